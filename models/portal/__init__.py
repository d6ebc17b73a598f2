"""Who of a customer sees which hours, without the backend."""

from . import level
from . import visible
from . import told
from . import link
from . import words
from . import overview
from . import own_time
from . import spreadsheet
from . import thread
from . import issued_visible
from . import issued_page
from . import issued_thread
from . import issued_sheet
from . import paper_check
from . import ticket_time
from . import res_config_settings

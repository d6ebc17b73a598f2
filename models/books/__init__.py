"""Used hours become income."""

from . import hour_bank_release
from . import due
from . import entries
from . import hour_bank
from . import hour_bank_move
from . import account_move
from . import account_move_line
from . import res_company

"""One room for each concept, from the ground up.

The order counts: a room may call what is imported above it, never what comes below,
and of two definitions of a method the one that is loaded later is asked first.
"""

from . import kept
from . import append_only
from . import dialog
from . import plan
from . import bank
from . import sale
from . import validity
from . import timesheet
from . import earlier
from . import offer
from . import ticket
from . import by_hand
from . import transfer
from . import statement
from . import portal
from . import message
from . import take_over
from . import forecast
from . import alert
from . import renewal
from . import dispute
from . import approval
from . import annex
from . import shares
from . import summary
from . import audit
from . import books
from . import customer
from . import picture
from . import beside

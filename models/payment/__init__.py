"""When hours may be used: waiting, hold, late payers."""

from . import usable
from . import hold
from . import overdue
from . import account_move
from . import account_partial_reconcile
from . import account_payment
from . import sale_order

"""How a customer comes to new hours: what it may buy, and what it asked for."""

from . import allowed
from . import outlook
from . import hour_bank_renewal
from . import offered
from . import sale_order
from . import payment_transaction

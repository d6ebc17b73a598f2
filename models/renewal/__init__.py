"""How a customer comes to new hours: what it may buy, asked for, what is made."""

from . import rule
from . import allowed
from . import outlook
from . import hour_bank_renewal
from . import offered
from . import sale_order
from . import payment_transaction
from . import hour_bank_renewal_decision
from . import hour_bank_renewal_agreement
from . import episodes
from . import hour_bank_alarm
from . import decide
from . import make
from . import charge
from . import message
from . import by_hand
from . import late_time
from . import merged
from . import portal

"""What a customer approves before it is debited: asked, answered, kept as a limit."""

from . import turn
from . import hour_bank_approval
from . import expiry
from . import limit
from . import refusal
from . import answer
from . import helpdesk_ticket
from . import portal
from . import message

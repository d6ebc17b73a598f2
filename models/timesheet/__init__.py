"""Work on tickets and tasks becomes a debit."""

from . import overage_bank
from . import account_analytic_line
from . import guard
from . import spend
from . import claim
from . import waiting
from . import rating
from . import debit
from . import hour_bank_move
from . import words
from . import overage
from . import refusal
from . import support_hours
from . import ticket_change
from . import reference
from . import statement_day
from . import helpdesk_ticket
from . import payer
from . import helpdesk_ticket_team
from . import helpdesk_ticket_category

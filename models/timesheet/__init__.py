"""Work on tickets and tasks becomes a debit."""

from . import told
from . import account_analytic_line
from . import guard
from . import spend
from . import claim
from . import rating
from . import support_hours
from . import waived
from . import overage
from . import overage_bank
from . import parking
from . import debit
from . import refusal
from . import words
from . import reference
from . import statement_day
from . import helpdesk_ticket
from . import timer
from . import bare_number
from . import form_entries
from . import payer
from . import ticket_change
from . import reserve
from . import helpdesk_ticket_team
from . import helpdesk_ticket_category

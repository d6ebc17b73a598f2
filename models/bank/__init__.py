"""The bank and its ledger: the one door through which minutes move."""

from . import hour_bank_move
from . import account_analytic_line
from . import move_words
from . import hour_bank
from . import names
from . import chart
from . import race
from . import ledger
from . import state
from . import notice
from . import validity
from . import adjust
from . import sold
from . import paid
from . import value
from . import repricing
from . import scope
from . import terms
from . import dedicated
from . import hour_bank_reservation
from . import customer
from . import tracking
from . import mail_tracking_value
from . import res_partner
from . import left
from . import needed

from . import hour_bank_multiplier
from . import hour_bank
from . import hour_bank_move
from . import account_analytic_line

from . import hour_bank_plan
from . import hour_bank
from . import account_analytic_line

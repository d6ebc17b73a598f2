from . import hour_bank_statement
from . import hour_bank_annex

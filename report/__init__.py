from . import hour_bank_statement

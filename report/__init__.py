from . import hour_bank_statement
from . import hour_bank_statement_free
from . import hour_bank_share
from . import timesheets_analysis_report
from . import hour_bank_revenue
from . import hour_bank_annex
from . import hour_bank_annex_net

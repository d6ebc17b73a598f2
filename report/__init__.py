from . import timesheets_analysis_report
from . import hour_bank_revenue

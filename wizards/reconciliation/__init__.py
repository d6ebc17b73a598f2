"""Hours, invoices and books side by side, on any day."""

from . import hour_bank_reconciliation
from . import hour_bank_reconciliation_cause
from . import hour_bank_reconciliation_export
from . import hour_bank_reconciliation_figures
from . import hour_bank_reconciliation_line
from . import hour_bank_reconciliation_reversed
from . import hour_bank_rollforward
from . import hour_bank_rollforward_export
from . import hour_bank_rollforward_line

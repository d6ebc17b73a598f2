"""What a customer is given to read of the ledger."""

from . import net
from . import statement_report
from . import statement_free
from . import shown
from . import outline
from . import page

"""What a customer is given to read of the ledger."""

from . import net
from . import alone
from . import statement_report
from . import statement_free
from . import shown
from . import outline
from . import page
from . import hour_bank_statement
from . import hour_bank_statement_line
from . import issue
from . import issued_lines
from . import digest
from . import told
from . import lock
from . import merged
from . import paper
from . import cycle
from . import run
from . import run_line
from . import print_styles
from . import issued_report
from . import money
from . import way_out
from . import res_partner
from . import res_config_settings

"""The invoice that explains itself."""

from . import annex_report
from . import annex_net
from . import res_partner
from . import account_move
from . import no_annex
from . import facts
from . import usage_lines
from . import sale_order

"""What is sold: terms, rating rules, work types."""

from . import hour_bank_work_type
from . import hour_bank_multiplier
from . import hour_bank_plan
from . import hour_bank_level
from . import invoicing
from . import approval
from . import annex
from . import accounting
from . import product_template

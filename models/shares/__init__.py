"""Core's own reports know what each order delivered."""

from . import hour_bank_share
from . import account_analytic_line
from . import project_project
from . import project_task
from . import sale_order
from . import sale_order_line

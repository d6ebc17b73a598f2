"""Runs the ledger again and says where it differs."""

from . import audit
from . import alert
from . import days
from . import statements
from . import res_config_settings

"""Hours that customers bring along from another system."""

from . import hour_bank_grant
from . import hour_bank_import
from . import hour_bank_import_errors

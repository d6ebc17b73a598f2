"""Prepaid orders of an Odoo that sold hours before: their banks, many at once."""

from . import figures
from . import hour_bank_take_over
from . import hour_bank_take_over_line
from . import undo

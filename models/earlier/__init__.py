"""Orders and time from before a product sold hours."""

from . import sale_order

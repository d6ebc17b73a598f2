"""How a bank ends: expiry, grace, rollover."""

from . import expiry

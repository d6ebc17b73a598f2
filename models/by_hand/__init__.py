"""What people do to a bank: hold, resume, close, open again."""

from . import hour_bank

"""What people do to a bank: begin, hold, resume, close, open again."""

from . import hour_bank
from . import first_bank
from . import prolong
from . import many

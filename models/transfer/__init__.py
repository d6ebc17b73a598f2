"""Hours go from bank to bank, with a second pair of eyes."""

from . import hour_bank_transfer
from . import checks
from . import posting
from . import sides
from . import hour_bank
from . import hour_bank_move

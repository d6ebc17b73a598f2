"""What a customer says against a debit, and how it ends."""

from . import hour_bank_dispute
from . import opening
from . import ending
from . import deadline
from . import entries
from . import marks
from . import credit
from . import visible
from . import message

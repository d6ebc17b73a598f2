"""What an agent sees and keeps on a ticket."""

from . import renewal
from . import hours_left
from . import hours_search
from . import hours_typed
from . import hours_spent
from . import waiting
from . import hour_bank
from . import merge
from . import hour_bank_unpaid
from . import dashboard

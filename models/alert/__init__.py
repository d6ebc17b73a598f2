"""What is said when hours run low, end, wait or come: states, each told once."""

from . import hour_bank_alarm
from . import hour_bank_look
from . import hour_bank
from . import levels
from . import hearing
from . import words
from . import messages
from . import staff
from . import judge
from . import merged
from . import done
from . import settings
from . import digest

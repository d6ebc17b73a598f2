"""What is said when hours run low, end, wait or come: states, each told once."""

from . import hour_bank_alarm
from . import hour_bank_look

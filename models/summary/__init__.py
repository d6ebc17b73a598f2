"""What was worked, used and earned on each day: counted by a job, summed by pages."""

from . import hour_bank_sum_mixin
from . import hour_bank_day
from . import hour_bank_month
from . import counting

"""What is told to people, by mail or as an activity: kept until it went out, once."""

from . import hour_bank_message
from . import sending
from . import failing
from . import merged
from . import recipients
from . import statement
from . import statement_run

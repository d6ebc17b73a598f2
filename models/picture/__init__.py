"""Hours at a glance: who runs out or is in the red, what to sell, what an hour cost."""

from . import hour_bank_forecast
from . import figures
from . import cards
from . import customers
from . import charts
from . import use
from . import runs_out
from . import matters

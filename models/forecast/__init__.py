"""On which day hours will be used up: foretold by a job, told where people decide."""

from . import hour_bank_forecast
from . import foretell
from . import hour_bank
from . import res_partner

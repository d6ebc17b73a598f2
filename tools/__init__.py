from . import allocation
from . import batch
from . import duration
from . import opening_balances
from . import rating
from . import rollover
from . import working_hours

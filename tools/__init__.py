from . import allocation
from . import audit
from . import batch
from . import duration
from . import opening_balances
from . import rating
from . import rollover
from . import working_hours

from . import allocation
from . import audit
from . import batch
from . import duration
from . import opening_balances
from . import rating

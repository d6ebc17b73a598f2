from . import allocation
from . import duration
from . import opening_balances

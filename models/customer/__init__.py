"""What staff says of a customer who calls: all hours on one page, and its doors."""

from . import page
from . import banks
from . import told
from . import money
from . import doors
from . import sale_order
from . import erase

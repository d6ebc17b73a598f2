"""What is said before it is sold: on quotations, beside the customer."""

from . import sale_order_line
from . import sale_order

"""What is said before it is sold: on quotations, what their lines of hours give."""

from . import sale_order_line

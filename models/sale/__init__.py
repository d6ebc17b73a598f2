"""Orders and invoices bring hours and take them back."""

from . import purchase
from . import overdraft
from . import invoices
from . import payments
from . import renewal
from . import creditable
from . import order_ref
from . import account_move_line
from . import credit_line
from . import proposal
from . import invoice_line_guard
from . import account_move
from . import refund
from . import credit_note
from . import seller
from . import charged
from . import downpayment
from . import period
from . import sale_order
from . import accountant
from . import sale_order_line
from . import delivered
from . import credited
from . import method
from . import order_line_guard
from . import choice

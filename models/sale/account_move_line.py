# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""An invoice line: which bank it is about, and how many minutes."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare
from odoo.tools.sql import column_exists, create_column

from ...tools.duration import MINUTES_PER_HOUR, to_hours, to_minutes
from ...tools.tokens import REPLACING
from ..fields import MOST_STORED, Hours, count_minutes
from ..roles import READERS


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    hour_bank_id = fields.Many2one(
        "hour.bank",
        copy=False,
        index="btree_not_null",  # the invoices and the liability of a bank
        ondelete="restrict",
        check_company=True,
        domain="[('partner_id', '=', partner_id), ('kind', '=', 'prepaid'),"
        " ('company_id', '=', company_id)]",
        groups=READERS,
        help="Bank whose hours this line sells, credits or releases.",
    )
    hour_bank_credit_effect = fields.Selection(
        [
            ("hours", "Takes hours back"),
            ("price", "Lowers the price"),
            ("replace", "Replaced by another invoice"),
        ],
        compute="_compute_hour_bank_credit",
        store=True,
        readonly=False,
        copy=False,
        help="A credit note at the price of the sale takes the credited hours back; "
        "at another price it lowers what the hours cost.",
    )
    hour_bank_minutes = fields.Integer(
        compute="_compute_hour_bank_minutes",
        store=True,
        readonly=False,
        copy=False,
        help="Minutes that the line brings, or takes back on a credit note.",
    )
    hour_bank_settled_minutes = fields.Integer(
        readonly=True,
        copy=False,
        help="Minutes of a credit note that a lower order took back before.",
    )
    hour_bank_hours = Hours(
        most=MOST_STORED,
        string="Hours Back",
        compute="_compute_hour_bank_hours",
        inverse="_inverse_hour_bank_hours",
        help="Hours that leave the bank when the credit note is posted. 0:00 lowers "
        "the price only.",
    )

    def _auto_init(self):
        # Millions of lines have no bank: nothing is to be computed for them.
        for name, kind in (
            ("hour_bank_id", "int4"),
            ("hour_bank_credit_effect", "varchar"),
            ("hour_bank_minutes", "int4"),
            ("hour_bank_settled_minutes", "int4"),
        ):
            if not column_exists(self.env.cr, self._table, name):
                create_column(self.env.cr, self._table, name, kind)
        return super()._auto_init()

    # === COMPUTE METHODS === #

    @api.depends("hour_bank_id", "price_unit", "discount", "product_uom_id")
    def _compute_hour_bank_credit(self):
        for line in self:
            refund = line.move_type == "out_refund"
            # sudo: whoever invoices may be unable to read banks; that there is one
            if not refund or not line.sudo().hour_bank_id:
                line.hour_bank_credit_effect = False
            elif line.hour_bank_credit_effect != "replace":
                same = line._is_at_sold_price()
                line.hour_bank_credit_effect = "hours" if same else "price"

    @api.depends(
        "hour_bank_id", "quantity", "product_uom_id", "hour_bank_credit_effect"
    )
    def _compute_hour_bank_minutes(self):
        for line in self:
            line.hour_bank_minutes = line._get_quantity_minutes()

    def _get_quantity_minutes(self):
        """Return the minutes that the quantity of the line brings or takes back."""
        self.ensure_one()
        bank_sudo = self.sudo().hour_bank_id  # whoever invoices may not read banks
        counts = bank_sudo and self.hour_bank_credit_effect != "price"
        if not counts or not self._is_about_hours():
            return 0
        minutes = self.quantity * self._get_hour_bank_unit_minutes()
        return count_minutes(self, minutes / MINUTES_PER_HOUR)

    @api.depends("hour_bank_minutes")
    def _compute_hour_bank_hours(self):
        for line in self:
            line.hour_bank_hours = to_hours(line.hour_bank_minutes)

    def _inverse_hour_bank_hours(self):
        """Take hours that somebody typed; those that came along change nothing.

        Typed hours are taken back whatever the price: it was changed before them.
        """
        typed = [(line, to_minutes(line.hour_bank_hours)) for line in self]
        for line, minutes in typed:
            if minutes == line.hour_bank_minutes:
                continue
            if (
                line.move_type == "out_refund"
                and line.hour_bank_credit_effect != "replace"
            ):
                line.hour_bank_credit_effect = "hours" if minutes else "price"
            line.hour_bank_minutes = minutes

    @api.onchange("hour_bank_hours")
    def _onchange_hour_bank_hours(self):
        self._inverse_hour_bank_hours()

    @api.onchange("product_id")
    def _onchange_product_id_hour_bank(self):
        bank_sudo = self.sudo().hour_bank_id  # whoever invoices may not read banks
        if bank_sudo and not self._may_be_hours(bank_sudo):
            self.hour_bank_id = False

    # === CRUD METHODS === #

    def unlink(self):
        # sudo: whoever deletes lines may be unable to read their banks
        banks_sudo = self.sudo()._get_hour_banks()
        charged_sudo = self.move_id._get_charged_banks() & banks_sudo
        res = super().unlink()
        banks_sudo._sync_invoices()  # sudo: as when an invoice is posted
        charged_sudo._check_charged()
        return res

    def _copy_data_extend_business_fields(self, values):
        res = super()._copy_data_extend_business_fields(values)
        # sudo: a copy is about the same bank, whoever may read it
        values["hour_bank_id"] = self.sudo().hour_bank_id.id
        replacing = REPLACING.is_in(self.env)
        # core says so while it makes the credit note, not for the new invoice
        reversing = "move_reverse_cancel" in self.env.context
        if values["hour_bank_id"] and replacing and reversing:
            values["hour_bank_credit_effect"] = "replace"
        # "Reverse and create invoice": the corrected one is about the same period
        values["hour_bank_date_start"] = self.hour_bank_date_start
        values["hour_bank_date_end"] = self.hour_bank_date_end
        return res

    # === BUSINESS METHODS === #

    def _is_about_hours(self):
        """Return whether the line is one of a customer invoice or credit note."""
        self.ensure_one()
        return (
            self.display_type == "product"
            and self.move_type in self.env["hour.bank"]._get_invoice_types()
        )

    def _get_hour_banks(self):
        """Return the banks that these lines of invoices and credit notes are about."""
        return self.filtered(lambda line: line._is_about_hours()).hour_bank_id

    def _get_hour_bank_unit_minutes(self):
        """Return the minutes in one unit of the line, unrounded."""
        self.ensure_one()
        # sudo: how many minutes a unit has, for who may not read the bank
        bank_sudo = self.sudo().hour_bank_id
        if not self._may_be_hours(bank_sudo):
            return 0.0
        uom = self.product_uom_id
        if not uom or uom == bank_sudo.product_uom_id:
            return bank_sudo.minutes_per_unit or MINUTES_PER_HOUR
        product = self.product_id or bank_sudo.product_id
        # sudo: as above, of the product
        return product.sudo()._get_hour_bank_unit_minutes(uom)

    def _may_be_hours(self, bank):
        """Return whether the product of the line may stand for hours of ``bank``.

        Another product without a plan does so where it is sold by time.
        """
        self.ensure_one()
        product = self.product_id.sudo()  # hour bank plans are no accountant's records
        if not product or product == bank.product_id or product.hour_bank_plan_id:
            return True
        hour = self.env["uom.uom"]._get_hour()
        return not self.product_uom_id or self.product_uom_id._has_common_reference(
            hour
        )

    def _get_hour_bank_price(self):
        """Return the price of a minute after discount, as the invoice writes it."""
        self.ensure_one()
        price = self.price_unit * (1 - self.discount / 100)
        return price / (self._get_hour_bank_unit_minutes() or 1)

    def _is_at_sold_price(self):
        """Return whether a credit note line has the price at which hours were sold."""
        self.ensure_one()
        # sudo: prices of the same bank's invoices are compared, not told
        sold = self.sudo().hour_bank_id._get_invoice_lines(
            [
                ("move_type", "!=", "out_refund"),
                ("currency_id", "=", self.currency_id.id),
            ]
        )
        price = self._get_hour_bank_price()
        return any(
            float_compare(
                price * MINUTES_PER_HOUR,
                line._get_hour_bank_price() * MINUTES_PER_HOUR,
                precision_digits=3,
            )
            == 0
            for line in sold
        )

    def _get_settled_share(self):
        """Return the share of a credit note line that takes nothing, from 0 to 1."""
        self.ensure_one()
        if self.hour_bank_credit_effect == "replace":
            return 1.0
        return self.hour_bank_settled_minutes / (self.hour_bank_minutes or 1)

    def _get_value_beyond(self, price):
        """Return the money of a posted line beyond its minutes at ``price``."""
        self.ensure_one()
        if self.parent_state != "posted":
            return 0.0
        sign = -1 if self.move_type == "out_refund" else 1
        return -self.balance - sign * price * self.hour_bank_minutes

    def _link_hour_banks(self):
        """Point lines of posted invoices at the bank of their order, or make one.

        A line whose product was exchanged for one that sells no hours leaves its bank.
        """
        left, selling = self.env["hour.bank"], self.browse()
        for line in self.filtered(lambda line: line._is_about_hours()):
            orders = line.sale_line_ids
            if orders:
                bank = orders._get_invoiced_bank()
                # credited is what was sold, also before the order had another customer
                credits_own = line.move_type == "out_refund" and (
                    line.hour_bank_id in orders.hour_bank_ids
                )
                if bank and not line._may_be_hours(bank):
                    left |= line.hour_bank_id
                    line.hour_bank_id = False
                elif bank and line.hour_bank_id != bank and not credits_own:
                    line.hour_bank_id = bank
            elif line._sells_hours():
                selling |= line
        selling._make_hour_banks()
        left._sync_invoices()

    def _check_hour_banks(self):
        """Refuse lines about hours of somebody else.

        An order may be invoiced to somebody else, and so may be credited.

        :raises UserError: naming the bank and both customers
        """
        for line in self.filtered(lambda line: line._is_about_hours()):
            bank, customer = line.hour_bank_id, line.move_id.commercial_partner_id
            known = line.sale_line_ids or bank in line._get_reversed_banks()
            if not bank or known or bank._is_bought_by(line.move_id.partner_id):
                continue
            raise UserError(
                self.env._(
                    "“%(line)s” is about %(bank)s, whose hours belong to %(owner)s, "
                    "but %(document)s is for %(customer)s. Remove the hour bank from "
                    "the line, or choose one of this customer.",
                    line=line.name or line.product_id.display_name,
                    bank=bank.name,
                    owner=bank.partner_id.display_name,
                    document=line.move_id.display_name,
                    customer=customer.display_name,
                )
            )

    def _get_reversed_banks(self):
        """Return the banks of the invoice that these lines credit."""
        return self.move_id.reversed_entry_id._get_hour_banks()

    def _sells_hours(self):
        """Return whether the line sells hours that no order and no bank knows of.

        Override to let invoices of another kind sell hours, or not.
        """
        self.ensure_one()
        return (
            self.move_type in ("out_invoice", "out_receipt")
            and not self.hour_bank_id
            and not self.is_downpayment
            and self.product_id.type == "service"
            and bool(self.product_id.hour_bank_plan_id)
            and self.quantity > 0
        )

    def _make_hour_banks(self):
        """Make the banks of lines that sell hours without an order."""
        for company, lines in self.grouped("company_id").items():
            Bank = self.env["hour.bank"].with_company(company)
            banks = Bank.create([line._prepare_hour_bank_values() for line in lines])
            for line, bank in zip(lines, banks, strict=True):
                line.hour_bank_id = bank

    def _prepare_hour_bank_values(self):
        """Return the values of the bank that the line sells. Override to add some."""
        self.ensure_one()
        product, uom = self.product_id, self.product_uom_id
        start, end = self._get_hour_bank_period()
        plan = product.hour_bank_plan_id.with_company(self.company_id)
        values = {
            "partner_id": self.move_id.commercial_partner_id.id,
            "company_id": self.company_id.id,
            "invoice_line_id": self.id,
            "invoice_name": self.move_id.name,
            "product_id": product.id,
            "product_uom_id": uom.id,
            "minutes_per_unit": product._get_hour_bank_unit_minutes(uom),
            **plan._prepare_bank_terms(start),
        }
        return {**values, "date_end": end} if end else values

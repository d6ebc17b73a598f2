# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""An order line: it sells the hours of a bank."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.duration import MINUTES_PER_HOUR, format_minutes
from ...tools.terms import Terms
from ..fields import count_minutes
from ..roles import READERS
from ..uninstall import on_unlink


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    hour_bank_ids = fields.One2many(
        "hour.bank", "sale_line_id", string="Hour Banks", copy=False, groups=READERS
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "invoice_lines.hour_bank_credit_effect",
        "invoice_lines.hour_bank_settled_minutes",
        "invoice_lines.quantity",
        "invoice_lines.move_id.state",
    )
    def _compute_qty_to_invoice(self):
        res = super()._compute_qty_to_invoice()
        for line in self.filtered(lambda line: line._is_prepaid_line()):
            line.qty_to_invoice -= line._get_credited_quantity()
        return res

    def _compute_invoice_status(self):
        res = super()._compute_invoice_status()
        for line in self.filtered(lambda line: line.invoice_status == "no"):
            if line._is_credited() and not line.qty_to_invoice:
                line.invoice_status = "invoiced"
        return res

    def _compute_untaxed_amount_to_invoice(self):
        res = super()._compute_untaxed_amount_to_invoice()
        for line in self.filtered(lambda line: line._is_credited()):
            price = line._get_untaxed_unit_price()
            line.untaxed_amount_to_invoice = line.qty_to_invoice * price
        return res

    def _compute_amount_to_invoice(self):
        res = super()._compute_amount_to_invoice()
        for line in self.filtered(lambda line: line._is_credited()):
            price = line.price_total / (line.product_uom_qty or 1)
            line.amount_to_invoice = line.qty_to_invoice * price
        return res

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        # also a default delivers nothing; the other results are computed in any case
        lines.filtered("qty_delivered")._check_hour_bank_values({"qty_delivered"})
        lines.filtered(lambda line: line.state == "sale")._sync_hour_banks()
        return lines

    def write(self, vals):
        if "product_id" in vals or "order_id" in vals:
            self._check_unused(vals)
        banked = "qty_delivered_method" in vals and self.filtered(
            lambda line: line._is_hour_bank_line()
        )
        res = super().write(vals)
        if "qty_delivered_method" in vals:
            anew = "product_id" in vals
            self._check_hour_bank_method(self._filtered_hour_bank() if anew else banked)
        self._check_hour_bank_values(set(vals))
        if self._get_hour_bank_triggers() & set(vals):
            self.filtered(lambda line: line.state == "sale")._sync_hour_banks()
        return res

    @api.model
    def _get_hour_bank_triggers(self):
        """Return the fields that change what a confirmed line sells, or its price."""
        return {
            "product_uom_qty",
            "product_uom_id",
            "product_id",
            "order_id",
            "price_unit",
            "discount",
            "tax_ids",
        }

    def _check_unused(self, vals):
        """Refuse another product or order while time is debited on the line.

        Also, to another order, what is invoiced.
        """
        for line in self.sudo():  # sudo: banks that the salesperson may not read
            used = sum(line.hour_bank_ids.mapped("minutes_debited"))
            changed = {
                name
                for name in ("product_id", "order_id")
                if name in vals and vals[name] != line[name].id
            }
            moved = "order_id" in changed
            spent = moved and any(bank._is_spent() for bank in line.hour_bank_ids)
            if changed and (used or spent):
                raise UserError(
                    self.env._(
                        "%(line)s already delivered %(used)s from %(banks)s, or is "
                        "invoiced, so its product and order cannot change. Add a new "
                        "order line.",
                        line=line.display_name,
                        used=format_minutes(used),
                        banks=", ".join(line.hour_bank_ids.mapped("name")),
                    )
                )
            if changed:
                line.hour_bank_ids._check_nothing_transferred()

    @on_unlink
    def _unlink_except_hour_bank(self):
        banks = self.sudo().hour_bank_ids  # sudo: also banks hidden from the user
        if banks:
            raise UserError(
                self.env._(
                    "%(order)s cannot be deleted: %(banks)s keeps its history. Leave "
                    "the order cancelled.",
                    order=", ".join(banks.sale_order_id.mapped("name")),
                    banks=", ".join(banks.mapped("name")),
                )
            )

    # === BUSINESS METHODS: INVOICE === #

    def _prepare_invoice_line(self, **optional_values):
        # sudo: whoever invoices may have no right to read banks
        bank_sudo = self.sudo()._get_invoiced_bank()
        if bank_sudo:
            optional_values.setdefault("hour_bank_id", bank_sudo.id)
        return super()._prepare_invoice_line(**optional_values)

    def _get_invoiced_bank(self):
        """Return the bank whose hours an invoice of these order lines sells."""
        banks = self.hour_bank_ids.filtered(lambda bank: bank.kind == "prepaid")
        owned = banks.filtered(lambda bank: bank.sale_line_id._owns_bank(bank))
        return (owned or banks).sorted("id")[-1:]

    def _get_credited_quantity(self):
        """Return what was credited and is not to be invoiced again.

        Core would propose it at once. Credited and invoiced anew by hand, or replaced
        by another invoice: core is right.
        """
        self.ensure_one()
        credited = replaced = invoiced = 0.0
        for invoice_line in self._get_invoice_lines():
            if invoice_line.move_id.state == "cancel":
                continue
            uom = invoice_line.product_uom_id or self.product_uom_id
            quantity = uom._compute_quantity(
                invoice_line.quantity, self.product_uom_id, round=False
            )
            if invoice_line.move_id.move_type != "out_refund":
                invoiced += quantity
                continue
            settled = quantity * invoice_line._get_settled_share()
            replaced += settled
            credited += quantity - settled
        anew = invoiced - replaced - self.product_uom_qty
        return max(credited - max(anew, 0.0), 0.0)

    def _is_credited(self):
        """Return whether some of the line was credited for good."""
        return self._is_prepaid_line() and bool(self._get_credited_quantity())

    # === BUSINESS METHODS === #

    def _sync_hour_banks(self):
        """Make what the banks were sold equal to what confirmed lines order.

        Runs on each change of state or quantity and may run twice: it posts only the
        difference. A cancelled or reset order takes unused hours out of use.
        """
        # sudo: salespeople sell hours without any right to write banks
        Bank = self.env["hour.bank"].sudo()
        # searched: the cache may hold only the banks that somebody may read
        banks_by_line = Bank.search(
            [("sale_line_id", "in", self.ids), ("kind", "=", "prepaid")]
        ).grouped("sale_line_id")
        gone, selling = Bank, {}
        # sudo: as above
        for line in self.sudo():
            banks = banks_by_line.get(line, Bank)
            owned = banks.filtered(line._owns_bank)[:1]
            sells = line.state == "sale" and (owned or line._needs_hour_bank())
            left = banks - owned if sells else banks
            gone |= left.filtered(lambda b: b.state != "closed" or b.close_reason)
            if sells:
                selling[line] = owned
            elif line.state == "sale" and not banks and line._is_prepaid_line():
                line._compute_qty_delivered_method()  # its plan went before its bank
        gone._close()
        self.sudo()._credit_hour_banks(selling)  # sudo: as above

    def _needs_hour_bank(self):
        """Return whether the confirmed line sells hours and has no bank for them."""
        self.ensure_one()
        return self._is_prepaid_line() and self._sells_hours()

    def _credit_hour_banks(self, banks):
        """Bring banks to what is ordered; make those that there are not yet.

        A bank keeps its terms even where its product has lost the plan since.

        :param banks: ``{line: bank}``, empty where the line has none
        """
        lines = self.browse(line.id for line in banks)
        lines.qty_delivered_method = "hour_bank"
        for line, bank in banks.items():
            line._renew_hour_bank(bank)
        new = lines.filtered(lambda ln: not banks[ln] and ln.product_uom_qty > 0)
        banks = {**banks, **new._make_hour_banks()}
        sold = {
            bank: line._get_sold_minutes(bank) for line, bank in banks.items() if bank
        }
        sold_banks = self.env["hour.bank"].browse(bank.id for bank in sold)
        sold_banks._return_refunded()
        sold_banks._set_sold_minutes(sold)

    def _renew_hour_bank(self, bank):
        """Give a bank what the line says today, where nothing holds it to before."""
        self.ensure_one()
        if not bank:
            return
        if bank._is_sold_anew():
            if self._sells_hours():  # today's terms
                bank.write(self._prepare_hour_bank_terms())
        elif bank.product_uom_id != self.product_uom_id:
            bank.write(self._prepare_hour_bank_unit())

    def _make_hour_banks(self):
        """Make the banks that these lines sell; return ``{line: bank}``.

        Without a message that they were made: the ledger begins with their sale.
        """
        made = {}
        for company, lines in self.grouped("company_id").items():
            banks = (
                self.env["hour.bank"]
                .with_company(company)
                .with_context(mail_create_nolog=True)
                .create([line._prepare_hour_bank_values() for line in lines])
            )
            made.update(zip(lines, banks.with_env(self.env), strict=True))
        return made

    def _sells_from(self, bank):
        """Return whether the confirmed line sells what ``bank`` holds."""
        self.ensure_one()
        return self.state == "sale" and self._owns_bank(bank)

    def _get_sold_minutes(self, bank):
        """Return the minutes that are ordered for ``bank``; none once cancelled."""
        self.ensure_one()
        if not self._sells_from(bank):
            return 0
        sold = max(self.product_uom_qty, 0) * bank.minutes_per_unit
        return count_minutes(self, sold / MINUTES_PER_HOUR)

    def _owns_bank(self, bank):
        """Return whether ``bank`` still is what the line sells, and to whom."""
        sold = (self.company_id, self.product_id)
        if (bank.company_id, bank.product_id) != sold:
            return False
        bought = bank._is_bought_by(self.order_id.partner_id)
        return bought or bank._stays_with_buyer()

    def _prepare_hour_bank_values(self):
        """Return the values of the bank that the line sells. Override to add some."""
        self.ensure_one()
        values = {
            "partner_id": self.order_id.partner_id.commercial_partner_id.id,
            "company_id": self.company_id.id,
            "sale_line_id": self.id,
            "product_id": self.product_id.id,
            **self._prepare_hour_bank_terms(),
        }
        # a bank that is going to wait does not open first
        waits = Terms.from_json(values["terms"]).grant_on != "order"
        if waits and not self.currency_id.is_zero(self.price_subtotal):
            values["state"] = "pending"
        return values

    def _prepare_hour_bank_terms(self):
        """Return validity and policy as the plan has them on the day of the sale.

        With the liability account; hours that are sold anew take today's, unless
        something is invoiced: what is on the account stays there.
        """
        self.ensure_one()
        plan = self.product_id.hour_bank_plan_id
        terms = {
            **plan._prepare_bank_terms(self._get_hour_bank_start()),
            **self._prepare_hour_bank_unit(),
        }
        if self.hour_bank_ids.invoice_line_ids:
            return terms
        account = plan._get_deferred_account(self.company_id)
        return {**terms, "deferred_account_id": account.id}

    def _prepare_hour_bank_unit(self):
        """Return the unit of the line and what it is worth, as the bank keeps them.

        :raises UserError: when the unit of the line is no time
        """
        self.ensure_one()
        uom = self.product_uom_id
        return {
            "product_uom_id": uom.id,
            "minutes_per_unit": self.product_id._get_hour_bank_unit_minutes(uom),
        }

    def _get_hour_bank_start(self):
        """Return the first day of validity: the order's delivery date, or today."""
        self.ensure_one()
        company = self.company_id
        if not self.order_id.commitment_date:
            return self.env["hour.bank"]._get_company_today(company)
        return self.env["hour.bank"]._get_company_day(
            company, self.order_id.commitment_date
        )

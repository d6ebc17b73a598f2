# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Order lines from before their product had a plan: banks for them, when asked for.

Nothing happens by itself, as delivered time would be given away. Somebody opens the
bank, and what was delivered is debited entry by entry, as it was worked: no rule of
today counts for it.
"""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.batch import Change
from ...tools.duration import MINUTES_PER_HOUR, format_minutes, to_minutes
from ..roles import SALESPERSON
from ..timesheet.claim import Claim


class SaleOrder(models.Model):
    _inherit = "sale.order"

    hour_bank_openable = fields.Boolean(
        compute="_compute_hour_bank_openable",
        help="Some of its lines could sell hours in advance, or delivered time that "
        "their hour banks do not know.",
    )

    # === COMPUTE METHODS === #

    @api.depends("state", "order_line.qty_delivered_method")
    def _compute_hour_bank_openable(self):
        for order in self:
            # sudo: whoever reads the order may know that something is to be done
            lines_sudo = order.sudo().order_line
            order.hour_bank_openable = bool(lines_sudo._filtered_openable())

    # === ACTIONS === #

    def action_open_hour_banks(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Open Hour Banks"),
            "res_model": "hour.bank.open",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    # === BUSINESS METHODS === #

    @api.private
    def _check_may_open_hour_banks(self):
        """Override to let others than salespeople open banks of orders from before.

        :raises AccessError: for who may not change this order
        """
        self.check_access("write")
        if self.env.su:
            return
        if not self.env.user.has_group(SALESPERSON):
            raise AccessError(
                self.env._(
                    "Only salespeople open hour banks of their orders. Ask %(name)s.",
                    name=self.user_id.name or self.env._("one of them"),
                )
            )
        for company in self.company_id:
            self.env["hour.bank.manager.mixin"]._check_company_allowed(company)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # === BUSINESS METHODS: WHAT IS TO BE DONE === #

    def _filtered_openable(self):
        """Return the confirmed lines that a bank could be opened for.

        Also those that have one, which does not know all that the line delivered.
        """
        lines = self.filtered(lambda line: line.state == "sale")
        banked = lines.filtered(lambda line: line._is_hour_bank_line())
        selling = (lines - banked).filtered(
            lambda line: line._sells_hours() and line.product_uom_qty > 0
        )
        prepaid = banked.filtered(lambda line: line._is_prepaid_line())
        return selling | prepaid.filtered(lambda line: line._get_earlier_entries())

    def _get_earlier_entries(self):
        """Return the time that these lines delivered and a bank of theirs can pay for.

        Time of another company or of a customer for whom theirs does not pay stays out.
        """
        # sudo: the time of all people counts, whoever may read it
        entries = self.env["account.analytic.line"].sudo()
        entries = entries.search(self._get_earlier_domain(), order="date, id")
        return entries.filtered(lambda entry: entry._is_earlier())

    def _get_prepaid_bank(self):
        """Return the bank that the line has already, or none."""
        self.ensure_one()
        # searched: the cache may hold only the banks that somebody may read
        banks = self.env["hour.bank"].search(
            [("sale_line_id", "in", self.ids), ("kind", "=", "prepaid")]
        )
        return banks.filtered(self._owns_bank)[:1]

    def _get_earlier_invoice_lines(self):
        """Return what was invoiced of the line before it had a bank."""
        return self.env["account.move.line"].search(
            [
                ("sale_line_ids", "in", self.ids),
                ("parent_state", "!=", "cancel"),
                ("display_type", "=", "product"),
                ("hour_bank_id", "=", False),
            ]
        )

    def _check_earlier(self, entries):
        """:raises UserError: where a bank could not say exactly what was delivered"""
        self.ensure_one()
        for entry in entries:
            entry._check_worked_minutes()
        worked = sum(entry._get_worked_minutes() for entry in entries)
        bank = self._get_prepaid_bank()
        if bank:
            self._check_earlier_bank(bank, worked)
        else:
            self._check_earlier_line(entries, worked)

    def _check_earlier_line(self, entries, worked):
        """Do so for a line that has no bank: what was worked is all it delivered."""
        per_unit = self.product_id._get_hour_bank_unit_minutes(self.product_uom_id)
        delivered = to_minutes(self.qty_delivered * per_unit / MINUTES_PER_HOUR)
        # half a minute of each entry, and half a hundredth of the delivered quantity
        if abs(delivered - worked) > 1 + len(entries) / 2 + per_unit / 200:
            raise UserError(
                self.env._(
                    "%(line)s delivered %(delivered)s, but its time entries that a "
                    "bank can pay for add up to %(worked)s: nobody would know what the "
                    "rest was for. Log that time on the line, or move time of other "
                    "customers or companies away from it, first.",
                    line=self.display_name,
                    delivered=format_minutes(delivered),
                    worked=format_minutes(worked),
                )
            )
        self._check_not_too_much(
            worked, to_minutes(self.product_uom_qty * per_unit / MINUTES_PER_HOUR)
        )

    def _check_earlier_bank(self, bank, worked):
        if bank.state not in ("open", "depleted"):
            raise UserError(
                self.env._(
                    "%(bank)s is “%(state)s”: open it before the time that it does not "
                    "know is debited.",
                    bank=bank.name,
                    state=bank._get_state_name(bank.state),
                )
            )
        self._check_not_too_much(worked, bank.minutes_balance)

    def _check_not_too_much(self, worked, usable, hint=""):
        """:raises UserError: where more was worked than the bank could give"""
        if worked > usable:
            raise UserError(
                self.env._(
                    "%(line)s: %(worked)s are worked, %(over)s more than the "
                    "%(usable)s that its bank could give. Raise its quantity, or mark "
                    "%(over)s of the time as free, first. %(hint)s",
                    line=self.display_name,
                    worked=format_minutes(worked),
                    over=format_minutes(worked - usable),
                    usable=format_minutes(usable),
                    hint=hint,
                ).strip()
            )

    # === BUSINESS METHODS: OPEN === #

    @api.private
    def _open_hour_bank(self):
        """Make the bank of the line, and debit what it delivered so far.

        Callers check who may.

        :return: the bank
        :raises UserError: see :meth:`_check_earlier`
        """
        self.ensure_one()
        line = self.sudo()  # sudo: as when an order is confirmed
        entries = line._get_earlier_entries()
        line._check_earlier(entries)
        bank = line._get_prepaid_bank() or line._make_earlier_bank(entries)
        first = min(entries.mapped("date"), default=bank.date_start)
        if first < bank.date_start:
            bank.date_start = first
        worked = sum(entry._get_worked_minutes() for entry in entries)
        line._check_not_too_much(worked, bank.minutes_balance, bank._get_rest_message())
        entries._debit_earlier(bank)
        bank._cover_overdrawn()
        line.order_id.message_post(
            body=self.env._(
                "Hour bank %(bank)s opened: %(worked)s delivered before are debited.",
                bank=bank.name,
                worked=format_minutes(worked),
            )
        )
        return bank

    def _make_earlier_bank(self, entries):
        """Make the bank of the line, with what was invoiced, and credit its hours."""
        self.ensure_one()
        values = self._prepare_earlier_bank_values(entries)
        self.qty_delivered_method = "hour_bank"
        bank = self.env["hour.bank"].with_company(self.company_id).create(values)
        self._get_earlier_invoice_lines().hour_bank_id = bank
        bank._sync_invoices()
        return bank

    def _prepare_earlier_bank_values(self, entries):
        """Return the values of a bank by the plan of today.

        It begins with the first time that it pays for, and ends as if it was sold
        today. What is invoiced was income at once: it has no liability to release.
        """
        self.ensure_one()
        values = self._prepare_hour_bank_values()
        plan, start = self.product_id.hour_bank_plan_id, values["date_start"]
        if entries and plan.validity_from == "first_use" and plan.validity_months:
            months = plan.validity_months
            values["date_end"] = start + relativedelta(months=months, days=-1)
        values["date_start"] = min([start, *entries.mapped("date")])
        if self._get_earlier_invoice_lines():
            values["deferred_account_id"] = False
        return values


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def _is_earlier(self):
        """Return whether a bank of the entry's order line may pay for it."""
        self.ensure_one()
        line, user = self.so_line, self.ticket_id.commercial_partner_id
        customer = line.order_id.partner_id.commercial_partner_id
        payers = self.env["hour.bank"]._get_payers(user or customer)
        worked = self._get_worked_minutes()
        same = self.company_id == line.company_id
        return bool(worked and same and customer in payers)

    def _debit_earlier(self, bank):
        """Debit what these entries worked from ``bank``: by no rule, from no other."""
        if not self:
            return
        claims = {
            entry: Claim(
                bank.partner_id, entry._get_worked_minutes(), False, bank, False
            )
            for entry in self
        }
        batch = self._prepare_batch(Change(cause="earlier"), claims, {})
        for entry in self:
            batch.targets[entry] = claims[entry].worked
            batch.ratings[entry] = False
            if left := batch.draw(entry, [bank]):
                entry.so_line._check_not_too_much(
                    claims[entry].worked, claims[entry].worked - left
                )
        self._post_batch(batch)


class HourBank(models.Model):
    _inherit = "hour.bank"

    def _get_free_minutes(self):
        """Keep back what the order delivered before it had a bank."""
        free = super()._get_free_minutes()
        entries = self.sale_line_id._get_earlier_entries() if free else ()
        earlier = sum(entry._get_worked_minutes() for entry in entries)
        return max(free - earlier, 0)

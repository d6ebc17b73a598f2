# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What an order line delivered: the minutes that its banks were debited."""

from collections import defaultdict

from odoo import api, fields, models

from ...tools.duration import to_hours


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    hour_bank_hours_debited = fields.Float(
        string="Used",
        compute="_compute_hour_bank_hours_debited",
        help="To the minute what was debited; Delivered is the same in the unit of the "
        "line, rounded.",
    )
    hour_bank_hours_waiting = fields.Float(
        string="Waiting",
        compute="_compute_hour_bank_hours_waiting",
        help="Sold, but usable only once invoiced or paid.",
    )

    # === COMPUTE METHODS === #

    @api.depends("hour_bank_ids.minutes_waiting")
    def _compute_hour_bank_hours_waiting(self):
        for line in self:
            # sudo: whoever reads the order line may know what is not yet usable
            minutes = sum(line.sudo().hour_bank_ids.mapped("minutes_waiting"))
            line.hour_bank_hours_waiting = to_hours(minutes)

    @api.depends("hour_bank_ids.minutes_debited")
    def _compute_hour_bank_hours_debited(self):
        for line in self:
            # sudo: whoever reads the order line may know what it delivered
            line.hour_bank_hours_debited = to_hours(
                sum(line.sudo().hour_bank_ids.mapped("minutes_debited"))
            )

    @api.depends("hour_bank_ids.minutes_debited", "hour_bank_ids.minutes_per_unit")
    def _compute_qty_delivered(self):
        return super()._compute_qty_delivered()

    def _prepare_qty_delivered(self):
        lines = self.filtered(lambda line: line._is_hour_bank_line())
        quantities = super(SaleOrderLine, self - lines)._prepare_qty_delivered()
        debited = lines._get_debited_minutes()
        for line in lines:
            minutes = debited.get(line._origin, 0)
            per_unit = line._get_current_bank().minutes_per_unit  # as when sold
            quantities[line] = minutes / per_unit if per_unit else 0.0
        return quantities

    def _get_current_bank(self):
        """Return the bank that the line sells; otherwise the last that it did.

        As superuser. It has others where its order had another customer in between.
        """
        self.ensure_one()
        # sudo: callers tell of it what whoever reads the line may know
        banks = self.sudo().hour_bank_ids
        if len(banks) > 1:
            # sudo: as above
            banks = banks.filtered(self.sudo()._owns_bank) or banks
        return banks.sorted("id")[-1:]

    def _get_debited_minutes(self):
        """Return ``{line: minutes}``: what the banks of each line delivered.

        With ``accrual_entry_date`` in the context the ledger answers as of that day.
        """
        # sudo: delivered quantities are computed for people who read no banks
        banks = self.sudo().hour_bank_ids
        day = self.env.context.get("accrual_entry_date")
        if not day:
            return {
                # sudo: as above
                line: sum(line.sudo().hour_bank_ids.mapped("minutes_debited"))
                for line in self._origin
            }
        groups = banks.env["hour.bank.move"]._read_group(
            [
                ("bank_id", "in", banks.ids),
                ("move_type", "=", "time"),
                ("date", "<=", day),
            ],
            ["bank_id"],
            ["minutes:sum"],
        )
        debited = defaultdict(int)
        for bank, minutes in groups:
            debited[self.browse(bank.sale_line_id.id)] -= minutes
        return debited

    @api.depends("product_id")
    def _compute_remaining_hours_available(self):
        lines = self.filtered(lambda line: line._is_hour_bank_line())
        for line in lines:
            line.remaining_hours_available = not line._bills_overage()
        rest = self - lines  # core asks the database even for no line at all
        if not rest:
            return None
        return super(SaleOrderLine, rest)._compute_remaining_hours_available()

    @api.depends("hour_bank_ids.minutes_balance", "hour_bank_ids.state")
    def _compute_remaining_hours(self):
        lines = self.filtered(lambda line: line._is_hour_bank_line())
        for line in lines:
            banks = line.sudo().hour_bank_ids  # sudo: as for the delivered quantity
            usable = banks.filtered(
                lambda bank: bank.state == "open" and bank.kind == "prepaid"
            )
            line.remaining_hours = to_hours(sum(usable.mapped("minutes_balance")))
        rest = self - lines
        if not rest:
            return None
        return super(SaleOrderLine, rest)._compute_remaining_hours()

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Dialog: make the banks of an order that was confirmed without."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import format_date

from ..tools.duration import MINUTES_PER_HOUR, format_minutes, to_hours, to_minutes

# Not as superuser: who may not change the order reads no preview, either.
PREVIEW = {"compute": "_compute_line_ids", "compute_sudo": False, "store": True}


class HourBankOpen(models.TransientModel):
    """Open hour banks for the lines of an order that was confirmed without."""

    _name = "hour.bank.open"
    _description = "Open Hour Banks"
    _inherit = ["hour.bank.wizard.mixin"]

    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="order_id.company_id")
    sale_line_ids = fields.Many2many(
        "sale.order.line",
        string="Order Lines",
        compute="_compute_sale_line_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
        domain="[('order_id', '=', order_id)]",
        help="Remove those that shall stay as they are.",
    )
    line_ids = fields.One2many("hour.bank.open.line", "open_id", **PREVIEW)
    summary = fields.Text(**PREVIEW)
    problem = fields.Text(**PREVIEW)

    # === COMPUTE METHODS === #

    @api.depends("order_id")
    def _compute_sale_line_ids(self):
        for opening in self:
            opening.sale_line_ids = opening._get_openable()

    @api.depends("sale_line_ids")
    def _compute_line_ids(self):
        """Preview what would be debited for each entry; post nothing."""
        for opening in self:
            values, texts, problems = [], [], []
            for line_sudo in opening._get_chosen().sudo():  # sudo: see _get_openable
                try:
                    entries = line_sudo._get_earlier_entries()
                    values += map(opening._prepare_line, entries)
                    line_sudo._check_earlier(entries)
                    texts.append(opening._get_summary(line_sudo, entries))
                except (UserError, ValidationError) as error:
                    problems.append(error.args[0])
            # sudo: nobody makes lines of a preview but the preview
            opening.sudo().line_ids = [Command.clear(), *map(Command.create, values)]
            opening.summary = "\n".join(texts)
            opening.problem = "\n".join(problems)

    def _get_openable(self):
        """Return the lines that banks can be opened for, of an order one may change."""
        self.ensure_one()
        order = self.order_id._origin
        order._check_may_open_hour_banks()
        # sudo: time of others decides, whose day, person and text the ledger tells
        # everybody who may read the order's banks
        return order.sudo().order_line._filtered_openable().sudo(self.env.su)

    def _get_chosen(self):
        return self._get_openable() & self.sale_line_ids._origin

    @api.model
    def _prepare_line(self, entry_sudo):
        return {
            "line_name": entry_sudo.so_line.display_name,
            "date": entry_sudo.date,
            "person": entry_sudo.employee_id.name or entry_sudo.user_id.name,
            "description": entry_sudo.name,
            "hours": to_hours(entry_sudo._get_worked_minutes()),
        }

    def _get_summary(self, line_sudo, entries):
        """Return ``25:00 sold, 4:15 delivered, 20:45 left, until …`` of a line."""
        bank = line_sudo._get_prepaid_bank()
        values = bank or line_sudo._prepare_earlier_bank_values(entries)
        per_unit = values["minutes_per_unit"]
        sold = to_minutes(line_sudo.product_uom_qty * per_unit / MINUTES_PER_HOUR)
        used = bank.minutes_debited
        used += sum(entry._get_worked_minutes() for entry in entries)
        end = values["date_end"] and format_date(self.env, values["date_end"])
        return self.env._(
            "%(line)s: %(sold)s sold, %(used)s delivered, %(left)s left, valid until "
            "%(end)s.",
            line=line_sudo.display_name,
            sold=format_minutes(sold),
            used=format_minutes(used),
            left=format_minutes(sold - used),
            end=end or self.env._("they are used"),
        )

    # === ACTIONS === #

    def action_open(self):
        """Open the banks, debit what was delivered, and show the banks.

        :raises AccessError: for who may not change the order
        :raises UserError: where a bank could not say exactly what was delivered
        """
        self.ensure_one()
        self.order_id._check_may_open_hour_banks()
        return self._act_once(self._open)

    # === BUSINESS METHODS === #

    def _get_form_values(self):
        values = super()._get_form_values()
        del values["sale_line_ids"]  # once opened, a form proposes what is left
        return values

    def _open(self):
        lines = self._get_chosen()
        if not lines:
            raise UserError(
                self.env._(
                    "There is nothing to open: choose order lines that have no hour "
                    "bank and whose product has an hour bank plan."
                )
            )
        for line in lines:
            line._open_hour_bank()
        return self.order_id.action_view_hour_banks()


class HourBankOpenLine(models.TransientModel):
    """A time entry that is going to be debited."""

    _name = "hour.bank.open.line"
    _description = "Open Hour Banks: Entry"
    _order = "id"

    open_id = fields.Many2one("hour.bank.open", ondelete="cascade")
    line_name = fields.Char(string="Order Line", readonly=True)
    date = fields.Date(readonly=True)
    person = fields.Char(readonly=True)
    description = fields.Char(readonly=True)
    hours = fields.Float(string="Debited", readonly=True)

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Export: banks as a spreadsheet, times as times."""

import base64
from urllib.parse import quote

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..models.portal.spreadsheet import Column
from ..models.roles import EXPORT, MANAGER
from ..tools.duration import to_minutes
from ..tools.filename import to_filename

SHEETS = "report.helpdesk_hour_bank.report_hour_bank_statement"


class HourBank(models.Model):
    _inherit = "hour.bank"

    def action_export_many(self):
        """Download these banks as a spreadsheet, times as times."""
        export = self.env["hour.bank.export"].create({"bank_ids": self.ids})
        return export.action_download()


class HourBankExport(models.TransientModel):
    """The banks that somebody chose, as a file.

    Odoo's own export writes hours as numbers, 9.42; this one as times, 9:25.
    """

    _name = "hour.bank.export"
    _description = "Export Hour Banks"
    _inherit = ["hour.bank.wizard.mixin"]

    bank_ids = fields.Many2many(
        "hour.bank",
        "hour_bank_export_bank_rel",
        string="Hour Banks",
        default=lambda self: self._get_active_banks(),
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        ondelete="cascade",
        help="All that is known of the hours of this customer, instead of some banks.",
    )
    # Not as superuser: who may not read a bank downloads nothing of it, either.
    file = fields.Binary(compute="_compute_file", compute_sudo=False)

    @api.model
    def _get_active_banks(self):
        context = self.env.context
        if context.get("active_model") != "hour.bank":
            return []
        return self.env["hour.bank"].browse(context.get("active_ids", []))

    # === COMPUTE METHODS === #

    @api.depends("bank_ids", "partner_id")
    @api.depends_context("lang", "uid")
    def _compute_file(self):
        for export in self:
            # who reads the form by hand gets no file; the button says why not
            content = export._may_export() and export._make_spreadsheet()
            export.file = content and base64.b64encode(content)

    # === ACTIONS === #

    def action_download(self):
        """Download the spreadsheet.

        :raises AccessError: for who is no manager, or may not export
        """
        self.ensure_one()
        self._check_may_export()
        return {
            "type": "ir.actions.act_url",
            "target": "download",
            "url": f"/web/content/{self._name}/{self.id}/file/{quote(self._get_name())}"
            "?download=true",
        }

    # === BUSINESS METHODS === #

    def _check_may_export(self):
        """:raises AccessError: for who is no manager, or may not export"""
        self._check_manager()
        self.bank_ids.check_access("read")
        if not self._may_export():
            raise AccessError(
                self.env._(
                    "You may not export data: ask an administrator for the right."
                )
            )

    def _may_export(self):
        user = self.env.user
        may = user.has_group(MANAGER) and user.has_group(EXPORT)
        return (may or self.env.su) and self.bank_ids.has_access("read")

    def _get_name(self):
        today = self.env["hour.bank"]._get_company_today(self.env.company)
        about = [self.partner_id.name] if self.partner_id else []
        return to_filename(self.env._("Hour Banks"), *about, today) + ".xlsx"

    def _make_spreadsheet(self):
        """Return the banks as the content of an ``.xlsx`` file, in their order.

        Of a customer: all that is known of its hours, sheet by sheet.
        """
        if self.partner_id:
            sheets = self._get_customer_sheets()
            return self.env[SHEETS]._write_book(self.env.user, sheets)
        name, banks = self.env._("Hour Banks"), self.bank_ids
        title = f"{name} · {', '.join(banks.company_id.mapped('name'))}"
        return self.env[SHEETS]._write_spreadsheet(
            banks[:1], name, self._get_columns(), banks, title
        )

    def _get_columns(self):
        """Return the columns, see ``Column``. Extend to export more."""
        banks = self.bank_ids
        shown = [
            ("name", 12),
            ("partner_id", 30),
            ("product_id", 26),
            ("plan_id", 26),
            ("client_order_ref", 16),
            ("standing", 12),
            ("date_start", 12),
            ("date_end", 12),
            ("date_last_used", 12),
            ("hours_bought", 10),
            ("hours_debited", 10),
            ("hours_gone", 16),
            ("hours_balance", 10),
            ("hours_reserved", 10),
            ("hours_waiting", 10),
            *([("company_id", 24)] if len(banks.company_id) > 1 else []),
        ]
        return [self._prepare_column(name, width) for name, width in shown]

    def _prepare_column(self, name, width, model="hour.bank"):
        """Return the column of a field of a bank, or of another model."""
        field = self.env[model]._fields[name]
        head = field._description_string(self.env)
        if field.type == "float":
            return Column(head, width, "hours", lambda bank: to_minutes(bank[name]))
        if field.type in ("date", "datetime"):
            return Column(head, width, "day", lambda bank: bank[name])
        if field.type == "monetary":
            return Column(head, width, "money", lambda bank: bank[name])
        if field.relational:
            return Column(
                head,
                width,
                "text",
                lambda bank: ", ".join(bank[name].mapped("display_name")),
            )
        if field.type == "selection":
            words = dict(field._description_selection(self.env))
            return Column(head, width, "text", lambda bank: words.get(bank[name]))
        return Column(head, width, "text", lambda bank: str(bank[name] or ""))

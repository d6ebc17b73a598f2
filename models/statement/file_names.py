# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Papers and spreadsheets are named after what they hold, everywhere alike."""

from odoo import models

from ...tools.filename import to_filename, to_period


class HourBank(models.Model):
    _inherit = "hour.bank"

    def _get_file_name(self, date_from=None, date_to=None):
        """Return the name, without ending, of a statement of these banks.

        Override to name files otherwise.

        :param date_from: its first day; without, the whole life of the bank
        :param date_to: its last day; without, today
        """
        date_to = date_to or self._get_company_today(
            self.company_id[:1] or self.env.company
        )
        period = to_period(date_from, date_to)
        if len(self) != 1:
            return to_filename(self.env._("Statements of Hours"), period)
        # sudo: whoever may read the bank may read whose it is
        return to_filename(self.name, self.sudo().partner_id.name, period)


class HourBankStatement(models.Model):
    _inherit = "hour.bank.statement"

    def _get_file_name(self):
        """Return the name, without ending, of its paper. Override for another one."""
        self.ensure_one()
        # sudo: whoever may read the statement may read whose it is
        customer = self.partner_name or self.sudo().partner_id.name
        period = to_period(self.date_from, self.date_to)
        return to_filename(self.name, customer, period)

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What people do to several banks that they chose in a list."""

from odoo import models


class HourBank(models.Model):
    _inherit = "hour.bank"

    # === ACTIONS === #

    def action_hold_many(self):
        return self._open_change_many("hold", self.env._("Put on Hold"))

    def action_resume_many(self):
        return self._open_change_many("resume", self.env._("Resume"))

    def action_prolong_many(self):
        return self._open_change_many("prolong", self.env._("Prolong"))

    def action_adjust_many(self):
        return self._open_change_many("adjust", self.env._("Adjust Hours"))

    def action_print_many(self):
        return self._open_for_many("hour.bank.statement.print", self.env._("Statement"))

    def action_issue_many(self):
        """Open the dialog that issues the statements of these banks' customers."""
        window = self._open_for_many(
            "hour.bank.statement.issue", self.env._("Issue Statements")
        )
        partners = self.partner_id
        window["context"] = {
            "active_model": partners._name,
            "active_ids": partners.ids,
        }
        return window

    def _open_change_many(self, action, name):
        window = self._open_for_many("hour.bank.change.many", name)
        window["context"]["default_action"] = action
        return window

    def _open_for_many(self, model, name):
        """Return the action that opens a dialog on the banks that were chosen."""
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "form")],
            "target": "new",
            "context": {"active_model": self._name, "active_ids": self.ids},
        }

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who is told that statements of a run failed: by an activity."""

from markupsafe import Markup

from odoo import fields, models

from ..roles import find_manager
from ..statement.run import ACTIVITY


class HourBankMessage(models.Model):
    _inherit = "hour.bank.message"

    kind = fields.Selection(
        selection_add=[("statement_failed", "Statements That Failed")],
        ondelete={"statement_failed": "cascade"},
    )

    def _deliver_statement_failed(self):
        """Leave an activity on the run, one, with the customers and their reasons."""
        run = self._get_record()
        user = self.partner_id.with_context(active_test=False).user_ids[:1]
        if run.failed_count and user and not run.activity_search([ACTIVITY]):
            run.activity_schedule(
                ACTIVITY, note=run._get_failed_note(), user_id=user.id
            )


class HourBankStatementRun(models.Model):
    _inherit = "hour.bank.statement.run"

    def _tell_failed(self):
        res = super()._tell_failed()
        user = self._get_run_watcher()
        self.env["hour.bank.message"]._enqueue(
            "statement_failed",
            self,
            user.partner_id,
            self.company_id,
            episode=self.attempt,
        )
        return res

    def _get_run_watcher(self):
        """Return who is told what failed: who asked for it, or a helpdesk manager.

        Override to tell somebody else.
        """
        self.ensure_one()
        asker = self.user_id.filtered("active")
        return asker or find_manager(self.env, self.company_id)

    def _get_failed_note(self):
        """Return the first customers that failed, and why, as HTML."""
        from_here = self.line_ids.filtered(lambda line: line.state == "failed")
        lines = [
            f"{line.partner_id.display_name}: {line.reason}" for line in from_here[:10]
        ]
        if len(from_here) > len(lines):
            lines.append(
                self.env._("… and %(count)s more", count=len(from_here) - len(lines))
            )
        return Markup("<ul>%s</ul>") % Markup("").join(
            Markup("<li>%s</li>") % line for line in lines
        )

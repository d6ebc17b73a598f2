# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Why saved time is changed, and where whoever told somebody of it looks at that."""

from odoo import fields, models


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    hour_bank_change_reason = fields.Char(
        string="Why Changed",
        copy=False,
        help="Why time that stands on an issued statement is changed or deleted. The "
        "customer reads it on the next statement; it counts for one change.",
    )

    # === WHO WAS TOLD OF IT === #

    def _get_told_facts(self):
        """Return ``{entry: facts}`` of those of these entries that somebody holds.

        Asked before they change. Override to hold some; here nobody does.
        """
        return {}

    def _check_told_facts(self, before):
        """Refuse a change of entries that somebody holds, or note it.

        Called once the values are written, before anything is posted. Override it
        together with :meth:`_get_told_facts`.

        :param before: what that returned
        """

    # === WHY IT IS CHANGED === #

    def _note_change_reasons(self, reason=""):
        """Note why these entries changed where their moves do not say so.

        Override it where somebody is told of more than the ledger.

        :param reason: of all of them, instead of their own
        """

    def _end_change(self):
        """Keep the reasons that were given; the next change needs another one."""
        # sudo: whoever may save the entry, as its debit
        reasoned_sudo = self.sudo().filtered("hour_bank_change_reason")
        if reasoned_sudo:
            reasoned_sudo._note_change_reasons()
            reasoned_sudo._write_as_computed({"hour_bank_change_reason": False})

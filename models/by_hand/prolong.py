# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A bank that a person lets last longer, with a reason."""

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class HourBank(models.Model):
    _inherit = "hour.bank"

    def _get_prolonged_end(self, months):
        """Return the last day, so many months later: the end of a month stays one."""
        self.ensure_one()
        later = relativedelta(days=1) + relativedelta(months=months)
        return self.date_end and self.date_end + later - relativedelta(days=1)

    def _check_prolong(self, date_end):
        """:raises UserError: saying why the bank cannot last until ``date_end``"""
        self.ensure_one()
        bank, day = self.name, format_date(self.env, self.date_end)
        if self.kind != "prepaid" or not self.date_end:
            message = self.env._("%(bank)s has no end.", bank=bank)
        elif self.state == "closed":
            message = self.env._(
                "%(bank)s is closed: open it again before you prolong it.", bank=bank
            )
        elif not date_end:
            message = self.env._("Choose the new last day.")
        elif date_end <= self.date_end:
            message = self.env._(
                "%(bank)s lasts until %(day)s already.", bank=bank, day=day
            )
        elif date_end < self._get_today():
            message = self.env._(
                "%(bank)s ended on %(day)s, and would still be over on %(end)s.",
                bank=bank,
                day=day,
                end=format_date(self.env, date_end),
            )
        else:
            return
        raise UserError(message)

    @api.private
    def _prolong_by_hand(self, date_end, reason):
        """Let the bank last until ``date_end``; what expired comes back.

        Callers check who may.

        :raises UserError: without a reason, or where it cannot last until then
        """
        bank = self._lock([("id", "=", self.id)])
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Give the reason: it stays on the bank."))
        bank._check_prolong(date_end)
        bank.date_end = date_end
        said = self.env._(
            "Prolonged until %(day)s: %(reason)s",
            day=format_date(self.env, date_end),
            reason=reason,
        )
        bank.message_post(body=said)

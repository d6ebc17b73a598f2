# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What becomes of time that no bank covers: one method for each policy."""

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools.duration import format_minutes


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    # === OVERAGE === #

    def _apply_overage(self, batch, terms, banks, minutes):
        """Do with ``minutes`` that no bank covers what the plan says."""
        self.ensure_one()
        bank, policy = self._get_overage_policy(batch, terms, banks)
        getattr(self, f"_overage_{policy}")(batch, terms, bank, minutes)

    def _get_overage_policy(self, batch, terms, banks):
        """Return the bank and the policy that decide about time nothing covers.

        The last bank drawn decides; without any the customer's latest usable one, then
        the latest that ever was, then the default plan of the team. A customer without
        any of these has no contract: the time is recorded and debited from nothing.
        """
        if last := batch.get_last_bank(self):
            return last, last.overage_policy
        usable, latest = self._find_overage_banks(batch, terms)
        for bank in usable._sorted_for_draw()[-1:] or latest:
            return bank, bank.overage_policy
        team = self.ticket_id.team_id
        if team.use_hour_banks and team.hour_bank_plan_id:
            return latest, team.hour_bank_plan_id.overage_policy
        return latest, "free"

    def _find_overage_banks(self, batch, terms):
        """Return empty banks that are valid on the day, and the latest bank of all."""
        domain = Domain("partner_id", "=", terms.partner.id) & Domain(
            "company_id", "=", self.company_id._origin.id
        )
        usable = batch.find_banks(domain & Domain("state", "in", ("open", "depleted")))
        usable = usable.filtered(lambda bank: bank._is_valid_on(self.date))
        latest = self.env["hour.bank"].search(domain, order="id desc", limit=1)
        return usable, latest

    def _overage_free(self, batch, terms, bank, minutes):
        batch.free[self] += minutes

    def _overage_overdraw(self, batch, terms, bank, minutes):
        if bank and bank.state in ("open", "depleted") and bank._is_valid_on(self.date):
            batch.balances.setdefault(bank, bank.minutes_balance)
            minutes = batch.overdraw(self, bank, minutes)
        if minutes:
            self._overage_refuse(batch, terms, bank, minutes)

    def _overage_refuse(self, batch, terms, bank, minutes):
        raise UserError(self._get_refusal_message(batch, terms, bank, minutes))

    def _get_refusal_message(self, batch, terms, bank, minutes):
        """Name customer, need and balance, and say what can be done."""
        left = self.env["hour.bank"]._get_usable_minutes(
            terms.partner, self.company_id._origin
        )
        values = {
            "partner": terms.partner.display_name,
            "need": format_minutes(terms.minutes),
            "left": format_minutes(left),
            "missing": format_minutes(minutes),
            "day": format_date(self.env, self.date),
        }
        message = self.env._(
            "%(partner)s has %(left)s left in its hour banks. This entry of %(need)s "
            "on %(day)s needs %(missing)s more than the banks valid that day can give.",
            **values,
        )
        if bank.overage_policy == "overdraw":
            message += " " + self.env._(
                "%(bank)s may go down to %(limit)s at most.",
                bank=bank.name,
                limit=format_minutes(-bank.overdraft_minutes),
            )
        advice = self.env._(
            "Nothing was saved or debited. Have hours sold to the customer, log less, "
            "or mark the time as free with a reason."
        )
        return f"{message}\n{advice}"

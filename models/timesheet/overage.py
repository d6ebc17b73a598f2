# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What becomes of time that no bank covers: one method for each policy."""

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    # === OVERAGE === #

    def _apply_overage(self, batch, minutes):
        """Do with ``minutes`` that no bank covers what the plan says."""
        self.ensure_one()
        bank, plan = self._get_last_resort(batch)
        policy = (bank or plan).overage_policy or "free"
        getattr(self, f"_overage_{policy}")(batch, bank, plan, minutes)

    def _get_last_resort(self, batch):
        """Return the bank and the plan that decide about time nothing covers.

        The last bank drawn decides, while it may be drawn; then the customer's latest
        usable one, the last one drawn that may not be drawn any more, the latest that
        ever was, and the default plan of the team. A customer without any of these has
        no contract: the time is recorded and debited from nothing.
        """
        self.ensure_one()
        last, claim = batch.get_last_bank(self), batch.claims[self]
        if last and self._may_draw(last, claim):
            return last, self.env["hour.bank.plan"]
        bank, plan = self._get_customer_resort(batch)
        if last and not (bank and self._may_draw(bank, claim)):
            return last, self.env["hour.bank.plan"]
        return bank, plan

    def _get_customer_resort(self, batch):
        """Return what decides for the customer, whatever the entry drew; asked once."""
        key = (batch.claims[self].partner, self.company_id, self.date, self.ticket_id)
        key += (self.work_type_id,)
        if key not in batch.last_resorts:
            batch.last_resorts[key] = self._find_last_resort(batch)
        return batch.last_resorts[key]

    def _find_last_resort(self, batch):
        claim, Bank = batch.claims[self], self.env["hour.bank"]
        domain = (
            Domain("company_id", "=", self.company_id._origin.id)
            & Domain("partner_id", "in", Bank._get_payers(claim.partner).ids)
            & Domain("kind", "=", "prepaid")
        )
        usable = domain & Domain("state", "in", ("open", "depleted"))
        usable = Bank.search(usable) if batch.previews else Bank._lock(usable)
        usable = usable.filtered(lambda bank: self._may_draw(bank, claim))
        if usable:
            own = usable.filtered(lambda bank: bank.partner_id == claim.partner)
            return (own or usable)._sorted_for_draw()[-1:], self.env["hour.bank.plan"]
        own = domain & Domain("partner_id", "=", claim.partner.id)
        latest = Bank.search(own, order="id desc", limit=1)
        team = self.ticket_id.team_id
        plan = team.hour_bank_plan_id if team.use_hour_banks and not latest else None
        return latest, plan or self.env["hour.bank.plan"]

    def _may_draw(self, bank, claim):
        return self._is_usable_bank(bank, claim) and not bank._get_uncovered(self)

    def _overage_free(self, batch, bank, plan, minutes):
        batch.free[self] += minutes

    def _overage_overdraw(self, batch, bank, plan, minutes):
        if bank and self._may_draw(bank, batch.claims[self]):
            batch.balances.setdefault(bank, bank.minutes_balance)
            minutes = batch.overdraw(self, bank, minutes)
        if minutes:
            self._overage_refuse(batch, bank, plan, minutes)

    def _overage_bill(self, batch, bank, plan, minutes):
        """Record the time on a line of the order that is billed afterwards."""
        partner = bank.partner_id or batch.claims[self].partner
        terms = bank._get_terms() if bank else plan._get_terms()
        overage = self.env["hour.bank"]._get_overage_bank(
            partner, self.company_id._origin, bank, terms, batch.previews
        )
        batch.bill(self, overage, minutes)

    def _overage_refuse(self, batch, bank, plan, minutes):
        raise UserError(self._get_refusal_message(batch, bank, minutes))

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
        last, terms = batch.get_last_bank(self), batch.terms[self]
        if last and self._may_draw(last, terms):
            return last, self.env["hour.bank.plan"]
        bank, plan = self._get_customer_resort(batch)
        if last and not (bank and self._may_draw(bank, terms)):
            return last, self.env["hour.bank.plan"]
        return bank, plan

    def _get_customer_resort(self, batch):
        """Return what decides for the customer, whatever the entry drew."""
        terms = batch.terms[self]
        usable = self._find_once(batch, self._find_usable_banks)
        usable = usable.filtered(lambda bank: self._may_draw(bank, terms))
        if usable:
            own = usable.filtered(lambda bank: bank.partner_id == terms.partner)
            return (own or usable)._sorted_for_draw()[-1:], self.env["hour.bank.plan"]
        latest = self._find_once(batch, self._find_latest_bank)
        team = self.ticket_id.team_id
        plan = team.hour_bank_plan_id if team.use_hour_banks and not latest else None
        return latest, plan or self.env["hour.bank.plan"]

    def _find_once(self, batch, find):
        """Return what ``find`` does, asked once for all entries of the customer.

        Which of the banks covers an entry, each is asked for itself.
        """
        key = find.__name__, batch.terms[self].partner, self.company_id._origin
        if key not in batch.last_resorts:
            batch.last_resorts[key] = find(batch)
        return batch.last_resorts[key]

    def _find_usable_banks(self, batch):
        """Return the banks that may pay for the customer, whether anything is left."""
        Bank = self.env["hour.bank"]
        domain = (
            Domain("company_id", "=", self.company_id._origin.id)
            & Domain(
                "partner_id", "in", Bank._get_payers(batch.terms[self].partner).ids
            )
            & Domain("kind", "=", "prepaid")
            & Domain("state", "in", ("open", "depleted"))
        )
        return Bank.search(domain) if batch.previews else Bank._lock(domain)

    def _find_latest_bank(self, batch):
        """Return the latest bank that the customer ever had."""
        domain = (
            Domain("company_id", "=", self.company_id._origin.id)
            & Domain("partner_id", "=", batch.terms[self].partner.id)
            & Domain("kind", "=", "prepaid")
        )
        return self.env["hour.bank"].search(domain, order="id desc", limit=1)

    def _may_draw(self, bank, terms):
        return self._is_usable_bank(bank, terms) and not bank._get_uncovered(self)

    def _overage_free(self, batch, bank, plan, minutes):
        batch.free[self] += minutes

    def _overage_overdraw(self, batch, bank, plan, minutes):
        if bank and self._may_draw(bank, batch.terms[self]):
            batch.balances.setdefault(bank, bank.minutes_balance)
            minutes = batch.overdraw(self, bank, minutes)
        if minutes:
            self._overage_refuse(batch, bank, plan, minutes)

    def _overage_bill(self, batch, bank, plan, minutes):
        """Record the time on a line of the order that is billed afterwards."""
        partner = bank.partner_id or batch.terms[self].partner
        terms = (bank.terms if bank else plan._prepare_terms()) or {}
        overage = self.env["hour.bank"]._get_overage_bank(
            partner, self.company_id._origin, bank, terms, batch.previews
        )
        batch.bill(self, overage, minutes)

    def _overage_refuse(self, batch, bank, plan, minutes):
        raise UserError(self._get_refusal_message(batch, bank, minutes))

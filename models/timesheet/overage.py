# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who pays for an entry: the banks that it draws, then what its plan says."""

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    # === BANKS === #

    def _plan_draw(self, batch, stepped):
        """Draw what the entry lacks; what no bank covers becomes overage."""
        self.ensure_one()
        claim = batch.claims[self]
        if batch.targets.get(self) == 0:
            return
        banks, passed = self._get_candidate_banks(claim, batch)
        if self in batch.rules:
            self._plan_rating(batch, batch.rules[self], stepped)
            batch.give_back(self, batch.targets[self])
        elif self not in batch.targets:
            rules = self._get_rating_rules(self._get_deciding_terms(batch, banks))
            if passed:
                rules["passed"] = passed
            self._plan_rating(batch, rules, stepped)
        batch.waive(self)
        if claim.free or (batch.ratings[self] or {}).get("free"):
            batch.free[self] = batch.targets[self]
            return
        if self._must_wait(claim) and self._stays_parked(batch, banks):
            batch.wait(self)
            return
        self._draw_or_apply_overage(batch, banks)

    def _draw_or_apply_overage(self, batch, banks):
        """Draw what the entry lacks; what no bank covers becomes overage.

        :raises UserError: when a plan refuses
        """
        left, free = batch.draw(self, banks), batch.free[self]
        if left:
            self._apply_overage(batch, left)
        self._check_drawn(batch, left - (batch.free[self] - free))

    def _check_drawn(self, batch, beyond):
        """Look at what was drawn for the entry, before anything is posted.

        Override to refuse it, or to note in its rating on what it rests; here nothing.

        :param beyond: minutes that were overdrawn or billed now
        :raises UserError: when it may not be drawn
        """

    def _get_candidate_banks(self, claim, batch):
        """Return the banks that may pay for this entry, in the order of drawing.

        The chosen one, then the customer's own, then those of its parent company.
        Override to change the order; to pass banks over, extend ``_get_uncovered`` of
        the bank.

        :return: the banks, and ``[[name, reason]]`` of those with hours left that do
            not cover the work
        """
        self.ensure_one()
        usable, passed = [], []
        held = {move.bank_id for move, _minutes in batch.drawn[self]}
        for bank, balance in batch.balances.items():
            if not self._is_usable_bank(bank, claim, bank in held):
                continue
            if reason := bank._get_uncovered(self):
                if balance > 0:
                    passed.append([bank.name, reason])
            else:
                usable.append(bank)
        usable = self.env["hour.bank"].concat(*usable)
        first = claim.first_bank & usable
        return first + (usable - first)._sorted_for_customer(claim.partner), passed

    def _is_usable_bank(self, bank, claim, held=False):
        """Return whether ``bank`` may pay, leaving aside which work it covers.

        :param held: the entry drew from it before, so that it may take back its own
            minutes also after the end of the bank: there is nothing else in it
        """
        states = ("open", "depleted", "expired") if held else ("open", "depleted")
        return (
            bank.kind == "prepaid"
            and bank.state in states
            and bank.company_id == self.company_id._origin
            and bank._is_valid_on(self.date)
            and bank._pays_for(claim.partner)
        )

    def _get_deciding_terms(self, batch, banks):
        """Return the terms by which the entry is rated: of the first bank that pays.

        Where none has anything left, of the bank or the plan that decides about that.
        Without a customer that is the plan of the team.
        """
        self.ensure_one()
        if batch.claims[self].waits:
            return self._get_waiting_terms()
        for bank in banks:
            if batch.get_available(bank, self.ticket_id._origin):
                return bank._get_terms()
        bank, plan = self._get_last_resort(batch)
        return (bank or plan)._get_terms()

    # === WAITING === #

    def _get_waiting_terms(self):
        """Return the terms by which time without a customer is rated.

        Those of the team's plan for customers without hours, if it has one. Once there
        is a customer, the time is rated anew, as with each change of customer.
        """
        self.ensure_one()
        plan = self.ticket_id.team_id.hour_bank_plan_id
        return plan._get_terms()

    def _must_wait(self, claim):
        """Return whether what is not drawn of the entry waits, debited from nothing.

        For a customer, or parked. Override to let time wait for something else.
        """
        return claim.waits or self.hour_bank_parked

    # === OVERAGE === #

    def _apply_overage(self, batch, minutes):
        """Do with ``minutes`` that no bank covers what the plan says.

        Time for which sold hours wait for a payment is neither billed nor given away.
        """
        self.ensure_one()
        bank, plan = self._get_last_resort(batch)
        waits = bank and bank._is_waiting_for_money()
        policy = "refuse" if waits else (bank or plan).overage_policy or "free"
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
        """Return what decides for the customer, whatever the entry drew."""
        claim = batch.claims[self]
        usable = self._find_once(batch, self._find_usable_banks)
        usable = usable.filtered(lambda bank: self._may_draw(bank, claim))
        if usable:
            own = usable.filtered(lambda bank: bank.partner_id == claim.partner)
            return (own or usable)._sorted_for_draw()[-1:], self.env["hour.bank.plan"]
        latest = self._find_once(batch, self._find_latest_bank)
        team = self.ticket_id.team_id
        plan = team.hour_bank_plan_id if team.use_hour_banks and not latest else None
        return latest, plan or self.env["hour.bank.plan"]

    def _find_once(self, batch, find):
        """Return what ``find`` does, asked once for all entries of the customer.

        Which of the banks covers an entry, each is asked for itself.
        """
        key = find.__name__, batch.claims[self].partner, self.company_id._origin
        if key not in batch.last_resorts:
            batch.last_resorts[key] = find(batch)
        return batch.last_resorts[key]

    def _find_usable_banks(self, batch):
        """Return the banks that may pay for the customer, whether anything is left."""
        Bank = self.env["hour.bank"]
        domain = (
            Domain("company_id", "=", self.company_id._origin.id)
            & Domain(
                "partner_id", "in", Bank._get_payers(batch.claims[self].partner).ids
            )
            & Domain("kind", "=", "prepaid")
            & Domain("state", "in", ("open", "depleted"))
        )
        return Bank.search(domain) if batch.previews else Bank._lock(domain)

    def _find_latest_bank(self, batch):
        """Return the latest bank that the customer ever had."""
        domain = (
            Domain("company_id", "=", self.company_id._origin.id)
            & Domain("partner_id", "=", batch.claims[self].partner.id)
            & Domain("kind", "=", "prepaid")
        )
        return self.env["hour.bank"].search(domain, order="id desc", limit=1)

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
        terms = (bank or plan)._get_terms()
        overage = self.env["hour.bank"]._get_overage_bank(
            partner, self.company_id._origin, bank, terms, batch.previews
        )
        batch.bill(self, overage, minutes)

    def _overage_refuse(self, batch, bank, plan, minutes):
        raise UserError(self._get_refusal_message(batch, bank, minutes))

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What an entry asks of the hour banks: whose, which, and by which rules."""

from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import ValidationError

from ...tools.duration import MINUTES_PER_HOUR, format_minutes, to_minutes

# Longer entries are typing errors, and would not fit the counters.
MAX_ENTRY_MINUTES = 31 * 24 * MINUTES_PER_HOUR


class Claim(NamedTuple):
    """What an entry asks of the hour banks; built by ``_get_hour_bank_claim``."""

    partner: models.BaseModel  # customer whose banks pay; empty: not bankable
    worked: int  # minutes
    free: bool  # a person marked the entry as free
    first_bank: models.BaseModel  # bank to draw before all others, may be empty
    keeps_rules: bool  # rated as when it was saved, not as of today
    waits: bool = False  # its ticket has no customer yet: worth something, not drawn
    waived: int = 0  # minutes that somebody decided not to charge

    def is_bankable(self):
        """Return whether the entry is rated: somebody pays, or is going to."""
        return bool(self.partner or self.waits)


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    # === WORK === #

    def _get_worked_minutes(self):
        """Return what the agent did, in whole minutes, whatever unit it is kept in."""
        self.ensure_one()
        return to_minutes(self.product_uom_id._to_hours(self.unit_amount))

    def _check_worked_minutes(self):
        """Refuse times that no ledger should take.

        :raises ValidationError: below zero, or longer than a month
        """
        self.ensure_one()
        minutes = self._get_worked_minutes()
        where = self.ticket_id.display_name or self.project_id.display_name
        if minutes < 0:
            raise ValidationError(
                self.env._(
                    "%(minutes)s cannot be logged on %(ticket)s: time on hour banks is "
                    "not negative. Change or delete the entry that was too long.",
                    minutes=format_minutes(minutes),
                    ticket=where,
                )
            )
        if minutes > MAX_ENTRY_MINUTES:
            raise ValidationError(
                self.env._(
                    "An entry on %(ticket)s is longer than a month. Check the time: "
                    "1:30 is one hour and a half.",
                    ticket=where,
                )
            )

    def _is_rated(self):
        """Return whether the entry keeps rules, even where it counts nothing."""
        self.ensure_one()
        return bool(self.rated_minutes or self.hour_bank_rating)

    def _is_drawn(self):
        """Return whether anybody pays for the entry: from a bank, or on a bill."""
        self.ensure_one()
        return bool(self.debited_minutes or self.overage_minutes)

    # === ORDER LINE === #

    def _timesheet_determine_sale_line(self):
        return self._accept_given_line(super()._timesheet_determine_sale_line())

    def _get_given_line(self):
        """Return the order line that ticket, task or project gives.

        Whoever determines it: OCA's helpdesk_mgmt_timesheet_sale takes that of the
        ticket, whose customer may be another one by now.
        """
        return self._accept_given_line(self._timesheet_determine_sale_line())

    def _accept_given_line(self, line):
        """On a ticket, its own order line wins, and no line of another customer."""
        ticket = self._get_known_ticket()
        core_lines = (
            self.task_id.sale_line_id
            | self.project_id.sale_line_id
            | self.task_id.milestone_id.sale_line_id
        )
        if not ticket:
            return line and line - (self.ticket_id.sale_line_id - core_lines)
        chosen, customer = ticket._get_own_line(), ticket._get_payer()
        if chosen and chosen not in core_lines:
            return chosen
        if line and (not customer or line._get_line_customer() == customer):
            return line
        return chosen

    def _get_known_ticket(self):
        """Return the ticket; of time that is only typed, if the person may read it.

        Core computes order lines as superuser, also in a form: a name would tell.
        """
        self.ensure_one()
        ticket = self.ticket_id
        if self.id or ticket._origin.sudo(False).has_access("read"):
            return ticket
        return ticket.browse()

    def _get_hour_bank_sale_line(self):
        """Return the order line that a person, the ticket or the task gives the entry.

        What the ledger itself wrote on a debited entry is no choice.
        """
        self.ensure_one()
        if self.hour_bank_line_chosen or (
            self.is_so_line_edited and not self.rated_minutes
        ):
            return self.so_line._origin
        line = self._get_given_line()
        return line._origin if line else self.env["sale.order.line"]

    def _keep_chosen_line(self):
        """Remember order lines that came by default from an order's own list."""
        # sudo: as in _sync_hour_banks
        chosen = self.sudo().filtered(
            lambda e: (
                e.project_id
                and e.is_so_line_edited
                and e.so_line
                and not e.hour_bank_line_chosen
            )
        )
        if chosen:
            chosen._write_as_computed({"hour_bank_line_chosen": True})

    # === CUSTOMER === #

    def _get_hour_bank_partner(self, sale_line, draws=()):
        """Return the customer whose banks pay for the entry; empty: not bankable."""
        self.ensure_one()
        if self._is_for_ticket(sale_line):
            return self.ticket_id._get_payer()
        if not self.project_id or self._is_ordinary(sale_line):
            return self.env["res.partner"]
        if sale_line:
            return sale_line._get_line_customer()
        # its ticket was deleted, or its team uses no hour banks any more
        return self._get_drawn_partner(draws or self._get_own_draws())

    @api.model
    def _is_ordinary(self, sale_line):
        """Return whether the order line bills the time the core way."""
        return bool(sale_line) and not sale_line._is_hour_bank_line()

    def _is_for_ticket(self, sale_line):
        """Return whether the customer of the ticket pays, or is going to, in hours."""
        self.ensure_one()
        if not (self.project_id and self.ticket_id.team_id.use_hour_banks):
            return False
        # free time is not billed either
        return self.hour_bank_free or not self._is_ordinary(sale_line)

    def _get_own_draws(self):
        self.ensure_one()
        if not self.rated_minutes:
            return ()
        return self._origin._get_drawn().get(self._origin, ())

    def _get_drawn_partner(self, draws):
        """Return the customer whose banks the entry holds, as the ledger has it."""
        for move, _minutes in draws:
            # the customer who used it: the bank may be its parent company's
            user = move.used_by_id.commercial_partner_id
            bank = move.bank_id
            # what is billed to a parent company keeps no terms of sharing
            billed = bank.kind == "overage" and bank.partner_id in bank._get_payers(
                user
            )
            return user if billed or bank._pays_for(user) else move.partner_id
        return self.env["res.partner"]

    # === CLAIM === #

    def _get_hour_bank_claim(self, anew=True, draws=(), keeps_rules=False):
        """Return the :class:`Claim` of the entry as it stands now.

        :param anew: the entry chooses its banks anew. Otherwise it stays with the
            customer that it debited, whatever became of ticket, task or project
        :param draws: ``[(move, minutes)]`` that it holds of its banks
        :param keeps_rules: it is rated by the rules by which it was rated before
        :raises ValidationError: when a person chose another customer's bank, and for
            times that no ledger should take
        """
        self.ensure_one()
        sale_line = self._get_hour_bank_sale_line()
        partner = not anew and self._get_drawn_partner(draws)
        partner = partner or self._get_hour_bank_partner(sale_line, draws)
        Bank = self.env["hour.bank"]
        waits = not partner and self._is_for_ticket(sale_line)
        if not (partner or waits):
            return Claim(partner, 0, False, Bank, False)
        self._check_worked_minutes()
        keeps_rules = bool(keeps_rules and self._is_rated())
        claim = Claim(
            partner,
            self._get_worked_minutes(),
            self.hour_bank_free,
            Bank,
            keeps_rules,
            waits,
            self._get_waived_minutes(partner),
        )
        if waits:
            return claim
        banks = sale_line.hour_bank_ids
        bank = banks.filtered(lambda b: b.state != "closed" and b.kind == "prepaid")[:1]
        company = self.company_id._origin
        if bank and not (bank._pays_for(partner) and bank.company_id == company):
            if anew:
                self._raise_wrong_bank(bank, partner)
            bank = Bank
        return claim._replace(first_bank=bank)

    def _raise_wrong_bank(self, bank, partner):
        raise ValidationError(
            self.env._(
                "%(bank)s belongs to %(owner)s (%(owner_company)s); this time is for "
                "%(partner)s (%(company)s). Choose an order line of that customer.",
                bank=bank.name,
                owner=bank.partner_id.display_name,
                owner_company=bank.company_id.name,
                partner=partner.display_name,
                company=self.company_id.name,
            )
        )

    def _get_hour_bank_keys(self):
        """Return what decides on what, as ``{name: values}``; to see what changed.

        ``move``: whose banks pay; ``redraw``: which of them, so that all is given back
        and drawn anew; ``rerate``: by which rules, so that those of today count.
        """
        self.ensure_one()
        sale_line = self._get_hour_bank_sale_line()
        partner = self._get_hour_bank_partner(sale_line)
        owner = (partner, self.company_id._origin, self.ticket_id._origin, sale_line)
        work = (*owner, self.date, self.work_type_id._origin)
        return {
            "move": owner,
            "redraw": (*work, self.hour_bank_free, self.hour_bank_parked),
            "rerate": (*work, self.employee_id._origin),
        }

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How time entries become debits: terms, choice of banks, posting."""

from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools.batch import Batch
from ..tools.duration import MINUTES_PER_HOUR, format_minutes, to_minutes

# Longer entries are typing errors, and would not fit the counters.
MAX_ENTRY_MINUTES = 31 * 24 * MINUTES_PER_HOUR


class Terms(NamedTuple):
    """What an entry asks of the hour banks; built by ``_get_hour_bank_terms``."""

    partner: models.BaseModel  # customer whose banks pay; empty: not bankable
    minutes: int  # rated minutes
    free: bool
    first_bank: models.BaseModel  # bank to draw before all others, may be empty


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    # === TERMS === #

    def _get_worked_minutes(self):
        """Return what the agent did, in whole minutes, whatever unit it is kept in."""
        self.ensure_one()
        # by id: env.ref() asks the database each time, and this is called per entry
        hour_id = self.env["ir.model.data"]._xmlid_to_res_id("uom.product_uom_hour")
        hours, uom, hour = self.unit_amount, self.product_uom_id, None
        if uom.id not in (False, hour_id):
            hour = uom.browse(hour_id)
        if hour and uom._has_common_reference(hour):
            hours = uom._compute_quantity(hours, hour, round=False)
        return to_minutes(hours)

    def _get_rated_minutes(self):
        """Return what the contract says this work is worth, in whole minutes.

        Override to apply steps, minimums or multipliers.

        :raises ValidationError: for times that no ledger should take
        """
        self.ensure_one()
        minutes = self._get_worked_minutes()
        if minutes < 0:
            raise ValidationError(
                self.env._(
                    "%(minutes)s cannot be logged on %(ticket)s: time on hour banks is "
                    "not negative. Change or delete the entry that was too long.",
                    minutes=format_minutes(minutes),
                    ticket=self.ticket_id.display_name or self.project_id.display_name,
                )
            )
        if minutes > MAX_ENTRY_MINUTES:
            raise ValidationError(
                self.env._(
                    "An entry of %(minutes)s on %(ticket)s is longer than a month. "
                    "Check the time: 1:30 is one hour and a half.",
                    minutes=format_minutes(minutes),
                    ticket=self.ticket_id.display_name or self.project_id.display_name,
                )
            )
        return minutes

    def _timesheet_determine_sale_line(self):
        """On a ticket, its own order line wins, and no line of another customer."""
        line = super()._timesheet_determine_sale_line()
        ticket = self.ticket_id
        if not ticket:
            return line
        core_lines = (
            self.task_id.sale_line_id
            | self.project_id.sale_line_id
            | self.task_id.milestone_id.sale_line_id
        )
        if ticket.sale_line_id and ticket.sale_line_id not in core_lines:
            return ticket.sale_line_id
        customer = ticket.commercial_partner_id
        if line and (
            not customer or line.order_partner_id.commercial_partner_id == customer
        ):
            return line
        return ticket.sale_line_id

    def _get_hour_bank_sale_line(self):
        """Return the order line that a person, the ticket or the task gives the entry.

        What the ledger itself wrote on a debited entry is no choice.
        """
        self.ensure_one()
        if self.hour_bank_line_chosen or (
            self.is_so_line_edited and not self.rated_minutes
        ):
            return self.so_line._origin
        line = self._timesheet_determine_sale_line()
        return line._origin if line else self.env["sale.order.line"]

    def _get_hour_bank_partner(self, sale_line):
        """Return the customer whose banks pay for the entry; empty: not bankable."""
        self.ensure_one()
        nobody = self.env["res.partner"]
        ordinary = sale_line and not sale_line._is_hour_bank_line()
        if self.project_id and self.ticket_id.team_id.use_hour_banks:
            if not ordinary or self.hour_bank_free:  # free is not billed either
                return self.ticket_id.commercial_partner_id._origin
        if not self.project_id or ordinary:
            return nobody
        if sale_line:
            return sale_line.order_partner_id.commercial_partner_id
        # its ticket was deleted, or its team uses no hour banks any more
        return self._get_drawn_partner()

    def _get_drawn_partner(self):
        """Return the customer whose banks the entry holds, as the ledger has it."""
        self.ensure_one()
        drawn = self._origin._get_drawn() if self.debited_minutes else {}
        draws = drawn.get(self._origin)
        return draws[0][0].partner_id if draws else self.env["res.partner"]

    def _get_hour_bank_terms(self, anew=True):
        """Return the :class:`Terms` of the entry as it stands now.

        :param anew: the entry chooses its banks anew. Otherwise it stays with the
            customer that it debited, whatever became of ticket, task or project
        :raises ValidationError: when a person chose another customer's bank
        """
        self.ensure_one()
        sale_line = self._get_hour_bank_sale_line()
        partner = not anew and self._get_drawn_partner()
        partner = partner or self._get_hour_bank_partner(sale_line)
        Bank = self.env["hour.bank"]
        if not partner:
            return Terms(partner, 0, False, Bank)
        bank = sale_line.hour_bank_ids.filtered(lambda b: b.state != "closed")[:1]
        company = self.company_id._origin
        if bank and (bank.partner_id, bank.company_id) != (partner, company):
            if anew:
                self._raise_wrong_bank(bank, partner)
            bank = Bank
        return Terms(partner, self._get_rated_minutes(), self.hour_bank_free, bank)

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

    def _get_hour_bank_key(self):
        """Return what decides which banks pay; when it changes all is drawn anew."""
        self.ensure_one()
        sale_line = self._get_hour_bank_sale_line()
        return (
            self._get_hour_bank_partner(sale_line),
            self.company_id._origin,
            self.ticket_id._origin,
            self.date,
            self.hour_bank_free,
            sale_line,
        )

    # === POSTING === #

    @api.private
    def _sync_hour_banks(self, redraw=None, cause="entry", new=False):
        """Bring the ledger in line with these entries: the door of every debit.

        Entries of one call are one batch: one lock, one insert of moves, one update
        of each bank. What is too much is given back first, then what is missing is
        drawn.

        :param redraw: entries that give back everything and draw anew
        :param cause: why, as in ``cause`` of ``hour.bank.move``
        :param new: the entries were just created, so nothing is drawn for them yet
        :raises UserError: when a plan refuses what the banks cannot cover
        """
        # sudo: whoever may save the entry pays by the rules of the plan, without any
        # right on banks, orders and moves. Customer and company bound the choice.
        entries = self.sudo().filtered("project_id")
        if new:
            entries._keep_chosen_line()
        redraw_ids = set(redraw.ids) if redraw else set()
        terms = {
            entry: entry._get_hour_bank_terms(anew=new or entry.id in redraw_ids)
            for entry in entries
        }
        entries = entries.filtered(
            lambda entry: terms[entry].minutes or entry.rated_minutes
        )
        if not entries:
            return
        drawn = {} if new else entries._get_drawn()
        batch = entries._prepare_batch(terms, drawn, entries.env["hour.bank"]._lock)
        entries._plan_hour_banks(batch, terms, redraw_ids)
        moves = [
            entry._prepare_hour_bank_move(terms[entry], cause, *posting)
            for entry, *posting in batch.postings
        ]
        self.env["hour.bank"]._post_moves(moves)
        for entry in entries:
            entry._store_hour_bank_result(batch)

    def _keep_chosen_line(self):
        """Remember order lines that came by default from an order's own list."""
        chosen = self.filtered(
            lambda e: e.is_so_line_edited and e.so_line and not e.hour_bank_line_chosen
        )
        if chosen:
            chosen._write_as_computed({"hour_bank_line_chosen": True})

    def _get_drawn(self):
        """Return ``{entry: [(move, minutes)]}``: what each entry holds of its banks.

        Searched, not read from ``hour_bank_move_ids``: that cache may hold only what
        some user was allowed to read.
        """
        moves = self.env["hour.bank.move"].search_fetch(
            [("timesheet_id", "in", self.ids)],
            ["bank_id", "minutes", "origin_move_id", "timesheet_id"],
            order="id",
        )
        return {
            entry: entry_moves._get_open_draws()
            for entry, entry_moves in moves.grouped("timesheet_id").items()
        }

    def _prepare_batch(self, terms, drawn, find_banks):
        """Find (and, to post, lock) the banks that these entries draw or drew."""
        held = {move.bank_id.id for draws in drawn.values() for move, _part in draws}
        wanted = [entry for entry in self if terms[entry].partner]
        candidates = self.env["hour.bank"]._get_candidate_domain(
            {entry.company_id.id for entry in wanted},
            {terms[entry].partner.id for entry in wanted},
        )
        domain = candidates | Domain("id", "in", held) if held else candidates
        return Batch(self, drawn, find_banks(domain), find_banks)

    def _plan_hour_banks(self, batch, terms, redraw_ids):
        """Decide who pays what: all that is too much returns before any is drawn."""
        for entry in self:
            gives_all = entry.id in redraw_ids or terms[entry].free
            batch.give_back(entry, 0 if gives_all else terms[entry].minutes)
        for entry in self:
            target = terms[entry].minutes
            if terms[entry].free:
                batch.free[entry] = target
                continue
            banks = entry._get_candidate_banks(terms[entry], batch)
            left = batch.draw(entry, banks, target)
            if left:
                entry._apply_overage(batch, terms[entry], banks, left)

    def _get_candidate_banks(self, terms, batch):
        """Return the banks that may pay for this entry, in the order of drawing.

        Override to pass banks over that do not cover the work.
        """
        self.ensure_one()
        usable = self.env["hour.bank"].concat(
            *(
                bank
                for bank in batch.balances
                if bank.state in ("open", "depleted")
                and bank.partner_id == terms.partner
                and bank.company_id == self.company_id._origin
                and bank._is_valid_on(self.date)
            )
        )
        first = terms.first_bank & usable
        return first + (usable - first)._sorted_for_draw()

    # === RESULT === #

    def _prepare_hour_bank_move(self, terms, cause, bank, minutes, origin):
        """Return the values of one ledger move of this entry.

        What a reader needs is copied: it must outlive the entry and the ticket.
        Override to copy more.
        """
        self.ensure_one()
        if origin:
            values = origin._prepare_copy_values()
        else:
            values = {
                "move_type": "time",
                "date": self.date,
                "timesheet_id": self.id,
                "ticket_id": self.ticket_id.id,
                "ticket_number": self.ticket_id.number,
                "user_id": self.user_id.id,
                "person_name": self.employee_id.name or self.user_id.name,
                "description": self.name,
            }
        return {
            **values,
            "bank_id": bank.id,
            "minutes": minutes,
            "cause": cause,
            "worked_minutes": self._get_worked_minutes(),
            "rated_minutes": terms.minutes,
            "origin_move_id": origin.id if origin else False,
            "reason": self.hour_bank_free_reason if cause == "free" else False,
        }

    def _store_hour_bank_result(self, batch):
        """Write on the entry what the ledger decided."""
        self.ensure_one()
        values = {
            "rated_minutes": batch.held[self] + batch.free[self],
            "debited_minutes": batch.held[self],
            "free_minutes": batch.free[self],
        }
        if values["rated_minutes"]:
            bank = next(iter(batch.get_banks(self)), self.env["hour.bank"])
            values["is_so_line_edited"] = True
            # An ordinary line would bill the time; a bank's line that somebody chose
            # stays, to be drawn first once the time is not free any more.
            kept = self.hour_bank_line_chosen and self.so_line._is_hour_bank_line()
            if bank or not kept:
                values["so_line"] = bank.sale_line_id.id
                values["hour_bank_line_chosen"] = bool(bank and kept)
        elif self.rated_minutes and not self.hour_bank_line_chosen:
            billable = self.project_id.allow_billable
            line = billable and self._timesheet_determine_sale_line()
            values["so_line"] = line.id if line else False
            values["is_so_line_edited"] = False
        self._write_as_computed(values)

    def _show_first_bank(self):
        """Show the order line of the first bank after banks took over from others."""
        drawn = self._get_drawn()
        for entry in self:
            draws = drawn.get(entry)
            line = draws[0][0].bank_id.sale_line_id if draws else entry.so_line
            if line != entry.so_line:
                entry._write_as_computed({"so_line": line.id})

    def _write_as_computed(self, values):
        """Store what the ledger decided the way a computed field is stored.

        Not :meth:`write`: these are results, and core would take an order line that is
        written for a person's wish to move costs to other analytic accounts.
        """
        self.modified(values, before=True)
        with self.env.protecting([self._fields[name] for name in values], self):
            for name, value in values.items():
                self[name] = value
        self.modified(values)

    @api.private
    def _release_hour_banks(self, cause):
        """Give back all that these entries hold, before they are deleted."""
        # sudo: as in _sync_hour_banks; deleting is checked by the caller.
        entries = self.sudo().filtered("rated_minutes")
        if not entries:
            return
        terms = dict.fromkeys(entries, Terms(self.env["res.partner"], 0, False, None))
        batch = entries._prepare_batch(
            terms, entries._get_drawn(), entries.env["hour.bank"]._lock
        )
        for entry in entries:
            batch.give_back(entry, 0)
        self.env["hour.bank"]._post_moves(
            [
                entry._prepare_hour_bank_move(terms[entry], cause, *posting)
                for entry, *posting in batch.postings
            ]
        )

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How time entries become debits: one plan for each batch, then its posting."""

from odoo import api, models
from odoo.fields import Domain

from ...tools.allocation import find_sole
from ...tools.batch import Batch, Change
from .claim import Claim


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    # === POSTING === #

    @api.private
    def _sync_hour_banks(self, change=None):
        """Bring the ledger in line with these entries: the door of every debit.

        Entries of one call are one batch: one lock, one insert of moves, one update
        of each bank. What is too much is given back first, then what is missing is
        drawn.

        :param change: the :class:`~..tools.batch.Change`: what changed about them, and
            why; of time whose length alone changed it need not be told
        :raises UserError: when a plan refuses what the banks cannot cover
        """
        # sudo: whoever may save the entry pays by the rules of the plan, without any
        # right on banks, orders and moves. Customer and company bound the choice.
        own = self.sudo().filtered("project_id")
        batch = own._plan_hour_banks(change or Change())
        if batch:
            own._post_batch(batch)

    def _post_batch(self, batch):
        """Post what was planned: reserved hours, moves, and the result on entries."""
        vals_list = self._prepare_hour_bank_moves(batch)
        rated = batch.get_rated()
        followed = self._get_followed_tickets(batch)
        for bank, ticket in batch.consumed:
            minutes = batch.reserved[bank][ticket]
            bank._set_reserved(ticket, minutes, batch.lines)
        self.env["hour.bank"]._post_moves(vals_list)
        self._store_hour_bank_results(batch)
        self._follow_reservations(batch, rated)
        followed._follow_debits(batch)
        if batch.change.reason:
            self._note_change_reasons(batch.change.reason)

    def _get_followed_tickets(self, batch):
        """Return the tickets on which something follows from what is debited.

        Asked before the results are stored, or the entries deleted. Override it
        together with ``_follow_debits`` of the ticket; here none.
        """
        return self.env["helpdesk.ticket"]

    def _follow_reservations(self, batch, rated):
        """Let the banks keep what is planned on the tickets and not worked yet.

        :param rated: what the time on them is worth by now, see ``get_rated``
        """
        if not rated:
            return
        banks = self.env["hour.bank"].concat(*batch.balances)
        # posting may have given up what a bank cannot keep any more
        lines = batch.lines if batch.is_kept() else banks._find_reservations()
        tickets = self.env["helpdesk.ticket"].concat(*rated)
        tickets._set_locked_reservations(rated, banks, lines)

    def _plan_hour_banks(self, change, previews=False):
        """Decide what these entries are worth and who pays for them.

        With them come the saved entries whose share of the rounding may change.

        :param change: the :class:`~..tools.batch.Change` of these entries
        :param previews: nothing is going to be posted, so nothing is locked or made
        :return: the :class:`Batch`, or None when there is nothing to do
        """
        siblings = self._get_rounding_siblings() | self.browse().union(*change.siblings)
        entries = self | siblings
        drawn = {} if change.new and not siblings else entries._origin._get_drawn()
        claims = {}
        for entry in entries:
            claims[entry] = entry._get_hour_bank_claim(
                anew=entry in change.move or (change.new and entry in self),
                draws=drawn.get(entry._origin, ()),
                keeps_rules=entry not in change.rerate,
            )
        kept = entries.filtered(lambda entry: claims[entry].keeps_rules)
        bankable = entries.filtered(lambda entry: claims[entry].is_bankable())
        stepped = bankable._get_stepped_minutes(kept)
        entries = entries._get_entries_to_plan(self, claims, stepped)
        if not entries:
            return None
        batch = entries._prepare_batch(change, claims, drawn, previews)
        entries._plan_give_back(batch, stepped)
        for entry in entries:
            entry._plan_draw(batch, stepped)
        return batch

    def _prepare_batch(self, change, claims, drawn, previews=False):
        """Find (and, to post, lock) the banks that these entries draw or drew.

        Also those that keep, or may keep, hours for their tickets.
        """
        posted = {entry for entry in self if entry._origin in drawn}
        drawn = {entry: drawn.get(entry._origin, []) for entry in self}
        claims = {entry: claims[entry] for entry in self}
        tickets = self.ticket_id.filtered("hour_bank_reserve")
        if previews:
            tickets = tickets.browse()  # nothing is posted, so nothing is kept
        Bank = self.env["hour.bank"]
        domain = self._get_batch_domain(claims, drawn, tickets)
        banks = Bank.search(domain) if previews else Bank._lock(domain)
        lines = banks._find_reservations()
        batch = Batch(change, claims, drawn, banks, lines, previews, posted)
        if tickets:
            # before results are written: asked later, entries would be written twice
            rated = tickets._get_rated_minutes()
            batch.rated = {ticket: rated.get(ticket, 0) for ticket in tickets}
        return batch

    def _get_batch_domain(self, claims, drawn, tickets):
        Bank = self.env["hour.bank"]
        wanted = [entry for entry in self if claims[entry].partner]
        partners = {claims[entry].partner for entry in wanted}
        partners.update(ticket._get_payer() for ticket in tickets)
        payers = {payer.id for one in partners for payer in Bank._get_payers(one)}
        companies = {entry.company_id._origin.id for entry in wanted}
        companies.update(tickets.company_id.ids)
        domain = Bank._get_candidate_domain(companies, payers)
        held = {move.bank_id.id for draws in drawn.values() for move, _part in draws}
        if held:
            domain |= Domain("id", "in", held)
        return domain | Bank._get_keeping_domain(tickets) if tickets else domain

    def _plan_give_back(self, batch, stepped):
        """Return all that is too much, before any entry draws."""
        for entry in self:
            claim, rules = batch.claims[entry], None
            if not (claim.worked and claim.is_bankable()):
                batch.targets[entry], batch.ratings[entry] = 0, False
            elif rules := entry._get_held_rules(batch):
                if batch.is_unrated(stepped[entry].before):
                    batch.rules[entry] = rules
                else:
                    entry._plan_rating(batch, rules, stepped)
            anew = entry in batch.change.redraw
            if anew or claim.free or entry._is_free_by(rules):
                batch.give_back(entry, 0)
            elif entry not in batch.rules:
                batch.give_back(entry, batch.targets.get(entry, 0))

    # === RESULT === #

    def _prepare_hour_bank_moves(self, batch):
        """Return the values of the moves that were planned.

        The cause is that of these entries; what others changed for them has its own.
        """
        return [
            entry._prepare_hour_bank_move(
                batch, batch.change.cause if entry in self else "group", *posting
            )
            for entry, *posting in batch.postings
        ]

    def _prepare_hour_bank_move(self, batch, cause, bank, minutes, origin):
        """Return the values of one ledger move of this entry.

        What a reader needs is copied: it must outlive the entry and the ticket.
        Override to copy more.
        """
        self.ensure_one()
        if origin:
            told = origin._prepare_copy_values()
        else:
            told = self._prepare_told_values(batch.claims[self].partner)
        values = {
            **told,
            "bank_id": bank.id,
            "minutes": minutes,
            "cause": cause,
            "worked_minutes": self._get_worked_minutes(),
            "rated_minutes": batch.targets.get(self, 0),
            "rating": batch.ratings.get(self, False),
            "origin_move_id": origin.id if origin else False,
            "reason": self._get_move_reason(batch, cause),
        }
        if bank.kind == "overage" and bank._is_invoiced(origin, self):
            values["date"] = bank._get_today()
            if cause != "dispute":  # which says more
                values["cause"] = "correction"
        if self in batch.posted:
            values["statement_date"] = self._get_correction_day(bank, values["date"])
        return values

    def _get_move_reason(self, batch, cause):
        """Return in words why time moves: what a person gave as the reason."""
        reason = self.hour_bank_free_reason if cause == "free" else batch.change.reason
        if cause == "group":  # another entry was changed
            return reason
        return " · ".join(filter(None, [reason, self.hour_bank_change_reason])) or False

    def _prepare_told_values(self, partner):
        """Return what a move tells of the work of this entry, for ``partner``."""
        self.ensure_one()
        return {
            "move_type": "time",
            "date": self.date,
            "timesheet_id": self.id,
            "timesheet_ref": self.id,
            "ticket_id": self.ticket_id.id,
            "ticket_number": self.ticket_id.number,
            "user_id": self.user_id.id,
            "person_name": self.employee_id.name or self.user_id.name,
            "description": self.name,
            "customer_text": self.hour_bank_customer_text,
            "used_by_id": partner.id,
            "used_by_name": partner.name,
        }

    def _store_hour_bank_results(self, batch):
        """Write on the entries what the ledger decided: at once what is the same."""
        groups = {}
        for entry in batch.targets:
            values = entry._prepare_hour_bank_result(batch)
            entries = groups.setdefault(repr(values), (values, []))[1]
            entries.append(entry)
        for values, entries in groups.values():
            self.browse().concat(*entries)._write_as_computed(values)

    def _prepare_hour_bank_result(self, batch):
        """Return the values by which the entry says what the ledger decided."""
        self.ensure_one()
        banks = batch.get_banks(self)
        values = {
            **self._get_planned_minutes(batch),
            "rated_minutes": batch.get_total(self),
            "free_minutes": batch.free[self],
            "hour_bank_rating": batch.ratings[self],
        }
        if self.hour_bank_parked and not values["waiting_minutes"]:
            values["hour_bank_parked"] = False  # somebody pays, or it is free
        sole = find_sole(banks, values["rated_minutes"])
        values["sole_hour_bank_id"] = sole.id if sole else 0
        if values["rated_minutes"]:
            bank = next(iter(banks), self.env["hour.bank"])
            values["is_so_line_edited"] = True
            # An ordinary line would bill the time; a bank's line that somebody chose
            # stays, to be drawn first once the time is not free any more.
            kept = self.hour_bank_line_chosen and self.so_line._is_hour_bank_line()
            if bank or not kept:
                values["so_line"] = bank.sale_line_id.id
                values["hour_bank_line_chosen"] = bool(bank and kept)
        elif self.rated_minutes and not self.hour_bank_line_chosen:
            billable = self.project_id.allow_billable
            line = billable and self._get_given_line()
            values["so_line"] = line.id if line else False
            values["is_so_line_edited"] = False
        return values

    def _get_planned_minutes(self, batch):
        """Return what of the entry is paid by hours, billed, and by nobody yet."""
        self.ensure_one()
        banks = batch.get_banks(self)
        overage = sum(part for bank, part in banks.items() if bank.kind == "overage")
        return {
            "debited_minutes": batch.held[self] - overage,
            "overage_minutes": overage,
            "waiting_minutes": batch.waiting.get(self, 0),
        }

    # === DELETING === #

    @api.private
    def _give_back_hour_banks(self, cause, delete=None):
        """Give back all that these entries hold; return what ``delete`` returns.

        :param delete: deletes the entries, before anything is posted. Deleting writes
            what follows from the counters of banks, and forgets it: posted before, all
            of it would be read and computed twice
        """
        # sudo: as in _sync_hour_banks; deleting is checked by the caller.
        entries = self.sudo().filtered("rated_minutes")
        if not entries:
            return delete and delete()
        nobody = Claim(self.env["res.partner"], 0, False, None, False)
        claims = dict.fromkeys(entries, nobody)
        batch = entries._prepare_batch(
            Change(cause=cause), claims, entries._get_drawn()
        )
        for entry in entries:
            batch.give_back(entry, 0)
        vals_list, rated = entries._prepare_hour_bank_moves(batch), batch.get_rated()
        followed = entries._get_followed_tickets(batch)
        res = delete and delete()
        if delete:
            vals_list = [{**vals, "timesheet_id": False} for vals in vals_list]
        entries.env["hour.bank"]._post_moves(vals_list)
        entries._follow_reservations(batch, rated)
        followed._follow_debits(batch)
        return res

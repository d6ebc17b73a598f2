# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a statement keeps of moves and of free time as it is issued."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from odoo import models
from odoo.fields import Domain

from ...tools.chain import hash_name

REPORT = "report.helpdesk_hour_bank.report_hour_bank_statement"


class Told(NamedTuple):
    """What earlier statements said: their last line of it, and the minutes in all."""

    line: models.BaseModel
    minutes: int


class HourBankStatement(models.Model):
    _inherit = "hour.bank.statement"

    def _prepare_lines(self, banks):
        """Return the values of the lines: moves as posted, then free time.

        :param banks: with the language of the customer
        """
        self.ensure_one()
        moves = self.env["hour.bank.move"].with_env(banks.env)
        moves = moves.search(self._get_move_domain(banks), order="id")
        told = self._get_told_moves(moves)
        rows = []
        for bank, of_bank in moves.grouped("bank_id").items():
            lines = self._get_printed_lines(bank, of_bank)
            rows += [self._prepare_move_line(line, told) for line in lines]
        rows.sort(key=lambda row: row["move_id"])
        return rows + self._prepare_free_lines(banks)

    # === BUSINESS METHODS: MOVES === #

    def _get_printed_lines(self, bank, moves):
        """Return what the statement of this bank prints of each move, to the customer.

        With ``net_note``: how the time was counted, without its corrections.
        """
        report = self.env[REPORT].with_env(bank.env)
        drawn = moves.search(
            [
                ("bank_id", "=", bank.id),
                ("timesheet_id", "in", moves.timesheet_id.ids),
            ]
        )
        names = report._get_names(drawn)
        lines = [report._prepare_line(move, 0, names) for move in moves]
        for line in lines:
            move = line["move"]
            counted = report._get_counted_notes(move) if line["is_time"] else ()
            line["net_note"] = " · ".join(filter(None, counted)) or line["note"]
        report._hide_what_is_not_shown(bank.company_id, lines)
        for line in lines:
            # the name stands beside it, from where it can be erased
            line["note"] = report._hide_person(line)
            line["net_note"] = report._hide_person({**line, "note": line["net_note"]})
        return lines

    def _prepare_move_line(self, line, told):
        """Return the values of the line of one move. Override to keep more.

        :param line: what is printed of the move
        :param told: what was told before, see :meth:`_get_told_moves`
        """
        move = line["move"]
        before = told.get(self._get_told_key(move)) or told.get(move.origin_move_id.id)
        return {
            **self._prepare_line(line, move.bank_id),
            "kind": move.move_type,
            "move_id": move.id,
            "date": move.date,
            "posted_date": move._get_statement_date(),
            "net_note": line["net_note"],
            "minutes": move.minutes,
            "free_minutes": 0,
            "timesheet_ref": move.timesheet_ref if line["is_time"] else 0,
            "origin_ref": move.origin_move_id.id or 0,
            "value": move.value if move.company_id._shows_hour_bank_money() else 0.0,
            **self._prepare_correction(before),
            "reason": before and self._get_correction_reason(move),
        }

    def _prepare_line(self, line, bank):
        return {
            "bank_id": bank.id,
            "bank_name": bank.name,
            "ticket_number": line["ticket"],
            "person_name": line["who"],
            "person_hash": hash_name(self.salt, line["who"]),
            "what": line["what"],
            "note": line["note"],
            "worked_minutes": line["worked"],
        }

    def _prepare_correction(self, before):
        """Return which earlier statement a line corrects, and what stood there."""
        return {
            "corrects_id": before and before.line.id,
            "corrected_name": before and before.line.statement_id.name,
            "corrected_minutes": before.minutes if before else 0,
        }

    def _get_correction_reason(self, move):
        """Return why it was posted: its cause, and what a person gave as reason."""
        parts = [move._get_cause_text(), move.reason]
        return " · ".join(filter(None, parts)) or None

    def _get_told_moves(self, moves):
        """Return ``{key: Told}``: what earlier statements say of what moves correct.

        Keys: ``(entry, bank)`` of time, ``("refund", bank)`` of what credit notes
        took, which has no origin where it is given back, and ids of moves.
        """
        lines = self.env["hour.bank.statement.line"].search(
            self._get_told_domain(moves), order="id"
        )
        minutes, last = defaultdict(int), {}
        for line in lines:
            keys = [line.move_id.id]
            if line.kind == "time" and line.timesheet_ref:
                keys.append((line.timesheet_ref, line.bank_id.id))
            elif line.kind == "refund":
                keys.append(("refund", line.bank_id.id))
            for key in keys:
                minutes[key] += line.minutes
                last[key] = line
        return {key: Told(line, minutes[key]) for key, line in last.items()}

    def _get_told_domain(self, moves):
        """Return the domain of the lines that some of these moves may correct."""
        refs = {move.timesheet_ref for move in moves if move.move_type == "time"}
        keys = map(self._get_told_key, moves)
        refunded = [key[1] for key in keys if key and key[0] == "refund"]
        return (
            Domain("move_id", "in", moves.origin_move_id.ids)
            | Domain("timesheet_ref", "in", list(refs - {0}))
            & Domain("bank_id", "in", moves.bank_id.ids)
            & Domain("kind", "=", "time")
            | Domain("bank_id", "in", refunded) & Domain("kind", "=", "refund")
        )

    def _get_told_key(self, move):
        if move.move_type == "refund" and move.minutes > 0:
            return "refund", move.bank_id.id
        if move.move_type != "time" or not move.timesheet_ref:
            return None
        return move.timesheet_ref, move.bank_id.id

    # === BUSINESS METHODS: FREE TIME === #

    def _prepare_free_lines(self, banks):
        """Return the values of the lines of free time: what changed since it was told.

        Free time has no move. Its entries are compared with what earlier statements
        say: each is told once, and later changes as differences.
        """
        told = self._get_told_free(banks)
        entries = self._get_free_entries(banks)
        new = entries - entries.browse(list(told))
        entries -= self._get_told_elsewhere(new, banks)
        payers = (new & entries)._get_free_payers()
        rows = []
        for entry in entries.sorted(lambda each: (each.date, each.id)):
            before = told.pop(entry.id, None)
            bank = before.line.bank_id if before else payers[entry]
            change = entry.free_minutes - (before.minutes if before else 0)
            if change and bank in banks:
                rows.append(self._prepare_free_row(entry, bank, change, before))
        # gone: deleted, paid for by now, of another customer or on a later day
        gone = [before for before in told.values() if before.minutes]
        return rows + [self._prepare_gone_row(before) for before in gone]

    def _get_free_entries(self, banks):
        """Return the entries with free time up to the last day, with their language."""
        report = self.env[REPORT]
        samples = {(bank._get_terms().pool, bank.company_id.id): bank for bank in banks}
        domain = Domain.OR(
            report._get_free_domain(bank, date.min, self.date_to)
            for bank in samples.values()
        )
        Entry = self.env["account.analytic.line"].with_env(banks.env)
        return Entry.search(domain, order="id") if samples else Entry

    def _get_told_elsewhere(self, entries, banks):
        """Return those that another customer was told of, and keeps: told once.

        A subsidiary and its parent, whose hours pay since, both see them. What went to
        another customer is taken back there, and told here.
        """
        lines = self.env["hour.bank.statement.line"].search(
            [
                ("timesheet_ref", "in", entries.ids),
                ("kind", "=", "free"),
                ("bank_id", "not in", banks.ids),
            ]
        )
        kept = entries.browse()
        for owner, told in lines.grouped(lambda line: line.bank_id.partner_id).items():
            minutes = defaultdict(int)
            for line in told:
                minutes[line.timesheet_ref] += line.free_minutes
            said = entries.browse(ref for ref, part in minutes.items() if part)
            theirs = banks.with_context(active_test=False).search(
                [("partner_id", "=", owner.id), ("company_id", "=", self.company_id.id)]
            )
            kept |= said & self._get_free_entries(theirs)
        return kept

    def _get_told_free(self, banks):
        """Return ``{entry id: Told}`` of the free time that the customer was told."""
        lines = self.env["hour.bank.statement.line"].search(
            [("bank_id", "in", banks.ids), ("kind", "=", "free")], order="id"
        )
        minutes, last = defaultdict(int), {}
        for line in lines:
            minutes[line.timesheet_ref] += line.free_minutes
            last[line.timesheet_ref] = line
        return {ref: Told(line, minutes[ref]) for ref, line in last.items()}

    def _prepare_free_row(self, entry, bank, change, before):
        """Return the values of the line of an entry's free time."""
        report = self.env[REPORT].with_env(entry.env)
        line = report._prepare_free_line(entry)
        report._hide_what_is_not_shown(bank.company_id, [line])
        line["note"] = report._hide_person(line)
        if before or entry.debited_minutes:
            line["worked"] = 0  # it stands where the time was told
        return {
            **self._prepare_line(line, bank),
            **self._prepare_free_facts(entry.id, change, before),
            "date": entry.date,
            "reason": before and self._get_free_reason(before, entry),
        }

    def _prepare_gone_row(self, before):
        """Return the values of the line that takes told free time back."""
        line = before.line
        return {
            **{
                name: line[name]
                for name in ("bank_name", "ticket_number", "person_name", "what")
            },
            **self._prepare_free_facts(line.timesheet_ref, -before.minutes, before),
            "bank_id": line.bank_id.id,
            "person_hash": hash_name(self.salt, line.person_name),
            "note": line.note,
            "worked_minutes": 0,
            "date": line.date,
            "reason": self._get_free_reason(before),
        }

    def _get_free_reason(self, before, entry=None):
        """Return why free time is corrected: what became of it, and a person's reason.

        :param entry: the entry as it is now; None where it is no free time any more
        """
        env = self.with_context(lang=self.lang or self.env.lang).env
        what = env._("Entry changed") if entry else env._("No free time any more")
        return " · ".join(filter(None, [what, before.line.later_reason]))

    def _prepare_free_facts(self, entry_id, change, before):
        return {
            "kind": "free",
            "move_id": None,
            "posted_date": None,
            "net_note": None,
            "minutes": 0,
            "free_minutes": change,
            "timesheet_ref": entry_id,
            "origin_ref": 0,
            "value": 0.0,
            **self._prepare_correction(before),
        }

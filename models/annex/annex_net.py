# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What an annex lists: what moves come to, in words for the customer."""

from collections import defaultdict

from odoo import models
from odoo.fields import Domain

from ..bank.hour_bank_move import TAKEN_BACK


class HourBankAnnex(models.AbstractModel):
    _inherit = "hour.bank.annex"

    # === BUSINESS METHODS: WHAT MOVES COME TO === #

    def _get_annex_lines(self, moves, banks, names, facts):
        """Return the lines of ``moves``, by day, then as posted.

        An annex that was printed before it was so has a line for each move, for ever.
        """
        if not facts.get("net"):
            return [self._prepare_line(move, 0, names) for move in moves]
        if facts.get("rows") is not None:
            return self._get_kept_lines(moves, facts["rows"])
        told = self._get_told_entries(moves, banks, facts)
        lines = [
            self._prepare_annex_line(part, minutes, late, names, told)
            for part, minutes, late in self._drop_pairs(moves._get_net())
        ]
        return sorted(lines, key=lambda line: (line["date"], line["move"].id))

    def _get_told(self, rows):
        """Return the rows as plain values, for the invoice to keep.

        What became of an entry later, even that it was deleted, changes nothing then.
        """
        return [
            [
                [line["moves"].ids, line["is_correction"]]
                for line in row["lines"]
                if "moves" in line
            ]
            for row in rows
        ]

    def _get_kept_lines(self, moves, rows):
        """Return the lines of ``rows``, see :meth:`_get_told`."""
        lines = []
        for index, parts in enumerate(rows):
            for ids, late in parts:
                part = moves.browse(ids)
                minutes = sum(part.mapped("minutes"))
                line = self._prepare_annex_line(part, minutes, late, {})
                lines.append({**line, "row": index})
        return lines

    def _get_told_entries(self, moves, banks, facts):
        """Return the ids of entries of which an earlier annex told something."""
        told = Domain.OR(self._get_before_domain(bank, facts) for bank in banks)
        told &= Domain("timesheet_id", "in", moves.timesheet_id.ids)
        return set(moves.search(told).timesheet_id.ids)

    def _drop_pairs(self, nets):
        """Leave out what was taken back: a sale that was cancelled, a bank reopened.

        :param nets: as :meth:`hour.bank.move._get_net` returns them
        """
        dropped, waiting = set(), defaultdict(list)
        for index, (moves, minutes, _late) in enumerate(nets):
            move = moves[-1:]
            kind = TAKEN_BACK.get(move.move_type, move.move_type)
            key = move.bank_id, kind, move.counterpart_bank_id
            if move.move_type == "time":
                continue
            if waiting[key, -minutes]:
                dropped |= {index, waiting[key, -minutes].pop()}
            else:
                waiting[key, minutes].append(index)
        return [net for index, net in enumerate(nets) if index not in dropped]

    def _prepare_annex_line(self, moves, minutes, late, names, told=()):
        """Return the line of moves that belong together. Override to print more.

        :param minutes: what they come to
        :param late: they correct what is not among those that are listed
        :param told: see :meth:`_get_told_entries`
        """
        same = moves.filtered(
            lambda m: m.move_type == "time" or m.minutes * minutes > 0
        )
        move = (same or moves)[-1:]  # the last one knows what an entry is today
        line = self._prepare_line(move, 0, names)
        late = late or move.timesheet_id.id in told
        if not line["is_time"]:
            line["what"] = self._get_customer_what(move)
        elif late:
            line["note"] = self._join(
                move._get_beneficiary_text(), self._get_cause_label(move)
            )
            line["worked"] = 0  # it stands where the time was told
        else:
            line["note"] = self._get_customer_note(move)
            line["worked"] = move.worked_minutes
        return {
            **line,
            "moves": moves,
            "minutes": minutes,
            "is_correction": late,
            "row": self._get_row_key(move, late, minutes),
        }

    def _get_row_key(self, move, late, minutes):
        """Return by what moves are one row: their entry, whatever banks it drew."""
        if move.move_type != "time" or not move.timesheet_id:
            return move.id
        return move.timesheet_id, late, minutes < 0

    # === BUSINESS METHODS: WORDS FOR THE CUSTOMER === #

    def _get_customer_what(self, move):
        """Return what hours came or went for; why somebody did it is internal."""
        if move.move_type == "rollover":
            return self._join(self._get_kind(move), move._get_counterpart_text())
        if move.cause == "grant":
            return self._join(self._get_kind(move), move.bank_id.reference)
        return self._join(self._get_kind(move), move.description)

    def _get_customer_note(self, move):
        """Return how time was counted in the end, and for whom."""
        cause = move.cause in self._get_customer_causes()
        return self._join(
            " → ".join(move._get_rating_texts(move.rating)),
            move._get_beneficiary_text(),
            self._get_cause_label(move) if cause else "",
        )

    def _get_customer_causes(self):
        """Return why time may have been debited that a customer should know.

        That it was typed otherwise before is nobody's business.
        """
        return ("earlier", "cover", "correction", "dispute")

    def _get_cause_label(self, move):
        labels = dict(move._fields["cause"]._description_selection(move.env))
        return labels.get(move.cause)

    def _join(self, *texts):
        return " · ".join(filter(None, texts))

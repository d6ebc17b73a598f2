# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The statement: the ledger of a bank as its customer reads it."""

from collections import defaultdict
from datetime import date
from itertools import accumulate

from odoo import api, fields, models
from odoo.tools import format_date, groupby

from ...tools.duration import format_minutes
from ...tools.valuation import is_gone


class ReportHourBankStatement(models.AbstractModel):
    """What a customer reads of the ledger of a bank.

    Reads with the user's rights. All amounts are whole minutes, in the order printed:
    by day, then as posted.
    """

    _name = "report.helpdesk_hour_bank.report_hour_bank_statement"
    _description = "Statement of Hours"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the statements of banks: for their whole life, or the period of data.

        :raises AccessError: when the user may not read one of the banks
        """
        data = data or {}
        banks = self.env["hour.bank"].browse(docids or self._get_chosen_ids(data))
        banks.check_access("read")
        period = [
            fields.Date.to_date(data.get(name)) for name in ("date_from", "date_to")
        ]
        return {
            "doc_ids": banks.ids,
            "doc_model": banks._name,
            "docs": banks,
            "statements": [
                self._get_statement(bank, *period, steps=bool(data.get("steps")))
                for bank in banks
            ],
            "format_minutes": format_minutes,
        }

    @api.model
    def _get_chosen_ids(self, data):
        """Return the ids of the banks that the dialog chose."""
        ids = str(data.get("bank_ids") or data.get("bank_id") or "").split(",")
        return [int(bank_id) for bank_id in ids if bank_id.isdigit()]

    @api.model
    def _get_statement(self, bank, date_from=None, date_to=None, steps=False):
        """Return what is printed for one bank, in the customer's language.

        Override to print more; portal and mails may use it, too.

        :param date_from: first day; without, the first of the bank or of its moves
        :param date_to: last day; without, today or the day of the last move
        :param steps: list each correction; otherwise entries as they ended
        """
        lang = bank.partner_id.lang or self.env.lang
        bank = bank.with_context(lang=lang)
        # a price that was corrected moved no hours
        moves = bank.move_ids.filtered("minutes")
        days = sorted((move._get_statement_date(), move.id) for move in moves)
        moves = moves.browse(move_id for _day, move_id in days)
        firsts = [bank.date_start, *(day for day, _id in days[:1])]
        lasts = [bank._get_today(), bank.date_start, *(day for day, _id in days[-1:])]
        date_from = date_from or min(firsts + moves.mapped("date"))
        date_to = date_to or max(lasts)
        until = moves.browse(move_id for day, move_id in days if day <= date_to)
        told = until & moves.browse(move_id for day, move_id in days if day < date_from)
        names = self._get_names(moves)
        lines = self._get_lines(until - told, told, names, date_from, steps)
        lines += self._get_free_lines(bank, lines, date_from, date_to)
        self._hide_what_is_not_shown(bank.company_id, lines)
        opening = sum(told.mapped("minutes"))
        return {
            "bank": bank,
            "lang": lang,
            # sudo: agents read no orders; a bank that they may read says which it is
            "order": bank.sale_order_id.sudo(),
            "date_from": date_from,
            "date_to": date_to,
            **self._get_numbers(bank, until, date_to),
            "opening": opening,
            "months": self._get_months(lines, opening),
        }

    def _get_numbers(self, bank, moves, date_to):
        """Return the sums of the head, in minutes, and what ends.

        :param moves: all until ``date_to``, as records or as :class:`~.net.Fact`
        """
        closing = sum(move.minutes for move in moves)
        used = -sum(move.minutes for move in moves if move.move_type == "time")
        gone = -sum(
            move.minutes for move in moves if is_gone(move.move_type, move.minutes)
        )
        # what waits is known of today only
        waiting = bank.minutes_waiting if date_to >= bank._get_today() else 0
        return {
            "bought": closing + used + gone + waiting,
            "gone": gone,
            "used": used,
            "left": closing,
            "waiting": waiting,
            "used_percent": self._get_used_percent(closing + used + gone, used),
            "closing": closing,
            "ending": self._get_ending(bank, closing),
        }

    @api.model
    def _get_used_percent(self, bought, used):
        """Return how much of what was bought is used, from 0 to 100, for the bar."""
        return min(max(100 * used // bought, 0), 100) if bought > 0 else 0

    def _get_months(self, lines, opening):
        """Return the lines by month, as printed, with running balances.

        :param opening: balance before the first of ``lines``, in minutes
        """
        lines = sorted(lines, key=self._get_line_order)
        balances = accumulate((line["minutes"] for line in lines), initial=opening)
        next(balances)
        for line, balance in zip(lines, balances, strict=True):
            line["balance"] = balance
        return [
            self._prepare_month(month, month_lines)
            for month, month_lines in groupby(lines, lambda line: line["month"])
        ]

    def _get_line_order(self, line):
        """Return the key by which lines are sorted: by day, then as posted."""
        return line["date"], line["is_free"], line["move"].id

    def _prepare_month(self, month, lines):
        """Return the lines of one month and its subtotal."""
        env = lines[0]["move"].env
        # a day is written once, not for each of its lines
        days = {day: format_date(env, day) for day in {ln["date"] for ln in lines}}
        for line in lines:
            line["day"] = days[line["date"]]
        used, added, gone = self._sum_lines(lines)
        title = self._get_month_title(env, month, used, added, gone)
        return {"title": title, "lines": lines, "balance": lines[-1]["balance"]}

    def _sum_lines(self, lines):
        """Return ``(used, added, gone)`` of printed lines, in minutes."""
        return self._sum_minutes(
            [(line["minutes"], line["is_time"], line["is_gone"]) for line in lines]
        )

    @api.model
    def _sum_minutes(self, rows):
        """Return the same of ``[(minutes, is_time, is_gone)]``."""
        used = -sum(minutes for minutes, is_time, _gone in rows if is_time)
        gone = -sum(minutes for minutes, _time, is_gone in rows if is_gone)
        return used, sum(minutes for minutes, *_kind in rows) + used + gone, gone

    def _get_month_title(self, env, month, used, added, gone=0):
        """Return the month and what changed in it, e.g. ``March 2026: 2:30 used``."""
        sums = []
        if used > 0 or not (used or added or gone):
            sums.append(env._("%(hours)s used", hours=format_minutes(used)))
        if used < 0:
            sums.append(env._("%(hours)s given back", hours=format_minutes(-used)))
        if added > 0:
            sums.append(env._("%(hours)s added", hours=format_minutes(added)))
        if added < 0:
            sums.append(env._("%(hours)s taken back", hours=format_minutes(-added)))
        if gone > 0:
            sums.append(env._("%(hours)s expired or moved", hours=format_minutes(gone)))
        if gone < 0:
            sums.append(env._("%(hours)s came back", hours=format_minutes(-gone)))
        name = format_date(env, month, date_format="LLLL yyyy")
        return env._(
            "%(month)s: %(sums)s",
            month=name[:1].upper() + name[1:],
            sums=", ".join(sums),
        )

    # === BUSINESS METHODS: LINES === #

    def _get_lines(self, moves, told, names, date_from, steps):
        """Return the lines of ``moves``: each, or what they come to.

        :param told: moves of before ``date_from``
        :param steps: each move, as a person may ask
        """
        if steps:
            nets = [(move, move.minutes, False) for move in moves]
        else:
            nets = moves._get_net(told)
        return [self._prepare_net_line(*net, names, date_from, steps) for net in nets]

    def _prepare_net_line(self, moves, minutes, late, names, date_from, steps):
        """Return the line of moves that belong together.

        :param minutes: what they come to
        :param late: they correct what stands elsewhere: that line says why
        """
        move = self._get_last_word(moves, minutes)
        line = self._prepare_line(move, 0, names)
        day = move.date
        if late or steps or day < date_from:
            day = move._get_statement_date()
        if line["is_time"] and late:
            line["worked"] = 0  # it stands where the time was told
        elif line["is_time"] and not steps:
            line["note"] = self._get_final_note(move)
            line["worked"] = move.worked_minutes
        if day != move.date and line["is_time"]:
            worked_on = format_date(move.env, move.date)
            text = move.env._("worked on %(day)s", day=worked_on)
            line["note"] = " · ".join(filter(None, [text, line["note"]]))
        return self._mark_disputed(
            {
                **line,
                "minutes": minutes,
                "is_correction": late or steps and line["is_correction"],
                "date": day,
                "month": day.replace(day=1),
            }
        )

    def _mark_disputed(self, line):
        """Say in the note of a line of time how much of it is in dispute."""
        # sudo: what a customer reads does not depend on whose time the reader may see
        entry_sudo = line["entry"].sudo()
        disputed = line["is_time"] and entry_sudo.disputed_minutes
        if disputed and line["minutes"] < 0:
            text = line["move"].env._(
                "%(hours)s in dispute", hours=format_minutes(disputed)
            )
            if text not in line["note"]:
                line["note"] = " · ".join(filter(None, [line["note"], text]))
        return line

    def _get_last_word(self, moves, minutes):
        """Return the move that says what ``moves`` come to.

        The last one knows what an entry is today. Of what expired and came back in part
        it is one that goes the same way.

        :param moves: records, or a list of :class:`~.net.Fact`
        """
        same = [m for m in moves if m.move_type == "time" or m.minutes * minutes > 0]
        return (same or moves)[-1]

    def _prepare_line(self, move, balance, names):
        """Return what is printed of one move. Override to print more."""
        is_time = move.move_type == "time"
        line = {
            "move": move,
            "entry": move.timesheet_id,
            "month": date(move.date.year, move.date.month, 1),
            "date": move.date,
            "ticket": move.ticket_number or "",
            "who": move.person_name if is_time else "",
            "what": names.get(move.timesheet_id) or self._get_what(move),
            "note": self._get_note(move),
            # What was given back was worked, too, but it stands in its own line.
            "worked": move.worked_minutes if is_time and move.minutes < 0 else 0,
            "minutes": move.minutes,
            "balance": balance,
            "is_time": is_time,
            "is_gone": move._is_gone(),
            "is_free": False,
            "is_correction": bool(move.origin_move_id),
        }
        return self._mark_disputed(line)

    def _get_names(self, moves, minutes=None):
        """Return ``{entry: its text of today}`` for entries that still draw here.

        What was given back keeps the words of its day: the entry may be on a ticket of
        another customer now.

        :param minutes: ``{id of the entry: what it draws}``, where ``moves`` are a part
        """
        if minutes is None:
            minutes = defaultdict(int)
            for move in moves:
                minutes[move.timesheet_id.id] += move.minutes
        names = {}
        # sudo: the words on the customer's statement do not depend on whose time the
        # reader may see
        for entry_sudo in moves.timesheet_id.sudo():
            if minutes[entry_sudo.id] < 0:
                names[entry_sudo] = entry_sudo._get_customer_text()
        return names

    def _get_what(self, move):
        """Return what a move was for, in the words of its day."""
        if move.move_type == "time":
            text = move.customer_text or move.description or ""
            return "" if text == "/" else text
        where = move.description
        # A transfer's description is its number: not whose the other bank is.
        if move.move_type == "rollover":
            where = move._get_counterpart_text()
        parts = [self._get_kind(move), where]
        # The reason of an opening balance is what its reference says.
        parts.append(move.bank_id.reference if move.cause == "grant" else move.reason)
        return " · ".join(filter(None, parts))

    def _get_note(self, move):
        """Return how time was counted, for whom, and why it was debited anew."""
        if move.move_type != "time":
            return ""
        notes = [move._get_beneficiary_text()]
        if move.minutes < 0:
            notes.insert(0, " → ".join(move._get_rating_texts(move.rating)))
        if move.cause != "entry":
            notes += [move._get_cause_text(), move.reason]
        return " · ".join(filter(None, notes))

    def _get_final_note(self, move):
        """Return how time was counted in the end, and for whom.

        That it was typed otherwise before is nobody's business, but for what has to do
        with purchases and invoices.
        """
        notes = self._get_counted_notes(move)
        free = move.timesheet_id.sudo().free_minutes  # sudo: as in _get_names
        if free:
            notes.append(move.env._("%(hours)s free", hours=format_minutes(free)))
        return " · ".join(filter(None, notes))

    def _get_counted_notes(self, move):
        """Return how time was counted, for whom, and what a customer should know."""
        notes = [
            " → ".join(move._get_rating_texts(move.rating)),
            move._get_beneficiary_text(),
        ]
        if move.cause in self._get_told_causes():
            notes.append(move._get_cause_text())
        if move.cause == "dispute":
            notes.append(move.reason)  # the words of the answer
        return notes

    def _get_told_causes(self):
        """Return why time may have been debited anew that a customer should know."""
        return ("earlier", "cover", "correction", "dispute")

    def _get_kind(self, move):
        if move.cause == "order" and move.minutes > 0:
            return move._get_kind_text()
        return move._get_cause_text()

    def _get_ending(self, bank, closing):
        """Return what ends and when, in words; nothing where that is history.

        :param closing: what the statement says is left, in minutes
        """
        if closing != bank.minutes_balance or bank.state == "closed":
            return ""
        if bank.kind == "overage":
            return ""
        env = bank.env
        if bank.state == "expired" and not closing:
            return bank._get_end_text()
        values = {
            "hours": format_minutes(abs(closing)),
            "day": format_date(env, bank.date_end),
        }
        if closing < 0:
            return env._(
                "%(hours)s were used beyond what was bought. Your next purchase covers "
                "them first.",
                **values,
            )
        if not closing:
            return env._("All hours are used.")
        if not bank.date_end:
            return env._("%(hours)s are left. They have no end date.", **values)
        if bank.date_end < bank._get_today():
            return env._("%(hours)s were not used and ended on %(day)s.", **values)
        return env._("%(hours)s end on %(day)s.", **values)

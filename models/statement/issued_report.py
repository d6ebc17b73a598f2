# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the paper of an issued statement says: of what was kept, and nothing else."""

from itertools import accumulate

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.duration import format_minutes
from ...tools.netting import Posting, get_net


class ReportHourBankIssued(models.AbstractModel):
    """Prints issued statements, in the language in which they were issued."""

    _name = "report.helpdesk_hour_bank.report_hour_bank_issued"
    _description = "Issued Statement of Hours"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return what is printed of issued statements.

        :raises AccessError: when the user may not read one of them
        :raises UserError: when one is a draft
        """
        statements = self.env["hour.bank.statement"].browse(docids)
        statements.check_access("read")
        for statement in statements:
            if statement.state == "draft":
                raise UserError(
                    self.env._(
                        "%(statement)s has nothing to print yet: issue it first.",
                        statement=statement.display_name,
                    )
                )
        return {
            "doc_ids": statements.ids,
            "doc_model": statements._name,
            "docs": statements,
            # sudo: what the customer reads does not depend on who prints it
            "papers": [statement.sudo()._get_paper() for statement in statements],
            "format_minutes": format_minutes,
        }


class HourBankStatement(models.Model):
    _inherit = "hour.bank.statement"

    # === BUSINESS METHODS === #

    @api.private
    def _get_paper(self):
        """Return what is printed, all of it from what was kept. Override to add.

        Portal and mails may use it, too.
        """
        self.ensure_one()
        statement = self.with_context(lang=self.lang or self.env.lang)
        by_bank = statement.line_ids.sorted("sequence").grouped(
            lambda line: line.bank_id.id
        )
        banks = [
            statement._get_paper_bank(
                balance,
                by_bank.get(balance["id"], statement.line_ids.browse()),
            )
            for balance in statement.balances or ()
        ]
        prepaid = [bank for bank in banks if bank["kind"] == "prepaid"]
        return {
            "statement": statement,
            "lang": statement.lang,
            "banks": banks,
            "prepaid": prepaid,
            "added": sum(bank["added"] for bank in prepaid),
            "used": sum(bank["used"] for bank in prepaid),
            "gone": any(bank["gone"] for bank in prepaid),
            "lost": sum(bank["gone"] for bank in prepaid),
            "taken_over": statement._get_taken_over_text(),
            "money": statement.shows_money,
            "value_note": statement._get_value_note(),
        }

    def _get_paper_bank(self, balance, lines):
        """Return one bank: its balances, its lines as printed, and when it ends."""
        rows = self._get_paper_rows(lines)
        balances = accumulate(
            (row["minutes"] for row in rows), initial=balance["opening"]
        )
        next(balances)
        for row, minutes in zip(rows, balances, strict=True):
            row["balance"] = minutes
        return {
            **balance,
            "rows": rows,
            "ending": self._get_paper_ending(balance),
            "value": sum(row["value"] for row in rows),
            **self._get_paper_values(balance),
        }

    def _get_paper_ending(self, balance):
        """Return until when what is left can be used, in words."""
        if balance["kind"] != "prepaid" or balance["closing"] <= 0:
            return ""
        if not balance["end"]:
            return self.env._("No end date")
        return format_date(self.env, balance["end"])

    def _get_taken_over_text(self):
        """Return which statements of merged contacts are gone on with."""
        texts = [
            self.env._(
                "taken over from %(statement)s of %(customer)s: %(hours)s",
                statement=each["name"],
                customer=self._get_taken_over_name(each),
                hours=format_minutes(each["closing"]),
            )
            for each in self.taken_over or ()
        ]
        return ", ".join(texts)

    def _get_taken_over_name(self, taken):
        """Return of whom a statement was; it stands there, from where it is erased."""
        # of before 19.0.1.9.0 the name is in the facts
        other = self.browse(taken["id"])
        return taken.get("customer") or other.partner_name or self.env._("a contact")

    # === BUSINESS METHODS: LINES === #

    def _get_paper_rows(self, lines):
        """Return the lines of a bank as printed: entries as they ended, then free time.

        Corrections of what stands on earlier statements are lines of their own.
        """
        by_id = {line.id: line for line in lines}
        by_move = {line.move_id.id: line.id for line in lines if line.move_id}
        postings = [
            line._prepare_posting(by_move) for line in lines if line.kind != "free"
        ]
        rows = [
            self._prepare_paper_row([by_id[key] for key in net.keys], net.minutes)
            for net in get_net(postings)
        ]
        rows += [
            self._prepare_paper_row([line], 0) for line in lines if line.kind == "free"
        ]
        return sorted(rows, key=lambda row: row["order"])

    def _prepare_paper_row(self, lines, minutes):
        """Return what is printed of lines that belong together. Override to add.

        :param minutes: what they come to
        """
        last = self._get_last_line(lines, minutes)
        late = any(line.corrects_id for line in lines)
        is_time = last.kind in ("time", "free")
        day = last.posted_date or last.date if late else last.date
        note = last._get_correction_text(day) if late else last.net_note or last.note
        if last.kind == "free" and last.free_minutes < 0:
            note = " · ".join(filter(None, [last._get_less_free_text(), note]))
        return {
            "day": format_date(self.env, day),
            "ticket": last.ticket_number or "",
            "who": last.person_name or "",
            "what": last.what or "",
            "note": note or "",
            "worked": 0 if late or not is_time else last.worked_minutes,
            "free": last.free_minutes,
            "minutes": minutes,
            "value": sum(line.value for line in lines),
            "is_correction": late,
            "order": (day, last.kind == "free", last.sequence),
        }

    def _get_last_line(self, lines, minutes):
        """Return the line that says what ``lines`` come to: the last one, if it may."""
        same = [
            line
            for line in lines
            if line.kind in ("time", "free") or line.minutes * minutes > 0
        ]
        return (same or lines)[-1]


class HourBankStatementLine(models.Model):
    _inherit = "hour.bank.statement.line"

    def _prepare_posting(self, by_move):
        """Return the line as :class:`~..tools.netting.Posting`.

        :param by_move: ``{move id: line id}`` of the lines of the same statement
        """
        self.ensure_one()
        is_entry = self.kind == "time" and self.timesheet_ref
        netted = self.kind in self.env["hour.bank.move"]._get_netted_types()
        origin = netted and self.origin_ref
        return Posting(
            self.id,
            (self.timesheet_ref, self.bank_id.id) if is_entry else None,
            by_move.get(origin, ("move", origin)) if origin else None,
            self.minutes,
        )

    def _get_correction_text(self, day):
        """Return what it corrects, on which statement, and why.

        :param day: under which it is printed
        """
        self.ensure_one()
        parts = []
        if self.kind == "time" and day != self.date:
            worked_on = format_date(self.env, self.date)
            parts.append(self.env._("worked on %(day)s", day=worked_on))
        said = self.env._(
            "corrects %(statement)s, which said %(minutes)s",
            statement=self.corrected_name,
            minutes=self._get_corrected_text(),
        )
        parts += [said, self.reason]
        return " · ".join(filter(None, parts))

    def _get_corrected_text(self):
        """Return what the other statement said: in words, as not all show signs."""
        minutes = self.corrected_minutes
        time = format_minutes(abs(minutes))
        if self.kind == "free":
            return self.env._("%(time)s free", time=time)
        if minutes < 0:
            return self.env._("%(time)s debited", time=time)
        return self.env._("%(time)s credited", time=time)

    def _get_less_free_text(self):
        return self.env._(
            "%(minutes)s less free time", minutes=format_minutes(-self.free_minutes)
        )

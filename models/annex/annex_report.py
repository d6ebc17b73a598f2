# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the annex of an invoice prints: a statement over all banks of a customer."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import groupby

from ...tools.duration import format_minutes
from ..statement.shown import Shown


class HourBankAnnex(models.AbstractModel):
    """What the annex of an invoice prints: the lines of a statement, of all banks.

    Reads as superuser: the caller says whose banks, and who may know. All amounts are
    whole minutes.
    """

    _name = "hour.bank.annex"
    _inherit = "report.helpdesk_hour_bank.report_hour_bank_statement"
    _description = "Annex of Hours"

    # === BUSINESS METHODS === #

    @api.model
    @api.private
    def _get_annex(self, banks, facts):
        """Return what is printed, in the language of ``self``.

        Override to print more.

        :param banks: all banks of the customer in the company, as superuser
        :param facts: which part of their ledgers, see ``account_move_annex_period``
        """
        banks = banks.with_env(self.env)
        moves = self._get_moves(banks, facts)
        rows, words = self._get_rows(moves, banks, facts)
        before = self._get_balances_before(banks, facts)
        parts = self._get_bank_lines(banks, rows, before, facts)
        billed = [line for line in parts if line["bank"].kind == "overage"]
        prepaid = [line for line in parts if line["bank"].kind == "prepaid"]
        date_from, date_to = self._get_period(rows, facts)
        return {
            "facts": facts,
            "words": words,
            "all_banks": banks,
            "format_minutes": format_minutes,
            "date_from": date_from,
            "date_to": date_to,
            "rows": rows,
            "told": self._get_told(rows),
            "banks": prepaid,
            "billed_banks": billed,
            "used": sum(line["used"] for line in prepaid),
            "billed": sum(line["used"] for line in billed),
            "has_work": any(row["is_time"] for row in rows),
        }

    def _get_period(self, rows, facts):
        """Return the first and last day that is listed: work told late is older."""
        days = [row["date"] for row in rows] if facts.get("net") else []
        return (
            min(days, default=fields.Date.to_date(facts["from"])),
            max(days, default=fields.Date.to_date(facts["to"])),
        )

    # === BUSINESS METHODS: WHICH MOVES === #

    def _get_moves(self, banks, facts):
        """Return what is told, in the order printed: by day, then as posted."""
        domain = Domain.OR(
            self._get_until_domain(bank, facts) & ~self._get_before_domain(bank, facts)
            for bank in banks
        )
        return self.env["hour.bank.move"].search(domain, order="date, id")

    def _get_balances_before(self, banks, facts):
        """Return ``{bank: minutes}``: balances before what is printed."""
        domain = Domain.OR(self._get_before_domain(bank, facts) for bank in banks)
        groups = self.env["hour.bank.move"]._read_group(
            domain, ["bank_id"], ["minutes:sum"]
        )
        return dict(groups)

    def _get_until_domain(self, bank, facts):
        """Return the domain of all that counts for the balance after."""
        domain = Domain("bank_id", "=", bank.id) & Domain("minutes", "!=", 0)
        domain &= Domain("date", "<=", facts["to"])
        if facts["marks"]:
            domain &= Domain("id", "<=", self._get_mark(bank, facts["marks"]))
        return domain

    def _get_before_domain(self, bank, facts):
        """Return the domain of all that counts for the balance before."""
        domain = self._get_until_domain(bank, facts)
        if not facts["seen_to"]:
            return domain & Domain("date", "<", facts["from"])
        told = Domain("date", "<=", facts["seen_to"])
        seen = Domain("id", "<=", self._get_mark(bank, facts["seen"]))
        if facts["goes_on"]:
            return domain & told & seen
        # what was posted late was in no annex yet, whatever its day
        return domain & Domain("date", "<", facts["from"]) & ~(told & ~seen)

    def _get_mark(self, bank, marks):
        """Return the last move of a bank that existed when the marks were made.

        A bank without one had no moves then, or was another customer's: nothing of it
        is news that was posted before all other marks.
        """
        return marks.get(str(bank.id)) or max(marks.values(), default=0)

    # === BUSINESS METHODS: WORDS === #

    def _get_rows(self, moves, banks, facts):
        """Return the printed rows, and ``{move id: text}`` that the ledger lacks."""
        words = facts.get("words")
        names = {}
        if words is None:
            entries = Domain("timesheet_id", "in", moves.timesheet_id.ids)
            names = self._get_names(moves.search(entries & self._get_of_domain(banks)))
        lines = self._get_annex_lines(moves, banks, names, facts)
        kept = {}
        for line in lines:
            own, key = self._get_what(line["move"]), str(line["move"].id)
            line["what"] = (words or {}).get(key, line["what"])
            if line["what"] != own and names:
                kept[key] = line["what"]
        rows = [self._merge_lines(part) for _key, part in groupby(lines, self._get_key)]
        self._hide_by_facts(rows, facts)
        return rows, kept

    def _hide_by_facts(self, rows, facts):
        """Take out what customers were not shown on the day of posting.

        An annex that was printed before there were such switches stays as it is.
        """
        if not facts.get("shown"):
            return
        teams = self._get_teams(rows)
        for row in rows:
            team = teams[self._get_line_ticket(row)]
            own = facts["shown"].get(str(team.id)) or facts["shown"]["0"]
            self._hide_of_line(row, Shown(*own))

    def _get_of_domain(self, banks):
        return Domain("bank_id", "in", banks.ids)

    def _get_key(self, line):
        """Return what draws of one entry have in common that were posted at once."""
        move = line["move"]
        if "row" in line:
            return line["row"]
        if not line["is_time"]:
            return move.id
        return (
            *(line[name] for name in ("date", "ticket", "who", "what", "note")),
            move.timesheet_id.id,
            move.worked_minutes,
            move.cause,
            move.minutes < 0,
            move.create_date,
        )

    def _merge_lines(self, lines):
        """Return one row for what an entry drew, maybe from several banks."""
        draws = {}
        for line in lines:
            bank = line["move"].bank_id
            draws[bank] = draws.get(bank, 0) + line["minutes"]
        return {
            **max(lines, key=lambda line: line["move"].id),
            "lines": lines,
            "draws": [
                {"bank": bank, "from": self._get_bank_text(bank), "minutes": minutes}
                for bank, minutes in draws.items()
            ],
        }

    def _get_bank_text(self, bank):
        """Return in a word where hours came from."""
        if bank.kind == "prepaid":
            return bank.name
        return self.env._("billed: %(order)s", order=bank.sale_order_id.name)

    def _get_bank_lines(self, banks, rows, before, facts):
        """Return balances before and after of banks in which something moved.

        Annexes that list each move tell of all that hold hours.
        """
        lines = {bank: [] for bank in banks}
        for row in rows:
            for line in row["lines"]:
                lines[line["move"].bank_id].append(line)
        prepared = [
            self._prepare_bank_line(bank, before.get(bank, 0), lines[bank])
            for bank in banks._sorted_for_draw()
        ]
        return [
            line
            for line in prepared
            if lines[line["bank"]] or (line["is_told"] and not facts.get("net"))
        ]

    def _prepare_bank_line(self, bank, before, lines):
        """Return what is printed of one bank. Override to print more."""
        used, added, gone = self._sum_lines(lines)
        after = before + added - used - gone
        return {
            "bank": bank,
            "before": before,
            "added": added,
            "used": used,
            "gone": gone,
            "after": after,
            "is_told": bool(lines) or bool(after and bank.kind == "prepaid"),
        }

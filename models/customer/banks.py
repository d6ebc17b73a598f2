# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The banks of a customer on its page, their months, and the time used last."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.duration import format_minutes
from .page import SHOWN

STATES = ("open", "depleted", "hold", "pending", "expired", "closed")
BADGES = {"hold": "secondary", "pending": "secondary", "expired": "secondary"}
ENTRIES = 10
MONTHS = 12  # of the chart
LOOKED_AT = 60  # moves among which the last entries are: each has few corrections
MOVE = ["bank_id", "date", "minutes", "timesheet_ref", "user_id", "description"]
NOTICES = 3  # each asks for its invoices


class HourBank(models.Model):
    _inherit = "hour.bank"

    @api.private
    def _get_page_notices(self):
        """Return why banks give nothing, or less: of the first ones."""
        blocked = self.filtered(
            lambda bank: bank.state in ("hold", "pending") or bank.minutes_waiting
        )
        texts = blocked[:NOTICES]._get_ticket_notices()
        if more := len(blocked) - NOTICES:
            if more > 0:
                texts.append(self.env._("and %(count)s more banks", count=more))
        return texts


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _find_page_banks(self):
        """Return ``(usable, drawn, banks, below)`` of :class:`~.page.Found`.

        Nothing is usable where this person may not know all of them.
        """
        Bank = self.env["hour.bank"]
        companies = self.env.companies
        drawn_sudo = Bank._get_payer_banks(self, companies)
        drawn_sudo = drawn_sudo.filtered(lambda bank: bank._pays_for(self))
        owners = {(bank.partner_id, bank.company_id) for bank in drawn_sudo}
        known = all(
            Bank._may_know_hours(owner.sudo(False), company.sudo(False))
            for owner, company in owners
        )
        theirs = Domain("partner_id.commercial_partner_id", "=", self.id)
        theirs |= Domain("partner_id.parent_id", "=", self.id)
        theirs &= Domain("company_id", "in", companies.ids)
        theirs |= Domain("id", "in", drawn_sudo.ids)
        found = Bank.search(theirs & Domain("kind", "=", "prepaid"))
        # sudo: who reads a bank may know whose customer that is
        below = found.filtered(
            lambda bank: bank.partner_id.sudo().commercial_partner_id.parent_id == self
        )
        banks = self._sort_page_banks(found - below)
        if not known:
            return drawn_sudo.browse(), None, banks, below
        return drawn_sudo._filtered_usable(), drawn_sudo, banks, below

    def _sort_page_banks(self, banks):
        """Return the banks as they are shown: those with hours left first."""
        usable = banks._filtered_usable()._sorted_for_draw()
        others = (banks - usable).sorted(lambda bank: STATES.index(bank.state))
        return usable.filtered("minutes_balance") | usable | others

    def _find_page_moves(self, banks):
        """Return all moves of the last entries that these banks paid."""
        Move = self.env["hour.bank.move"]
        time = Domain("bank_id", "in", banks.ids) & Domain("move_type", "=", "time")
        last = Move.search_fetch(
            time & Domain("timesheet_ref", "!=", False),
            ["timesheet_ref"],
            order="date desc, id desc",
            limit=LOOKED_AT,
        )
        refs = last.mapped("timesheet_ref")
        return Move.search_fetch(time & Domain("timesheet_ref", "in", refs), MOVE)

    def _get_page_banks(self, banks):
        title = self.env._("Hour Banks")
        return self._prepare_page_section(
            "banks",
            title,
            [self._prepare_page_bank(bank) for bank in banks[:SHOWN]],
            self._prepare_page_list("hour.bank", [("id", "in", banks.ids)], title),
            count=len(banks),
        )

    def _prepare_page_bank(self, bank):
        """Return the row of a bank. Override to tell more."""
        texts = [bank.plan_id.display_name or bank.product_id.display_name]
        if bank.partner_id != self:
            # sudo: who reads the bank may know whose it is
            texts.append(bank.partner_id.sudo().display_name)
        if len(self.env.companies) > 1:
            texts.append(bank.company_id.name)
        if bank.date_end:
            day = format_date(self.env, bank.date_end)
            texts.append(self.env._("until %(day)s", day=day))
        badge = bank.state in BADGES and {
            "text": self._get_page_label(bank, "state"),
            "kind": BADGES[bank.state],
        }
        bar = self._prepare_page_bar(
            bank.minutes_balance, bank._get_bought_minutes(), bank.level
        )
        text = " · ".join(filter(None, texts))
        return self._prepare_page_row(bank, bank.name, text, badge=badge, bar=bar)

    def _get_page_consumption(self, banks):
        """Return the last months of all these banks together, as the chart wants it."""
        rows = self.env["hour.bank.move"]._read_group(
            [("bank_id", "in", banks.ids)],
            ["date:month", "move_type"],
            ["minutes:sum"],
        )
        months = self.env["hour.bank"]._prepare_consumption(rows)["months"]
        return {"months": months[-MONTHS:]}

    def _get_page_entries(self, found):
        """Return the last time that was debited, net of its corrections.

        One row for each entry, whatever banks paid it.
        """
        rows = []
        for moves in found.moves.grouped("timesheet_ref").values():
            if minutes := -sum(moves.mapped("minutes")):
                last = moves.sorted("id")[-1]
                rows.append((last.date, last.id, last, minutes))
        rows.sort(reverse=True)
        title = self.env._("Last Entries")
        domain = [("bank_id", "in", found.banks.ids), ("move_type", "=", "time")]
        return self._prepare_page_section(
            "entries",
            title,
            [self._prepare_page_entry(*row[2:]) for row in rows[:ENTRIES]],
            self._prepare_page_list("hour.bank.move", domain, title),
            count=len(rows),
        )

    def _prepare_page_entry(self, move, minutes):
        """Return the row of an entry: the door explains the last of its moves."""
        person = move.user_id.sudo().name  # sudo: who reads the ledger reads the name
        texts = (format_date(self.env, move.date), person)
        title = move.description or self.env._("Time")
        text = " · ".join(filter(None, texts))
        return self._prepare_page_row(move, title, text, format_minutes(minutes))

    def _get_page_subsidiaries(self, banks):
        """Return the companies below that have hours of their own."""
        rows = [
            self._prepare_page_row(
                None,
                partner.sudo().display_name,  # sudo: who reads the bank knows whose
                value=format_minutes(sum(mine.mapped("minutes_balance"))),
                page=partner.id,
            )
            for partner, mine in banks._filtered_usable().grouped("partner_id").items()
        ]
        title = self.env._("Subsidiaries")
        return self._prepare_page_section("subsidiaries", title, rows[:SHOWN])

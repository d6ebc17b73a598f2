# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The banks of a customer on its page, their months, and the last time that was used."""

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

    def _get_page_banks(self):
        """Return ``(usable, drawn, listed)``: what counts, may pay one day, is shown.

        The first two as superuser, to be summed up; ``drawn`` is None, and nothing is
        usable, where this person may not know all of them.
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
        theirs &= Domain("company_id", "in", companies.ids)
        theirs |= Domain("id", "in", drawn_sudo.ids)
        listed = Bank.search_fetch(
            theirs & Domain("kind", "=", "prepaid"), Bank._get_prefetched_names()
        )
        usable = listed._filtered_usable()._sorted_for_draw()
        others = (listed - usable).sorted(lambda bank: STATES.index(bank.state))
        # those with hours left first
        left = usable.filtered(lambda bank: bank.minutes_balance)
        listed = left | usable | others
        if not known:
            return drawn_sudo.browse(), None, listed
        return drawn_sudo._filtered_usable(), drawn_sudo, listed

    def _get_page_banks_section(self, banks):
        shown = banks[:SHOWN]
        return self._prepare_page_section(
            "banks",
            self.env._("Hour Banks"),
            [self._prepare_page_bank(bank) for bank in shown],
            self._prepare_page_list(
                "hour.bank", [("id", "in", banks.ids)], self.env._("Hour Banks")
            ),
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

    def _get_page_entries(self, banks):
        """Return the last time that was debited, net of its corrections.

        One row for each entry, whatever banks paid it.
        """
        Move = self.env["hour.bank.move"]
        time = Domain("bank_id", "in", banks.ids) & Domain("move_type", "=", "time")
        last = Move.search_fetch(
            time & Domain("timesheet_ref", "!=", False),
            ["timesheet_ref"],
            order="date desc, id desc",
            limit=LOOKED_AT,
        )
        refs = list(dict.fromkeys(last.mapped("timesheet_ref")))
        moves = Move.search_fetch(
            time & Domain("timesheet_ref", "in", refs), order="id"
        )
        rows = []
        for ref in refs:
            mine = moves.filtered(lambda move, r=ref: move.timesheet_ref == r)
            if minutes := -sum(mine.mapped("minutes")):
                rows.append(self._prepare_page_entry(mine[-1], minutes))
        return self._prepare_page_section(
            "entries",
            self.env._("Last Entries"),
            rows[:ENTRIES],
            self._prepare_page_list(
                "hour.bank.move", time, self.env._("Time of %s", self.display_name)
            ),
            count=len(rows),
        )

    def _prepare_page_entry(self, move, minutes):
        texts = (
            format_date(self.env, move.date),
            move.user_id.sudo().name,  # sudo: who reads the ledger reads the name
            move.ticket_id and move.ticket_id.sudo().number,  # sudo: as above
        )
        return self._prepare_page_row(
            move,
            move.description or self.env._("Time"),
            " · ".join(filter(None, texts)),
            format_minutes(minutes),
        )

    def _get_page_subsidiaries(self):
        """Return the companies below that have hours of their own."""
        usable = Domain("is_usable", "=", True) & Domain("kind", "=", "prepaid")
        usable &= Domain("company_id", "in", self.env.companies.ids)
        below = Domain("partner_id.parent_id", "=", self.id)
        below &= Domain("partner_id.commercial_partner_id", "!=", self.id)
        groups = self.env["hour.bank"]._read_group(
            usable & below, ["partner_id"], ["minutes_balance:sum"], limit=SHOWN
        )
        rows = [
            self._prepare_page_row(
                None,
                partner.display_name,
                value=format_minutes(minutes),
                page=partner.id,
            )
            for partner, minutes in groups
        ]
        return self._prepare_page_section(
            "subsidiaries", self.env._("Subsidiaries"), rows
        )

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which part of the ledger the annex of an invoice tells: as facts.

``facts`` is a dictionary of plain values, kept on the posted invoice so that it prints
the same page for ever:

- ``from``, ``to``: first and last day;
- ``goes_on``: whether the annex simply goes on where the previous one ended, rather
  than at a day that somebody chose;
- ``seen_to``, ``seen``: last day of the previous annex, and ``{bank id: move id}``, the
  last ledger move that existed then. What was posted later, although for a day before,
  was in no annex yet: it is told now;
- ``marks``: ``{bank id: move id}``, the last ledger moves on the day of posting; empty
  while the invoice is a draft. Moves of one bank are posted one after the other, under
  its lock, so nothing below a mark can appear later;
- ``words``: ``{move id: text}``, what entries were called that day, where the ledger
  says something else;
- ``net``: whether entries are told as they ended; older annexes told each move;
- ``shown``: what customers were shown of work, by team; older annexes showed all;
- ``rows``: what is listed, see ``hour.bank.annex._get_told``;
- ``page``: whether the page is printed (the same facts serve lines of hours used).
"""

from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS: BANKS === #

    def _get_annex_banks(self):
        """Return all hour banks of the invoice's customer, as superuser.

        Who reads an invoice may know what it is for. Override to tell fewer banks.
        """
        self.ensure_one()
        partner = self.partner_id.commercial_partner_id._origin
        if self.move_type != "out_invoice" or not partner:
            # sudo: none; as below, so that callers get the same rights
            return self.env["hour.bank"].sudo()
        domain = Domain("partner_id", "=", partner.id)
        domain &= Domain("company_id", "=", self.company_id.id)
        # sudo: people who print invoices need no right on banks
        return self.env["hour.bank"].sudo().search(domain)

    def _is_about_hours(self, banks):
        """Return whether a line sells hours, or is of an order that sold some."""
        lines = self.invoice_line_ids
        return bool(
            lines.hour_bank_id
            or lines.product_id.hour_bank_plan_id
            or lines.sale_line_ids.order_id & banks.sale_order_id
        )

    # === BUSINESS METHODS: PERIOD === #

    def _prepare_annex_facts(self):
        """Return the facts of the annex that the invoice would get now."""
        self.ensure_one()
        banks, date_to = self._get_annex_banks(), self._get_annex_date_to()
        previous = self._get_neighbour_annex(date_to, before=True)
        following = self._get_neighbour_annex(date_to, before=False)
        proposed = self._get_proposed_date_from(date_to, previous, banks)
        date_from = self.hour_bank_date_from or proposed
        facts_before = previous.hour_bank_annex_facts or {}
        return {
            "from": fields.Date.to_string(date_from),
            "to": fields.Date.to_string(date_to),
            "goes_on": bool(previous) and date_from == proposed,
            "seen_to": fields.Date.to_string(previous.hour_bank_annex_date) or None,
            "seen": facts_before.get("marks") or {},
            "marks": (following.hour_bank_annex_facts or {}).get("seen"),
            "net": True,
            "shown": self.env["helpdesk.ticket.team"]._prepare_shown(self.company_id),
        }

    def _get_neighbour_annex(self, day, before):
        """Return the customer's posted invoice whose annex ends last up to ``day``.

        :param before: otherwise the one whose annex ends first after ``day``
        """
        partner = self.partner_id.commercial_partner_id._origin
        domain = Domain("partner_id.commercial_partner_id", "=", partner.id)
        domain &= Domain("company_id", "=", self.company_id.id)
        domain &= Domain("id", "!=", self._origin.id)
        domain &= Domain("hour_bank_annex_date", "<=" if before else ">", day)
        direction = "desc" if before else "asc"
        order = f"hour_bank_annex_date {direction}, id {direction}"
        # sudo: the facts are nobody's to read or write
        return self.sudo().search(domain, order=order, limit=1)

    def _get_proposed_date_from(self, date_to, previous, banks):
        """Return the first day that nobody told the customer about yet.

        The first annex begins with the last invoice about hours: before, nobody asked
        for one.
        """
        if previous:
            after = previous.hour_bank_annex_date + timedelta(days=1)
            return min(after, date_to)
        last = self._get_last_invoice_about_hours(date_to, banks)
        first = banks.env["hour.bank.move"]._read_group(
            [("bank_id", "in", banks.ids)], aggregates=["date:min"]
        )[0][0]
        known = [day for day in (last.invoice_date, first) if day]
        return min(max(known, default=date_to), date_to)

    def _get_last_invoice_about_hours(self, date_to, banks):
        domain = (
            Domain("move_type", "=", "out_invoice")
            & Domain("state", "=", "posted")
            & Domain("company_id", "=", self.company_id.id)
            & Domain("partner_id.commercial_partner_id", "=", banks.partner_id[:1].id)
            & Domain("id", "!=", self._origin.id)
            & Domain("invoice_date", "<=", date_to)
            & (
                Domain("line_ids.hour_bank_id", "in", banks.ids)
                | Domain("line_ids.sale_line_ids", "in", banks.sale_line_id.ids)
            )
        )
        # sudo: earlier invoices of the customer, of which only the end is told
        return self.sudo().search(domain, order="invoice_date desc", limit=1)

    def _get_annex_marks(self, banks):
        """Return ``{bank id: last move id}`` of the ledger as it is now."""
        groups = banks.env["hour.bank.move"]._read_group(
            [("bank_id", "in", banks.ids)], ["bank_id"], ["id:max"]
        )
        return {str(bank.id): move_id for bank, move_id in groups}

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a customer has left, in one line: the same on its tickets and quotations."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...tools.duration import format_minutes


class HourBank(models.Model):
    _inherit = "hour.bank"

    # === BUSINESS METHODS: WHAT COUNTS === #

    @api.model
    @api.private
    def _get_payer_banks(self, partners, companies):
        """Return what may pay for these partners one day: theirs and of those above.

        Banks of those above are among it whether they share them or not: ask
        :meth:`_pays_for`. As superuser: the caller says who may know.
        """
        # sudo: as told
        Bank = self.sudo()
        payers = partners.union(*map(Bank._get_payers, partners))
        domain = (
            Domain("state", "in", ("open", "depleted", "hold", "pending"))
            & Domain("kind", "=", "prepaid")
            & Domain("partner_id", "in", payers.ids)
            & Domain("company_id", "in", companies.ids)
        )
        # with what is read of all of them anyway
        return Bank.search_fetch(domain, Bank._get_prefetched_names())

    @api.model
    def _get_prefetched_names(self):
        """Return what is read of a bank whenever any of it is."""
        return [
            name
            for name, field in self._fields.items()
            if field.store and field.column_type and field.prefetch is True
        ]

    def _filtered_usable(self):
        """Return the banks whose minutes count as left today."""
        return self.filtered(
            lambda bank: bank.state in ("open", "depleted") and not bank._is_over()
        )

    def _filtered_open(self):
        return self.filtered(lambda bank: bank.state == "open")

    def _get_left_level(self, available):
        """Return how what is left in these usable banks is shown; "none" without any.

        :param available: minutes of their balance that are not reserved for others
        """
        if not self:
            return "none"
        opened = self._filtered_open()
        return self._get_level(available, sum(opened.mapped("minutes_credited")))

    @api.model
    def _get_level_sql(self, available, credited):
        """Return the same as :meth:`_get_level` of two SQL expressions in minutes.

        Override both: lists are searched by the one, and show the other.
        """
        return SQL(
            """
            CASE WHEN %(left)s < 0 THEN 'overdrawn'
                 WHEN %(left)s = 0 THEN 'empty'
                 WHEN %(left)s <= %(credited)s * %(ratio)s THEN 'low'
                 ELSE 'plenty'
            END
            """,
            left=available,
            credited=credited,
            ratio=self.env["hour.bank.level"]._get_low_ratio(),
        )

    # === BUSINESS METHODS: WORDS === #

    def _get_left_text(self):
        """Return ``6:30 left in 2 banks`` of these usable banks."""
        balance = sum(self.mapped("minutes_balance"))
        if balance < 0:
            return self.env._("%(hours)s overdrawn", hours=format_minutes(-balance))
        text = self.env._("%(hours)s left", hours=format_minutes(balance))
        opened = self._filtered_open()
        return text + self._get_bank_count_text(len(opened))

    def _get_bank_count_text(self, count):
        if count == 1:
            return self.env._(" in 1 bank")
        return self.env._(" in %(count)s banks", count=count) if count else ""

    def _get_outlook_texts(self):
        """Return what comes next of these usable banks: billed time, the next end."""
        texts = []
        opened = self._filtered_open()
        if not opened and self._sorted_for_draw()[-1:].overage_policy == "bill":
            texts.append(self.env._("further time is billed"))
        ends = opened.filtered("date_end").mapped("date_end")
        if ends:
            texts.append(
                self.env._("next ends %(day)s", day=format_date(self.env, min(ends)))
            )
        return texts

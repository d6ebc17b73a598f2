# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What new hours cover first, and how long they last at the pace of late."""

from datetime import date
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.duration import format_minutes
from ...tools.outlook import get_last_day, get_whole_months

MONTHS = 3  # as the texts say
SOON = 62  # days for which a day is told, and not a month


class Outlook(NamedTuple):
    """What was used in how many days until today, and what is left: minutes."""

    today: date
    used: int
    days: int
    left: int


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.private
    def _get_portal_cover(self, company):
        """Return ``(overdrawn, waiting)``: minutes that new hours cover first.

        What is overdrawn they cover by themselves; what was parked, colleagues debit.
        Time that is free by the plan stays free.
        """
        self.ensure_one()
        # sudo: whoever may buy reads sums of its own company, see _may_buy_hours
        Bank = self.env["hour.bank"].sudo()
        domain = Bank._get_overdrawn_domain(self, company)
        overdrawn = Bank.search([*domain, ("minutes_balance", "<", 0)])
        # sudo: as above
        Unpaid = self.env["hour.bank.unpaid"].sudo()
        self.env.flush_all()  # it is read from the tables
        waiting = Unpaid.search(
            [
                ("partner_id", "=", self.id),
                ("company_id", "=", company.id),
                ("reason", "in", ("parked", "customer")),
            ]
        )
        return -sum(overdrawn.mapped("minutes_balance")), sum(waiting.mapped("minutes"))

    @api.private
    def _get_portal_cover_texts(self, company):
        """Return what new hours cover first, in words; nothing where there is none."""
        overdrawn, waiting = self._get_portal_cover(company)
        texts = []
        if overdrawn:
            texts.append(
                self.env._(
                    "%(hours)s that are overdrawn: new hours cover them by themselves, "
                    "as soon as they are usable.",
                    hours=format_minutes(overdrawn),
                )
            )
        if waiting:
            texts.append(
                self.env._(
                    "%(hours)s of work that found no hours yet: our team debits it "
                    "from the new ones.",
                    hours=format_minutes(waiting),
                )
            )
        return texts

    def _get_portal_pace(self, company):
        """Return ``(minutes, days)``: the use of the last three full months.

        Of its own banks, whoever drew on them, and of those that pay for it.
        """
        self.ensure_one()
        today = self.env["hour.bank"]._get_company_today(company)
        start, end = get_whole_months(today, MONTHS)
        theirs = Domain("partner_id", "=", self.id)
        domain = Domain("move_type", "=", "time")
        domain &= Domain("company_id", "=", company.id)
        domain &= theirs | Domain("used_by_id", "=", self.id)
        domain &= Domain("date", ">=", start) & Domain("date", "<", end)
        # sudo: the sum of its own company's time, see _get_portal_lasting_text
        Move = self.env["hour.bank.move"].sudo()
        [(minutes,)] = Move._read_group(domain, [], ["minutes:sum"])
        return -(minutes or 0), (end - start).days

    @api.private
    def _get_portal_outlook(self, company):
        """Return what :meth:`_get_portal_lasting_text` is told, for all it is asked of.

        For who sees all hours: what is left follows from it.
        """
        used, days = self._get_portal_pace(company)
        today = self.env["hour.bank"]._get_company_today(company)
        left = self._get_portal_left(company) if used > 0 else 0
        return Outlook(today, used, days, left)

    def _get_portal_lasting_text(self, outlook, minutes, last_day=None):
        """Return until about when ``minutes`` more would last, or an empty text.

        With what is left, and without what they cover first.

        :param last_day: when they end, used or not
        """
        today = outlook.today
        total = minutes + outlook.left
        until = get_last_day(today, total, outlook.used, outlook.days)
        if not until:
            return ""
        pace = format_minutes(round(outlook.used / MONTHS))
        if last_day and until > last_day:
            return self.env._(
                "You used %(pace)s a month in the last three months. At this pace, "
                "some of it would be left when it ends on %(end)s.",
                pace=pace,
                end=format_date(self.env, last_day),
            )
        pattern = {} if (until - today).days <= SOON else {"date_format": "MMMM y"}
        return self.env._(
            "You used %(pace)s a month in the last three months. At this pace, it "
            "would last until about %(until)s.",
            pace=pace,
            until=format_date(self.env, until, **pattern),
        )

    def _get_portal_left(self, company):
        """Return the minutes that are left, less those that are to be covered first."""
        # sudo: as for the pace
        Bank = self.env["hour.bank"].sudo()
        banks = Bank.search(
            [
                ("partner_id", "=", self.id),
                ("company_id", "=", company.id),
                ("kind", "=", "prepaid"),
                ("minutes_balance", ">", 0),
                ("is_usable", "=", True),
            ]
        )
        overdrawn, waiting = self._get_portal_cover(company)
        return sum(banks.mapped("minutes_balance")) - overdrawn - waiting

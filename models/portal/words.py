# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A bank in the words of its customer: what is left first, and why it gives nothing."""

from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.duration import format_minutes, to_minutes

COLOURS = {"low": "warning", "empty": "danger", "overdrawn": "danger"}


class Badge(NamedTuple):
    """A word with its colour, and the reason in a sentence, if there is one."""

    word: str
    colour: str
    reason: str = ""


class HourBank(models.Model):
    _inherit = "hour.bank"

    # === BUSINESS METHODS: MANY BANKS === #

    def _get_portal_meters(self):
        """Return ``{bank: values}`` of the meters of these banks, as superuser.

        ``text``: ``6:25 left of 10:00, with 1:00 rolled over``, ``percent`` that is
        left, ``badge``, ``validity`` and ``shared``: what subsidiaries used of it.
        """
        rolled, shared = self._get_special_minutes()
        return {
            bank: {
                "text": bank._get_portal_left_text(rolled.get(bank, 0)),
                "is_rolled": bank in rolled,
                "percent": bank._get_portal_percent(),
                "badge": bank._get_portal_badge(),
                "validity": bank._get_portal_validity(),
                "shared": [
                    self.env._(
                        "%(hours)s for %(name)s",
                        hours=format_minutes(minutes),
                        name=name,
                    )
                    for name, minutes in shared[bank]
                ],
            }
            for bank in self
        }

    def _get_special_minutes(self):
        """Return what was rolled over into these banks, and what others used of them.

        :return: ``{bank: minutes}``, ``{bank: [(name, minutes)]}``
        """
        rolled, shared = {}, defaultdict(list)
        came = Domain("move_type", "=", "rollover") & Domain("minutes", ">", 0)
        others = Domain("move_type", "=", "time")
        others &= Domain("used_by_id", "not in", [False, *self.partner_id.ids])
        groups = self.env["hour.bank.move"]._read_group(
            Domain("bank_id", "in", self.ids) & (came | others),
            ["bank_id", "move_type", "used_by_name"],
            ["minutes:sum"],
        )
        for bank, move_type, name, minutes in groups:
            if move_type == "rollover":
                rolled[bank] = rolled.get(bank, 0) + minutes
            elif minutes < 0:
                shared[bank].append((name, -minutes))
        return rolled, shared

    # === BUSINESS METHODS: ONE BANK === #

    def _get_portal_left_text(self, rolled=0):
        """Return ``6:25 left of 10:00``; never a minus.

        :param rolled: minutes of what came in that were rolled over
        """
        self.ensure_one()
        balance, bought = self.minutes_balance, to_minutes(self.hours_bought)
        hours = format_minutes(abs(balance))
        if self.kind == "overage":
            used = format_minutes(self.minutes_debited)
            return self.env._("%(hours)s used", hours=used)
        if self.state == "pending":
            waiting = format_minutes(self.minutes_waiting or balance)
            return self.env._("%(hours)s bought, not usable yet", hours=waiting)
        if balance < 0:
            return self.env._("%(hours)s over", hours=hours)
        values = {
            "hours": hours,
            "bought": format_minutes(bought),
            "rolled": format_minutes(rolled),
        }
        if rolled:
            return self.env._(
                "%(hours)s left of %(bought)s, with %(rolled)s rolled over", **values
            )
        return self.env._("%(hours)s left of %(bought)s", **values)

    @api.model
    def _get_balance_text(self, minutes):
        """Return ``6:25``, or ``0:40 over``; never a minus."""
        if minutes < 0:
            return self.env._("%(hours)s over", hours=format_minutes(-minutes))
        return format_minutes(minutes)

    def _get_portal_percent(self):
        """Return how much of what was bought is left, from 0 to 100."""
        bought = to_minutes(self.hours_bought)
        if self.state == "pending" or bought <= 0:
            return 0
        return min(max(100 * self.minutes_balance // bought, 0), 100)

    def _get_portal_validity(self):
        """Return until when the bank is valid, in words."""
        self.ensure_one()
        if self.kind == "overage":
            return ""
        if not self.date_end:
            return self._get_validity_text()
        day = format_date(self.env, self.date_end)
        if self._is_over():
            return self.env._("ended on %(day)s", day=day)
        if self.date_start > self._get_today():
            start = format_date(self.env, self.date_start)
            return self.env._("valid from %(start)s to %(day)s", start=start, day=day)
        return self.env._("valid until %(day)s", day=day)

    def _get_portal_badge(self):
        """Return the state in a word with its reason as :class:`Badge`, or None.

        What people wrote as reason is not for the customer. Override to tell more.
        """
        self.ensure_one()
        if self.kind == "overage":
            return Badge(self.env._("Billed afterwards"), "secondary")
        if self.state == "pending":
            return Badge(
                self.env._("Waiting"),
                "secondary",
                self.env._("Waits for %(what)s.", what=self._get_waiting_for_text()),
            )
        if self.state == "hold":
            return Badge(self.env._("On hold"), "secondary", self._get_portal_hold())
        if self.state == "closed":
            return Badge(self.env._("Closed"), "secondary")
        if self.state == "expired" or self._is_over():
            return Badge(self.env._("Ended"), "secondary")
        return self._get_level_badge(self.level)

    @api.model
    def _get_level_badge(self, level):
        """Return the word for what is left; none where there is enough."""
        if level not in COLOURS:
            return None
        levels = dict(self._fields["level"]._description_selection(self.env))
        return Badge(levels[level], COLOURS[level])

    def _get_portal_hold(self):
        """Return why the bank is on hold, where its customer can do something.

        The reason that a person gave is internal: what the customer reads is apart.
        """
        if self.hold_cause in ("hand", False):
            ask = self.env._("Ask us why, below or on a ticket.")
            return self.hold_customer_text or ask
        reason = self._get_hold_reason()
        return f"{reason[:1].upper()}{reason[1:]}."

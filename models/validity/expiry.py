# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The end of validity: first use, grace, expiry, rollover, prolonging."""

import logging
from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..jobs import run_job

_logger = logging.getLogger(__name__)


class HourBank(models.Model):
    _inherit = "hour.bank"

    _grace_positive = models.Constraint(
        "CHECK (grace_days >= 0)", "Days of grace cannot be negative."
    )

    # === SCHEDULED ACTIONS === #

    @api.model
    def _cron_refresh_state(self):
        """End the banks whose validity and grace are over, one per commit.

        Killed, it goes on where it stopped: a bank is done entirely or not at all.
        """
        # sudo: the ledger posts as superuser, whoever the job runs as
        banks = self.sudo().search(self._get_refresh_domain(), order="id")
        banks = banks.filtered(lambda bank: bank._is_due())
        run_job(
            self.env,
            banks,
            lambda bank: bank._end_validity(),
            _logger,
            "The end of hour bank %s was not looked at",
        )

    @api.model
    def _get_refresh_domain(self):
        """Return the domain of the banks that may be due, see :meth:`_is_due`.

        One day early, as companies live in different time zones. Banks on hold wait
        until they are released; what comes back to an expired bank expires, too.
        """
        today = fields.Date.add(fields.Date.today(), days=1)
        over = Domain("state", "in", ("open", "depleted")) & Domain(
            "date_end", "<", today
        )
        returned = Domain("state", "=", "expired") & Domain("minutes_balance", ">", 0)
        return Domain("kind", "=", "prepaid") & (over | returned)

    def _end_validity(self):
        """Expire and roll over; do nothing where somebody works on a bank of it."""
        # Whatever is busy is being debited right now and waits for the next run.
        if not self.try_lock_for_update(allow_referencing=True) or not self._is_due():
            return
        minutes = self._get_rollover_minutes()
        target = self._find_rollover_bank() if minutes else self.browse()
        if target and not target.try_lock_for_update(allow_referencing=True):
            return
        self._expire(minutes, target)

    # === BUSINESS METHODS: VALIDITY === #

    def _is_due(self):
        """Return whether the scheduled job has something to do for this bank."""
        self.ensure_one()
        if self.state == "expired":
            return self.minutes_balance > 0
        return self.state not in self._get_fixed_states() and self._is_over(
            self.grace_days
        )

    # === BUSINESS METHODS: EXPIRY === #

    def _expire(self, minutes, target):
        """Take what is left out of this locked bank.

        :param minutes: how much of it is rolled over
        :param target: locked bank that takes them; empty: a new one is made
        """
        self.ensure_one()
        expired = max(self.minutes_balance, 0) - minutes
        if minutes:
            self._roll_over(minutes, target or self._create_rollover_bank())
        if expired:
            self._post_moves([self._prepare_expiry_move(expired)])
        self._touch()

    def _prepare_expiry_move(self, minutes):
        """Return the move by which ``minutes`` expire."""
        self.ensure_one()
        return {
            "bank_id": self.id,
            "move_type": "expiry",
            "cause": "expire",
            "minutes": -minutes,
            "date": self._get_end_day(),
        }

    def _get_end_day(self):
        """Return the day on which hours leave: the last one, or when they came.

        Hours may come in after the end, by an order that is raised or a grant for the
        past. No statement shows a bank below zero for that.
        """
        self.ensure_one()
        came = self.env["hour.bank.move"].search_fetch(
            [
                ("bank_id", "=", self.id),
                ("move_type", "!=", "time"),
                ("minutes", ">", 0),
            ],
            ["date"],
            order="date desc",
            limit=1,
        )
        return max(self.date_end, came.date or self.date_end)

    # === BUSINESS METHODS: ROLLOVER === #

    def _find_rollover_bank(self):
        """Return the customer's next bank of the plan, which takes what goes on."""
        self.ensure_one()
        return self.search(self._get_rollover_domain())._sorted_by_end()[:1]

    def _get_rollover_domain(self):
        """Return the domain of banks that may take hours of this one.

        Open to the same people, usable now and longer than this one. Not what waits
        for a payment, is on hold, or holds rolled over hours of another bank: there
        they would be locked up or end before their time.
        """
        same = ("partner_id", "company_id", "plan_id")
        same += ("only_partner_id", "only_project_id", "only_team_id")
        last_day = max(self.date_end, fields.Date.add(self._get_today(), days=-1))
        return Domain.AND(
            [
                *(Domain(name, "=", self[name].id) for name in same),
                Domain("id", "!=", self.id),
                Domain("kind", "=", "prepaid"),
                Domain("state", "in", ("open", "depleted")),
                Domain("date_end", "=", False) | Domain("date_end", ">", last_day),
                Domain("origin_bank_id", "in", (False, self.id)),
            ]
        )

    def _sorted_by_end(self):
        """Return the banks, earliest end first, no end last."""
        return self.sorted(lambda bank: (bank.date_end or date.max, bank.id))

    def _create_rollover_bank(self):
        """Make the bank that takes what is rolled over where there is no next one."""
        self.ensure_one()
        # sudo: nobody makes banks directly; the scheduled job ends them
        Bank = self.env["hour.bank"].sudo().with_company(self.company_id)
        return Bank.create(self._prepare_rollover_bank())

    def _prepare_rollover_bank(self):
        """Return the values of the bank that takes what goes on.

        The same terms, but nothing of it is rolled over once more. Override to sell
        rolled over hours on other terms.
        """
        self.ensure_one()
        start = fields.Date.add(self.date_end, days=1)
        same = ("partner_id", "company_id", "product_id", "product_uom_id", "plan_id")
        same += ("only_partner_id", "only_project_id", "only_team_id")
        same += ("deferred_account_id",)
        return {
            **{name: self[name].id for name in same},
            "minutes_per_unit": self.minutes_per_unit,
            "overage_policy": self.overage_policy,
            "overdraft_minutes": self.overdraft_minutes,
            "grace_days": self.grace_days,
            "origin_bank_id": self.id,
            "date_start": start,
            "date_end": self._get_rollover_end(start),
            "terms": self._get_terms().roll_over().to_json(),
        }

    def _get_rollover_end(self, start):
        """Return the last day of rolled over hours that are valid from ``start``.

        Where the job was so late that it is over already, they count from today.
        """
        months = self._get_terms().rollover_months
        if not months:
            return False
        validity = relativedelta(months=months, days=-1)
        today = self._get_today()
        end = start + validity
        return end if end >= today else today + validity

    def _roll_over(self, minutes, target):
        """Move ``minutes`` and what they are worth to ``target``; both are locked."""
        self.ensure_one()
        value = self._get_value(minutes)
        shared = {
            "move_type": "rollover",
            "cause": "rollover",
            "description": f"{self.name} → {target.name}",
        }
        self._post_moves(
            [
                {
                    **shared,
                    "bank_id": self.id,
                    "counterpart_bank_id": target.id,
                    "minutes": -minutes,
                    "value": -value,
                    "date": self._get_end_day(),
                },
                {
                    **shared,
                    "bank_id": target.id,
                    "counterpart_bank_id": self.id,
                    "minutes": minutes,
                    "value": value,
                    "date": max(
                        fields.Date.add(self.date_end, days=1), target.date_start
                    ),
                },
            ]
        )
        target._cover_overdrawn()

    # === BUSINESS METHODS: WORDS === #

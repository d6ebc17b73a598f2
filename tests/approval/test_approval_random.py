# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whatever happens on a ticket: what is used is what the limit says, never more."""

import random
from functools import partial

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...tools.duration import to_hours
from .approval_common import ApprovalCase

STEPS = 90
LIMIT = 120


@tagged("post_install", "-at_install")
class TestApprovalRandom(ApprovalCase):
    def _take(self, act):
        """Do something; return whether it was let through."""
        try:
            with self.env.cr.savepoint():
                act()
                self.env.flush_all()
        except UserError:
            return False
        return True

    def _get_approvals(self):
        self.env.invalidate_all()
        return self.ticket.sudo().hour_bank_approval_ids

    def _step(self, dice, model):
        """Return what does a step, what the model has then, and how much more counts.

        ``model``: ``{entry: (minutes, is free)}``.
        """
        entry = dice.choice(list(model)) if model else None
        minutes, kind = dice.randint(1, 45), dice.random()
        if not entry or kind < 0.5:
            return self._add(minutes, dice.random() < 0.2, model)
        old, was_free = model[entry]
        counted = 0 if was_free else old
        if kind < 0.75:
            new, more = (minutes, was_free), 0 if was_free else minutes - old
            values = {"unit_amount": to_hours(minutes)}
        elif kind < 0.9:
            new, more = (old, not was_free), -counted or old
            values = {"hour_bank_free": not was_free, "hour_bank_free_reason": "x"}
        else:
            rest = {key: value for key, value in model.items() if key != entry}
            return entry.unlink, lambda: rest, -counted
        return partial(entry.write, values), lambda: {**model, entry: new}, more

    def _add(self, minutes, free, model):
        made = []

        def act():
            reason = {"hour_bank_free": free, "hour_bank_free_reason": free and "x"}
            made.append(self._log(self.ticket, minutes, **reason))

        def get_model():
            return {**model, made[0]: (minutes, free)}

        return act, get_model, 0 if free else minutes

    def _play(self, seed, check):
        dice = random.Random(seed)
        model, approved, outcomes = {}, 0, [0, 0]
        for _number in range(STEPS):
            if dice.random() < 0.09:
                minutes = dice.randint(1, 60)
                self._approve(minutes)
                approved += minutes
                continue
            act, then, more = self._step(dice, model)
            before = sum(length for length, free in model.values() if not free)
            done = self._take(act)
            outcomes[done] += 1
            check(before, more, approved, done)
            if done:
                model = then()
        self.assertGreater(min(outcomes), 2, "both happened")
        self.assertFalse(self.bank._audit())
        return approved

    def test_the_limit_of_a_ticket(self):
        self.bank._adjust(60000, "Enough")

        def check(before, more, approved, done):
            need = max(before + more - LIMIT, 0)
            may = need <= max(approved, before - LIMIT) or more <= 0
            self.assertEqual(done, may, (before, more, approved))
            used = sum(self._get_approvals().mapped("minutes_used"))
            now = before + more * done
            self.assertEqual(used, max(now - LIMIT, 0))
            self.assertLessEqual(used, approved)

        for seed in (1, 2):
            with self.subTest(seed), self.env.cr.savepoint() as kept:
                self._play(seed, check)
                kept.rollback()
            self.env.invalidate_all()

    def test_beyond_the_hours_left(self):
        self.plan.write(
            {"approval": "beyond", "overage_policy": "overdraw", "overdraft_hours": 500}
        )
        self.bank.action_update_terms()
        self.bank._adjust(180 - self.bank.minutes_balance, "Three hours")

        def check(before, more, approved, done):
            used = sum(self._get_approvals().mapped("minutes_used"))
            self.assertLessEqual(-self.bank.minutes_balance, used)
            self.assertLessEqual(used, approved)

        self._play(3, check)

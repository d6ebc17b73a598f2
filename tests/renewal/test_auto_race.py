# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Many writers at once: one open renewal for each episode, and none above the cap.

Few crossings in a run of all tests; all of them by ``HOUR_BANK_EXAMPLES=1000 ./run test
--tags /helpdesk_hour_bank:TestAutoRace``. ``HOUR_BANK_SEED`` makes other ones.
"""

import os
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from unittest.mock import patch

from freezegun import freeze_time

from odoo import SUPERUSER_ID, api
from odoo.orm.registry import DummyRLock, Registry
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..bank.test_concurrency import CONTEXT, ConcurrencyCase
from ..common import TODAY

CROSSINGS = int(os.environ.get("HOUR_BANK_EXAMPLES", "40"))
SEED = int(os.environ.get("HOUR_BANK_SEED", "1"))
WRITERS = 8
CUSTOMERS = 4
CAP = 6  # hours: three times what is renewed


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestAutoRace(ConcurrencyCase):
    """Crossings, decisions, requests in the portal, orders, refusals, in any order."""

    @classmethod
    def _make_scene(cls, env):
        res = super()._make_scene(env)
        cls.plan.write({"renewal_mode": "draft", "renewal_cap_hours": CAP})
        cls.pack = cls._make(
            env,
            "product.product",
            name="Pack",
            type="service",
            service_policy="ordered_prepaid",
            uom_id=env.ref("uom.product_uom_hour").id,
            hour_bank_plan_id=cls.plan.id,
        )
        cls.made.append(("product.template", cls.pack.product_tmpl_id.ids))
        levels = [
            cls._make(env, "hour.bank.level", name=name, measure="hours", number=number)
            for name, number in (("Low", 1), ("Lower", 0.5))
        ]
        cls.level_ids = [level.id for level in levels]
        return res

    def setUp(self):
        super().setUp()
        self.customer_ids, self.alarm_ids = [], []
        self._commit(self._make_customers)
        self.addCleanup(self._forget)

    def _make_customers(self, env):
        for _number in range(CUSTOMERS):
            bank, _ticket = self._make_customer(env)
            self.customer_ids.append(bank.partner_id.id)
            for level_id in self.level_ids:
                alarm = env["hour.bank.alarm"].create(
                    {
                        "partner_id": bank.partner_id.id,
                        "company_id": bank.company_id.id,
                        "level_id": level_id,
                    }
                )
                self.alarm_ids.append(alarm.id)

    def _forget(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, CONTEXT)
            orders = env["sale.order"].search(
                [("partner_id", "in", self.customer_ids)], order="id"
            )
            known = {ids[0] for model, ids in self.made if model == "sale.order"}
            self.made += [
                ("sale.order", order.ids) for order in orders if order.id not in known
            ]
            for table in ("hour_bank_renewal_decision", "hour_bank_renewal"):
                cr.execute(
                    f"DELETE FROM {table} WHERE partner_id = ANY(%s)",
                    [self.customer_ids],
                )

    # === WHAT WRITERS DO === #

    def _cross(self, env, chance):
        alarm = env["hour.bank.alarm"].browse(chance.choice(self.alarm_ids))
        alarm.write({"state": "alarm", "episode": alarm.episode + 1})
        alarm._follow_change()
        env.flush_all()

    def _decide(self, env, _chance):
        Decision = env["hour.bank.renewal.decision"]
        company = env["res.partner"].browse(self.customer_ids).hour_bank_ids.company_id
        Decision._end_episodes(company)
        due = Decision.search(Decision._get_due_domain(), order="id")
        for decision in due.filtered(lambda d: d.partner_id.id in self.customer_ids):
            decision._decide()
        env.flush_all()

    def _ask(self, env, chance):
        customer = env["res.partner"].browse(chance.choice(self.customer_ids))
        product = chance.choice((self.product, self.pack)).with_env(env)
        env["hour.bank.renewal"]._ask_in_portal(customer, env.company, product, 2)
        env.flush_all()

    def _renew_by_hand(self, env, chance):
        customer = env["res.partner"].browse(chance.choice(self.customer_ids))
        env["hour.bank.renewal"]._renew_by_hand(
            customer, env.company, self.plan.with_env(env)
        )
        env.flush_all()

    def _answer(self, env, chance):
        orders = env["sale.order"].search(
            [
                ("partner_id", "in", self.customer_ids),
                ("state", "in", ("draft", "sent")),
            ]
        )
        if orders:
            order = chance.choice(orders)
            chance.choice((order._action_cancel, order.action_confirm))()
            env.flush_all()

    def _resolve(self, env, chance):
        alarm = env["hour.bank.alarm"].browse(chance.choice(self.alarm_ids))
        alarm.state = "ok"
        alarm._follow_change()
        env.flush_all()

    # === WHAT ALWAYS HOLDS === #

    def _check(self, env, _chance):
        """At most one open that was made for a customer, and none above the cap."""
        renewals = env["hour.bank.renewal"].search(
            [("partner_id", "in", self.customer_ids)]
        )
        keys = Counter(filter(None, renewals.mapped("episode_key")))
        self.assertLessEqual(max(keys.values(), default=1), 1)
        for some in renewals.grouped("partner_id").values():
            opened = some.filtered(lambda each: each.state == "open")
            made = opened.filtered(lambda each: each.origin != "portal")
            self.assertLessEqual(len(made), 1)
            if made:
                self.assertEqual(opened, made)
            counted = some.filtered(
                lambda each: each.state != "cancelled" and each.episode_key
            )
            self.assertLessEqual(sum(counted.mapped("minutes")), CAP * 60)

    def _run(self, env, call, chance):
        """Do something as Odoo does it; what is overtaken too often is left."""
        try:
            retrying(partial(call, env, chance), env)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            env.cr.rollback()
            env.transaction.reset()
            return 0
        return 1

    def _write(self, number, env):
        """Let one writer do its share; return how often it was overtaken for good."""
        chance = random.Random(f"{SEED},{number}")
        others = (self._ask, self._answer, self._resolve, self._renew_by_hand)
        lost = 0
        for _crossing in range(CROSSINGS // WRITERS):
            for call in (self._cross, self._decide, chance.choice(others)):
                lost += not self._run(env, call, chance)
            self._run(env, self._check, chance)
        return lost

    def test_crossings_by_many_writers(self):
        # the thread of the tests holds the registry, for which writers would wait
        self.startPatcher(patch.object(Registry, "_lock", DummyRLock()))
        envs = [self._open() for _number in range(WRITERS)]
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            with ThreadPoolExecutor(WRITERS) as pool:
                lost = sum(pool.map(self._write, range(WRITERS), envs))
            for _again in range(3):  # the next runs of the job
                self._run(envs[0], self._decide, random.Random(0))
        for env in envs:
            env.cr.commit()
        self.assertLess(lost, CROSSINGS * 3)
        self._commit(self._count)

    def _count(self, env):
        self._check(env, None)
        theirs = [("partner_id", "in", self.customer_ids)]
        decisions = env["hour.bank.renewal.decision"].search(theirs)
        renewals = env["hour.bank.renewal"].search(theirs)
        self.assertTrue(renewals.filtered("episode_key"))
        self.assertTrue(decisions.filtered(lambda each: each.outcome == "made"))
        waiting = decisions.filtered(
            lambda each: each.outcome == "waiting" and not each.ended_on
        )
        self.assertFalse(waiting)

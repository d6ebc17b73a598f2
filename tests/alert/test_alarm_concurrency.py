# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Debits and judges at the same moment, in real transactions: nothing is missed."""

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.alert.judge import SETTLE
from ..bank.test_concurrency import ConcurrencyCase
from ..common import TODAY


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestAlarmConcurrency(ConcurrencyCase):
    """A customer with two banks of two hours each: low at 0:48 of 4:00."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_settle("0")
        cls.addClassCleanup(cls._set_settle, False)

    @classmethod
    def _set_settle(cls, value):
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["ir.config_parameter"].set_param(SETTLE, value)

    @classmethod
    def _clean(cls):
        partners = [ids[0] for model, ids in cls.made if model == "res.partner"]
        with cls.registry.cursor() as cr:
            # to staff, who stays
            cr.execute(
                """DELETE FROM hour_bank_message
                    WHERE res_model = 'hour.bank.alarm' AND res_id IN (
                          SELECT id FROM hour_bank_alarm WHERE partner_id = ANY(%s))""",
                [partners],
            )
        return super()._clean()

    def setUp(self):
        super().setUp()
        self.second_bank = self._commit(self._sell_more)
        self.partner_id = self._commit(
            lambda env: env["hour.bank"].browse(self.bank.id).partner_id.id
        )
        self._commit(self._judge)

    def _draw(self, env, bank, minutes):
        """Post a debit as the engine does, of one bank alone."""
        bank = env["hour.bank"]._lock([("id", "=", bank.id)])
        bank._post_moves(
            [
                {
                    "bank_id": bank.id,
                    "move_type": "time",
                    "cause": "entry",
                    "minutes": -minutes,
                    "date": TODAY,
                }
            ]
        )
        env.cr.flush()

    def _get_looks(self, env):
        return env["hour.bank.look"].search([("partner_id", "=", self.partner_id)])

    def _judge(self, env):
        env["hour.bank.alarm"]._judge_looks(self._get_looks(env))
        env.cr.flush()

    def _get_state(self, env):
        """Return what is in alarm, how many rows wait, and how many messages."""
        alarms = env["hour.bank.alarm"].search(
            [("partner_id", "=", self.partner_id), ("state", "=", "alarm")]
        )
        return sorted(alarms.mapped("measure")), len(self._get_looks(env))

    def assertState(self, measures, looks):
        self.assertEqual(self._commit(self._get_state), (measures, looks))

    def test_two_debits_that_each_see_the_old_balance_of_the_other(self):
        first, second = self._open(), self._open()
        self._draw(first, self.bank, 97)
        self._draw(second, self.second_bank, 97)
        first.cr.commit()
        second.cr.commit()
        self._commit(self._judge)
        self.assertState(["percent"], 0)

    def test_two_debits_within_their_windows_cross_nothing(self):
        first, second = self._open(), self._open()
        self._draw(first, self.bank, 95)
        self._draw(second, self.second_bank, 95)
        first.cr.commit()
        second.cr.commit()
        self.assertState([], 0)
        self._commit(self._draw, self.bank, 2)  # 0:48 are left
        self._commit(self._judge)
        self.assertState(["percent"], 0)

    def test_a_debit_that_is_not_committed_yet_is_found_later(self):
        late = self._open()
        self._draw(late, self.bank, 100)
        self._commit(self._draw, self.second_bank, 100)
        self._commit(self._judge)
        self.assertState([], 1)
        late.cr.commit()
        self._commit(self._judge)
        self.assertState(["percent"], 0)

    def test_a_debit_that_is_given_up_is_not_counted(self):
        late = self._open()
        self._draw(late, self.bank, 100)
        self._commit(self._draw, self.second_bank, 100)
        self._commit(self._judge)
        late.cr.rollback()
        self._commit(self._judge)
        self.assertState([], 0)
        self._commit(self._draw, self.bank, 92)
        self._commit(self._judge)
        self.assertState(["percent"], 0)

    def test_of_two_judges_one_does_it(self):
        self._commit(self._draw, self.bank, 110)
        self._commit(self._draw, self.second_bank, 100)
        first, second = self._open(), self._open()
        self._judge(first)
        self._judge(second)  # finds nothing that is free
        first.cr.commit()
        second.cr.commit()
        self.assertState(["percent"], 0)

    def test_a_judge_that_was_overtaken_comes_again(self):
        self._commit(self._draw, self.bank, 110)
        judge = self._open()
        self._commit(self._draw, self.bank, 5)
        with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
            self._judge(judge)
        judge.cr.rollback()
        judge.transaction.reset()
        self.assertState([], 2)
        self._commit(self._judge)
        self.assertState([], 0)

    def test_a_debit_that_began_before_the_judge_is_repeated(self):
        """It would not know its new window."""
        self._commit(self._draw, self.bank, 110)
        debit = self._open()
        self._commit(self._judge)
        self._lose(debit, self._draw, self.bank, 5)

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Transfers of the same hours at the same moment, in two real transactions."""

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...tools.append_only import unlocked
from ...tools.duration import to_hours
from ..bank.test_concurrency import ConcurrencyCase
from ..common import TODAY


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestTransferConcurrency(ConcurrencyCase):
    def setUp(self):
        super().setUp()
        self.target = self._commit(self._sell_more)
        self.admin_id = self.env.ref("base.user_admin").id

    @classmethod
    def _clean(cls):
        orders = [ids[0] for model, ids in cls.made if model == "sale.order"]
        transfers = (
            "SELECT id FROM hour_bank_transfer WHERE bank_id IN"
            " (SELECT id FROM hour_bank WHERE sale_order_id = ANY(%s))"
        )
        with cls.registry.cursor() as cr, unlocked(cr, "the test is over"):
            for query in (
                f"DELETE FROM hour_bank_move WHERE transfer_id IN ({transfers})",
                "DELETE FROM mail_message WHERE model = 'hour.bank.transfer'"
                f" AND res_id IN ({transfers})",
                f"DELETE FROM hour_bank_transfer WHERE id IN ({transfers})",
            ):
                cr.execute(query, [orders])
        return super()._clean()

    def _transfer(self, env, minutes, target=None):
        """Transfer minutes into ``target``, a bank of the customer or of another."""
        target = env["hour.bank"].browse((target or self.target).id)
        transfer = env["hour.bank.transfer"].create(
            {
                "bank_id": self.bank.id,
                "target_partner_id": target.partner_id.id,
                "target_bank_id": target.id,
                "hours": to_hours(minutes),
                "reason": "Merged",
            }
        )
        transfer.action_confirm()
        env.flush_all()
        return transfer

    def _approve(self, env, transfer):
        env["hour.bank.transfer"].browse(transfer.id).with_user(
            self.admin_id
        ).action_approve()
        env.flush_all()

    def test_two_transfers_of_the_same_last_hours(self):
        env = self._open()
        self._commit(self._transfer, 90)
        self._lose(env, self._transfer, 90)
        with self.assertRaisesRegex(UserError, "0:30 are available"):
            self._retry(env, self._transfer, 90)
        self.assertBank(self.bank, 30, 0)
        self.assertBank(self.target, 210, 0)

    def test_the_second_transfers_what_is_left(self):
        env = self._open()
        self._commit(self._transfer, 90)
        self._retry(env, self._transfer, 30)
        self.assertBank(self.bank, 0, 0)
        self.assertBank(self.target, 240, 0)

    def test_hours_used_while_they_are_transferred(self):
        env = self._open()
        self._commit(self._log, 120)
        with self.assertRaisesRegex(UserError, "0:00 are available"):
            self._retry(env, self._transfer, 60)
        self.assertBank(self.bank, 120, 120)

    def test_hours_transferred_while_they_are_used(self):
        env = self._open()
        self._commit(self._transfer, 90)
        self._retry(env, self._log, 60)
        self.assertBank(self.bank, 30, 30)
        self.assertBank(self.target, 210, 30)

    def test_two_people_approve_at_the_same_moment(self):
        transfer = self._commit(self._transfer, 90, self.other_bank)
        env = self._open()
        self._commit(self._approve, transfer)
        self._lose(env, self._approve, transfer)
        with self.assertRaisesRegex(UserError, "was first"):
            self._retry(env, self._approve, transfer)
        self.assertBank(self.bank, 30, 0)
        self.assertBank(self.other_bank, 210, 0)

    def test_order_cancelled_while_its_hours_are_transferred(self):
        def cancel(env):
            env["hour.bank"].browse(self.bank.id).sale_order_id._action_cancel()

        env = self._open()
        self._commit(cancel)
        with self.assertRaisesRegex(UserError, "Closed"):
            self._retry(env, self._transfer, 60)
        self.assertBank(self.bank, 0, 0)

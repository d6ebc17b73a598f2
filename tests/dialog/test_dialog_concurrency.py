# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The same form, sent by several connections at the same moment."""

import base64

from freezegun import freeze_time

from odoo.tests import tagged

from ..bank.test_concurrency import ConcurrencyCase
from ..common import TODAY


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestDialogConcurrency(ConcurrencyCase):
    """Of three at once the first posts; the others begin anew and find its answer.

    Other than with time logged, nothing was read when they wait: the key comes first.
    """

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM hour_bank_act")
        self.addCleanup(self._forget)

    def _forget(self):
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM hour_bank_act")

    def _send(self, env, model, button, **values):
        """Save a form and press its button, as one person does."""
        dialog = env[model].create(values)
        answer = getattr(dialog, button)()
        env.flush_all()
        return answer

    def _send_three(self, *arguments, **values):
        """Return the answers to three, all of which began before the first ended."""

        def send(env):
            return self._send(env, *arguments, **values)

        others = [self._open(), self._open()]
        answers = [self._commit(send)]
        for env in others:
            self._lose(env, send)
            answers.append(self._retry(env, send))
            env.cr.commit()
        return answers

    def _count_banks(self):
        domain = [("partner_id", "=", self._commit(self._get_customer).id)]
        return self._commit(lambda env: env["hour.bank"].search_count(domain))

    def _get_customer(self, env):
        return env["hour.bank"].browse(self.bank.id).partner_id

    def test_an_adjustment(self):
        self._send_three(
            "hour.bank.adjust",
            "action_apply",
            bank_id=self.bank.id,
            hours=1,
            reason="Goodwill",
            once_key="k",
        )
        self.assertBank(self.bank, 180, 0)

    def test_a_grant(self):
        answers = self._send_three(
            "hour.bank.grant",
            "action_grant",
            partner_id=self._commit(self._get_customer).id,
            product_id=self.product.id,
            hours=1,
            once_key="k",
        )
        self.assertEqual(self._count_banks(), 2)
        self.assertEqual(len({answer["res_id"] for answer in answers}), 1)

    def test_a_change_of_state(self):
        self._send_three(
            "hour.bank.change.state",
            "action_apply",
            bank_id=self.bank.id,
            action="close",
            reason="Contract ended",
            once_key="k",
        )
        self.assertBank(self.bank, 0, 0)

    def _prepare_import(self, **values):
        self._commit(self._name_customer)
        text = "customer,product,hours,start,end,reference\n{},Support hours,5,,,"
        file = text.format(f"C-{self.bank.id}").encode()
        return {"file": base64.b64encode(file), **values}

    def _name_customer(self, env):
        self._get_customer(env).ref = f"C-{self.bank.id}"

    def test_an_import_without_references(self):
        values = self._prepare_import(once_key="k")
        self._send_three("hour.bank.import", "action_import", **values)
        self.assertEqual(self._count_banks(), 2)

    def test_the_same_file_in_three_forms_makes_each_bank_once(self):
        values = self._prepare_import()
        answers = self._send_three("hour.bank.import", "action_import", **values)
        self.assertEqual(self._count_banks(), 2)
        models = [answer["res_model"] for answer in answers]
        self.assertEqual(models, ["hour.bank", "hour.bank.import", "hour.bank.import"])

    def test_a_transfer(self):
        def send(env):
            transfer = env["hour.bank.transfer"].create(
                {
                    "bank_id": self.bank.id,
                    "hours": 1,
                    "reason": "Merged",
                    "once_key": "k",
                }
            )
            env.flush_all()
            return transfer.id

        env = self._open()
        first = self._commit(send)
        self._lose(env, send)
        self.assertEqual(self._retry(env, send), first)
        env.cr.commit()
        self._commit(lambda env: env["hour.bank.transfer"].browse(first).unlink())

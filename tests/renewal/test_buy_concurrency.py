# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Two colleagues press the button at the same moment."""

from freezegun import freeze_time

from odoo.tests import tagged

from ..bank.test_concurrency import ConcurrencyCase
from ..common import TODAY


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestBuyConcurrency(ConcurrencyCase):
    """The first makes the quotation; the second waits, begins anew and opens it."""

    def _ask(self, env):
        partner = env["res.partner"].browse(self.partner_id)
        order = env["hour.bank.renewal"]._ask_in_portal(
            partner, env.company, env["product.product"].browse(self.product.id), 2
        )
        env.flush_all()
        self.made.append(("sale.order", order.ids))
        self.addCleanup(self._forget)
        return order.id

    def _forget(self):
        with self.registry.cursor() as cr:
            cr.execute(
                "DELETE FROM hour_bank_renewal WHERE partner_id = %s", [self.partner_id]
            )

    def setUp(self):
        super().setUp()
        self.partner_id = self._commit(
            lambda env: env["hour.bank"].browse(self.bank.id).partner_id.id
        )

    def _count_orders(self, env):
        return env["sale.order"].search_count(
            [("partner_id", "=", self.partner_id), ("state", "=", "sent")]
        )

    def test_the_loser_opens_the_quotation_of_the_winner(self):
        others = [self._open(), self._open()]
        first = self._commit(self._ask)
        for env in others:
            self._lose(env, self._ask)
            self.assertEqual(self._retry(env, self._ask), first)
            env.cr.commit()
        self.assertEqual(self._commit(self._count_orders), 1)

    def test_asked_while_it_is_cancelled(self):
        first = self._commit(self._ask)

        def cancel(env):
            env["sale.order"].browse(first)._action_cancel()
            env.flush_all()

        env = self._open()
        self._commit(cancel)
        # what changes nothing on old knowledge leads to the page that says so
        self.assertEqual(self._retry(env, self._ask), first)
        env.cr.commit()
        self.assertNotEqual(self._commit(self._ask), first)
        self.assertEqual(self._commit(self._count_orders), 1)

    def test_bought_while_it_is_asked_for_again(self):
        first = self._commit(self._ask)

        def confirm(env):
            env["sale.order"].browse(first).action_confirm()
            env.flush_all()

        env = self._open()
        self._commit(confirm)
        # what changes nothing on old knowledge leads to the order that was bought
        self.assertEqual(self._retry(env, self._ask), first)
        env.cr.commit()
        self.assertEqual(self._commit(self._count_orders), 0)

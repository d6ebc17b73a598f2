# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rounded groups, billed overage and reserved hours, by two people at once."""

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..bank.test_concurrency import ConcurrencyCase
from ..common import TODAY


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestRulesConcurrency(ConcurrencyCase):
    @classmethod
    def _make_scene(cls, env):
        res = super()._make_scene(env)
        cls.chat = cls._make(
            env,
            "hour.bank.work.type",
            name="Chat",
            step_minutes=15,
            rounding_scope="day",
        )
        cls.by_the_hour = cls._make(
            env,
            "product.product",
            name="By the hour",
            type="service",
            service_policy="delivered_manual",
            uom_id=env.ref("uom.product_uom_hour").id,
        )
        cls.made.append(("product.template", cls.by_the_hour.product_tmpl_id.ids))
        return res

    def _log_chat(self, env, minutes):
        entry = env["account.analytic.line"].create(
            {
                "ticket_id": self.ticket.id,
                "employee_id": self.employee.id,
                "work_type_id": self.chat.id,
                "name": "Extinguished",
                "unit_amount": minutes / 60,
            }
        )
        env.flush_all()
        return entry

    def _change_bank(self, env, values):
        env["hour.bank"].browse(self.bank.id).write(values)

    def _bill(self, env):
        terms = {"overage_product_id": self.by_the_hour.id}
        self._change_bank(env, {"overage_policy": "bill", "terms": terms})

    def test_two_short_entries_of_a_day_are_one_group(self):
        env = self._open()
        self._commit(self._log_chat, 4)
        self._retry(env, self._log_chat, 4)
        self.assertBank(self.bank, 120, 15)

    def test_a_group_changes_while_an_entry_of_it_is_deleted(self):
        first = self._commit(self._log_chat, 8)
        self._commit(self._log_chat, 8)
        env = self._open()
        self._commit(self._log_chat, 15)
        self._retry(env, lambda env: env[first._name].browse(first.id).unlink())
        self.assertBank(self.bank, 120, 30)

    def test_one_line_is_billed_when_two_go_beyond_the_bank(self):
        self._commit(self._bill)
        self._commit(self._log, 120)
        env = self._open()
        self._commit(self._log, 30)
        self._retry(env, self._log, 15)
        with self.registry.cursor() as cr:
            order = self.bank.with_env(self.bank.env(cr=cr)).sale_order_id
            line = order.order_line[1:]
            self.assertEqual(len(line), 1)
            self.assertEqual(line.hour_bank_ids.minutes_debited, 45)
            self.assertEqual(line.qty_delivered, 0.75)
        self.assertBank(self.bank, 120, 120)

    def test_hours_are_reserved_while_others_log(self):
        env = self._open()
        plan = {"planned_hours": 1, "hour_bank_reserve": True}
        self._commit(self._change_other_ticket, plan)
        with self.assertRaisesRegex(UserError, "needs 0:30 more"):
            self._retry(env, self._log, 90)
        self._retry(env, self._log, 60)
        self.assertBank(self.bank, 120, 60)

    def test_time_is_logged_while_hours_are_reserved(self):
        env = self._open()
        self._commit(self._log, 90)
        plan = {"planned_hours": 1, "hour_bank_reserve": True}
        with self.assertRaisesRegex(UserError, "have 0:30"):
            self._retry(env, self._change_other_ticket, plan)
        self.assertBank(self.bank, 120, 90)

    def _change_other_ticket(self, env, values):
        """Plan another ticket of the same customer."""
        ticket = env["helpdesk.ticket"].browse(self.other_ticket.id)
        ticket.partner_id = env["hour.bank"].browse(self.bank.id).partner_id
        ticket.write(values)
        env.flush_all()

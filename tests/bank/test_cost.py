# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Debiting costs the same at the five-thousandth move as at the tenth."""

from contextlib import contextmanager

from odoo import Command
from odoo.tests import tagged

from ..common import TODAY, HourBankCase

# Statements of one entry, new transaction and warm: the budget of the design.
CREATE_NEW, CREATE_WARM, CHANGE_WARM = 45, 13, 12
# Where a ticket's day is rounded together two entries change: they are found, what the
# other holds is read, it is written, and the ORM asks for the currency of the second
# move that it creates.
GROUP_NEW, GROUP_WARM, GROUP_CHANGE = 6, 5, 3
# Where banks keep hours for the ticket: what its time was worth so far, what is kept,
# and the stage of the ticket, once a transaction.
KEPT_NEW, KEPT_WARM, KEPT_CHANGE = 3, 2, 2
DELETE_NEW = 36


@tagged("post_install", "-at_install")
class TestCost(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(200)
        cls.ticket = cls._make_ticket()
        cls._log(cls.ticket, 10)

    @contextmanager
    def _counted(self, counts):
        self.env.flush_all()
        before = self.cr.sql_log_count
        yield
        self.env.flush_all()
        counts.append(self.cr.sql_log_count - before)

    def _measure(self):
        """Return the statements of create (new, warm), change and delete (warm)."""
        counts = []
        self.env.invalidate_all()
        start = {"hour_bank_start": f"{TODAY} 19:00:00"}
        with self._counted(counts):
            entry = self._log(self.ticket, 10, **start)
        with self._counted(counts):
            entry = self._log(self.ticket, 10, **start)
        with self._counted(counts):
            entry.unit_amount = 0.5
        with self._counted(counts):
            entry.unlink()
        return counts

    def _add_moves(self, number):
        """Fill the ledger without the entries that would belong to it."""
        self.env["hour.bank"]._post_moves(
            [
                {
                    "bank_id": self.bank.id,
                    "move_type": "time",
                    "cause": "entry",
                    "minutes": -1,
                    "date": TODAY,
                    "ticket_id": self.ticket.id,
                }
            ]
            * number
        )

    def test_statements_stay_in_the_budget_and_do_not_grow(self):
        self._measure()  # fills what all transactions of a server share
        few = self._measure()
        create_new, create_warm, change_warm, _delete = few
        self.assertLessEqual(create_new, CREATE_NEW)
        self.assertLessEqual(create_warm, CREATE_WARM)
        self.assertLessEqual(change_warm, CHANGE_WARM)
        self._add_moves(5000)
        self.assertEqual(self._measure(), few)

    def test_all_rules_on_stay_in_the_budget(self):
        self._switch_all_rules_on()
        self._measure()
        few = self._measure()
        create_new, create_warm, change_warm, _delete = few
        self.assertLessEqual(create_new, CREATE_NEW)
        self.assertLessEqual(create_warm, CREATE_WARM)
        self.assertLessEqual(change_warm, CHANGE_WARM)
        self._add_moves(5000)
        self.assertEqual(self._measure(), few)

    def test_a_day_rounded_together_costs_little_more(self):
        self._switch_all_rules_on(rounding_scope="day")
        self._measure()
        for moves in (0, 5000):
            if moves:
                self._add_moves(moves)
            create_new, create_warm, change_warm, _delete = self._measure()
            self.assertLessEqual(create_new, CREATE_NEW + GROUP_NEW)
            self.assertLessEqual(create_warm, CREATE_WARM + GROUP_WARM)
            self.assertLessEqual(change_warm, CHANGE_WARM + GROUP_CHANGE)

    def test_hours_kept_for_the_ticket_cost_little_more(self):
        self._switch_all_rules_on()
        self.ticket.write({"planned_hours": 100, "hour_bank_reserve": True})
        self._measure()
        few = self._measure()
        create_new, create_warm, change_warm, _delete = few
        self.assertLessEqual(create_new, CREATE_NEW + KEPT_NEW)
        self.assertLessEqual(create_warm, CREATE_WARM + KEPT_WARM)
        self.assertLessEqual(change_warm, CHANGE_WARM + KEPT_CHANGE)
        self._add_moves(5000)
        self.assertEqual(self._measure(), few)

    def test_deleting_stays_in_the_budget_and_does_not_grow(self):
        def delete(count):
            entries = self.env["account.analytic.line"].concat(
                *(self._log(self.ticket, 10) for _number in range(count))
            )
            self.env.flush_all()
            self.env.invalidate_all()
            counts = []
            with self._counted(counts):
                entries.unlink()
            return counts[0]

        delete(1)
        few = delete(1)
        self.assertLessEqual(few, DELETE_NEW)
        self._add_moves(5000)
        self.assertEqual(delete(1), few)
        # the ORM asks for the currency of the second move that it creates
        self.assertLessEqual(delete(50), few + 1)

    def test_many_banks_that_may_pay_cost_no_statement(self):
        def create():
            counts = []
            for _number in range(2):  # the second is warm
                counts.clear()
                with self._counted(counts):
                    self._log(self.ticket, 10)
            return counts[0]

        few = create()
        for _number in range(10):
            self._sell(5)
        self.assertEqual(create(), few)

    def _switch_all_rules_on(self, **values):
        """Steps, multipliers, support hours, scope, pool and another's reservation."""
        work_type = self.env["hour.bank.work.type"].create(
            {"name": "Remote", "step_minutes": 15, "multiplier": 1.5, **values}
        )
        job = self.env["hr.job"].create({"name": "Senior"})
        self.agent.employee_id.job_id = job
        self.ticket.category_id = self.env["helpdesk.ticket.category"].create(
            {"name": "ERP", "work_type_id": work_type.id}
        )
        self.plan.write(
            {
                "calendar_id": self.env.company.resource_calendar_id.id,
                "is_pool": True,
                "work_type_ids": work_type.ids,
                "multiplier_ids": [
                    Command.create({"kind": "job", "job_id": job.id, "multiplier": 2}),
                    Command.create(
                        {
                            "kind": "priority",
                            "ticket_priority": self.ticket.priority,
                            "multiplier": 1.1,
                        }
                    ),
                ],
            }
        )
        self.bank.write({"terms": self.plan._prepare_terms()})
        self._make_ticket(
            planned_hours=1,
            hour_bank_reserve=True,
            category_id=self.ticket.category_id.id,
        )

    def test_a_hundred_entries_are_one_batch(self):
        def create(number, **values):
            counts = []
            vals = {"ticket_id": self.ticket.id, "name": "n", "unit_amount": 0.1}
            with self._counted(counts):
                self.env["account.analytic.line"].with_user(self.agent).create(
                    [{**vals, **values}] * number
                )
            return counts[0]

        create(1)  # warm
        beyond_core = create(100) - create(100, unit_amount=0)
        self.assertLess(beyond_core, 10, "of the batch, none of an entry")
        self.ticket.write({"planned_hours": 100, "hour_bank_reserve": True})
        create(1)
        kept = create(100) - create(100, unit_amount=0) - beyond_core
        self.assertLessEqual(kept, 3, "as many as for one")

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Two people at the same moment, in two real transactions.

What these tests make is committed, so that both transactions see it, and removed at the
end of the class.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ...tools.append_only import unlocked
from ...tools.duration import to_hours
from ..common import TODAY

CONTEXT = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}


class ConcurrencyCase(TransactionCase):
    """A customer with a bank of two hours, and people in transactions of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.made = []  # (model, ids), in the order of making
        cls.addClassCleanup(cls._clean)
        with cls.registry.cursor() as cr:
            cls._make_scene(api.Environment(cr, SUPERUSER_ID, CONTEXT))

    def setUp(self):
        super().setUp()
        # Odoo waits some seconds between two attempts.
        self.startPatcher(patch("odoo.service.model.random.uniform", return_value=0))
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, CONTEXT)
            self.bank, self.ticket = self._make_customer(env)
            self.other_bank, self.other_ticket = self._make_customer(env)
            self.other_partner_id = self.other_bank.partner_id.id

    # === COMMITTED DATA === #

    @classmethod
    def _make_scene(cls, env):
        cls.employee = cls._make(env, "hr.employee", name="Agent")
        cls.made.insert(0, ("hr.version", cls.employee.version_ids.ids))
        cls.made.insert(0, ("res.partner", cls.employee.work_contact_id.ids))
        cls.project = cls._make(
            env,
            "project.project",
            name="Support",
            allow_timesheets=True,
            allow_billable=True,
        )
        cls.made.append(("account.analytic.account", cls.project.account_id.ids))
        cls.team = cls._make(
            env,
            "helpdesk.ticket.team",
            name="Support",
            allow_timesheet=True,
            use_hour_banks=True,
            default_project_id=cls.project.id,
        )
        cls.plan = cls._make(env, "hour.bank.plan", name="Prepaid")
        cls.product = cls._make(
            env,
            "product.product",
            name="Support hours",
            type="service",
            service_policy="ordered_prepaid",
            uom_id=env.ref("uom.product_uom_hour").id,
            hour_bank_plan_id=cls.plan.id,
        )
        cls.made.append(("product.template", cls.product.product_tmpl_id.ids))

    @classmethod
    def _make(cls, env, model, **values):
        record = env[model].create(values)
        cls.made.append((model, record.ids))
        return record

    @classmethod
    def _make_customer(cls, env):
        """Return the bank of two hours and the ticket of a new customer."""
        partner = cls._make(env, "res.partner", name="Customer", is_company=True)
        line = Command.create({"product_id": cls.product.id, "product_uom_qty": 2})
        order = cls._make(
            env, "sale.order", partner_id=partner.id, order_line=[line], user_id=False
        )
        order.action_confirm()
        ticket = cls._make(
            env,
            "helpdesk.ticket",
            name="Printer on fire",
            description="It burns",
            team_id=cls.team.id,
            partner_id=partner.id,
            user_id=False,
        )
        return order.order_line.hour_bank_ids, ticket

    @classmethod
    def _clean(cls):
        """Remove all that was committed; SQL for what the ORM never deletes."""
        orders = [ids[0] for model, ids in cls.made if model == "sale.order"]
        partners = [ids[0] for model, ids in cls.made if model == "res.partner"]
        theirs = "WHERE partner_id = ANY(%s)"
        with cls.registry.cursor() as cr, unlocked(cr, "the test is over"):
            for query in (
                f"DELETE FROM hour_bank_move {theirs} AND origin_move_id IS NOT NULL",
                f"DELETE FROM hour_bank_move {theirs}",
                f"UPDATE hour_bank SET origin_bank_id = NULL {theirs}",
                f"DELETE FROM hour_bank {theirs}",
            ):
                cr.execute(query, [partners])
            env = api.Environment(cr, SUPERUSER_ID, CONTEXT)
            entries = env["account.analytic.line"].search(
                [("project_id", "=", cls.project.id)]
            )
            entries.unlink()
            env["sale.order"].browse(orders)._action_cancel()
            for model, ids in reversed(cls.made):
                env[model].browse(ids).exists().unlink()

    # === TWO PEOPLE === #

    def _open(self):
        """Return the environment of another person, whose transaction has begun."""
        cr = self.registry.cursor()
        self.addCleanup(cr.close)
        cr.execute("SELECT pg_backend_pid()")  # from now on it sees no change of others
        return api.Environment(cr, SUPERUSER_ID, CONTEXT)

    def _log(self, env, minutes, ticket=None):
        entry = env["account.analytic.line"].create(
            {
                "ticket_id": (ticket or self.ticket).id,
                "employee_id": self.employee.id,
                "name": "Extinguished",
                "unit_amount": to_hours(minutes),
            }
        )
        env.flush_all()
        return entry

    def _order(self, env, quantity):
        line = env["hour.bank"].browse(self.bank.id).sale_line_id
        line.product_uom_qty = quantity
        env.flush_all()

    def _commit(self, call, *arguments):
        """Let another person do something, from beginning to end."""
        with self.registry.cursor() as cr:
            return call(api.Environment(cr, SUPERUSER_ID, CONTEXT), *arguments)

    def _lose(self, env, call, *arguments):
        """What is done now on old knowledge fails, in a way that Odoo retries."""
        with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
            call(env, *arguments)
        env.cr.rollback()
        env.transaction.reset()

    def _retry(self, env, call, *arguments):
        """Do something as Odoo does it for web and RPC calls."""
        with mute_logger("odoo.sql_db"):
            return retrying(partial(call, env, *arguments), env)

    def assertBank(self, bank, credited, debited):
        """The counters are these minutes, they equal the ledger, and hold nobody up."""
        with self.registry.cursor() as cr:
            bank = api.Environment(cr, SUPERUSER_ID, {})["hour.bank"].browse(bank.id)
            moves = bank.move_ids
            time_moves = moves.filtered(lambda move: move.move_type == "time")
            self.assertEqual(
                (bank.minutes_credited, bank.minutes_debited), (credited, debited)
            )
            self.assertEqual(-sum(time_moves.mapped("minutes")), debited)
            self.assertEqual(sum(moves.mapped("minutes")), bank.minutes_balance)
            self.assertGreaterEqual(bank.minutes_balance, 0)

    def _sell_more(self, env):
        partner = env["hour.bank"].browse(self.bank.id).partner_id
        line = Command.create({"product_id": self.product.id, "product_uom_qty": 2})
        order = self._make(
            env, "sale.order", partner_id=partner.id, order_line=[line], user_id=False
        )
        order.action_confirm()
        return order.order_line.hour_bank_ids


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestConcurrency(ConcurrencyCase):
    def test_of_two_debits_one_wins_and_the_other_is_refused_when_retried(self):
        env = self._open()
        self._commit(self._log, 90)
        with patch.object(self.registry["hour.bank"], "_post_moves") as post:
            self._lose(env, self._log, 90)
        post.assert_not_called()  # it lost at the lock, before anything was decided
        with self.assertRaisesRegex(UserError, "0:30"):
            self._retry(env, self._log, 90)
        self.assertBank(self.bank, 120, 90)

    def test_the_retried_debit_takes_what_is_left(self):
        env = self._open()
        self._commit(self._log, 90)
        self._retry(env, self._log, 30)
        self.assertBank(self.bank, 120, 120)

    def _log_while_another_is_not_done(self, end):
        """Log 90 minutes while somebody else's 90 are posted, but not committed."""
        first, second = self._open(), self._open()
        self._log(first, 90)
        with ThreadPoolExecutor(1) as pool:
            # The thread of the test holds Odoo's registry: it must do the retrying.
            ended = pool.submit(self._end_when_awaited, first, second, end)
            try:
                self._retry(second, self._log, 90)
            finally:
                ended.result(timeout=60)

    def _end_when_awaited(self, first, second, end):
        """Commit or roll back the first person's work once the second waits for it."""
        query = "SELECT 1 FROM pg_locks WHERE pid = %s AND NOT granted"
        pid = second.cr._cnx.info.backend_pid
        waits = False
        for _number in range(600):
            self.cr.execute(query, [pid])
            if waits := bool(self.cr.rowcount):
                break
            time.sleep(0.05)
        getattr(first.cr, end)()
        self.assertTrue(waits, "the second did not wait for the first")

    def test_a_debit_waits_for_one_that_is_not_committed(self):
        with self.assertRaisesRegex(UserError, "0:30"):
            self._log_while_another_is_not_done("commit")
        self.assertBank(self.bank, 120, 90)

    def test_a_debit_that_is_given_up_makes_room(self):
        self._log_while_another_is_not_done("rollback")
        self.assertBank(self.bank, 120, 90)

    def test_customers_do_not_wait_for_each_other(self):
        first, second = self._open(), self._open()
        second.cr.execute("SET LOCAL lock_timeout = '2s'")
        self._log(first, 90)
        self._log(second, 90, self.other_ticket)
        for env in (second, first):
            env.cr.commit()
        self.assertBank(self.bank, 120, 90)
        self.assertBank(self.other_bank, 120, 90)

    def test_order_lowered_while_time_is_logged(self):
        env = self._open()
        self._commit(self._order, 1)
        self._lose(env, self._log, 90)
        with self.assertRaisesRegex(UserError, "1:00"):
            self._retry(env, self._log, 90)
        self.assertBank(self.bank, 60, 0)

    def test_time_logged_while_the_order_is_lowered(self):
        env = self._open()
        self._commit(self._log, 90)
        self._lose(env, self._order, 1)
        with self.assertRaisesRegex(UserError, "1:30"):
            self._retry(env, self._order, 1)
        self.assertBank(self.bank, 120, 90)

    def test_hours_sold_while_time_is_refused(self):
        self._commit(self._log, 120)
        env = self._open()
        self._commit(self._order, 3)
        self._retry(env, self._log, 60)
        self.assertBank(self.bank, 180, 180)

    def test_ticket_moved_while_time_is_logged_on_it(self):
        def move(env):
            ticket = env["helpdesk.ticket"].browse(self.ticket.id)
            ticket.partner_id = self.other_partner_id

        env = self._open()
        self._commit(move)
        self._retry(env, self._log, 60)
        self.assertBank(self.bank, 120, 0)
        self.assertBank(self.other_bank, 120, 60)

    def test_entry_changed_while_it_is_deleted(self):
        entry_id = self._commit(lambda env: self._log(env, 30).id)

        def change(env):
            env["account.analytic.line"].browse(entry_id).unit_amount = 1.5

        def delete(env):
            env["account.analytic.line"].browse(entry_id).unlink()

        env = self._open()
        self._commit(change)
        self._retry(env, delete)
        self.assertBank(self.bank, 120, 0)

    def _allow_overdraft(self, env):
        env["hour.bank"].browse(self.bank.id).write(
            {"overage_policy": "overdraw", "overdraft_minutes": 60}
        )

    def test_hours_sold_while_the_bank_is_overdrawn(self):
        self._commit(self._allow_overdraft)
        env = self._open()
        self._commit(self._log, 150)
        self._retry(env, self._sell_more)
        self.assertBank(self.bank, 120, 120)

    def test_bank_overdrawn_while_hours_are_sold(self):
        self._commit(self._allow_overdraft)
        env = self._open()
        self._commit(self._sell_more)
        self._retry(env, self._log, 150)
        self.assertBank(self.bank, 120, 120)

    def _end_today(self, env):
        bank = env["hour.bank"].browse(self.bank.id)
        bank.write({"date_start": "2026-03-01", "date_end": TODAY})

    def _run_expiry(self):
        """Run the scheduled job on the next day, as another process would."""
        with freeze_time("2026-03-19 12:00:00"):
            self._commit(lambda env: env["hour.bank"]._cron_refresh_state())

    def test_the_bank_ends_while_time_is_logged(self):
        self._commit(self._end_today)
        env = self._open()
        self._log(env, 30)
        self._run_expiry()
        self.assertBank(self.bank, 120, 0)  # busy: it waits for the next run
        env.cr.commit()
        self._run_expiry()
        self.assertBank(self.bank, 30, 30)

    def test_time_is_logged_while_the_bank_ends(self):
        self._commit(self._end_today)
        env = self._open()
        self._run_expiry()
        self._lose(env, self._log, 30)
        with self.assertRaisesRegex(UserError, "0:30"):
            self._retry(env, self._log, 30)
        self.assertBank(self.bank, 0, 0)

    def test_the_next_bank_is_busy_when_hours_roll_over(self):
        def roll_over(env):
            bank = env["hour.bank"].browse(self.bank.id)
            bank.terms = {**bank.terms, "rollover": "all"}
            self._end_today(env)

        self._commit(roll_over)
        next_bank = self._commit(lambda env: self._sell_more(env))
        env = self._open()
        env["hour.bank"].browse(next_bank.id)._adjust(1, "Gift")
        env.flush_all()
        self._run_expiry()
        self.assertBank(self.bank, 120, 0)  # the next bank is busy: so is this one
        env.cr.commit()
        self._run_expiry()
        self.assertBank(self.bank, 0, 0)
        self.assertBank(next_bank, 241, 0)

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Two people issue statements of one customer at the same moment."""

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools.append_only import unlocked
from ..bank.test_concurrency import ConcurrencyCase
from ..common import TODAY


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestIssuedConcurrency(ConcurrencyCase):
    @classmethod
    def _clean(cls):
        with cls.registry.cursor() as cr, unlocked(cr, "the test is over"):
            cr.execute("UPDATE hour_bank_statement_line SET corrects_id = NULL")
            cr.execute("DELETE FROM hour_bank_statement_line")
            cr.execute(
                "UPDATE hour_bank_statement SET previous_id = NULL, state='draft'"
            )
            cr.execute("DELETE FROM mail_message WHERE model = 'hour.bank.statement'")
            cr.execute("DELETE FROM hour_bank_statement")
        return super()._clean()

    def _issue(self, env):
        customer = env["hour.bank"].browse(self.bank.id).partner_id
        statement = env["hour.bank.statement"].create(
            {"partner_id": customer.id, "date_to": TODAY}
        )
        statement._issue()
        return statement

    def _get_statements(self):
        """Return ``[(lines, closing)]`` of what is committed, as it was issued."""
        with self.registry.cursor() as cr:
            env = self.env(cr=cr)
            customer = env["hour.bank"].browse(self.bank.id).partner_id
            statements = env["hour.bank.statement"].search(
                [("partner_id", "=", customer.id)], order="id"
            )
            self.assertTrue(all(each._check_digest() for each in statements))
            return [(len(each.line_ids), each.closing_minutes) for each in statements]

    def assertTooLate(self, env):
        with mute_logger("odoo.sql_db"), self.assertRaisesRegex(UserError, "Somebody"):
            self._issue(env)
        env.cr.rollback()

    def test_both_issue_the_first(self):
        env = self._open()
        self._commit(self._issue)
        self.assertTooLate(env)
        self.assertEqual(self._get_statements(), [(1, 120)])

    def test_both_issue_the_next_which_is_empty(self):
        self._commit(self._issue)
        env = self._open()
        self._commit(self._issue)
        self.assertTooLate(env)
        self.assertEqual(self._get_statements(), [(1, 120), (0, 120)])

    def test_who_tries_again_goes_on(self):
        env = self._open()
        self._commit(self._log, 10)
        self._commit(self._issue)
        self.assertTooLate(env)
        self._issue(env)
        env.cr.commit()
        self.assertEqual(self._get_statements(), [(2, 110), (0, 110)])

    def test_time_that_is_logged_meanwhile_stands_on_the_next(self):
        env = self._open()
        self._commit(self._log, 10)
        self._issue(env)
        env.cr.commit()
        self._commit(self._issue)
        self.assertEqual(self._get_statements(), [(1, 120), (1, 110)])

    # === ACCEPTED === #

    def _accept(self, env, name):
        customer = env["hour.bank"].browse(self.bank.id).partner_id
        statement = env["hour.bank.statement"].search(
            [("partner_id", "=", customer.id)]
        )
        done = statement._accept_in_portal(customer, name)
        env.flush_all()
        return done, statement.accepted_name

    def test_two_contacts_accept_at_once(self):
        self._commit(self._issue)
        env = self._open()
        self.assertEqual(self._commit(self._accept, "First"), (True, "First"))
        self._lose(env, self._accept, "Second")
        again = self._retry(env, self._accept, "Second")
        self.assertEqual(again, (False, "First"))

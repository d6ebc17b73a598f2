# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Two jobs issue and mail at the same moment, in two real transactions."""

from datetime import date

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools.append_only import unlocked
from ..bank.test_concurrency import ConcurrencyCase
from ..common import TODAY


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestRunConcurrency(ConcurrencyCase):
    @classmethod
    def _clean(cls):
        partners = [ids[0] for model, ids in cls.made if model == "res.partner"]
        theirs = "WHERE partner_id = ANY(%s)"
        with cls.registry.cursor() as cr, unlocked(cr, "the test is over"):
            cr.execute(f"DELETE FROM hour_bank_message {theirs}", [partners])
            cr.execute("DELETE FROM hour_bank_statement_run")
            cr.execute(
                "DELETE FROM hour_bank_statement_line WHERE statement_id IN"
                f" (SELECT id FROM hour_bank_statement {theirs})",
                [partners],
            )
            cr.execute(
                f"UPDATE hour_bank_statement SET previous_id = NULL {theirs}",
                [partners],
            )
            cr.execute(f"DELETE FROM hour_bank_statement {theirs}", [partners])
        return super()._clean()

    def _make_run(self, env):
        bank = env["hour.bank"].browse(self.bank.id)
        bank.partner_id.email = "customer@example.com"
        rows = [(bank.partner_id.id, date.fromisoformat(TODAY), None)]
        run = env["hour.bank.statement.run"]._make_run(bank.company_id, rows, True)
        self.line_id = run.line_ids.id

    def _issue(self, env):
        env["hour.bank.statement.run.line"].browse(self.line_id)._issue_line()

    def _count(self, model):
        with self.registry.cursor() as cr:
            partner = self.env(cr=cr)["hour.bank"].browse(self.bank.id).partner_id
            return self.env(cr=cr)[model].search_count(
                [("partner_id", "=", partner.id), ("state", "!=", "draft")]
            )

    def test_two_jobs_issue_one_statement(self):
        self._commit(self._make_run)
        first, second = self._open(), self._open()
        self._issue(first)
        self._issue(second)  # the line is locked: it is left to the first
        first.cr.commit()
        second.cr.commit()
        self._commit(self._issue)  # it is done
        self.assertEqual(self._count("hour.bank.statement"), 1)
        self.assertEqual(self._count("hour.bank.message"), 1)

    def test_who_began_before_the_other_ended_is_overtaken(self):
        self._commit(self._make_run)
        env = self._open()
        self._commit(self._issue)
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            self._issue(env)
        env.cr.rollback()
        self.assertEqual(self._count("hour.bank.statement"), 1)

    def test_two_runs_of_one_customer_do_not_wait_both(self):
        env = self._open()
        self._commit(self._make_run)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._make_run(env)
        env.cr.rollback()

    def test_two_senders_send_one_mail(self):
        self._commit(self._make_run)
        self._commit(self._issue)
        mails = []
        with self.registry.cursor() as cr:
            [message] = self.env(cr=cr)["hour.bank.message"].search(
                [("partner_id", "=", self._get_partner_id(cr))]
            )

        def send(env):
            env["hour.bank.message"].browse(message.id).sudo()._send()

        self.patch(
            type(self.env["hour.bank.message"]),
            "_deliver_statement",
            lambda each: mails.append(each.id),
        )
        first, second = self._open(), self._open()
        send(first)
        send(second)
        first.cr.commit()
        second.cr.commit()
        self._commit(send)
        self.assertEqual(mails, [message.id])

    def _get_partner_id(self, cr):
        return self.env(cr=cr)["hour.bank"].browse(self.bank.id).partner_id.id

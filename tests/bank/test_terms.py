# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The terms of a bank in words that a customer understands."""

from datetime import date

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import html2plaintext, mute_logger

from ..common import HourBankCase


@tagged("post_install", "-at_install")
class TestTerms(HourBankCase):
    def _sell_on(self, **terms):
        self.plan.write(terms)
        return self._sell(10)

    def _get_terms(self, bank, user=None):
        return dict(bank.with_user(user or self.manager)._get_terms_lines())

    # === IN WORDS === #

    def test_a_plain_bank_says_only_what_applies(self):
        bank = self._sell_on(validity_months=0)
        self.assertEqual(
            self._get_terms(bank),
            {
                "Valid": "from 03/18/2026, no end",
                "When empty": "further time is refused",
            },
        )

    def test_validity_grace_and_rollover(self):
        terms = self._get_terms(
            self._sell_on(
                validity_months=12, grace_days=7, rollover="hours", rollover_hours=2.5
            )
        )
        self.assertEqual(terms["Valid"], "03/18/2026 to 03/17/2027")
        self.assertIn("7 days", terms["Late entries"])
        self.assertIn("at most 2:30", terms["At the end"])
        self.assertIn("for 1 month", terms["At the end"])

    def test_each_kind_of_rollover_and_each_policy_has_words(self):
        product = self._make_product(
            "Extra time", service_policy="delivered_manual", hour_bank_plan_id=False
        )
        self.plan.write(
            {
                "overdraft_hours": 2,
                "overage_product_id": product.id,
                "overage_price": 120,
                "rollover_percent": 12.5,
            }
        )
        for field, label, words in (
            (
                "rollover",
                "At the end",
                {
                    "none": "expire",
                    "all": "all",
                    "percent": "12.5 %",
                    "hours": "0:00",
                },
            ),
            (
                "overage_policy",
                "When empty",
                {
                    "refuse": "refused",
                    "overdraw": "-2:00",
                    "free": "free",
                    "bill": "Extra time, at $ 120.00 / Hours",
                },
            ),
        ):
            for value, word in words.items():
                with self.subTest(value):
                    terms = self._get_terms(self._sell_on(**{field: value}))
                    self.assertIn(word, terms[label].replace("\N{NO-BREAK SPACE}", " "))

    def test_hours_and_multipliers_are_named(self):
        job = self.env["hr.job"].create({"name": "Senior"})
        lines = [
            {"kind": "job", "job_id": job.id, "multiplier": 1.5},
            {"kind": "priority", "ticket_priority": "3", "multiplier": 2},
            {"kind": "employee", "employee_id": self.agent.employee_id.id},
        ]
        terms = self._get_terms(
            self._sell_on(
                calendar_id=self.env.company.resource_calendar_id.id,
                multiplier_ids=[Command.create(line) for line in lines],
                multiplier_combination="highest",
            )
        )
        self.assertIn("Europe/Brussels", terms["Support times"])
        self.assertIn("outside × 1.5", terms["Support times"])
        for words in ("Senior × 1.5", "× 2; ", "Agent × 1.5", "the highest"):
            self.assertIn(words, terms["Multiplied"])

    def test_what_the_bank_pays_for_is_named_also_once_it_is_gone(self):
        remote, phone = self.env["hour.bank.work.type"].create(
            [{"name": "Remotely"}, {"name": "By phone"}]
        )
        bank = self._sell_on(
            work_type_ids=remote | phone, team_ids=self.team, is_pool=True
        )
        terms = self._get_terms(bank)
        self.assertIn("Remotely, By phone", terms["Pays for"])
        self.assertIn("teams: Support", terms["Pays for"])
        self.assertIn("their own are empty", terms["Subsidiaries"])
        self.plan.work_type_ids = False  # what a plan names is not deleted
        (remote | phone).unlink()
        self.assertIn("(deleted)", self._get_terms(bank)["Pays for"])

    def test_a_bank_from_before_the_terms_has_words_too(self):
        bank = self._sell_on()
        bank.sudo().terms = False
        self.assertIn("expire", self._get_terms(bank)["At the end"])

    def test_everybody_who_sees_the_bank_reads_its_terms(self):
        bank = self._sell_on(
            multiplier_ids=[
                Command.create(
                    {"kind": "employee", "employee_id": self.agent.employee_id.id}
                )
            ]
        )
        for user in (self.salesperson, self.accountant, self.manager):
            with self.subTest(user.login):
                summary = bank.with_user(user).terms_summary
                self.assertIn("Agent × 1.5", html2plaintext(summary))

    def test_numbers_are_written_as_the_reader_writes_them(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        bank = self._sell_on(rollover="percent", rollover_percent=12.5)
        bank = bank.with_context(lang="fr_FR")
        self.assertIn("12,5", html2plaintext(bank.terms_summary))

    # === LIMITS OF ONE BANK === #

    def test_a_bank_is_kept_for_contacts_of_its_customer_only(self):
        bank = self._sell_on().with_user(self.manager)
        bank.only_partner_id = self.contact
        self.assertIn("Brandon", self._get_terms(bank)["Kept for"])
        with self.assertRaisesRegex(ValidationError, "Deco Addict"):
            bank.only_partner_id = self.other_customer

    def test_a_pool_may_be_kept_for_a_subsidiary(self):
        subsidiary = self.env["res.partner"].create(
            {"name": "Azur Nice", "is_company": True, "parent_id": self.customer.id}
        )
        with self.assertRaisesRegex(ValidationError, "Azur Nice"):
            self._sell_on().only_partner_id = subsidiary
        bank = self._sell_on(is_pool=True)
        bank.only_partner_id = subsidiary
        self.assertEqual(bank.only_partner_id, subsidiary)

    def test_grace_is_the_managers_and_not_negative(self):
        bank = self._sell_on()
        self._make_ticket()
        with self.assertRaises(AccessError):
            bank.with_user(self.agent).grace_days = 5
        bank.with_user(self.manager).grace_days = 5
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            bank.grace_days = -1
            bank.flush_recordset()

    # === RENEWAL === #

    def test_a_bank_takes_the_terms_of_today_but_keeps_its_dates(self):
        bank = self._sell_on(validity_months=12)
        self.plan.write(
            {
                "validity_from": "first_use",
                "validity_months": 3,
                "grace_days": 7,
                "overage_policy": "overdraw",
                "overdraft_hours": 2,
                "rollover": "all",
            }
        )
        self.assertEqual(bank.overage_policy, "refuse")
        bank.with_user(self.manager).action_update_terms()
        self.assertRecordValues(
            bank,
            [
                {
                    "overage_policy": "overdraw",
                    "overdraft_minutes": 120,
                    "grace_days": 7,
                    "date_start": date(2026, 3, 18),
                    "date_end": date(2027, 3, 17),
                }
            ],
        )
        self.assertEqual(bank._get_term("rollover"), "all")
        self.assertEqual(bank._get_term("validity_from"), "order")
        self.assertCounters(bank, credited=600, debited=0)

    def test_the_chatter_says_what_was_and_what_is(self):
        bank = self._sell_on()
        self.plan.write({"overage_policy": "free"})
        bank.with_user(self.manager).action_update_terms()
        message = bank.message_ids[0]
        self.assertEqual(message.author_id, self.manager.partner_id)
        text = html2plaintext(message.body)
        self.assertIn("further time is refused → further time is free", text)
        self.assertNotIn("03/18/2026", text)

    def test_nothing_changed_is_said_too(self):
        bank = self._sell_on()
        bank.with_user(self.manager).action_update_terms()
        self.assertIn("nothing changed", bank.message_ids[0].body)

    def test_an_overdrawn_bank_needs_room_under_the_new_limit(self):
        bank = self._sell_on(overage_policy="overdraw", overdraft_hours=2)
        self._log(self._make_ticket(), 660)
        self.plan.overdraft_hours = 0.5
        with self.assertRaisesRegex(UserError, "-1:00.*-0:30"):
            bank.with_user(self.manager).action_update_terms()
        self.assertEqual(bank.overdraft_minutes, 120)
        self.plan.overdraft_hours = 1
        bank.with_user(self.manager).action_update_terms()
        self.assertEqual(bank.overdraft_minutes, 60)

    def test_only_banks_in_use_take_new_terms(self):
        for state in ("pending", "open", "hold", "expired", "closed"):
            waits = "payment" if state == "pending" else "order"
            bank = self._sell_on(grant_on=waits)
            bank.sudo().state = state
            with self.subTest(state):
                if state in ("expired", "closed"):
                    with self.assertRaisesRegex(UserError, bank.name):
                        bank.with_user(self.manager).action_update_terms()
                else:
                    bank.with_user(self.manager).action_update_terms()
                self.assertEqual(bank.state, state)

    def test_only_managers_renew_terms(self):
        bank = self._sell_on()
        self._make_ticket()
        for user in (self.agent, self.salesperson, self.accountant):
            with self.subTest(user.login), self.assertRaises(AccessError):
                bank.with_user(user).action_update_terms()

    def test_terms_of_another_company_s_bank_are_out_of_reach(self):
        bank = self._sell_on()
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.write(
            {"company_ids": [Command.link(company.id)], "company_id": company.id}
        )
        as_manager = bank.with_user(self.manager).with_company(company)
        with self.assertRaises(AccessError):
            as_manager.with_context(
                allowed_company_ids=company.ids
            ).action_update_terms()

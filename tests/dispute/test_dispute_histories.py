# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Random histories: disputes between debits, edits, deletions, statements, invoices.

To look harder: ``HOUR_BANK_SEED=1000 HOUR_BANK_EXAMPLES=300 ./run test
--tags /helpdesk_hour_bank:TestDisputeHistories``.
"""

import os
import random
from contextlib import closing

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ...tools.duration import to_hours
from ..job_common import JobChecks
from ..statement.issued_common import IssuedChecks
from .dispute_common import DisputeCase

EXAMPLES = int(os.environ.get("HOUR_BANK_EXAMPLES", "6"))
SEED = int(os.environ.get("HOUR_BANK_SEED", "0"))
STEPS = 30
# What happens, and how often.
ACTS = {
    "log": 5,
    "change": 5,
    "mark": 2,
    "move": 1,
    "delete": 1,
    "dispute": 7,
    "answer": 5,
    "withdraw": 1,
    "issue": 1,
    "invoice": 1,
    "deadline": 1,
    "close": 0.3,
}


@tagged("post_install", "-at_install")
class TestDisputeHistories(JobChecks, IssuedChecks, DisputeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.beyond = cls._make_product(
            "Support by the hour",
            hour_bank_plan_id=False,
            service_policy="delivered_manual",
        )
        cls.plan.write({"overage_policy": "bill", "overage_product_id": cls.beyond.id})
        cls.env.company.hour_bank_dispute_after = "accept"
        cls.banks = cls.bank | cls._sell(2) | cls._sell(1, partner=cls.other_customer)
        step = {"name": "Day", "step_minutes": 15, "rounding_scope": "day"}
        cls.types = cls.env["hour.bank.work.type"].create(
            [step, {"name": "Visit", "multiplier": 1.5}]
        )
        cls.tickets = [
            cls.ticket,
            cls._make_ticket(cls.contact),
            cls._make_ticket(cls.people["stranger"].partner_id),
        ]

    def test_random_histories(self):
        for number in range(EXAMPLES):
            with self.subTest(seed=SEED + number), closing(self.cr.savepoint()):
                self._play(random.Random(SEED + number))
            self.env.invalidate_all()

    def _play(self, chance):
        self.chance, self.day = chance, 18
        self.done = dict.fromkeys(ACTS, 0)
        for _step in range(STEPS):
            [act] = chance.choices(list(ACTS), list(ACTS.values()))
            self.day += chance.random() < 0.2
            with freeze_time(f"2026-{3 + self.day // 30:02d}-{1 + self.day % 30:02d}"):
                try:
                    with self.env.cr.savepoint():
                        getattr(self, f"_do_{act}")()
                    self.done[act] += 1
                except (UserError, ValidationError):
                    self.env.invalidate_all()
            self._check()
        self.assertAudited()
        self.assertTrue(self.done["dispute"])
        with freeze_time("2026-06-01"):
            for partner in (self.customer, self.other_customer):
                self._issue("2026-06-01", partner)
                self.assertFalse(self.assertChainHolds(partner))

    def _choose(self, model, domain):
        found = self.env[model].sudo().search(domain)
        if not found:
            raise UserError(model)  # there is none
        return found[self.chance.randrange(len(found))]

    def _choose_entry(self):
        return self._choose(
            "account.analytic.line", [("ticket_id", "in", [t.id for t in self.tickets])]
        )

    # === STEPS === #

    def _do_log(self):
        work_type = self.chance.choice([self.types[0], self.types[1], self.types[:0]])
        self._log(
            self.chance.choice(self.tickets),
            self.chance.randrange(1, 120),
            work_type_id=work_type.id,
        )

    def _do_change(self):
        self._choose_entry().unit_amount = to_hours(self.chance.randrange(0, 150))

    def _do_mark(self):
        entry = self._choose_entry()
        entry.write(
            {
                "hour_bank_free": not entry.hour_bank_free,
                "hour_bank_free_reason": "Goodwill",
            }
        )

    def _do_move(self):
        self._choose_entry().ticket_id = self.chance.choice(self.tickets)

    def _do_delete(self):
        self._choose_entry().unlink()

    def _do_dispute(self):
        entry = self._choose_entry()
        who = "stranger" if entry.ticket_id == self.tickets[2] else "all"
        minutes = self.chance.choice([0, 0, 5, 30])
        self._dispute(entry, self.people[who].partner_id, minutes=minutes)

    def _do_answer(self):
        dispute = self._choose("hour.bank.dispute", [("state", "=", "open")])
        outcome = self.chance.choice(["upheld", "reduced", "reduced", "free"])
        minutes = self.chance.randrange(1, 60)
        dispute.with_user(self.manager)._answer(outcome, minutes, "Decided")

    def _do_withdraw(self):
        dispute = self._choose("hour.bank.dispute", [("state", "=", "open")])
        dispute._withdraw_in_portal(dispute.contact_id)

    def _do_issue(self):
        self._issue(
            str(self.bank._get_today()),
            self.chance.choice([self.customer, self.other_customer]),
        )

    def _do_invoice(self):
        order = self._choose("sale.order", [("invoice_status", "=", "to invoice")])
        order._create_invoices().action_post()

    def _do_deadline(self):
        self.day += 15
        self._run_job("hour.bank.dispute", "_cron_follow_deadlines")

    def _do_close(self):
        bank = self.chance.choice(self.banks)
        bank.sudo()._change_state_by_hand("close", "Ended", False)

    # === WHAT ALWAYS HOLDS === #

    def _check(self):
        self.env.flush_all()
        self.env.invalidate_all()
        open_ones = self.env["hour.bank.dispute"].search([("state", "=", "open")])
        by_entry = {dispute.timesheet_id: dispute for dispute in open_ones}
        self.assertEqual(len(by_entry), len(open_ones), "one for each entry")
        for entry in self.env["account.analytic.line"].search(
            [("ticket_id", "in", [ticket.id for ticket in self.tickets])]
        ):
            charged = entry._get_charged_minutes()
            drawn = sum(part for _m, part in entry._get_drawn().get(entry, ()))
            self.assertEqual(charged, drawn, "what it debits is what the ledger says")
            dispute = by_entry.get(entry)
            self.assertEqual(entry.disputed_minutes, dispute.minutes if dispute else 0)
            self.assertLessEqual(entry.disputed_minutes, charged)
            waived = entry._get_waived_minutes(entry._get_hour_bank_claim().partner)
            self.assertGreaterEqual(
                entry.free_minutes, min(waived, entry.rated_minutes)
            )

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What can happen in a year, as the dice have it."""

import random
from collections import Counter
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError

from ...tools.duration import to_hours
from .reconciliation_common import ReconciliationCase
from .year_sales import LAST, YearSales

FIRST = date(2026, 1, 5)
# What happens, and how often
EVENTS = {
    "sell": 5,
    "sell_by_invoice": 1,
    "log": 14,
    "edit": 3,
    "delete": 1,
    "invoice": 6,
    "post_draft": 3,
    "reset_invoice": 1,
    "credit_hours": 2,
    "credit_price": 1,
    "replace": 1,
    "pay": 4,
    "unpay": 1,
    "cancel": 1,
    "cancel_and_reverse": 1,
    "close": 1,
    "reopen": 1,
    "refund": 1,
    "lower": 1,
    "raise": 1,
    "reprice": 1,
    "transfer": 2,
    "adjust": 1,
    "reverse_release": 1,
    "lock": 1,
}


class YearCase(YearSales, ReconciliationCase):
    """The company, and what can happen in it; ``self.dice`` decides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plans = cls.plan
        for name, values in (
            ("Month", {"validity_months": 1, "grace_days": 3}),
            (
                "Rollover",
                {"validity_months": 2, "rollover": "all", "rollover_months": 2},
            ),
            ("Overdraw", {"overage_policy": "overdraw", "overdraft_hours": 3}),
            ("First use", {"validity_months": 2, "validity_from": "first_use"}),
            ("At once", {"deferred_account_id": False}),
            ("Invoiced", {"grant_on": "invoice", "validity_months": 3}),
            ("Paid", {"grant_on": "payment"}),
        ):
            account = {"deferred_account_id": cls.deferred.id}
            cls.plans |= cls._make_plan(name, **{**account, **values})
        cls.products = cls.product
        for plan in cls.plans[1:]:
            cls.products |= cls._make_product(plan.name, hour_bank_plan_id=plan.id)
        cls.taxes = [
            cls.tax_sale_a,
            cls.tax_sale_a.copy(
                {"name": "Included", "price_include_override": "tax_included"}
            ),
            cls.env["account.tax"],
        ]
        cls.pricelists = [
            cls._make_pricelist(cls.env.company.currency_id),
            cls._make_pricelist(cls.foreign),
        ]
        cls.tickets = cls.ticket | cls._make_ticket(cls.other_customer)

    def _live(self, seed):
        """Let a year pass; return how often each event happened."""
        self.dice = random.Random(seed)
        self.orders = self.env["sale.order"]
        self.entries = self.env["account.analytic.line"]
        done = Counter()
        day = FIRST
        while day <= LAST:
            with freeze_time(f"{day} 12:00:00"):
                self.today = day
                self._start_day(done)
                for name in self._pick_events():
                    done[name] += self._try(name)
            day += timedelta(days=self.dice.randint(2, 10))
        return done

    def _pick_events(self):
        count = self.dice.randint(1, 4)
        return self.dice.choices(list(EVENTS), list(EVENTS.values()), k=count)

    def _try(self, name):
        """Do it; what the software refuses, with words, does not happen."""
        try:
            with self.env.cr.savepoint():
                result = getattr(self, f"_do_{name}")()
        except UserError:
            self.env.invalidate_all()
            return 0
        return 1 if result is None else int(bool(result))

    def _start_day(self, done):
        """Jobs of the night, and at the start of a month the release."""
        banks = self.env["hour.bank"].search(
            self.env["hour.bank"]._get_refresh_domain()
        )
        for bank in banks.filtered(lambda bank: bank._is_due()):
            bank._end_validity()
            done["end"] += 1
        end = self.today + relativedelta(day=1, days=-1)
        if self.today.day > 4 and self.dice.random() < 0.5 and self.today.month > 1:
            done["release"] += bool(self._release(end))

    # === HELPERS === #

    def _pick(self, records):
        return records[self.dice.randrange(len(records))] if records else records

    def _get_banks(self, *domain):
        banks = self.env["hour.bank"].search(
            [
                ("company_id", "=", self.company.id),
                ("kind", "=", "prepaid"),
                *domain,
            ],
            order="id",
        )
        return banks

    def _get_invoices(self, *domain):
        return self.env["account.move"].search(
            [
                ("company_id", "=", self.company.id),
                ("move_type", "=", "out_invoice"),
                ("line_ids.hour_bank_id", "!=", False),
                *domain,
            ],
            order="id",
        )

    def _pick_line(self):
        return {
            "price_unit": round(self.dice.uniform(0, 150), 2),
            "discount": self.dice.choice([0, 0, 10, 33.33]),
            "tax_ids": [Command.set(self._pick(self.taxes).ids)],
        }

    def _pick_day(self, before, after=0):
        """Return a day around today, within the year."""
        day = self.today + timedelta(days=self.dice.randint(-before, after))
        return min(max(day, FIRST), LAST)

    # === HOURS === #

    def _do_log(self):
        self.entries |= self._log(
            self._pick(self.tickets),
            self.dice.randint(3, 200),
            date=self._pick_day(self.dice.choice([3, 3, 45])),
        )

    def _do_edit(self):
        entry = self._pick(self.entries)
        if entry:
            closed = self._get_cancelled_banks(entry)
            entry.unit_amount = to_hours(self.dice.randint(1, 240))
            self._credit_what_was_taken(closed)
        return bool(entry)

    def _do_delete(self):
        entry = self._pick(self.entries)
        closed = self._get_cancelled_banks(entry)
        entry.unlink()
        self.entries -= entry
        self._credit_what_was_taken(closed)
        return bool(entry)

    def _get_cancelled_banks(self, entry):
        """Return the banks of an entry into which nothing can come back."""
        banks = entry.sudo().hour_bank_move_ids.bank_id
        return banks.filtered(lambda b: b.state == "closed" and not b.close_reason)

    def _do_close(self):
        bank = self._pick(self._get_banks(("state", "in", ("open", "hold"))))
        if bank:
            bank._change_state_by_hand("close", "Given up")
        return bool(bank)

    def _do_reopen(self):
        bank = self._pick(self._get_banks(("close_reason", "=", "Given up")))
        if bank:
            bank._change_state_by_hand("reopen", "By mistake")
        return bool(bank)

    def _do_refund(self):
        bank = self._pick(self._get_banks(("state", "in", ("open", "hold"))))
        if bank:
            refund = self.env["hour.bank.refund"].with_user(self.accountant)
            wizard = refund.create({"bank_id": bank.id, "reason": "Ended"})
            action = wizard.action_refund()
            self.env["account.move"].browse(action["res_id"]).action_post()
            self._check_liability(bank)
        return bool(bank)

    def _do_transfer(self):
        bank = self._pick(self._get_banks(("minutes_balance", ">", 0)))
        if not bank:
            return False
        values = {"target_partner_id": bank.partner_id.id}
        if self.dice.random() < 0.6:
            others = self._get_banks(
                ("partner_id", "=", bank.partner_id.id), ("id", "!=", bank.id)
            )
            values["target_bank_id"] = self._pick(others).id
        minutes = self.dice.randint(1, bank.minutes_balance)
        transfer = self.env["hour.bank.transfer"].create(
            {
                "bank_id": bank.id,
                "hours": to_hours(minutes),
                "reason": "Merged",
                **values,
            }
        )
        transfer.with_user(self.manager).sudo().action_confirm()
        return transfer.state == "done"

    def _do_adjust(self):
        bank = self._pick(self._get_banks(("state", "in", ("open", "depleted"))))
        if bank:
            bank._adjust(self.dice.choice([-45, -7, 30]), "Agreed on the phone")
        return bool(bank)

    # === BOOKS === #

    def _do_reverse_release(self):
        entries = self.env["hour.bank.release"].search([]).account_move_id
        entry = self._pick(
            entries.filtered(
                lambda e: (
                    e.state == "posted"
                    and not e.reversed_entry_id
                    and not e.reversal_move_ids
                )
            )
        )
        if not entry:
            return False
        reversal = entry._reverse_moves([{"date": self._pick_day(0)}])
        reversal._post(soft=False)
        if self.dice.random() < 0.5:
            self._release(self.today + relativedelta(day=1, days=-1))

    def _do_lock(self):
        """Close the books, two months late: what is later than that can change."""
        lock = self.today + relativedelta(day=1, days=-1, months=-1)
        if lock > (self.company.fiscalyear_lock_date or FIRST):
            self.company.sudo().fiscalyear_lock_date = lock

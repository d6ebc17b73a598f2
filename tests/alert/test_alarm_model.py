# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Random histories: the engine tells what a model in plain Python says, no more.

To look harder: ``HOUR_BANK_SEED=1000 HOUR_BANK_EXAMPLES=1000 HOUR_BANK_MANY=600 ./run
test --tags /helpdesk_hour_bank:TestAlarmModel``; its log says how many steps agreed.
"""

import logging
import os
import random
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .alarm_model import Customer, Hours
from .alert_common import AlertCase

_logger = logging.getLogger(__name__)
SEED = int(os.environ.get("HOUR_BANK_SEED", "1"))
HISTORIES = max(int(os.environ.get("HOUR_BANK_EXAMPLES", "50")) // 5, 1)
STEPS = 20
MANY = int(os.environ.get("HOUR_BANK_MANY", "60"))  # entries of one batch
OFTEN = {"_do_use": 6, "_do_use_many": 4}
KINDS = {"percent": "low", "hours": "low", "days": "ending"}
LEVELS = [
    [("Low", "percent", 20)],
    [("Half", "percent", 50), ("Little", "percent", 5)],
    [("Three", "hours", 3), ("One", "hours", 1)],
]


@tagged("post_install", "-at_install")
class TestAlarmModel(AlertCase):
    def _start(self, number):
        """Begin the history of another customer, with its own levels."""
        self.random = random.Random(SEED * 1000 + number)
        self.partner = self.env["res.partner"].create(
            {"name": f"Customer {number}", "email": f"c{number}@example.com"}
        )
        self.ticket = self._make_ticket(self.partner)
        chosen = self.random.choice(LEVELS)
        for name, measure, value in chosen:
            self._make_level(measure, value, name=name, partner_id=self.partner.id)
        self.model = Customer(
            [
                *chosen,
                ("Empty", "empty", 0),
                ("Overdrawn", "overdrawn", 0),
                ("Hold", "hold", 0),
                ("Ends soon", "days", 30),
            ]
        )
        self.banks, self.entries = [], []
        self._do_sell()

    # === WHAT HAPPENS: IN THE ENGINE, THEN IN THE MODEL === #

    def _do_sell(self):
        hours = self.random.choice([1, 4, 10])
        bank = self._sell(hours, partner=self.partner)
        bank.write(
            {
                "overage_policy": "overdraw",
                "overdraft_minutes": 300,
                "date_end": self.random.choice([False, "2027-01-01"]),
            }
        )
        self.banks.append(bank)

    def _do_use(self):
        left = sum(self._get_usable().mapped("minutes_balance"))
        near = [left - 120, left, left - 1, left + 1, left // 2]
        minutes = self.random.choice([1, 5, 15, 30, 60, *near])
        if minutes > 0 and self._get_usable() and minutes <= left + 200:
            self.entries.append(self._use(minutes))

    def _do_use_many(self):
        """Log many small entries at once: what adds up crosses the lines, too."""
        room = sum(self._get_usable().mapped("minutes_balance")) + 200
        values = {"ticket_id": self.ticket.id, "name": "Work"}
        vals_list = []
        for _number in range(self.random.randint(2, MANY)):
            room -= (minutes := self.random.choice([1, 1, 2, 5]))
            if room >= 0:
                vals_list.append({**values, "unit_amount": minutes / 60})
        if vals_list and self._get_usable():
            entries = self.env["account.analytic.line"].with_user(self.agent)
            self.entries += entries.create(vals_list)
            self.count += len(vals_list) - 1

    def _do_edit(self):
        if self.entries and self._get_usable():
            entry = self.random.choice(self.entries)
            entry.unit_amount = self.random.choice([1, 2, 10, 45]) / 60

    def _do_delete(self):
        if self.entries:
            index = self.random.randrange(len(self.entries))
            self.entries.pop(index).unlink()

    def _do_adjust(self):
        if bank := self._get_usable()[:1]:
            minutes = self.random.choice([60, 30, -10])
            if bank.minutes_balance + minutes > -300:
                bank._adjust(minutes, "Because")

    def _do_hold(self):
        if bank := self._get_usable()[:1]:
            bank._update_state("hold", "Because")

    def _do_resume(self):
        held = self._get_banks().filtered(lambda bank: bank.state == "hold")
        for bank in held[:1]:
            bank._update_state(bank._get_natural_state())

    def _do_expire(self):
        if bank := self._get_usable()[:1]:
            yesterday = fields.Date.today() - timedelta(days=1)
            bank.write({"date_start": yesterday, "date_end": yesterday})
            bank._end_validity()

    def _do_near_end(self):
        if bank := self._get_usable()[:1]:
            bank.date_end = fields.Date.today() + timedelta(days=30)

    def _do_prolong(self):
        if bank := self._get_usable()[:1]:
            bank.date_end = fields.Date.today() + timedelta(days=31)

    def _get_banks(self):
        return self.env["hour.bank"].concat(*self.banks)

    def _get_usable(self):
        return self._get_banks()._filtered_usable()

    def _tell_model(self):
        today = fields.Date.today()
        for bank in self._get_banks():
            states = {"open": "open", "depleted": "open", "hold": "hold"}
            self.model.banks[bank.name] = Hours(
                bank.minutes_credited,
                bank.minutes_balance,
                states.get(bank.state, "gone"),
                (bank.date_end - today).days if bank.date_end else None,
            )

    # === COMPARED === #

    def _compare(self, history):
        self._judge()
        self._tell_model()
        self.model.judge()
        on = {
            ((name, measure), bank) for (name, measure, _number), bank in self.model.on
        }
        found = {
            (
                (self._get_name(alarm), alarm.measure),
                alarm.bank_id.name or None,
            )
            for alarm in self._get_alarms(self.partner)
        }
        self.assertEqual(found, on, history)
        self._send()
        told = self.Message.search(
            [("partner_id", "=", self.partner.id)], order="id"
        ).mapped("kind")
        heard = [KINDS.get(kind, kind) for kind in self.model.heard]
        self.assertEqual(sorted(told), sorted(heard), history)

    def _get_name(self, alarm):
        names = {"hold": "Hold"}
        return names.get(alarm.measure, alarm.level_id.name)

    def test_histories(self):
        steps = [name for name in dir(self) if name.startswith("_do_")]
        weights = [OFTEN.get(name, 1) for name in steps]
        self.count = 0
        for number in range(HISTORIES):
            self._start(number)
            history = [f"seed {SEED}", f"history {number}"]
            self._compare(history)
            for _step in range(STEPS):
                [name] = self.random.choices(steps, weights)
                history.append(name)
                self.count += 1
                with self.subTest(history=history):
                    getattr(self, name)()
                if self.random.random() < 0.7:
                    self._compare(history)
        _logger.info(
            "Alarms agree after %s steps of %s histories", self.count, number + 1
        )

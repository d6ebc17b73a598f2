# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Random histories, compared after each step with a plain Python model of the banks.

The model is written from the design and shares no code with the addon. To look harder
than a run of all tests does: ``HOUR_BANK_SEED=1000 HOUR_BANK_EXAMPLES=300 ./run test
--tags /helpdesk_hour_bank:TestModel``. All of it is one transaction: more than some
hundred examples are faster in several runs.
"""

import copy
import os
from contextlib import closing, nullcontext
from tempfile import TemporaryDirectory

from freezegun import freeze_time
from hypothesis import (
    HealthCheck,
    currently_in_test_context,
    given,
    note,
    seed,
    settings,
)
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import TODAY, HourBankCase
from .model import World
from .model_bank import (
    AZUR,
    AZUR_CONTACT,
    DECO,
    LIMITS,
    MONTHS,
    SUD,
    VALIDITIES,
    Bank,
    Refused,
)
from .model_histories import ONCE_WRONG, WAYS, histories, resolve
from .model_rating import TERMS, WORK_TYPES

EXAMPLES = int(os.environ.get("HOUR_BANK_EXAMPLES", "100"))
SEED = int(os.environ.get("HOUR_BANK_SEED", "0"))  # another one: other histories
PRIORITIES = {False: "1", True: "3"}


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestModel(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = cls.enterClassContext(TemporaryDirectory())
        set_hypothesis_home_dir(folder)  # it would write into the current folder
        cls.partners = {
            AZUR: cls.customer,
            DECO: cls.other_customer,
            AZUR_CONTACT: cls.contact,
            SUD: cls.env["res.partner"].create(
                {"name": "Sud", "is_company": True, "parent_id": cls.customer.id}
            ),
        }
        cls._make_plans()
        cls.types = [
            cls.env["hour.bank.work.type"].create(
                {"name": str(number), **cls._prepare_work_type(work_type)}
            )
            for number, work_type in enumerate(WORK_TYPES)
        ]
        cls.tickets = [
            cls._make_ticket(
                cls.partners[ticket.partner], priority=PRIORITIES[ticket.urgent]
            )
            for ticket in World().tickets
        ]
        cls.second_manager = new_test_user(
            cls.env, "second", "helpdesk_mgmt.group_helpdesk_manager"
        )
        cls.stage = cls.tickets[0].stage_id
        cls.done = cls.env["helpdesk.ticket.stage"].create(
            {"name": "Done", "closed": True}
        )

    @classmethod
    def _make_plans(cls):
        cls.beyond = cls._make_product(
            "Beyond", hour_bank_plan_id=False, service_policy="delivered_manual"
        )
        cls.products = {}
        for policy, months in MONTHS.items():
            plan = cls._make_plan(
                policy,
                overage_policy=policy,
                overage_product_id=cls.beyond.id,
                overdraft_hours=LIMITS[policy] / 60,
                validity_months=months,
            )
            cls.products[policy] = cls._make_product(policy, hour_bank_plan_id=plan.id)

    @classmethod
    def _prepare_work_type(cls, work_type):
        return {
            "step_minutes": work_type.step,
            "tolerance_minutes": work_type.tolerance,
            "minimum_minutes": work_type.minimum,
            "rounding_scope": "day" if work_type.by_day else "entry",
            "free": work_type.free,
            "multiplier": float(work_type.multiplier),
        }

    def test_random_histories_agree_with_the_model(self):
        # Rounds of ten: from the eleventh on, Hypothesis mostly varies what it tried.
        for number in range(0, EXAMPLES, 10):
            self._run_round(seed(SEED + number), min(10, EXAMPLES - number))

    def test_histories_that_once_went_wrong(self):
        for history in ONCE_WRONG:
            with self.subTest(history=history), closing(self.cr.savepoint()):
                self._play(history, "requests")

    def _run_round(self, seeded, examples):
        @seeded
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            print_blob=False,
            suppress_health_check=list(HealthCheck),
        )
        @given(history=histories, way=st.sampled_from(WAYS))
        def run(history, way):
            with closing(self.cr.savepoint()):
                self._play(history, way)

        run()

    def _play(self, history, way):
        """Make every step in the model and in Odoo; they must agree.

        :param way: one of ``WAYS``
        """
        self.world = World()
        self.banks, self.entries, self.ledger, self.clock = [], [], [], 0
        for name, *arguments in history:
            if way == "requests":
                self.env.invalidate_all()
            arguments = self._resolve(name, arguments)
            if arguments is not None:
                if currently_in_test_context():
                    note(f"{name}{tuple(arguments)}")
                self._make_step(name, arguments, way)
                if way != "one go":
                    self._check_world()
        self._check_world()
        self._check_replay()

    def _resolve(self, name, arguments):
        arguments = resolve(self.world, name, arguments)
        if name == "move":
            entries = self.tickets[arguments[0]].timesheet_ids.filtered("unit_amount")
            ids = [entry.id for entry in self.entries]
            return [*arguments, [ids.index(entry.id) for entry in entries]]
        return arguments

    def _make_step(self, name, arguments, way):
        before = copy.deepcopy(self.world)
        refused = odoo_refused = False
        try:
            getattr(self.world, name)(*arguments)
        except Refused:
            refused, self.world = True, before
        flushes = self.cr.savepoint() if refused or way != "one go" else nullcontext()
        try:
            with flushes:
                getattr(self, f"_do_{name}")(*arguments)
        except UserError as error:
            odoo_refused = error.args[0]
        self.assertEqual(refused, bool(odoo_refused), f"{name}: {odoo_refused}")

    # === STEPS IN ODOO: BANKS === #

    def _do_sell(self, customer, policy, minutes, validity, terms):
        product = self.products[policy]
        product.hour_bank_plan_id.write(self._prepare_terms(TERMS[terms]))
        bank = self._sell(minutes / 60, self.partners[customer], product).sudo()
        self.banks.append(bank)
        self._do_prolong(len(self.banks) - 1, validity)

    def _prepare_terms(self, terms):
        multipliers = [
            {"kind": "employee", "employee_id": self.colleague.employee_id.id},
            {"kind": "priority", "ticket_priority": PRIORITIES[True]},
        ]
        multipliers[0]["multiplier"] = float(terms.colleague)
        multipliers[1]["multiplier"] = float(terms.urgent)
        return {
            "multiplier_ids": [Command.clear(), *map(Command.create, multipliers)],
            "multiplier_combination": "highest" if terms.highest else "product",
            "work_type_ids": [Command.set([self.types[t].id for t in terms.only])],
            "is_pool": terms.pool,
            "validity_from": "first_use" if terms.first_use else "order",
            "grace_days": terms.grace,
            "rollover": terms.rollover,
            "rollover_hours": terms.rollover_limit / 60,
            "rollover_percent": terms.rollover_limit,
            "rollover_months": terms.rollover_months,
        }

    def _do_order(self, number, minutes):
        line = self.banks[number].sale_line_id
        if line.state == "sale":
            line.product_uom_qty = minutes / 60

    def _do_cancel(self, number):
        self.banks[number].sale_order_id._action_cancel()

    def _do_confirm(self, number, minutes):
        order = self.banks[number].sale_order_id
        if order.state == "cancel":
            order.action_draft()
            self.banks[number].sale_line_id.product_uom_qty = minutes / 60
            order.action_confirm()

    def _do_adjust(self, number, minutes):
        self.banks[number]._adjust(minutes, "Counted again")

    def _do_star(self, number, starred):
        self.banks[number].priority = str(int(starred))

    def _do_prolong(self, number, validity):
        start, end = VALIDITIES[validity]
        self.banks[number].write({"date_start": start, "date_end": end})

    def _do_hold(self, number):
        self.banks[number]._change_state_by_hand("hold", "Not paid")

    def _do_release(self, number):
        self.banks[number]._change_state_by_hand("release", "Paid")

    def _do_shut(self, number):
        self.banks[number]._change_state_by_hand("close", "Left us")

    def _do_reopen(self, number):
        self.banks[number]._change_state_by_hand("reopen", "Came back")

    def _do_end(self):
        Bank = self.env["hour.bank"]
        for bank in Bank.search(Bank._get_refresh_domain(), order="id"):
            bank._end_validity()
        self._find_new_banks()

    def _do_transfer(self, number, customer, target, minutes):
        transfer = (
            self.env["hour.bank.transfer"]
            .with_user(self.manager)
            .create(
                {
                    "bank_id": self.banks[number].id,
                    "target_partner_id": self.partners[customer].id,
                    "target_bank_id": target is not None and self.banks[target].id,
                    "hours": minutes / 60,
                    "reason": "Merged",
                }
            )
        )
        transfer.action_confirm()
        if transfer.needs_approval:
            transfer.with_user(self.second_manager).action_approve()
        self._find_new_banks()

    def _find_new_banks(self):
        """Take up the banks that a rollover or a transfer made."""
        known = self.env["hour.bank"].union(*self.banks)
        self.banks += self.env["hour.bank"].search(
            [("id", ">", max(known.ids, default=0)), ("kind", "=", "prepaid")],
            order="id",
        )

    # === STEPS IN ODOO: TIME AND TICKETS === #

    def _do_log(self, ticket, all_minutes, day, marked_free, kind, by_colleague):
        values = []
        for minutes in all_minutes:
            self.clock += 1  # lists of entries are in the order of their start
            start = f"{8 + self.clock // 60:02}:{self.clock % 60:02}:00"
            values.append(
                {
                    "ticket_id": self.tickets[ticket].id,
                    "name": "Extinguished",
                    "unit_amount": minutes / 60,
                    "date_time": f"{day} {start}",
                    "work_type_id": self._get_type_id(kind),
                    "hour_bank_free": marked_free,
                    "hour_bank_free_reason": marked_free and "Goodwill",
                }
            )
        user = self.colleague if by_colleague else self.agent
        Entry = self.env["account.analytic.line"].with_user(user)
        self.entries += list(Entry.create(values).sudo())

    def _get_type_id(self, kind):
        return kind is not None and self.types[kind].id

    def _do_edit(self, number, minutes, name=None, value=None):
        values = {} if minutes is None else {"unit_amount": minutes / 60}
        if name == "day":
            values["date"] = value
        elif name == "ticket":
            values["ticket_id"] = self.tickets[value].id
        elif name == "kind":
            values["work_type_id"] = self._get_type_id(value)
        elif name == "by_colleague":
            user = self.colleague if value else self.agent
            values["employee_id"] = user.employee_id.id
        self.entries[number].write(values)

    def _do_mark(self, number, marked_free):
        self.entries[number].write(
            {"hour_bank_free": marked_free, "hour_bank_free_reason": "Goodwill"}
        )

    def _do_delete(self, number):
        self.entries[number].unlink()
        del self.entries[number]

    def _do_move(self, ticket, partner, _order):
        self.tickets[ticket].partner_id = self.partners[partner]

    def _do_rule(self, kind, variant):
        self.types[kind].write(self._prepare_work_type(WORK_TYPES[variant]))

    def _do_urge(self, ticket, urgent):
        self.tickets[ticket].priority = PRIORITIES[urgent]

    def _do_reserve(self, ticket, minutes):
        values = {"hour_bank_reserve": minutes is not None}
        if minutes:
            values["planned_hours"] = minutes / 60
        self.tickets[ticket].write(values)

    def _do_close(self, ticket, closed):
        self.tickets[ticket].stage_id = self.done if closed else self.stage

    # === COMPARISON === #

    def _check_world(self):
        self.env.flush_all()
        self.overages = self.env["hour.bank"].search(
            [("kind", "=", "overage"), ("product_id", "=", self.beyond.id)], order="id"
        )
        for bank, expected in zip(self.banks, self.world.banks, strict=True):
            self._check_bank(bank, expected)
        for bank, expected in zip(self.overages, self.world.overages, strict=True):
            self._check_overage(bank, expected)
        for entry, expected in zip(self.entries, self.world.entries, strict=True):
            self._check_entry(entry, expected)
        self._check_ledger()

    def _check_bank(self, bank, expected):
        self.assertRecordValues(
            bank,
            [
                {
                    "minutes_credited": expected.credited,
                    "minutes_debited": expected.debited,
                    "minutes_balance": expected.balance,
                    "minutes_reserved": sum(expected.kept.values()),
                    "state": expected.state,
                    "date_start": expected.start,
                    "date_end": expected.end or False,
                }
            ],
        )
        kept = {self.tickets[ticket]: part for ticket, part in expected.kept.items()}
        self.assertEqual(
            {line.ticket_id: line.minutes for line in bank.reservation_ids}, kept
        )
        self.assertGreaterEqual(bank.minutes_balance, -LIMITS[expected.policy])
        self.assertLessEqual(bank.minutes_reserved, max(bank.minutes_balance, 0))
        origin = self.banks[expected.origin.number] if expected.origin else False
        self.assertEqual(bank.origin_bank_id.id, origin and origin.id)
        line = bank.sale_line_id
        self.assertEqual(bool(line), expected.has_order)
        if not line:
            return
        self.assertAlmostEqual(line.qty_delivered, expected.debited / 60, delta=0.0051)
        left = expected.balance if expected.state == "open" else 0
        self.assertAlmostEqual(line.remaining_hours, left / 60)

    def _check_overage(self, bank, expected):
        self.assertRecordValues(
            bank,
            [
                {
                    "partner_id": self.partners[expected.customer].id,
                    "minutes_credited": 0,
                    "minutes_debited": expected.debited,
                    "minutes_balance": -expected.debited,
                    "state": "open",
                }
            ],
        )
        if expected.order is not None:
            order = self.banks[expected.order].sale_order_id
            self.assertEqual(bank.sale_order_id, order)
        line = bank.sale_line_id
        self.assertAlmostEqual(line.qty_delivered, expected.debited / 60, delta=0.0051)
        self.assertFalse(line.remaining_hours)

    def _check_entry(self, entry, expected):
        draws = self.world.get_draws(expected)
        drawn = {}
        for draw in draws:
            bank = self._get_bank(draw.bank)
            drawn[bank] = drawn.get(bank, 0) + draw.minutes
        held = sum(draw.minutes for draw in draws if isinstance(draw.bank, Bank))
        overage = sum(drawn.values()) - held
        self.assertRecordValues(
            entry,
            [
                {
                    "rated_minutes": expected.rated,
                    "debited_minutes": held,
                    "overage_minutes": overage,
                    "free_minutes": expected.free,
                    "so_line": next(iter(drawn)).sale_line_id.id if drawn else False,
                    "unit_amount": expected.minutes / 60,
                }
            ],
        )
        self.assertEqual(expected.rated, held + overage + expected.free)
        for bank, moves in entry.hour_bank_move_ids.grouped("bank_id").items():
            self.assertEqual(-sum(moves.mapped("minutes")), drawn.pop(bank, 0))
        self.assertFalse(drawn)

    def _get_bank(self, bank):
        if isinstance(bank, Bank):
            return self.banks[bank.number]
        return self.overages[self.world.overages.index(bank)]

    def _check_ledger(self):
        """Moves are only appended, stay within their walls and add up."""
        banks = self.overages.union(*self.banks)
        moves = self.env["hour.bank.move"].search(
            [("bank_id", "in", banks.ids)], order="id"
        )
        rows = [
            (move.id, move.bank_id, move.minutes, move.balance_after, move.date)
            for move in moves
        ]
        self.assertEqual(rows[: len(self.ledger)], self.ledger, "nothing is rewritten")
        for move in moves[len(self.ledger) :]:
            bank, origin = move.bank_id, move.origin_move_id
            self.assertEqual(move.partner_id, bank.partner_id)
            self.assertEqual(move.company_id, bank.company_id)
            if origin:
                self.assertEqual(
                    (origin.bank_id, origin.move_type), (bank, move.move_type)
                )
                self.assertLess(origin.minutes * move.minutes, 0, "it takes back")
        self.ledger = rows
        returned = {}
        for move in moves.filtered(lambda m: m.origin_move_id and m.minutes > 0):
            origin = move.origin_move_id
            returned[origin] = returned.get(origin, 0) + move.minutes
        for origin, minutes in returned.items():
            self.assertLessEqual(minutes, -origin.minutes, "nothing returns twice")

    def _check_replay(self):
        for bank, expected in zip(self.banks, self.world.banks, strict=True):
            self.assertCounters(bank, expected.credited, expected.debited)
        for bank, expected in zip(self.overages, self.world.overages, strict=True):
            self.assertCounters(bank, 0, expected.debited)

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

from hypothesis import (
    HealthCheck,
    Phase,
    currently_in_test_context,
    given,
    note,
    seed,
    settings,
)
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...models.bank.hour_bank_move import TAKEN_BACK
from .model import World
from .model_bank import LIMITS, Bank, Refused
from .model_case import ModelCase
from .model_histories import ONCE_WRONG, WAYS, histories
from .model_resolve import resolve

EXAMPLES = int(os.environ.get("HOUR_BANK_EXAMPLES", "50"))
SEED = int(os.environ.get("HOUR_BANK_SEED", "0"))  # another one: other histories


@tagged("post_install", "-at_install")
class TestModel(ModelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = cls.enterClassContext(TemporaryDirectory())
        set_hypothesis_home_dir(folder)  # it would write into the current folder

    def test_random_histories_agree_with_the_model(self):
        # Rounds of two: Hypothesis begins with the simplest history, which is empty,
        # and from the third on it mostly varies what it tried.
        for number in range(EXAMPLES):
            self._run_round(seed(SEED + number), 2)

    def test_histories_that_once_went_wrong(self):
        for history in ONCE_WRONG:
            with self.subTest(history=history), closing(self.cr.savepoint()):
                self._play(history, "requests", lambda _world, _name, values: values)

    def _run_round(self, seeded, examples):
        @seeded
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            print_blob=False,
            phases=[Phase.generate, Phase.shrink],  # explaining traces every call
            suppress_health_check=list(HealthCheck),
        )
        @given(history=histories, way=st.sampled_from(WAYS))
        def run(history, way):
            with closing(self.cr.savepoint()):
                self._play(history, way)

        run()

    def _play(self, history, way, resolve=resolve):
        """Make every step in the model and in Odoo; they must agree.

        :param way: one of ``WAYS``
        :param resolve: says what the values of a step mean where it is taken
        """
        self.world = World()
        self.banks, self.entries, self.ledger, self.clock = [], [], [], 0
        self.plans = {}  # policy -> number of its terms
        for name, *arguments in history:
            if way == "requests":
                self.env.invalidate_all()
            arguments = resolve(self.world, name, arguments)
            if arguments is not None:
                if currently_in_test_context():
                    note(f"{name}{tuple(arguments)}")
                self._make_step(name, arguments, way)
                if way != "one go":
                    self._check_world()
        self._check_world()
        self._check_replay()

    def _make_step(self, name, arguments, way):
        if name == "move":
            arguments = [*arguments, self._get_listed(arguments[0])]
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
                    "waiting_minutes": expected.waiting,
                    "so_line": next(iter(drawn)).sale_line_id.id if drawn else False,
                    "unit_amount": expected.minutes / 60,
                }
            ],
        )
        paid = held + overage + expected.free
        self.assertEqual(expected.rated, paid + expected.waiting)
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
                kind = TAKEN_BACK.get(move.move_type, move.move_type)
                self.assertEqual((origin.bank_id, origin.move_type), (bank, kind))
                if move.cause != "price":  # which moves money only
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

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

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TODAY, HourBankCase
from .model import (
    AZUR,
    AZUR_CONTACT,
    DAYS,
    DECO,
    LIMITS,
    MONTHS,
    VALIDITIES,
    Near,
    Refused,
    World,
)

EXAMPLES = int(os.environ.get("HOUR_BANK_EXAMPLES", "120"))
SEED = int(os.environ.get("HOUR_BANK_SEED", "0"))  # another one: other histories


which = st.integers(0, 5)  # bank or entry, modulo how many there are
tickets = st.sampled_from([0, 0, 0, 1, 2])
days = st.sampled_from([DAYS[-1]] * 3 + DAYS)
quantities = st.integers(1, 30).map(lambda number: 3 * number)  # exact as hours
validities = st.sampled_from([0, 0, *range(len(VALIDITIES))])
minutes = st.integers(1, 75)
more = st.sampled_from([1, 30, 45, 46, 0, -1]).map(Near)
less = st.integers(-60, -1).map(Near)


def step(name, *arguments):
    return st.tuples(st.just(name), *arguments)


sales = step(
    "sell",
    st.sampled_from([AZUR, AZUR, AZUR, DECO]),
    st.sampled_from(["overdraw", "refuse", "overdraw", "free"]),
    quantities,
    validities,
)
logs = step(
    "log",
    tickets,
    st.lists(minutes | minutes | more, min_size=1, max_size=3),
    days,
    st.sampled_from([False, False, False, True]),
)
edits = step("edit", which, minutes | more | less, st.none() | days)
orders = step("order", which, quantities | less | more)
histories = st.builds(
    lambda first, then, last: [*first, *then, *last],
    st.lists(sales, min_size=1, max_size=3),
    st.lists(logs, min_size=1, max_size=2),
    st.lists(
        st.one_of(  # what is named first, or twice, happens more often
            edits,
            orders,
            logs,
            step("move", tickets, st.sampled_from([DECO, AZUR, AZUR_CONTACT])),
            edits,
            orders,
            logs,
            edits,
            step("edit", which, st.none(), days),
            step("cancel", which),
            step("confirm", which, quantities | more),
            step("adjust", which, st.integers(-50, 50).filter(bool) | more),
            step("prolong", which, validities),
            step("mark", which, st.booleans()),
            step("delete", which),
            sales,
            step("star", which, st.sampled_from([True, True, False])),
        ),
        min_size=6,
        max_size=12,
    ),
)

# Each step with an empty cache, as requests are; with what the steps before it left;
# all at once, with nothing written to the database where Odoo does not need it.
WAYS = ["requests", "warm", "one go"]

# Histories in which Odoo and the model once differed.
ONCE_WRONG = [
    # the bank that was drawn last decides, also where it was among the first before
    [
        ("sell", AZUR, "refuse", 6, 0),
        ("log", 1, [5], DAYS[1], False),
        ("sell", AZUR, "overdraw", 30, 1),
        ("edit", 0, 66, None),
    ],
    # an order that is lowered twice: each takes back hours that were sold
    [("sell", AZUR, "refuse", 60, 0), ("order", 0, 45), ("order", 0, 30)],
    # an order that is confirmed again after its bank has expired
    [
        ("sell", AZUR, "refuse", 60, 0),
        ("log", 1, [15], DAYS[-1], False),
        ("cancel", 0),
        ("prolong", 0, 3),
        ("confirm", 0, 60),
    ],
]


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
        }
        cls.products = {}
        for policy, months in MONTHS.items():
            plan = cls._make_plan(
                policy,
                overage_policy=policy,
                overdraft_hours=LIMITS[policy] / 60,
                validity_months=months,
            )
            cls.products[policy] = cls._make_product(policy, hour_bank_plan_id=plan.id)

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
        self.tickets = [
            self._make_ticket(self.partners[partner]) for partner in self.world.tickets
        ]
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
        arguments = self.world.resolve(name, arguments)
        if name == "move":
            entries = self.tickets[arguments[0]].timesheet_ids.filtered("rated_minutes")
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

    # === STEPS IN ODOO === #

    def _do_sell(self, customer, policy, minutes, validity):
        bank = self._sell(
            minutes / 60, self.partners[customer], self.products[policy]
        ).sudo()
        self.banks.append(bank)
        self._do_prolong(len(self.banks) - 1, validity)

    def _do_order(self, number, minutes):
        if self.banks[number].state != "closed":
            self.banks[number].sale_line_id.product_uom_qty = minutes / 60

    def _do_cancel(self, number):
        self.banks[number].sale_order_id._action_cancel()

    def _do_confirm(self, number, minutes):
        order = self.banks[number].sale_order_id
        if order.state == "cancel":
            order.action_draft()
            order.order_line.product_uom_qty = minutes / 60
            order.action_confirm()

    def _do_adjust(self, number, minutes):
        self.banks[number]._adjust(minutes, "Counted again")

    def _do_star(self, number, starred):
        self.banks[number].priority = str(int(starred))

    def _do_prolong(self, number, validity):
        start, end = VALIDITIES[validity]
        self.banks[number].write({"date_start": start, "date_end": end})

    def _do_log(self, ticket, all_minutes, day, marked_free):
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
                    "hour_bank_free": marked_free,
                    "hour_bank_free_reason": marked_free and "Goodwill",
                }
            )
        Entry = self.env["account.analytic.line"].with_user(self.agent)
        self.entries += list(Entry.create(values).sudo())

    def _do_edit(self, number, minutes, day):
        values = {"unit_amount": minutes and minutes / 60, "date": day}
        self.entries[number].write({k: v for k, v in values.items() if v is not None})

    def _do_mark(self, number, marked_free):
        self.entries[number].write(
            {"hour_bank_free": marked_free, "hour_bank_free_reason": "Goodwill"}
        )

    def _do_delete(self, number):
        self.entries[number].unlink()
        del self.entries[number]

    def _do_move(self, ticket, partner, _order):
        self.tickets[ticket].partner_id = self.partners[partner]

    # === COMPARISON === #

    def _check_world(self):
        self.env.flush_all()
        for bank, expected in zip(self.banks, self.world.banks, strict=True):
            self._check_bank(bank, expected)
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
                    "state": expected.state,
                    "date_start": expected.start,
                    "date_end": expected.end or False,
                }
            ],
        )
        self.assertGreaterEqual(bank.minutes_balance, -LIMITS[expected.policy])
        line = bank.sale_line_id
        self.assertAlmostEqual(line.qty_delivered, expected.debited / 60, delta=0.0051)
        left = expected.balance if expected.state == "open" else 0
        self.assertAlmostEqual(line.remaining_hours, left / 60)

    def _check_entry(self, entry, expected):
        draws = self.world.get_draws(expected)
        held = sum(draw.minutes for draw in draws)
        line = self.banks[draws[0].bank.number].sale_line_id.id if draws else False
        self.assertRecordValues(
            entry,
            [
                {
                    "rated_minutes": expected.minutes,
                    "debited_minutes": held,
                    "free_minutes": expected.free,
                    "so_line": line,
                    "unit_amount": expected.minutes / 60,
                }
            ],
        )
        self.assertEqual(expected.minutes, held + expected.free)
        drawn = dict.fromkeys(self.banks, 0)
        for draw in draws:
            drawn[self.banks[draw.bank.number]] += draw.minutes
        for bank, moves in entry.hour_bank_move_ids.grouped("bank_id").items():
            self.assertEqual(-sum(moves.mapped("minutes")), drawn.pop(bank))
        self.assertFalse(any(drawn.values()))

    def _check_ledger(self):
        """Moves are only appended, stay within their walls and add up."""
        moves = self.env["hour.bank.move"].search(
            [("bank_id", "in", [bank.id for bank in self.banks])], order="id"
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

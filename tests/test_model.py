# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Random histories, compared after each step with a plain Python model of the banks.

The model is written from the design and shares no code with the addon. To look harder
than a run of all tests does: ``HOUR_BANK_EXAMPLES=500 ./run test --tags
/helpdesk_hour_bank:TestModel``.
"""

import copy
import os
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from tempfile import TemporaryDirectory
from typing import NamedTuple

from freezegun import freeze_time
from hypothesis import HealthCheck, given, note, seed, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TODAY, HourBankCase

EXAMPLES = int(os.environ.get("HOUR_BANK_EXAMPLES", "80"))
DAYS = [date(2026, 2, 20), date(2026, 3, 5), date(2026, 3, 17), date(2026, 3, 18)]
LIMITS = {"refuse": 0, "overdraw": 45, "free": 0}
ENDS = {"refuse": date(2027, 3, 17), "overdraw": None, "free": date(2026, 4, 17)}
MONTHS = {"refuse": 12, "overdraw": 0, "free": 1}
VALIDITIES = [
    (date(2026, 1, 1), None),
    (date(2026, 2, 1), date(2026, 12, 31)),
    (date(2026, 3, 1), date(2026, 6, 30)),
    (date(2026, 1, 1), date(2026, 3, 10)),  # over since
    (date(2026, 3, 10), None),
]
# Partners that tickets are moved to, by the customer (company) whose banks pay.
AZUR, DECO, AZUR_CONTACT = range(3)
CUSTOMERS = {AZUR: AZUR, DECO: DECO, AZUR_CONTACT: AZUR}


# ---------------------------------------------------------------------------
# The model
# ---------------------------------------------------------------------------


class Refused(Exception):
    pass


class Near(NamedTuple):
    """Minutes told by how far they are from where a step begins to matter."""

    offset: int


def near(boundary, value):
    return boundary + value.offset if isinstance(value, Near) else value


@dataclass(eq=False)
class Bank:
    customer: int
    policy: str
    number: int
    start: date = date.fromisoformat(TODAY)
    end: date | None = None
    starred: bool = False
    closed: bool = False
    sold: int = 0  # what the order credited and did not take back
    adjusted: int = 0
    debited: int = 0

    @property
    def credited(self):
        return self.sold + self.adjusted

    @property
    def balance(self):
        return self.credited - self.debited

    @property
    def state(self):
        if self.closed:
            return "closed"
        if self.end and self.end < date.fromisoformat(TODAY):
            return "expired"
        return "open" if self.balance > 0 else "depleted"

    def is_usable(self, day):
        valid = self.start <= day and (not self.end or day <= self.end)
        return valid and self.state in ("open", "depleted")

    def rank(self):
        """Starred first, then earliest end, no end last, earliest start, oldest."""
        return (not self.starred, self.end or date.max, self.start, self.number)


@dataclass(eq=False)
class Draw:
    bank: Bank
    entry: "Entry"
    minutes: int


@dataclass(eq=False)
class Entry:
    ticket: int
    day: date
    minutes: int
    marked_free: bool = False
    free: int = 0


@dataclass
class World:
    """All that the ledger should know; ``draws`` are in the order of drawing."""

    tickets: list = field(default_factory=lambda: [AZUR_CONTACT, AZUR, DECO])
    banks: list = field(default_factory=list)
    entries: list = field(default_factory=list)
    draws: list = field(default_factory=list)

    # What entries hold

    def get_draws(self, entry):
        return [draw for draw in self.draws if draw.entry is entry and draw.minutes]

    def get_held(self, entry):
        return sum(draw.minutes for draw in self.get_draws(entry))

    def draw(self, bank, entry, minutes):
        bank.debited += minutes
        self.draws.append(Draw(bank, entry, minutes))

    def take_back(self, draws, minutes):
        """Take ``minutes`` out of these draws, the last one first."""
        for draw in reversed(draws):
            part = min(minutes, draw.minutes)
            draw.minutes -= part
            draw.bank.debited -= part
            minutes -= part

    def settle(self, entries, anew=False):
        """Give back what is too much for all entries, then draw what is missing."""
        for entry in entries:
            if entry.minutes < 0:
                raise Refused
            target = 0 if anew or entry.marked_free else entry.minutes
            held = self.get_held(entry)
            surplus = max(held + entry.free - target, 0)
            freed = min(surplus, entry.free)
            entry.free -= freed
            self.take_back(self.get_draws(entry), surplus - freed)
        for entry in entries:
            if entry.marked_free:
                entry.free = entry.minutes
            else:
                self.pay(entry)

    def pay(self, entry):
        missing = entry.minutes - entry.free - self.get_held(entry)
        usable = self.get_usable_banks(entry)
        for bank in usable:
            part = min(missing, max(bank.balance, 0))
            if part:
                self.draw(bank, entry, part)
                missing -= part
        if missing:
            self.pay_overage(entry, usable, missing)

    def get_usable_banks(self, entry):
        customer = CUSTOMERS[self.tickets[entry.ticket]]
        usable = [
            bank
            for bank in self.banks
            if bank.customer == customer and bank.is_usable(entry.day)
        ]
        return sorted(usable, key=Bank.rank)

    def pay_overage(self, entry, usable, minutes):
        """The last bank drawn decides, else the last usable, else the latest of all."""
        customer = CUSTOMERS[self.tickets[entry.ticket]]
        ever = [bank for bank in self.banks if bank.customer == customer]
        drawn = [draw.bank for draw in self.get_draws(entry)]
        bank = next(reversed(drawn or usable or ever), None)
        if not bank or bank.policy == "free":
            entry.free += minutes
        elif (
            bank.policy == "overdraw"
            and bank.is_usable(entry.day)
            and bank.balance - minutes >= -LIMITS["overdraw"]
        ):
            self.draw(bank, entry, minutes)
        else:
            raise Refused

    # What a random step means here

    def resolve(self, name, arguments):
        """Return the step in terms of what is there; None where there is nothing."""
        if name == "sell":
            return arguments
        kinds = {"log": "tickets", "move": "tickets"}
        kinds.update(dict.fromkeys(("edit", "mark", "delete"), "entries"))
        subjects = getattr(self, kinds.get(name, "banks"))
        if not subjects:
            return None
        number = arguments[0] % len(subjects)
        return [number, *self.resolve_minutes(name, number, *arguments[1:])]

    def resolve_minutes(self, name, number, *arguments):
        if name == "log":
            values, day, marked_free = arguments
            rest = self.get_rest(number, day)
            return [[near(rest, value) for value in values], day, marked_free]
        if name == "edit":
            value, day = arguments
            entry = self.entries[number]
            rest = entry.minutes + self.get_rest(entry.ticket, day or entry.day)
            return [near(rest, value), day]
        if name in ("order", "confirm"):
            bank = self.banks[number]
            minutes = near(bank.debited - bank.adjusted, arguments[0])
            return [max(minutes // 3 * 3, 0)]
        if name == "adjust":
            bank = self.banks[number]
            return [near(-bank.balance - LIMITS[bank.policy], arguments[0]) or 1]
        return arguments

    def get_rest(self, ticket, day):
        """Return what the banks of the ticket's customer still hold for that day."""
        usable = self.get_usable_banks(Entry(ticket, day, 0))
        return sum(max(bank.balance, 0) for bank in usable)

    # What people do

    def sell(self, customer, policy, quantity, validity):
        bank = Bank(customer, policy, len(self.banks), end=ENDS[policy])
        self.banks.append(bank)
        self.set_sold(bank, quantity)
        bank.start, bank.end = VALIDITIES[validity]

    def set_sold(self, bank, minutes):
        difference = minutes - bank.sold
        if bank.balance + difference < min(0, bank.balance):
            raise Refused
        bank.sold = minutes
        if difference > 0:
            self.cover(bank)

    def cover(self, bank):
        """Take over, newest first, what the customer's other banks are overdrawn."""
        for other in self.banks:
            if other.customer != bank.customer or other is bank or other.closed:
                continue
            minutes = min(max(-other.balance, 0), max(bank.balance, 0))
            for draw in reversed([draw for draw in self.draws if draw.bank is other]):
                part = min(minutes, draw.minutes)
                if part:
                    self.take_back([draw], part)
                    self.draw(bank, draw.entry, part)
                    minutes -= part

    def order(self, number, quantity):
        if not self.banks[number].closed:
            self.set_sold(self.banks[number], quantity)

    def cancel(self, number):
        bank = self.banks[number]
        if not bank.closed:
            bank.closed = True
            bank.sold -= max(min(bank.sold, bank.balance), 0)

    def confirm(self, number, quantity):
        bank = self.banks[number]
        if bank.closed:
            if not bank.debited:  # sold anew, with the terms of today
                bank.start, bank.end = date.fromisoformat(TODAY), ENDS[bank.policy]
            bank.closed = False
            self.set_sold(bank, quantity)

    def adjust(self, number, minutes):
        bank = self.banks[number]
        if bank.balance + minutes < -LIMITS[bank.policy]:
            raise Refused
        bank.adjusted += minutes

    def star(self, number, starred):
        self.banks[number].starred = starred

    def prolong(self, number, validity):
        self.banks[number].start, self.banks[number].end = VALIDITIES[validity]

    def log(self, ticket, all_minutes, day, marked_free):
        entries = [Entry(ticket, day, minutes, marked_free) for minutes in all_minutes]
        self.entries += entries
        self.settle(entries)

    def edit(self, number, minutes, day):
        entry = self.entries[number]
        moved = day is not None and day != entry.day
        entry.day = day or entry.day
        entry.minutes = entry.minutes if minutes is None else minutes
        self.settle([entry], anew=moved)

    def mark(self, number, marked_free):
        entry = self.entries[number]
        changed = entry.marked_free != marked_free
        entry.marked_free = marked_free
        self.settle([entry], anew=changed)

    def delete(self, number):
        entry = self.entries.pop(number)
        self.take_back(self.get_draws(entry), self.get_held(entry))

    def move(self, ticket, partner, order):
        """``order`` are the numbers of the ticket's entries as the ticket lists them."""
        moved = CUSTOMERS[self.tickets[ticket]] != CUSTOMERS[partner]
        self.tickets[ticket] = partner
        if moved:
            self.settle([self.entries[number] for number in order], anew=True)


# ---------------------------------------------------------------------------
# The steps
# ---------------------------------------------------------------------------

which = st.integers(0, 5)  # bank, ticket or entry, modulo how many there are
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
    which,
    st.lists(minutes | more, min_size=1, max_size=2),
    days,
    st.sampled_from([False, False, False, True]),
)
edits = step("edit", which, minutes | more | less, st.none() | days)
orders = step("order", which, quantities | less | more)
histories = st.builds(
    lambda first, then, last: [*first, *then, *last],
    st.lists(sales, min_size=1, max_size=4),
    st.lists(logs, min_size=1, max_size=3),
    st.lists(
        st.one_of(
            sales,
            logs,
            logs,  # named twice: happens more often
            edits,
            edits,
            orders,
            orders,
            step("edit", which, st.none(), days),
            step("cancel", which),
            step("confirm", which, quantities | more),
            step("adjust", which, st.integers(-50, 50).filter(bool) | more),
            step("star", which, st.sampled_from([True, True, False])),
            step("prolong", which, validities),
            step("mark", which, st.booleans()),
            step("delete", which),
            step("move", which, st.sampled_from(sorted(CUSTOMERS))),
        ),
        min_size=6,
        max_size=12,
    ),
)


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
            self._run_round(seed(number), min(10, EXAMPLES - number))

    def _run_round(self, seeded, examples):
        @seeded
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            print_blob=False,
            suppress_health_check=list(HealthCheck),
        )
        @given(history=histories, fresh=st.booleans())
        def run(history, fresh):
            with closing(self.cr.savepoint()):
                self._play(history, fresh)

        run()

    def _play(self, history, fresh):
        """Make every step in the model and in Odoo; they must agree after each.

        :param fresh: whether each step begins with an empty cache, as a request does
        """
        self.world = World()
        self.tickets = [
            self._make_ticket(self.partners[partner]) for partner in self.world.tickets
        ]
        self.banks, self.entries, self.ledger, self.clock = [], [], [], 0
        for name, *arguments in history:
            if fresh:
                self.env.invalidate_all()
            arguments = self._resolve(name, arguments)
            if arguments is not None:
                note(f"{name}{tuple(arguments)}")
                self._make_step(name, arguments)
                self._check_world()
        self._check_replay()

    def _resolve(self, name, arguments):
        arguments = self.world.resolve(name, arguments)
        if name == "move":
            entries = self.tickets[arguments[0]].timesheet_ids.filtered("rated_minutes")
            ids = [entry.id for entry in self.entries]
            return [*arguments, [ids.index(entry.id) for entry in entries]]
        return arguments

    def _make_step(self, name, arguments):
        before = copy.deepcopy(self.world)
        refused = odoo_refused = False
        try:
            getattr(self.world, name)(*arguments)
        except Refused:
            refused, self.world = True, before
        try:
            with self.cr.savepoint():
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
            values.append(
                {
                    "ticket_id": self.tickets[ticket].id,
                    "name": "Extinguished",
                    "unit_amount": minutes / 60,
                    "date_time": f"{day} {8 + self.clock // 60:02}:{self.clock % 60:02}:00",
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

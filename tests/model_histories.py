# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Random histories for ``test_model``, and those that once went wrong."""

from hypothesis import strategies as st

from .model_bank import (
    AZUR,
    AZUR_CONTACT,
    DAYS,
    DECO,
    LIMITS,
    SUD,
    VALIDITIES,
    Entry,
    Near,
    near,
)
from .model_rating import TERMS, WORK_TYPES

# === WHAT A RANDOM STEP MEANS IN A WORLD === #

TICKET_STEPS = ("log", "move", "urge", "reserve", "close")
ENTRY_STEPS = ("edit", "mark", "delete")


def resolve(world, name, arguments):
    """Return the arguments in terms of what is there; None where there is nothing."""
    if name in ("sell", "rule", "end"):
        return list(arguments)
    if name in TICKET_STEPS:
        subjects = world.tickets
    else:
        subjects = world.entries if name in ENTRY_STEPS else world.banks
    if not subjects:
        return None
    number = arguments[0] % len(subjects)
    return [number, *resolve_minutes(world, name, number, *arguments[1:])]


def resolve_minutes(world, name, number, *arguments):
    if name == "log":
        values, day, *rest = arguments
        left = get_rest(world, number, day)
        return [[near(left, value) for value in values], day, *rest]
    if name == "edit":
        value, *change = arguments
        entry = world.entries[number]
        left = get_rest(world, entry.ticket, entry.day)
        return [near(entry.minutes + left, value), *change]
    if name == "reserve":
        return [near(get_rest(world, number, DAYS[-1]), arguments[0])]
    if name in ("order", "confirm"):
        bank = world.banks[number]
        minutes = near(bank.debited - bank.adjusted, arguments[0])
        return [max(minutes // 3 * 3, 0)]
    if name == "transfer":
        return resolve_transfer(world, number, *arguments)
    if name == "adjust":
        bank = world.banks[number]
        return [near(-bank.balance - LIMITS[bank.policy], arguments[0]) or 1]
    return arguments


def resolve_transfer(world, number, customer, target, minutes):
    bank = world.banks[number]
    if target is not None:
        target %= len(world.banks)
        customer = world.banks[target].customer
    available = bank.balance - sum(bank.kept.values())
    return [customer, target, max(near(available, minutes), 1)]


def get_rest(world, ticket, day):
    """Return what time on the ticket may still draw that day."""
    usable = world.get_usable_banks(Entry(ticket, day, 0))
    return sum(bank.get_available(ticket) for bank in usable)


# === STRATEGIES === #

which = st.integers(0, 5)  # bank or entry, modulo how many there are
tickets = st.sampled_from([0, 0, 0, 1, 1, 2, 3, 3])
days = st.sampled_from([DAYS[-1]] * 3 + DAYS)
quantities = st.integers(1, 40).map(lambda number: 3 * number)  # exact as hours
validities = st.sampled_from([0, 0, *range(len(VALIDITIES))])
terms = st.sampled_from([0, *range(len(TERMS))])
kinds = st.sampled_from([None, None, 1, 1, *range(len(WORK_TYPES))])
minutes = st.integers(1, 75)
more = st.sampled_from([1, 30, 45, 46, 0, -1]).map(Near)
less = st.integers(-60, -1).map(Near)
unchanged = st.just((None, None))
changes = st.one_of(
    st.tuples(st.just("day"), days),
    st.tuples(st.just("ticket"), tickets),
    st.tuples(st.just("kind"), kinds),
    st.tuples(st.just("by_colleague"), st.booleans()),
)


def step(name, *arguments):
    return st.tuples(st.just(name), *arguments)


sales = step(
    "sell",
    st.sampled_from([AZUR, AZUR, AZUR, SUD, DECO]),
    st.sampled_from(["overdraw", "refuse", "bill", "overdraw", "bill", "free"]),
    quantities,
    validities,
    terms,
)
logs = step(
    "log",
    tickets,
    st.lists(minutes | minutes | more, min_size=1, max_size=3),
    days,
    st.sampled_from([False, False, False, False, True]),
    kinds,
    st.sampled_from([False, False, True]),
)
edits = st.builds(
    lambda number, value, change: ("edit", number, value, *change),
    which,
    minutes | more | less,
    unchanged | unchanged | changes,
)
moves = st.builds(
    lambda number, change: ("edit", number, None, *change), which, changes
)
orders = step("order", which, quantities | less | more)
reserves = step("reserve", tickets, quantities | quantities | more | less | st.none())
transfers = step(
    "transfer",
    which,
    st.sampled_from([AZUR, SUD, DECO]),
    st.none() | which,
    quantities | less | more,
)
histories = st.builds(
    lambda first, then, last: [*first, *then, *last],
    st.lists(sales, min_size=1, max_size=3),
    st.lists(logs, min_size=1, max_size=2),
    st.lists(
        st.one_of(  # what is named first, or twice, happens more often
            edits,
            logs,
            moves,
            orders,
            reserves,
            edits,
            logs,
            moves,
            step("move", tickets, st.sampled_from([DECO, SUD, AZUR, AZUR_CONTACT])),
            orders,
            reserves,
            logs,
            edits,
            step("rule", *[st.integers(0, len(WORK_TYPES) - 1)] * 2),
            step("delete", which),
            step("cancel", which),
            step("confirm", which, quantities | more),
            step("adjust", which, st.integers(-50, 50).filter(bool) | more),
            step("prolong", which, validities),
            step("mark", which, st.booleans()),
            sales,
            step("close", tickets, st.sampled_from([True, True, False])),
            step("end"),
            step("hold", which),
            step("release", which),
            step("shut", which),
            step("reopen", which),
            transfers,
            step("end"),
            step("urge", tickets, st.booleans()),
            step("star", which, st.sampled_from([True, True, False])),
        ),
        min_size=6,
        max_size=14,
    ),
)

# Each step with an empty cache, as requests are; with what the steps before it left;
# all at once, with nothing written to the database where Odoo does not need it.
WAYS = ["requests", "warm", "one go"]

# === HISTORIES IN WHICH ODOO AND THE MODEL ONCE DIFFERED === #

ONCE_WRONG = [
    # the bank that was drawn last decides, also where it was among the first before
    [
        ("sell", AZUR, "refuse", 6, 0, 0),
        ("log", 1, [5], DAYS[1], False, None, False),
        ("sell", AZUR, "overdraw", 30, 1, 0),
        ("edit", 0, 66),
    ],
    # an order that is lowered twice: each takes back hours that were sold
    [("sell", AZUR, "refuse", 60, 0, 0), ("order", 0, 45), ("order", 0, 30)],
    # an order that is confirmed again after its bank has expired
    [
        ("sell", AZUR, "refuse", 60, 0, 0),
        ("log", 1, [15], DAYS[-1], False, None, False),
        ("cancel", 0),
        ("prolong", 0, 3),
        ("confirm", 0, 60),
    ],
    # SUSPECTS
    # 1 an entry whose work type becomes one that is rounded with the others of the day
    [
        ("sell", AZUR, "refuse", 60, 0, 0),
        ("log", 1, [5, 5], DAYS[-1], False, 1, False),
        ("log", 1, [5], DAYS[-1], False, None, False),
        ("edit", 2, None, "kind", 1),
    ],
    # 2 an entry that counts nothing in its group is still worked
    [
        ("sell", AZUR, "refuse", 90, 0, 0),
        ("log", 1, [26, 3], DAYS[-1], False, 4, False),
        ("edit", 0, 28),
        ("delete", 1),
        ("log", 1, [29, 4], DAYS[-1], False, 4, False),
        ("edit", 0, 48),
    ],
    # 3 time that leaves a ticket: its planned hours are kept again
    [
        ("sell", AZUR, "refuse", 90, 0, 0),
        ("reserve", 0, 60),
        ("log", 0, [30], DAYS[-1], False, None, False),
        ("edit", 0, None, "ticket", 1),
    ],
    # 4 the customer's own bank keeps hours before the one that its parent shares
    [
        ("sell", AZUR, "refuse", 90, 1, 1),
        ("sell", SUD, "refuse", 60, 0, 0),
        ("reserve", 3, 30),
    ],
    # 5 the last usable bank decides where all are empty, also one that was empty before
    [
        ("sell", AZUR, "refuse", 6, 1, 0),
        ("sell", AZUR, "overdraw", 6, 0, 0),
        ("log", 1, [12], DAYS[-1], False, None, False),
        ("order", 0, 12),
        ("log", 1, [6, 5], DAYS[-1], False, None, False),
    ],
    # 6 the same where what is left is kept for another ticket
    [
        ("sell", AZUR, "refuse", 6, 1, 0),
        ("sell", AZUR, "overdraw", 6, 0, 0),
        ("log", 1, [12], DAYS[-1], False, None, False),
        ("order", 0, 12),
        ("reserve", 0, 6),
        ("log", 1, [5], DAYS[-1], False, None, False),
    ],
]

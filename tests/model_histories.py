# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Random histories for ``test_model``, and those that once went wrong."""

from hypothesis import strategies as st

from .model_bank import (
    AZUR,
    CUSTOMERS,
    DAYS,
    DECO,
    LIMITS,
    SUD,
    Entry,
    Near,
    near,
)
from .model_rating import TERMS, WORK_TYPES

# === WHAT A RANDOM STEP MEANS IN A WORLD === #

TICKET_STEPS = ("log", "move", "urge", "reserve", "close")
ENTRY_STEPS = ("edit", "mark", "delete")
# Steps that only banks of some states can take.
STATES = {
    "confirm": ("closed",),
    "reopen": ("closed",),
    "release": ("hold",),
    "transfer": ("open", "depleted", "hold"),
    "shut": ("open", "depleted", "hold", "expired"),
}
# And those among them with which most happens.
PREFERRED = {
    "hold": lambda bank: bank.balance < 0,
    "prolong": lambda bank: bank.balance > 0,
    "transfer": lambda bank: bank.balance > sum(bank.kept.values()),
}


def resolve(world, name, arguments):
    """Return the arguments in terms of what is there; None where there is nothing.

    Numbers choose among what the step can be taken with, so that few are in vain.
    """
    if name in ("sell", "rule", "end"):
        return list(arguments)
    subjects = get_subjects(world, name)
    if not subjects:
        return None
    number = subjects[arguments[0] % len(subjects)]
    return [number, *resolve_values(world, name, number, *arguments[1:])]


def get_subjects(world, name):
    """Return the numbers of tickets, entries or banks that the step may be about."""
    if name in TICKET_STEPS:
        return range(len(world.tickets))
    if name in ENTRY_STEPS:
        return range(len(world.entries))
    states, prefer = STATES.get(name), PREFERRED.get(name, bool)
    banks = [bank for bank in world.banks if not states or bank.state in states]
    banks = list(filter(prefer, banks)) or banks
    return [bank.number for bank in banks]


def choose_other(value, values, number):
    """Return the number of one of ``values`` that is not ``value``."""
    others = [each for each in range(len(values)) if values[each] != value]
    return others[number % len(others)]


def resolve_values(world, name, number, *arguments):
    resolve_special = globals().get(f"resolve_{name}")
    if resolve_special:
        return resolve_special(world, number, *arguments)
    return arguments


def resolve_log(world, number, values, day, *rest):
    left = get_rest(world, number, day)
    return [[near(left, value) for value in values], day, *rest]


def resolve_edit(world, number, value, name=None, choice=None):
    entry = world.entries[number]
    value = near(entry.minutes + get_rest(world, entry.ticket, entry.day), value)
    if name is None:
        return [value]
    values = {
        "day": DAYS,
        "ticket": range(len(world.tickets)),
        "kind": [*range(len(WORK_TYPES)), None],
        "by_colleague": [False, True],
    }[name]
    return [value, name, values[choose_other(getattr(entry, name), values, choice)]]


def resolve_mark(world, number):
    return [not world.entries[number].marked_free]


def resolve_urge(world, number):
    return [not world.tickets[number].urgent]


def resolve_close(world, number):
    return [not world.tickets[number].closed]


def resolve_star(world, number):
    return [not world.banks[number].starred]


def resolve_move(world, number, choice):
    partners = list(CUSTOMERS)
    return [choose_other(world.tickets[number].partner, partners, choice)]


def resolve_reserve(world, number, minutes):
    worked = sum(entry.rated for entry in world.entries if entry.ticket == number)
    boundary = worked + get_rest(world, number, DAYS[-1])
    return [minutes if minutes is None else max(near(boundary, minutes), 1)]


def resolve_order(world, number, minutes):
    bank = world.banks[number]
    boundary = bank.sold - bank.balance + bank.from_others
    return [max(near(boundary, minutes) // 3 * 3, 0)]


resolve_confirm = resolve_order


def resolve_adjust(world, number, minutes):
    bank = world.banks[number]
    return [near(-bank.balance - LIMITS[bank.policy], minutes) or 1]


def resolve_transfer(world, number, customer, target, minutes):
    bank = world.banks[number]
    if target is not None and len(world.banks) > 1:
        target %= len(world.banks)
        if target == number:
            target = (target + 1) % len(world.banks)
        customer = world.banks[target].customer
    else:
        target = None
    available = bank.balance - sum(bank.kept.values())
    return [customer, target, max(near(available, minutes), 1)]


def get_rest(world, ticket, day):
    """Return what time on the ticket may still draw that day."""
    usable = world.get_usable_banks(Entry(ticket, day, 0))
    return sum(bank.get_available(ticket) for bank in usable)


# === STRATEGIES === #

which = st.integers(0, 11)  # a number modulo how many there are
quantities = st.integers(1, 40).map(lambda number: 3 * number)  # exact as hours
more = st.sampled_from([1, 30, 45, 46, 0, -1]).map(Near)
less = st.integers(-60, -1).map(Near)
minutes = st.integers(1, 75)
short = st.integers(1, 9) | st.integers(1, 30)
late = st.sampled_from([DAYS[-1]] * 3 + [DAYS[-2]])
any_day = st.sampled_from([DAYS[-1]] * 3 + DAYS)
rarely = st.sampled_from([False, False, False, False, True])
sometimes = st.sampled_from([False, False, True])
SAME = "same"
POLICIES = ["overdraw", "refuse", "bill", "overdraw", "free"]


def step(name, *arguments):
    """Return steps; sequences of values stand for any of them."""
    return st.tuples(st.just(name), *map(any_of, arguments))


def any_of(values):
    return values if isinstance(values, st.SearchStrategy) else st.sampled_from(values)


def make_sales(customers, policies=POLICIES, validities=(0, 0, 1, 2, 3, 4), terms=()):
    terms = terms or range(len(TERMS))
    return step("sell", customers, policies, quantities, validities, terms)


def make_logs(tickets, minutes, kinds=(None,), days=late):
    all_minutes = st.lists(minutes, min_size=1, max_size=3)
    return step("log", tickets, all_minutes, days, rarely, kinds, sometimes)


def make_transfers(customers, targets=which):
    return step("transfer", which, customers, targets, less | quantities | more)


def make_chapter(*steps):
    """Return several steps in a row; ``SAME`` is the same bank in all of them."""
    return st.tuples(which, *steps).map(
        lambda parts: [
            tuple(parts[0] if value == SAME else value for value in each)
            for each in parts[1:]
        ]
    )


def make_theme(first, *steps, length=14):
    """Return histories of one theme; a step that is named twice happens more often.

    :param first: how they all begin
    """
    return st.builds(
        lambda *parts: flatten(parts),
        st.tuples(*first),
        st.lists(st.one_of(*steps), min_size=length, max_size=length),
    )


def flatten(parts):
    """Return the steps in steps, chapters and lists of them, one after the other."""
    if isinstance(parts, tuple) and isinstance(parts[0], str):
        return [parts]
    return [each for part in parts for each in flatten(part)]


edits = step("edit", which, minutes | more | less)
deletions = step("delete", which)
orders = step("order", which, quantities | less | more)
adjustments = step("adjust", which, st.integers(-50, 50).filter(bool) | more)
prolongings = step("prolong", which, range(6))
sold_again = make_chapter(
    step("cancel", [SAME]), step("confirm", [SAME], quantities | more)
)


def make_rating(kind):
    """What an entry is worth: banks that cover all, short times, rounded days."""
    tickets = [0, 0, 0, 1]
    logs = make_logs(tickets, short, [kind, kind, kind, *range(len(WORK_TYPES))])
    changes = ["kind", "day", "ticket", "by_colleague"]
    return make_theme(
        [make_sales([AZUR], ["bill", "free"], [0]), logs],
        logs,
        logs,
        make_chapter(step("rule", [kind], [1, 4, 4, 0, 3]), logs),
        step("edit", which, st.none(), changes, which),
        step("edit", which, short),
        step("edit", which, short, changes, which),
        deletions,
        step("mark", which),
        step("urge", tickets),
    )


def make_paying(tickets):
    """Who pays: small banks of the customer and its parent, empty and overdrawn."""
    logs = make_logs(tickets, minutes | more, [None, 0, 1, 5])
    changes = ["by_colleague", "by_colleague", "kind", "day", "ticket"]
    return make_theme(
        [make_sales([AZUR]), make_sales([SUD]), make_sales([AZUR, DECO]), logs],
        logs,
        make_chapter(make_sales([AZUR, SUD]), logs),
        edits,
        step("edit", which, st.none() | more, changes, which),
        orders,
        step("move", tickets, which),
        step("star", which),
        prolongings,
        st.one_of(step("mark", which), deletions),
    )


def make_beyond(policy):
    """What is billed or drawn below zero, on which order, and who covers it."""
    logs = make_logs([0], more | minutes, [None, 5])
    sales = make_sales([AZUR], [policy, policy, "refuse"], [0, 1, 4])
    return make_theme(
        [make_sales([AZUR], [policy], [0]), logs],
        logs,
        edits,
        step("edit", which, st.none() | more, ["kind", "by_colleague"], which),
        make_chapter(step("hold", which), sales),
        sales,
        make_chapter(make_transfers([AZUR, SUD], st.none()), logs),
        make_chapter(logs, make_transfers([AZUR])),
        make_chapter(step("cancel", which), logs),
        sold_again,
        orders,
        prolongings,
        st.one_of(deletions, adjustments),
    )


def make_reserving(tickets):
    """What is kept for tickets."""
    logs = make_logs(tickets, minutes | more, [None, None, 1])
    reserves = step("reserve", tickets, less | less | more)
    return make_theme(
        [
            make_sales([AZUR], ["overdraw"], [0, 1, 2], [0, 1, 1]),
            *([make_sales([SUD], ["refuse"], [0])] if 3 in tickets else []),
            reserves,
        ],
        logs,
        make_chapter(reserves, logs),
        reserves,
        edits,
        step("edit", which, st.none() | more, ["ticket"], which),
        adjustments,
        make_sales([AZUR], ["refuse"], [0, 1]),
        make_transfers([AZUR], st.none() | which),
        step("reserve", tickets, st.none() | quantities),
        step("close", tickets),
        st.one_of(deletions, orders, step("hold", which), step("move", tickets, which)),
    )


def make_ending(policy):
    """What is left at the end of banks of one plan."""
    sales = make_sales([AZUR], [policy], [0, 1, 2], [1, 2, 3])
    logs = make_logs([0], short | more, [None], DAYS)
    lapse = (step("prolong", [SAME], [3, 5]), step("end"))
    return make_theme(
        [sales, sales, logs],
        make_chapter(*lapse),
        make_chapter(*lapse),
        make_chapter(*lapse, step("prolong", [SAME], [0, 1]), *lapse),
        make_chapter(make_transfers([AZUR], st.none()), *lapse),
        logs,
        sales,
        step("prolong", which, range(3)),
        orders,
        sold_again,
        length=10,
    )


def make_handling(policy):
    """What people do with banks."""
    logs = make_logs([0, 2], minutes)
    sales = make_sales([AZUR, AZUR, DECO], [policy, "refuse"], [0, 1])
    transfers = make_transfers([AZUR, DECO], st.none() | which)
    return make_theme(
        [sales, sales, logs],
        make_chapter(step("hold", which), transfers),
        make_chapter(step("shut", [SAME]), step("order", [SAME], quantities)),
        make_chapter(step("shut", which), step("reopen", which)),
        make_chapter(transfers, step("cancel", which), step("confirm", which, more)),
        make_chapter(
            step("transfer", which, [AZUR], [SAME], less | quantities),
            step("order", [SAME], less),
        ),
        transfers,
        step("release", which),
        st.one_of(adjustments, orders),
        logs,
        edits,
        length=10,
    )


histories = st.one_of(
    st.just([]),  # the simplest history, with which Hypothesis always begins
    *[make_rating(kind) for kind in (1, 4, 6)],
    *[make_paying(tickets) for tickets in ([0, 3, 1, 0, 2, 3], [0, 3])],
    *[make_beyond(policy) for policy in ("bill", "overdraw")],
    *[make_reserving(tickets) for tickets in ([0, 1], [0, 1, 3, 3])],
    *[make_ending(policy) for policy in ("free", "overdraw")],
    *[make_handling(policy) for policy in ("free", "overdraw")],
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

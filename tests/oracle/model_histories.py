# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Random histories for ``test_model``, and those that once went wrong."""

from hypothesis import strategies as st

from .model_bank import AZUR, DAYS, DECO, SUD, TODAY, Near
from .model_rating import TERMS, WORK_TYPES

# === STRATEGIES === #

which = st.integers(0, 11)  # a number modulo how many there are
quantities = st.integers(1, 40).map(lambda number: 3 * number)  # exact as hours
more = st.sampled_from([0, -1, 30, 45, 1, 46]).map(Near)
less = st.integers(-60, -1).map(Near)
minutes = st.integers(1, 75)
short = st.integers(1, 9) | st.integers(1, 30)
late = st.sampled_from([DAYS[-1]] * 3 + [DAYS[-2]])
any_day = st.sampled_from([DAYS[-1]] * 3 + DAYS)
rarely = st.sampled_from([False, False, False, False, True])
sometimes = st.sampled_from([False, False, True])
SAME = "same"
POLICIES = ("overdraw", "refuse", "bill", "overdraw", "free")


def step(name, *arguments):
    """Return steps; sequences of values stand for any of them."""
    return st.tuples(st.just(name), *map(any_of, arguments))


def any_of(values):
    return values if isinstance(values, st.SearchStrategy) else st.sampled_from(values)


def make_sales(customers, policies=POLICIES, validities=(0, 0, 1, 2, 3, 4), terms=()):
    terms = terms or range(len(TERMS))
    return step("sell", customers, policies, quantities, validities, terms)


def make_logs(tickets, minutes, kinds=(None,), days=late):
    several = st.tuples() | st.tuples() | st.tuples(short) | st.tuples(short, short)
    all_minutes = st.builds(lambda some, last: [*some, last], several, minutes)
    return step("log", tickets, all_minutes, days, rarely, kinds, sometimes)


def make_transfers(customers, targets=which):
    return step("transfer", which, customers, targets, less | less | more)


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
orders = step("order", which, quantities | more)
amounts = st.integers(-30, 50).filter(bool)
adjustments = step("adjust", which, amounts | amounts | more)
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


def make_waiting(tickets):
    """What is logged before the customer is known, and who pays once it is."""
    logs = make_logs(tickets, short | more, [None, 0, 1, 2, 3])
    moves = step("move", [4], which)
    changes = ["ticket", "ticket", "kind", "day", "by_colleague"]
    return make_theme(
        [make_sales([AZUR]), make_sales([DECO, SUD]), logs, moves],
        logs,
        logs,
        moves,
        make_chapter(make_logs([4], short, [1, 1, 4]), moves),
        edits,
        step("edit", which, st.none() | short, changes, which),
        step("mark", which),
        st.one_of(
            deletions, step("urge", [4]), step("reserve", [4], st.none() | short)
        ),
        length=12,
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
    logs = make_logs(tickets, short | minutes | more, [None, None, 1])
    reserves = step("reserve", tickets, less | less | less | more)
    own = [make_sales([SUD], ["refuse"], [0])] if 3 in tickets else []
    return make_theme(
        [make_sales([AZUR], ["overdraw"], [0, 1, 2], [0, 1, 1]), *own, reserves, logs],
        logs,
        reserves,
        make_chapter(reserves, logs),
        make_chapter(reserves, reserves, adjustments),
        step("edit", which, short | more),
        step("edit", which, st.none() | more, ["ticket"], which),
        make_sales([AZUR], ["refuse"], [0, 1], [0, 1, 1]),
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
        make_chapter(
            step("reserve", [0, 2], short),
            step("shut", [SAME]),
            st.one_of(logs, transfers),
            step("reopen", [SAME]),
        ),
        make_chapter(transfers, step("cancel", which), step("confirm", which, more)),
        make_chapter(
            step("transfer", which, [AZUR], [SAME], less),
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
    *[make_rating(kind) for kind in (4, 1)],
    *[make_paying(tickets) for tickets in ([0, 3, 1, 0, 2, 3], [0, 3])],
    *[make_waiting(tickets) for tickets in ([4], [4, 4, 0])],
    *[make_beyond(policy) for policy in ("bill", "overdraw")],
    *[make_reserving(tickets) for tickets in ([0, 1], [0, 1], [0, 1, 3, 3])],
    *[make_ending(policy) for policy in ("free", "overdraw")],
    *[make_handling(policy) for policy in ("free", "overdraw")],
)

# Each step with an empty cache, as requests are; with what the steps before it left;
# all at once, with nothing written to the database where Odoo does not need it.
WAYS = ["requests", "warm", "one go"]

# === HISTORIES IN WHICH ODOO AND THE MODEL ONCE DIFFERED: THE STEPS THEMSELVES === #

ONCE_WRONG = [
    # work whose type is free by now, rated by the rules of today for another person
    [
        ("sell", AZUR, "refuse", 60, 0, 0),
        ("log", 0, [10], DAYS[1], False, 0, False),
        ("rule", 0, 3),
        ("edit", 0, None, "by_colleague", True),
    ],
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
        ("log", 1, [15], TODAY, False, None, False),
        ("cancel", 0),
        ("prolong", 0, 3),
        ("confirm", 0, 60),
    ],
    # a work type by which the entry is rounded with the others of the day
    [
        ("sell", AZUR, "refuse", 60, 0, 0),
        ("log", 1, [5, 5], TODAY, False, 1, False),
        ("log", 1, [5], TODAY, False, None, False),
        ("edit", 2, None, "kind", 1),
    ],
    # an entry that counts nothing in its group is worked all the same
    [
        ("sell", AZUR, "refuse", 90, 0, 0),
        ("log", 1, [26, 3], TODAY, False, 4, False),
        ("edit", 0, 28),
    ],
    # time that leaves a ticket: its planned hours are kept again
    [
        ("sell", AZUR, "refuse", 90, 0, 0),
        ("reserve", 0, 60),
        ("log", 0, [30], TODAY, False, None, False),
        ("edit", 0, None, "ticket", 1),
    ],
    # the customer's own bank keeps hours before one that its parent shares
    [
        ("sell", AZUR, "refuse", 90, 1, 1),
        ("sell", SUD, "refuse", 60, 0, 0),
        ("reserve", 3, 30),
    ],
    # the last usable bank decides, also one that was empty before the call ...
    [
        ("sell", AZUR, "refuse", 6, 1, 0),
        ("sell", AZUR, "overdraw", 6, 0, 0),
        ("log", 1, [12], TODAY, False, None, False),
        ("order", 0, 12),
        ("log", 1, [6, 5], TODAY, False, None, False),
    ],
    # ... and where what is left of another one is kept for another ticket
    [
        ("sell", AZUR, "refuse", 6, 1, 0),
        ("sell", AZUR, "overdraw", 6, 0, 0),
        ("log", 1, [12], TODAY, False, None, False),
        ("order", 0, 12),
        ("reserve", 0, 6),
        ("log", 1, [5], TODAY, False, None, False),
    ],
    # a bank in its days of grace gives no hours to a new one, which would end before
    [("sell", AZUR, "refuse", 60, 3, 2), ("transfer", 0, AZUR, None, 30)],
    # time that comes back to the bank of a cancelled order goes out of it again
    [
        ("sell", AZUR, "bill", 3, 0, 0),
        ("log", 0, [3], TODAY, False, None, False),
        ("cancel", 0),
        ("delete", 0),
    ],
    # ... but what was corrected there stays, as long as none does
    [
        ("sell", AZUR, "bill", 3, 0, 0),
        ("log", 0, [3], TODAY, False, None, False),
        ("delete", 0),
        ("adjust", 0, 1),
        ("cancel", 0),
        ("log", 0, [6], TODAY, False, None, False),
        ("adjust", 0, 1),
    ],
    # a bank on hold decides nothing about time that drew it, where another one may
    [
        ("sell", AZUR, "bill", 3, 0, 0),
        ("log", 0, [3], TODAY, False, None, False),
        ("hold", 0),
        ("sell", AZUR, "refuse", 3, 0, 0),
        ("log", 0, [3], TODAY, False, None, False),
        ("edit", 0, 4),
    ],
    # ... and decides where there is none
    [
        ("sell", AZUR, "bill", 3, 0, 0),
        ("log", 0, [3], TODAY, False, None, False),
        ("hold", 0),
        ("edit", 0, 4),
    ],
    # billed time is worth what the terms of the bank say, also of another person
    [
        ("sell", AZUR, "bill", 3, 0, 1),
        ("log", 0, [3], TODAY, False, None, False),
        ("log", 0, [30], TODAY, False, None, False),
        ("edit", 1, None, "by_colleague", True),
    ],
]

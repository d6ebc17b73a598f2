# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is left of postings and their corrections. Plain Python, no Odoo.

A customer reads what an entry came to, not how often it was typed.
"""

from typing import NamedTuple


class Posting(NamedTuple):
    """One posting: ``group`` is what it belongs to (an entry on a bank), if known.

    ``origin`` is the posting that it corrects, if it corrects one. Both None: it
    stands alone. Minutes are signed.
    """

    key: object
    group: object
    origin: object
    minutes: int


class Net(NamedTuple):
    """The sum of postings that belong together.

    ``keys`` in the order of posting, the last one has the words of the end. ``late``:
    it corrects what is not among the postings, because it was told before.
    """

    keys: tuple
    minutes: int
    late: bool


def get_net(postings, told=()):
    """Return a :class:`Net` for each group, in the order of the first postings.

    What cancels out is left out, so the sum of all minutes stays the same.

    :param postings: :class:`Posting`, in the order of posting
    :param told: those that were told before, as far as they are known

    An entry that is lowered, one that is deleted, and one that moved to another day:

    >>> get_net([Posting(1, "E1", None, -60), Posting(2, "E1", 1, 15)])
    [Net(keys=(1, 2), minutes=-45, late=False)]
    >>> get_net([Posting(1, None, None, -60), Posting(2, None, 1, 60)])
    []
    >>> get_net(
    ...     [
    ...         Posting(1, "E1", None, -60),
    ...         Posting(2, "E1", 1, 60),
    ...         Posting(3, "E1", None, -60),
    ...     ]
    ... )
    [Net(keys=(1, 2, 3), minutes=-60, late=False)]

    Corrections of what was told before, here posting 1, stand alone, also one that
    draws more and points at nothing:

    >>> get_net([Posting(2, "E1", 1, 15), Posting(3, None, None, 600)])
    [Net(keys=(2,), minutes=15, late=True), Net(keys=(3,), minutes=600, late=False)]
    >>> get_net([Posting(2, "E1", None, -5)], told=[Posting(1, "E1", None, -60)])
    [Net(keys=(2,), minutes=-5, late=True)]
    """
    known = {posting.key for posting in postings}
    told_groups = {posting.group for posting in told} - {None}
    groups, names = {}, {}
    for posting in postings:
        first = names.get(
            posting.origin,
            ("origin", posting.key if posting.origin is None else posting.origin),
        )
        name = first if posting.group is None else ("group", posting.group)
        names[posting.key] = name
        groups.setdefault(name, []).append(posting)
    nets = [
        Net(
            tuple(posting.key for posting in members),
            sum(posting.minutes for posting in members),
            any(
                p.group in told_groups
                or (p.origin is not None and p.origin not in known)
                for p in members
            ),
        )
        for members in groups.values()
    ]
    return [net for net in nets if net.minutes]

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Doors with a planted bug: a proof that does not find it proves nothing."""

import contextlib
import random

import psycopg2
from doors import SAME, Door
from pairs import Pairs
from statements import Faults, choose

calls = []


def commit_in_the_middle(scene):
    scene.customer.comment = "half"
    scene.env.cr.commit()  # the planted bug
    scene.customer.ref = "whole"


def swallow(scene):
    scene.customer.comment = "half"
    scene.env.flush_all()
    with contextlib.suppress(psycopg2.Error), scene.env.cr.savepoint():
        scene.customer.ref = "whole"


def remember(scene):
    """It does something else when Odoo repeats it."""
    calls.append(1)
    scene.customer.comment = f"call {len(calls) % 7}"
    scene.env.flush_all()
    scene.customer.ref = "whole"
    scene.env.flush_all()
    calls.clear()


def make_once(scene):
    """What is looked for before it is made is made twice by two at once."""
    Partner = scene.env["res.partner"].with_context(tracking_disable=True)
    if not Partner.search_count([("name", "=", "Planted")]):
        Partner.create({"name": "Planted"})


def spoil(scene):
    """A counter that its moves do not explain."""
    scene.env.cr.execute(
        "UPDATE hour_bank SET minutes_debited = minutes_debited + 1,"
        " minutes_balance = minutes_balance - 1 WHERE id = %s",
        [scene.bank.id],
    )


def forget(scene):
    """A message that is told of although it was never mailed."""
    scene.env.cr.execute("UPDATE hour_bank_message SET state = 'sent'")


def count_planted(session, function):
    """Return how many violations a planted bug causes at all its statements."""
    door = Door(function.__name__, "", function, SAME)
    return count(session, lambda: _strike_all(session, door))


def _strike_all(session, door):
    faults = Faults(session, random.Random(1))
    if clean := faults.run_clean(door):
        for number, kind in choose(faults.chance, clean, 1):
            faults.strike(door, clean, number, kind)


def _meet(session, function):
    door = Door(function.__name__, "", function, SAME)
    pairs = Pairs(session)
    for place in pairs.get_places(door):
        pairs.meet(door, door, place)


def count(session, call):
    """Return how many violations a call finds, and forget them."""
    found, say = session.violations, session.say
    session.violations, session.say = [], lambda text: None
    try:
        call()
        return len(session.violations)
    finally:
        session.violations, session.say = found, say


def run(session):
    """Plant each bug; violate where one is not found."""
    for function in (commit_in_the_middle, swallow, remember, spoil, forget):
        calls.clear()
        found = count_planted(session, function)
        session.say(f"planted: {function.__name__}: found {found} times")
        if not found:
            session.violate(f"the planted bug {function.__name__} was not found")
    found = count(session, lambda: _meet(session, make_once))
    session.say(f"planted: make_once by two at once: found {found} times")
    if not found:
        session.violate("what two make at once was not found")

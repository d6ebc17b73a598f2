# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Two callers at once: one stands still at a statement, the other does all of its own.

Whatever comes of it must be what comes of one after the other, in one order or the
other, or what comes of one of them alone where the other was told that it failed.
"""

import re
import threading
import time
from collections import Counter
from typing import NamedTuple

import psycopg2
from cursor import COMMIT, Watch
from state import canonical, tell_unlike

# A transaction sees what was there at its first statement. So where the other caller
# comes in between two statements that only read, the next place that writes or locks
# is the same: these, the first statement and the COMMIT are all there is.
MATTERS = re.compile(
    r"^\s*(INSERT|UPDATE|DELETE|SAVEPOINT|WITH)|FOR (NO KEY )?UPDATE|nextval", re.I
)
WAITING = """
    SELECT COUNT(*) FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
# What a job is asked to look at: how often it was asked depends on the order.
QUEUES = {"hour_bank_look", "hour_bank_day_mark"}
PATIENCE = 60.0  # seconds


class Serial(NamedTuple):
    """What comes of two doors one after the other."""

    changes: dict
    errors: tuple  # whether the first and the second were refused


class Pairs:
    """Lets two doors of a session meet."""

    def __init__(self, session):
        self.session = session
        self.counts = Counter()
        self.known = {}
        self.places = {}

    def get_places(self, door):
        """Return the numbers of the statements at which another caller may come."""
        if door.name not in self.places:
            watch = Watch()
            for _number in range(2):
                watch = Watch()
                self.session.call(door, watch)
                self.session.restore(watch.tables)
            self.places[door.name] = [
                number
                for number, text in enumerate(watch.statements, 1)
                if number == 2 or text == COMMIT or MATTERS.search(text)
            ]
        return self.places[door.name]

    # ---------------------------------------------------------------------------
    # One after the other
    # ---------------------------------------------------------------------------

    def run_serial(self, *doors):
        """Call doors one after the other, then jobs among them once more."""
        key = tuple(door.name for door in doors)
        if key not in self.known:
            tables, errors = set(), []
            for door in doors:
                watch = Watch()
                errors.append(self.is_refused(self.session.call(door, watch)))
                tables |= watch.tables
            self.run_jobs(doors, tables)
            changes, broken = self.session.look(tables)
            self.session.restore(tables)
            if broken:
                self.session.violate(f"{' then '.join(key)}: {broken}")
            self.known[key] = Serial(self.simplify(changes), tuple(errors))
        return self.known[key]

    def run_jobs(self, doors, tables):
        """What a job left as somebody was at it, its next run does."""
        for door in doors:
            if door.commits:
                watch = Watch()
                self.session.call(door, watch)
                tables |= watch.tables

    def is_refused(self, error):
        return bool(error)

    def simplify(self, changes):
        lasting = {k: v for k, v in changes.items() if k not in QUEUES}
        return canonical(lasting, self.session.links)

    # ---------------------------------------------------------------------------
    # At once
    # ---------------------------------------------------------------------------

    def meet(self, first, second, place):
        """Let ``second`` come while ``first`` stands before its statement ``place``."""
        session = self.session
        other = Other(session, second)

        def pause(number, _text):
            if number == place and not other.is_alive() and not other.done:
                other.start()
                self.counts["waited"] += other.run_as_far_as_it_can()

        watch = Watch(pause=pause)
        error = session.call(first, watch)
        if other.ident is None:  # the first ended before, by another way
            self.counts["not reached"] += 1
            session.restore(watch.tables)
            return
        other.join(PATIENCE)
        self.counts["met"] += 1
        tables = watch.tables | other.watch.tables
        self.run_jobs((first, second), tables)
        changes, broken = session.look(tables)
        session.restore(tables)
        problems = list(broken)
        if other.is_alive():
            problems.append("the second never came to an end")
        problems += self.judge(first, second, error, other.error, changes)
        for problem in problems:
            session.violate(f"{first.name} | {second.name} at {place}: {problem}")

    def judge(self, first, second, error, other_error, changes):
        """Say why what came of both is nothing that a row of calls could explain."""
        found = self.simplify(changes)
        forth = self.run_serial(first, second)
        back = self.run_serial(second, first)
        ends = [
            (forth.changes, forth.errors),
            (back.changes, back.errors[::-1]),
        ]
        lost = [is_lost(each) for each in (error, other_error)]
        if lost[0]:
            ends.append((self.run_serial(second).changes, (True, bool(other_error))))
        if lost[1]:
            ends.append((self.run_serial(first).changes, (bool(error), True)))
        self.counts["given up"] += any(lost)
        errors = (self.is_refused(error), self.is_refused(other_error))
        if (found, errors) in ends:
            return
        if any(found == changes for changes, _errors in ends):
            yield f"as one after the other, but told {error!r}, {other_error!r}"
            return
        yield (
            f"neither order explains it ({error!r}, {other_error!r}):"
            f" {tell_unlike(found, *[each for each, _errors in ends])}"
        )


class Other(threading.Thread):
    """The second caller."""

    def __init__(self, session, door):
        super().__init__(daemon=True)
        self.session, self.door = session, door
        self.watch, self.error, self.done = Watch(), None, False

    def run(self):
        self.error = self.session.call(self.door, self.watch)
        self.done = True

    def run_as_far_as_it_can(self):
        """Wait until it is done, or waits for the first; return whether it waits."""
        seen = 0
        while self.is_alive():
            self.join(0.01)
            [(waiting,)] = self.session.state.run(WAITING)
            # twice: a lock that is free in a moment is none to wait for
            seen = seen + 1 if waiting else 0
            if seen > 2:
                return True
            time.sleep(0)
        return False


def is_lost(error):
    """Return whether a caller was told that others were quicker, after all tries."""
    return isinstance(error, psycopg2.OperationalError)

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A fault at each statement of a door and at its COMMIT; an answer that is lost."""

from collections import Counter
from typing import NamedTuple

from cursor import COMMIT, KINDS, SERIALIZATION, Watch, is_database_error
from doors import DOUBLED, REFUSED, SAME
from freezegun import freeze_time
from scene import TODAY
from session import NOON
from state import canonical, tell_difference, tell_unlike

LATER = f"{TODAY} 16:00:00"  # the next run of a job, which waited after a failure
# What a job notes of a try that failed, and when it was done.
TRIED = {"tries", "next_try", "error", "sent_on", "failures", "failed_on", "date"}


# Who is to be looked at by a job: once more does no harm.
QUEUES = {"hour_bank_look", "hour_bank_day_mark"}


class Clean(NamedTuple):
    """What a door does when nothing fails."""

    statements: list
    tables: set
    changes: dict


class Faults:
    """Lets the doors of a session fail, one statement after the other.

    :param retried: how often of all the call is repeated after it failed; a call that
        Odoo repeats by itself always is
    """

    def __init__(self, session, chance, retried=1.0):
        self.session, self.chance, self.retried = session, chance, retried
        self.counts = Counter()
        self.transient = {
            table
            for model in session.registry.values()
            if model._transient
            for table in (model._table, *get_relations(model))
        }

    # ---------------------------------------------------------------------------
    # Without a fault
    # ---------------------------------------------------------------------------

    def run_clean(self, door):
        """Run a door until it has filled the caches; return what it does then."""
        session, before = self.session, None
        for _number in range(4):
            watch = Watch()
            error = session.call(door, watch)
            changes, broken = session.look(watch.tables)
            session.restore(watch.tables)
            if error or broken or not changes:
                session.violate(f"{door.name}, no fault: {error!r} {broken}")
                return None
            if before and before.statements == watch.statements:
                if before.changes != changes:
                    difference = tell_difference(changes, before.changes)
                    session.violate(f"{door.name} differs by itself: {difference}")
                return before
            before = Clean(watch.statements, watch.tables, changes)
        return before

    # ---------------------------------------------------------------------------
    # A fault
    # ---------------------------------------------------------------------------

    def strike(self, door, clean, number, kind):
        """Let one statement fail, and say what is not as it should be."""
        session = self.session
        watch = Watch(number, kind)
        # A job that committed something goes on with the numbers that follow.
        watch.rollback = None if door.commits else session.state.rewind
        error = session.call(door, watch)
        self.counts[kind] += 1
        tables = watch.tables | clean.tables
        changes, broken = session.look(tables)
        problems = [*broken, *self.judge(door, clean, kind, watch, error, changes)]
        retries = kind == SERIALIZATION or self.chance.random() < self.retried
        if (error or door.commits) and retries:
            problems += self.repeat(door, clean, tables)
        session.restore(tables)
        for problem in problems:
            text = " ".join(clean.statements[number - 1].split())[:120]
            session.violate(f"{door.name}, {kind} at {number} ({text}): {problem}")

    def judge(self, door, clean, kind, watch, error, changes):
        """Say what is half done, or was not said to the caller."""
        if not watch.struck:
            yield "the statement was not reached"
        elif door.commits:
            pass  # step by step: the next run does the rest, see `repeat`
        elif error and changes:
            yield f"failed and left {tell_difference(changes, {})}"
        elif not error and changes != clean.changes:
            yield f"no error, but {tell_difference(changes, clean.changes)}"
        elif error and kind == SERIALIZATION and watch.statements[-1] != COMMIT:
            # at the COMMIT itself Odoo never repeats, nor does PostgreSQL refuse then
            yield f"was not repeated: {error!r}"
        elif error and not is_database_error(error):
            self.counts["told otherwise"] += 1

    def repeat(self, door, clean, tables):
        """Call again without a fault; say how that differs from a clean call."""
        session, watch = self.session, Watch()
        self.counts["repeated"] += 1
        if not door.commits:
            session.state.rewind()
        with freeze_time(LATER if door.commits else NOON):
            error = session.call(door, watch)
        tables |= watch.tables
        if error and not (door.commits and door.repeat == REFUSED):
            yield f"repeated: {error!r}"
        changes, broken = session.look(tables)
        yield from broken
        if door.commits:
            found, expected = self.simplify(changes), self.simplify(clean.changes)
        else:
            found, expected = changes, clean.changes
        if found != expected:
            unlike = tell_unlike(found, expected) if door.commits else ""
            yield f"repeated: {unlike} {tell_difference(changes, clean.changes)}"

    def simplify(self, changes):
        """Return changes of a job without the numbers that a failed try took."""
        later, noon = (moment.replace(" ", "T") for moment in (LATER, NOON))
        plain = {
            table: tuple([text.replace(later, noon) for text in rows] for rows in pair)
            for table, pair in changes.items()
            if table not in self.transient | QUEUES
        }
        return canonical(plain, self.session.links, hidden=TRIED)

    # ---------------------------------------------------------------------------
    # An answer that is lost
    # ---------------------------------------------------------------------------

    def lose_answer(self, door, clean):
        """Cut the connection after COMMIT, and repeat; say what became of it."""
        session, watch = self.session, Watch(lost=True)
        error = session.call(door, watch)
        self.counts["lost answer"] += 1
        tables = watch.tables | clean.tables
        first = session.state.compare(tables)
        if not error:
            session.violate(f"{door.name}: its answer was not lost")
        if not door.commits and first != clean.changes:
            difference = tell_difference(first, clean.changes)
            session.violate(f"{door.name}, answer lost: {difference}")
        again = Watch()
        error = session.call(door, again)
        tables |= again.tables
        second, broken = session.look(tables)
        session.restore(tables)
        base = clean.changes if door.commits else first
        became = self.classify(door, error, base, second)
        if became != door.repeat or broken:
            difference = tell_difference(second, base)
            session.violate(
                f"{door.name} repeated after its answer was lost is {became}, not"
                f" {door.repeat}: {error!r} {broken} {difference}"
            )
        return became

    def classify(self, door, error, first, second):
        """Return what a second call did: the same, nothing but refuse, or all again."""
        lasting = [
            {table: each[table] for table in each.keys() - self.transient - QUEUES}
            for each in (first, second)
        ]
        if door.commits:
            lasting = [self.simplify(each) for each in lasting]
        if lasting[0] != lasting[1]:
            return DOUBLED
        return REFUSED if error else SAME


def get_relations(model):
    """Return the tables of the many2many fields of a model."""
    return {f.relation for f in model._fields.values() if f.type == "many2many"}


def choose(chance, clean, share):
    """Return which statements fail: all, or a part by the seed; COMMIT always does."""
    numbers = range(1, len(clean.statements) + 1)
    if share >= 1:
        return [(number, kind) for number in numbers for kind in KINDS]
    every = [(number, kind) for number in numbers[:-1] for kind in KINDS]
    some = chance.sample(every, min(len(every), max(1, round(len(every) * share))))
    return sorted([*some, (numbers[-1], chance.choice(KINDS))])

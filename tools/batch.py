# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What changed about the entries of one call, and who pays what. No Odoo."""

from copy import copy
from dataclasses import dataclass

from .allocation import draw, give_back, kept_for_others, overdraw

# What a batch notes of a draw, beside what is kept for tickets and drawn of banks.
CHANGED_BY_A_DRAW = (
    *("balances", "held", "free", "last_resorts"),
    *("postings", "returned", "consumed", "ratings"),
)


@dataclass(frozen=True)
class Change:
    """What changed about the entries of one call, and why: what the ledger follows.

    Without anything said it is time that is logged, or corrected in its length.
    """

    cause: str = "entry"  # as ``cause`` of ``hour.bank.move``
    reason: str | bool = False  # what a person gave as reason, for the ledger
    new: bool = False  # the entries were just created: nothing is drawn for them yet
    # Entries that go to the customer that their ticket or order line has now; others
    # stay with the one that they debited.
    move: frozenset = frozenset()
    # Entries that give back everything and draw anew.
    redraw: frozenset = frozenset()
    # Entries that are rated by the rules of today; others that are rated already keep
    # the rules of the day when they were.
    rerate: frozenset = frozenset()
    # Other entries that were rounded together with these before.
    siblings: object = ()

    @classmethod
    def again(cls, entries, reason, redraw):
        """Return the change that rates ``entries`` by the rules of today.

        :param redraw: whether they give back everything and draw anew, too

        >>> Change.again({"entry"}, "New contract", redraw=False).redraw
        frozenset()
        """
        every = frozenset(entries)
        return cls(
            "rerate",
            reason=reason,
            redraw=every if redraw else frozenset(),
            rerate=every,
        )

    @classmethod
    def between(cls, before, after, force=False, **values):
        """Return the change from what decided before to what decides now.

        :param before, after: ``{entry: {name: key}}`` by ``move``, ``redraw`` and
            ``rerate``, as ``_get_hour_bank_keys`` of the entries returns them
        :param force: take it as changed, whether it did or not

        >>> one, two = {"move": 1, "redraw": 1}, {"move": 1, "redraw": 2}
        >>> change = Change.between({"entry": one}, {"entry": two}, cause="change")
        >>> change.cause, change.move, change.redraw
        ('change', frozenset(), frozenset({'entry'}))
        >>> Change.between({"entry": one}, {"entry": one}, force=True).move
        frozenset({'entry'})
        """
        return cls(
            **values,
            **{
                name: frozenset(
                    entry
                    for entry, keys in after.items()
                    if name in keys and (force or keys[name] != before[entry][name])
                )
                for name in ("move", "redraw", "rerate")
            },
        )


class Batch:
    """The entries of one call and their banks, while it is planned who pays what.

    ``postings`` collects ``(entry, bank, minutes, origin)``: signed minutes as the
    ledger is going to take them, ``origin`` the move that they reverse.

    >>> from types import SimpleNamespace
    >>> class Stub(SimpleNamespace):
    ...     __hash__ = object.__hash__
    >>> bank = Stub(minutes_balance=60, overdraft_minutes=30, kind="prepaid")
    >>> entry = Stub(free_minutes=0, ticket_id=Stub(_origin="HT1"))

    Of an hour, 20 minutes are kept for another ticket and 15 for this one: 40 may be
    drawn, and what was kept for it is consumed. The rest may go below zero, as far as
    the bank allows, or wait.

    >>> kept = {bank: {"HT1": Stub(minutes=15), "HT2": Stub(minutes=20)}}
    >>> batch = Batch(Change(), {entry: None}, {}, [bank], kept)
    >>> batch.targets[entry] = 50
    >>> left = batch.draw(entry, [bank])
    >>> left, batch.balances[bank], batch.reserved[bank]
    (10, 20, {'HT1': 0, 'HT2': 20})
    >>> batch.overdraw(entry, bank, 40)
    40
    >>> batch.overdraw(entry, bank, left)
    0
    >>> batch.wait(entry)
    >>> batch.get_total(entry), batch.waiting[entry], len(batch.postings)
    (50, 0, 2)

    Marked as free, it gives all of it back at once, newest first.

    >>> move = Stub(bank_id=bank)
    >>> later = Batch(Change("free"), {entry: None}, {entry: [(move, 50)]}, [bank])
    >>> later.give_back(entry, 0)
    >>> later.held[entry], [posting[2] for posting in later.postings]
    (0, [50])
    """

    def __init__(
        self, change, claims, drawn, banks, lines=None, previews=False, posted=()
    ):
        """
        :param change: the :class:`Change` that is followed
        :param claims: ``{entry: claim}``, what each entry asks of the banks
        :param drawn: ``{entry: [(move, minutes)]}``, what entries hold already
        :param banks: those that may be drawn
        :param lines: ``{bank: {ticket: reservation}}``: what banks keep for tickets
        :param previews: nothing is going to be posted, so nothing is locked or made
        :param posted: entries that the ledger knows already
        """
        self.change = change
        self.claims = claims
        self.drawn = drawn
        self.previews = previews
        self.posted = posted
        self.balances = {bank: bank.minutes_balance for bank in banks}
        self.lines = lines or {}
        self.reserved = {
            bank: {ticket: line.minutes for ticket, line in own.items()}
            for bank, own in self.lines.items()
        }
        self.rated = {}  # ticket that reserves -> minutes its time was worth before
        self.held = {
            entry: sum(minutes for _move, minutes in drawn.get(entry, ()))
            for entry in claims
        }
        self.free = {entry: entry.free_minutes for entry in claims}
        self.waiting = {}  # entry -> minutes that nobody pays yet, found anew each time
        self.targets = {}  # entry -> rated minutes
        self.ratings = {}  # entry -> how they came about
        self.rules = {}  # entry -> its rules, until the one before it is rated
        self.known = {}  # support hours, asked once a day
        self.last_resorts = {}  # what decides where no bank has anything left
        self.found = {}  # what others ask once for all entries, by names of theirs
        self.postings = []
        self.draws = {entry: [] for entry in claims}  # (bank, minutes), as posted
        self.returned = {}  # move -> minutes of it that are given back
        self.consumed = set()  # (bank, ticket): what is kept was used

    def try_out(self):
        """Return a copy in which what may not happen can be drawn; this one stays.

        >>> from types import SimpleNamespace
        >>> class Stub(SimpleNamespace):
        ...     __hash__ = object.__hash__
        >>> bank = Stub(minutes_balance=60, kind="prepaid")
        >>> entry = Stub(free_minutes=0, ticket_id=Stub(_origin="HT1"))
        >>> batch = Batch(Change(), {entry: None}, {}, [bank])
        >>> batch.targets[entry] = 50
        >>> batch.try_out().draw(entry, [bank]), batch.balances[bank], batch.postings
        (0, 60, [])
        """
        trial = copy(self)
        trial.previews = True
        for name in CHANGED_BY_A_DRAW:
            setattr(trial, name, copy(getattr(self, name)))
        trial.reserved = {bank: dict(kept) for bank, kept in self.reserved.items()}
        trial.draws = {entry: list(draws) for entry, draws in self.draws.items()}
        return trial

    def is_unrated(self, entry):
        """Return whether ``entry`` is among those that are planned, not yet rated."""
        return entry in self.claims and entry not in self.targets

    def get_available(self, bank, ticket):
        """Return what time on ``ticket`` may draw: not what is kept for others."""
        return max(self.get_unreserved(bank, ticket), 0)

    def get_unreserved(self, bank, ticket):
        """Return the same, also below zero."""
        return self.balances[bank] - kept_for_others(
            self.reserved.get(bank, {}), ticket
        )

    def get_waived(self, entry, target):
        """Return what of ``target`` minutes somebody decided to be free."""
        return min(getattr(self.claims[entry], "waived", 0), target)

    def give_back(self, entry, target):
        """Return what ``entry`` has above ``target``: free first, then last drawn.

        What was waived stays free, as far as it is worth that much.
        """
        too_much = max(self.held[entry] + self.free[entry] - target, 0)
        free = max(self.free[entry] - self.get_waived(entry, target), 0)
        freed = min(too_much, free)
        self.free[entry] -= freed
        self._return(entry, too_much - freed)

    def waive(self, entry):
        """Make free what was waived of ``entry``; what is drawn of it goes back.

        >>> from types import SimpleNamespace
        >>> class Stub(SimpleNamespace):
        ...     __hash__ = object.__hash__
        >>> bank = Stub(minutes_balance=60, kind="prepaid")
        >>> entry = Stub(free_minutes=0, ticket_id=Stub(_origin="HT1"))
        >>> drawn = {entry: [(Stub(bank_id=bank), 50)]}
        >>> batch = Batch(Change(), {entry: Stub(waived=20)}, drawn, [bank])
        >>> batch.targets[entry] = 50
        >>> batch.waive(entry)
        >>> batch.held[entry], batch.free[entry], batch.balances[bank]
        (30, 20, 80)

        Shortened, it keeps the waiver, and gives back what was drawn.

        >>> batch.give_back(entry, 35)
        >>> batch.held[entry], batch.free[entry]
        (15, 20)
        """
        target = self.targets[entry]
        missing = self.get_waived(entry, target) - self.free[entry]
        if missing <= 0:
            return
        unplaced = target - self.held[entry] - self.free[entry]
        self._return(entry, missing - unplaced)
        self.free[entry] += missing

    def _return(self, entry, minutes):
        """Give ``minutes`` back to the banks of ``entry``, last drawn first."""
        drawn = [
            (move, part - self.returned.get(move, 0))
            for move, part in self.drawn.get(entry, ())
        ]
        for move, part in give_back(minutes, drawn):
            self._post(entry, move.bank_id, part, move)

    def draw(self, entry, banks):
        """Draw what ``entry`` lacks to its target; return what no bank covers."""
        missing = self.targets[entry] - self.held[entry] - self.free[entry]
        if missing <= 0:
            return 0
        ticket = entry.ticket_id._origin
        available = {bank: self.get_available(bank, ticket) for bank in banks}
        draws, left = draw(missing, banks, available)
        for bank, minutes in draws:
            self._post(entry, bank, -minutes)
        return left

    def overdraw(self, entry, bank, minutes):
        """Draw ``minutes`` below zero, all or none; return what is not covered."""
        unreserved = {bank: self.get_unreserved(bank, entry.ticket_id._origin)}
        draws, left = overdraw(minutes, bank, unreserved, bank.overdraft_minutes)
        for _bank, part in draws:
            self._post(entry, bank, -part)
        return left

    def wait(self, entry):
        """Record as waiting what ``entry`` lacks to its target: nobody pays it yet."""
        self.waiting[entry] = self.targets[entry] - self.held[entry] - self.free[entry]

    def get_total(self, entry):
        """Return what the entry is worth: the minutes that are somewhere."""
        return self.held[entry] + self.free[entry] + self.waiting.get(entry, 0)

    def get_rated(self):
        """Return ``{ticket: minutes}``: what time on those that reserve is worth now.

        Before the results are stored: what entries say tells what they were worth.
        """
        rated = dict(self.rated)
        for entry in self.claims if rated else ():
            ticket = entry.ticket_id._origin
            if ticket in rated:
                rated[ticket] += self.get_total(entry) - entry.rated_minutes
        return rated

    def is_kept(self):
        """Return whether the banks keep for tickets what they kept as planned."""
        return all(
            sum(self.reserved.get(bank, {}).values()) == bank.minutes_reserved
            for bank in self.balances
        )

    def get_returned(self, entry):
        """Return the minutes that ``entry`` gives back of what it held before."""
        return sum(
            minutes
            for other, _bank, minutes, origin in self.postings
            if origin and other == entry
        )

    def bill(self, entry, bank, minutes):
        """Record ``minutes`` on a bank that is billed afterwards: without a limit."""
        self.balances.setdefault(bank, bank.minutes_balance)
        self._post(entry, bank, -minutes)

    def get_banks(self, entry):
        """Return the banks that pay for ``entry`` as planned, first drawn first."""
        banks = {}
        for bank, minutes in self._get_draws(entry):
            banks[bank] = banks.get(bank, 0) + minutes
        return banks

    def get_last_bank(self, entry):
        """Return the bank that ``entry`` draws last as planned, or None.

        What is billed afterwards is not drawn from what was bought.
        """
        draws = reversed(self._get_draws(entry))
        return next((bank for bank, _part in draws if bank.kind == "prepaid"), None)

    def _get_draws(self, entry):
        kept = [
            (move.bank_id, minutes - self.returned.get(move, 0))
            for move, minutes in self.drawn.get(entry, ())
        ]
        return [draw for draw in kept if draw[1]] + self.draws[entry]

    def _post(self, entry, bank, minutes, origin=None):
        self.balances[bank] += minutes
        kept = self.reserved.get(bank, {})
        if minutes < 0 and (ticket := entry.ticket_id._origin) in kept:
            kept[ticket] = max(kept[ticket] + minutes, 0)
            self.consumed.add((bank, ticket))
        self.held[entry] -= minutes
        self.postings.append((entry, bank, minutes, origin))
        if origin:
            self.returned[origin] = self.returned.get(origin, 0) + minutes
        else:
            self.draws[entry].append((bank, -minutes))

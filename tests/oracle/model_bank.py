# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The things of the model: customers, banks, tickets, entries, draws."""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import SimpleNamespace
from typing import NamedTuple

from .model_rating import Rules, Terms

DAYS = [date(2026, 2, 10), date(2026, 3, 5), date(2026, 3, 17), date(2026, 3, 18)]
TODAY = DAYS[-1]
# The day on which it all happens; whoever lets days pass sets it.
clock = SimpleNamespace(today=TODAY)
LIMITS = {"refuse": 0, "overdraw": 45, "free": 0, "bill": 0}
MONTHS = {"refuse": 12, "overdraw": 0, "free": 1, "bill": 12}
VALIDITIES = [
    (date(2026, 1, 1), None),
    (date(2026, 2, 1), date(2026, 12, 31)),
    (date(2026, 3, 1), date(2026, 6, 30)),
    (date(2026, 1, 1), date(2026, 3, 10)),  # over since
    (date(2026, 3, 10), None),
    (date(2026, 1, 1), date(2026, 1, 31)),  # over for long
]
# Partners that tickets are moved to, by the customer (company) whose banks pay; Sud is
# a subsidiary of Azur. A ticket of nobody has no customer yet.
AZUR, DECO, AZUR_CONTACT, SUD, NOBODY = range(5)
CUSTOMERS = {AZUR: AZUR, DECO: DECO, AZUR_CONTACT: AZUR, SUD: SUD, NOBODY: None}
PARENTS = {SUD: AZUR}


def add_months(first_day, months):
    """Return the last day of ``months`` that begin on ``first_day``."""
    years, month = divmod(first_day.month - 1 + months, 12)
    day, year = first_day.day, first_day.year + years
    day = min(day, monthrange(year, month + 1)[1])  # of a month that has fewer days
    return date(year, month + 1, day) - timedelta(days=1)


def get_end(policy, terms):
    """Return the last day of a bank that is sold today."""
    months = MONTHS[policy]
    return add_months(clock.today, months) if months and not terms.first_use else None


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
    terms: Terms = Terms()
    start: date = field(default_factory=lambda: clock.today)
    end: date | None = None
    origin: "Bank | None" = None  # whose hours were moved into this new one
    has_order: bool = True
    starred: bool = False
    cancelled: bool = False  # with its order
    held: bool = False
    shut: bool = False  # by a person
    shut_minutes: int = 0  # what was taken out then
    sold: int = 0  # what the order credited and did not take back
    adjusted: int = 0
    moved: int = 0  # from and into other banks
    rolled_in: int = 0
    rolled_out: int = 0
    expired: int = 0
    debited: int = 0
    first_day: date | None = None  # of what was debited just now
    came_back: bool = False  # time was given back just now
    kept: dict = field(default_factory=dict)  # ticket -> minutes, first kept first

    @property
    def credited(self):
        return self.sold + self.adjusted + self.moved - self.expired

    @property
    def balance(self):
        return self.credited - self.debited

    @property
    def from_others(self):
        """What is left of hours that came from other banks."""
        return min(max(self.moved, 0), self.balance)

    @property
    def has_ended(self):
        return bool(self.end and self.end < clock.today)

    @property
    def is_over(self):
        grace = timedelta(days=self.terms.grace)
        return bool(self.end and self.end + grace < clock.today)

    @property
    def state(self):
        if self.cancelled or self.shut:
            return "closed"
        if self.held:
            return "hold"
        if self.is_over:
            return "expired"
        return "open" if self.balance > 0 else "depleted"

    def is_usable(self, day, held=False):
        """Return whether it may pay for work of a day.

        :param held: by who drew from it before: its own minutes come back after the end
        """
        valid = self.start <= day and (not self.end or day <= self.end)
        states = ("open", "depleted", "expired") if held else ("open", "depleted")
        return valid and self.state in states

    def pays_for(self, customer, kind):
        shared = self.terms.pool and self.customer == PARENTS.get(customer)
        covered = not self.terms.only or kind in self.terms.only
        return covered and (shared or self.customer == customer)

    def start_validity(self):
        """The first day that is debited decides when a bank ends, where it says so."""
        months = MONTHS[self.policy]
        if self.terms.first_use and months and self.first_day and not self.end:
            self.end = add_months(self.first_day, months)
        self.first_day = None

    def empty_closed(self):
        """What comes back into a closed bank goes as the rest went, and all with it."""
        came_back, self.came_back = self.came_back, False
        if not came_back or self.state != "closed" or self.balance <= 0:
            return
        if self.cancelled:
            self.sold -= max(min(self.sold, self.balance), 0)
        if self.balance > 0:
            self.shut_minutes += self.balance
            self.adjusted -= self.balance

    def rank(self):
        """Starred first, then earliest end, no end last, earliest start, oldest."""
        return (not self.starred, self.end or date.max, self.start, self.number)

    def get_unreserved(self, ticket):
        """Return the balance without what is kept for other tickets."""
        return self.balance - sum(
            minutes for other, minutes in self.kept.items() if other != ticket
        )

    def get_available(self, ticket):
        return max(self.get_unreserved(ticket), 0)

    def keep(self, ticket, minutes):
        if minutes:
            self.kept[ticket] = minutes
        else:
            self.kept.pop(ticket, None)

    def trim(self):
        """Give up what the bank cannot keep any more, what was kept last first."""
        for ticket in reversed(list(self.kept)):
            too_much = sum(self.kept.values()) - max(self.balance, 0)
            self.keep(ticket, max(self.kept[ticket] - max(too_much, 0), 0))


@dataclass(eq=False)
class Overage:
    """What is billed on one order beyond the banks."""

    customer: int
    order: int | None  # that of the bank with this number; None: one of its own
    terms: Terms
    debited: int = 0
    first_day: date | None = None
    came_back: bool = False


@dataclass(eq=False)
class Ticket:
    partner: int
    urgent: bool = False
    planned: int = 0
    reserves: bool = False
    closed: bool = False

    @property
    def customer(self):
        """Whose banks pay; None: nobody's yet."""
        return CUSTOMERS[self.partner]


@dataclass(eq=False)
class Entry:
    ticket: int
    day: date
    minutes: int
    kind: int | None = None  # work type
    by_colleague: bool = False
    marked_free: bool = False
    rules: Rules | None = None  # by which it was rated
    rated: int = 0
    free: int = 0
    waiting: int = 0  # for a customer
    held: tuple = ()  # banks that it drew from before this change


@dataclass(eq=False)
class Draw:
    bank: Bank | Overage
    entry: Entry
    minutes: int
    day: date

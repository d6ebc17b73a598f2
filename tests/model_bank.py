# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The things of the model: customers, banks, tickets, entries, draws."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from .model_rating import Rules, Terms

DAYS = [date(2026, 2, 20), date(2026, 3, 5), date(2026, 3, 17), date(2026, 3, 18)]
TODAY = DAYS[-1]
LIMITS = {"refuse": 0, "overdraw": 45, "free": 0, "bill": 0}
MONTHS = {"refuse": 12, "overdraw": 0, "free": 1, "bill": 12}
ENDS = {0: None, 1: date(2026, 4, 17), 12: date(2027, 3, 17)}  # of a sale today
VALIDITIES = [
    (date(2026, 1, 1), None),
    (date(2026, 2, 1), date(2026, 12, 31)),
    (date(2026, 3, 1), date(2026, 6, 30)),
    (date(2026, 1, 1), date(2026, 3, 10)),  # over since
    (date(2026, 3, 10), None),
]
# Partners that tickets are moved to, by the customer (company) whose banks pay; Sud is
# a subsidiary of Azur.
AZUR, DECO, AZUR_CONTACT, SUD = range(4)
CUSTOMERS = {AZUR: AZUR, DECO: DECO, AZUR_CONTACT: AZUR, SUD: SUD}
PARENTS = {SUD: AZUR}


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
    start: date = TODAY
    end: date | None = None
    starred: bool = False
    closed: bool = False
    sold: int = 0  # what the order credited and did not take back
    adjusted: int = 0
    debited: int = 0
    kept: dict = field(default_factory=dict)  # ticket -> minutes, first kept first

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
        if self.end and self.end < TODAY:
            return "expired"
        return "open" if self.balance > 0 else "depleted"

    def is_usable(self, day):
        valid = self.start <= day and (not self.end or day <= self.end)
        return valid and self.state in ("open", "depleted")

    def pays_for(self, customer, kind):
        shared = self.terms.pool and self.customer == PARENTS.get(customer)
        covered = not self.terms.only or kind in self.terms.only
        return covered and (shared or self.customer == customer)

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


@dataclass(eq=False)
class Ticket:
    partner: int
    urgent: bool = False
    planned: int = 0
    reserves: bool = False
    closed: bool = False

    @property
    def customer(self):
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


@dataclass(eq=False)
class Draw:
    bank: Bank | Overage
    entry: Entry
    minutes: int

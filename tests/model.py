# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What banks, entries and debits should be, in plain Python.

Written from the design, for ``test_model``; it shares no code with the addon.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

DAYS = [date(2026, 2, 20), date(2026, 3, 5), date(2026, 3, 17), date(2026, 3, 18)]
TODAY = DAYS[-1]
LIMITS = {"refuse": 0, "overdraw": 45, "free": 0}
ENDS = {"refuse": date(2027, 3, 17), "overdraw": None, "free": date(2026, 4, 17)}
MONTHS = {"refuse": 12, "overdraw": 0, "free": 1}
VALIDITIES = [
    (date(2026, 1, 1), None),
    (date(2026, 2, 1), date(2026, 12, 31)),
    (date(2026, 3, 1), date(2026, 6, 30)),
    (date(2026, 1, 1), date(2026, 3, 10)),  # over since
    (date(2026, 3, 10), None),
]
# Partners that tickets are moved to, by the customer (company) whose banks pay.
AZUR, DECO, AZUR_CONTACT = range(3)
CUSTOMERS = {AZUR: AZUR, DECO: DECO, AZUR_CONTACT: AZUR}


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
    start: date = TODAY
    end: date | None = None
    starred: bool = False
    closed: bool = False
    sold: int = 0  # what the order credited and did not take back
    adjusted: int = 0
    debited: int = 0

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

    def rank(self):
        """Starred first, then earliest end, no end last, earliest start, oldest."""
        return (not self.starred, self.end or date.max, self.start, self.number)


@dataclass(eq=False)
class Draw:
    bank: Bank
    entry: "Entry"
    minutes: int


@dataclass(eq=False)
class Entry:
    ticket: int
    day: date
    minutes: int
    marked_free: bool = False
    free: int = 0


@dataclass
class World:
    """All that the ledger should know; ``draws`` are in the order of drawing."""

    tickets: list = field(default_factory=lambda: [AZUR_CONTACT, AZUR, DECO])
    banks: list = field(default_factory=list)
    entries: list = field(default_factory=list)
    draws: list = field(default_factory=list)

    # What entries hold

    def get_draws(self, entry):
        return [draw for draw in self.draws if draw.entry is entry and draw.minutes]

    def get_held(self, entry):
        return sum(draw.minutes for draw in self.get_draws(entry))

    def draw(self, bank, entry, minutes):
        bank.debited += minutes
        self.draws.append(Draw(bank, entry, minutes))

    def take_back(self, draws, minutes):
        """Take ``minutes`` out of these draws, the last one first."""
        for draw in reversed(draws):
            part = min(minutes, draw.minutes)
            draw.minutes -= part
            draw.bank.debited -= part
            minutes -= part

    def settle(self, entries, anew=False):
        """Give back what is too much for all entries, then draw what is missing."""
        for entry in entries:
            if entry.minutes < 0:
                raise Refused
            target = 0 if anew or entry.marked_free else entry.minutes
            held = self.get_held(entry)
            surplus = max(held + entry.free - target, 0)
            freed = min(surplus, entry.free)
            entry.free -= freed
            self.take_back(self.get_draws(entry), surplus - freed)
        for entry in entries:
            if entry.marked_free:
                entry.free = entry.minutes
            else:
                self.pay(entry)

    def pay(self, entry):
        missing = entry.minutes - entry.free - self.get_held(entry)
        usable = self.get_usable_banks(entry)
        for bank in usable:
            part = min(missing, max(bank.balance, 0))
            if part:
                self.draw(bank, entry, part)
                missing -= part
        if missing:
            self.pay_overage(entry, usable, missing)

    def get_usable_banks(self, entry):
        customer = CUSTOMERS[self.tickets[entry.ticket]]
        usable = [
            bank
            for bank in self.banks
            if bank.customer == customer and bank.is_usable(entry.day)
        ]
        return sorted(usable, key=Bank.rank)

    def pay_overage(self, entry, usable, minutes):
        """The last bank drawn decides, else the last usable, else the latest of all."""
        customer = CUSTOMERS[self.tickets[entry.ticket]]
        ever = [bank for bank in self.banks if bank.customer == customer]
        drawn = [draw.bank for draw in self.get_draws(entry)]
        bank = next(reversed(drawn or usable or ever), None)
        if not bank or bank.policy == "free":
            entry.free += minutes
        elif (
            bank.policy == "overdraw"
            and bank.is_usable(entry.day)
            and bank.balance - minutes >= -LIMITS["overdraw"]
        ):
            self.draw(bank, entry, minutes)
        else:
            raise Refused

    # What a random step means here

    def resolve(self, name, arguments):
        """Return the step in terms of what is there; None where there is nothing."""
        if name == "sell":
            return arguments
        kinds = {"log": "tickets", "move": "tickets"}
        kinds.update(dict.fromkeys(("edit", "mark", "delete"), "entries"))
        subjects = getattr(self, kinds.get(name, "banks"))
        if not subjects:
            return None
        number = arguments[0] % len(subjects)
        return [number, *self.resolve_minutes(name, number, *arguments[1:])]

    def resolve_minutes(self, name, number, *arguments):
        if name == "log":
            values, day, marked_free = arguments
            rest = self.get_rest(number, day)
            return [[near(rest, value) for value in values], day, marked_free]
        if name == "edit":
            value, day = arguments
            entry = self.entries[number]
            rest = entry.minutes + self.get_rest(entry.ticket, day or entry.day)
            return [near(rest, value), day]
        if name in ("order", "confirm"):
            bank = self.banks[number]
            minutes = near(bank.debited - bank.adjusted, arguments[0])
            return [max(minutes // 3 * 3, 0)]
        if name == "adjust":
            bank = self.banks[number]
            return [near(-bank.balance - LIMITS[bank.policy], arguments[0]) or 1]
        return arguments

    def get_rest(self, ticket, day):
        """Return what the banks of the ticket's customer still hold for that day."""
        usable = self.get_usable_banks(Entry(ticket, day, 0))
        return sum(max(bank.balance, 0) for bank in usable)

    # What people do

    def sell(self, customer, policy, quantity, validity):
        bank = Bank(customer, policy, len(self.banks), end=ENDS[policy])
        self.banks.append(bank)
        self.set_sold(bank, quantity)
        bank.start, bank.end = VALIDITIES[validity]

    def set_sold(self, bank, minutes):
        difference = minutes - bank.sold
        if bank.balance + difference < min(0, bank.balance):
            raise Refused
        bank.sold = minutes
        if difference > 0:
            self.cover(bank)

    def cover(self, bank):
        """Take over, newest first, what the customer's other banks are overdrawn."""
        for other in self.banks:
            if other.customer != bank.customer or other is bank or other.closed:
                continue
            minutes = min(max(-other.balance, 0), max(bank.balance, 0))
            for draw in reversed([draw for draw in self.draws if draw.bank is other]):
                part = min(minutes, draw.minutes)
                if part:
                    self.take_back([draw], part)
                    self.draw(bank, draw.entry, part)
                    minutes -= part

    def order(self, number, quantity):
        if not self.banks[number].closed:
            self.set_sold(self.banks[number], quantity)

    def cancel(self, number):
        bank = self.banks[number]
        if not bank.closed:
            bank.closed = True
            bank.sold -= max(min(bank.sold, bank.balance), 0)

    def confirm(self, number, quantity):
        bank = self.banks[number]
        if bank.closed:
            if not bank.debited:  # sold anew, with the terms of today
                bank.start, bank.end = TODAY, ENDS[bank.policy]
            bank.closed = False
            self.set_sold(bank, quantity)

    def adjust(self, number, minutes):
        bank = self.banks[number]
        if bank.balance + minutes < -LIMITS[bank.policy]:
            raise Refused
        bank.adjusted += minutes

    def star(self, number, starred):
        self.banks[number].starred = starred

    def prolong(self, number, validity):
        self.banks[number].start, self.banks[number].end = VALIDITIES[validity]

    def log(self, ticket, all_minutes, day, marked_free):
        entries = [Entry(ticket, day, minutes, marked_free) for minutes in all_minutes]
        self.entries += entries
        self.settle(entries)

    def edit(self, number, minutes, day):
        entry = self.entries[number]
        moved = day is not None and day != entry.day
        entry.day = day or entry.day
        entry.minutes = entry.minutes if minutes is None else minutes
        self.settle([entry], anew=moved)

    def mark(self, number, marked_free):
        entry = self.entries[number]
        changed = entry.marked_free != marked_free
        entry.marked_free = marked_free
        self.settle([entry], anew=changed)

    def delete(self, number):
        entry = self.entries.pop(number)
        self.take_back(self.get_draws(entry), self.get_held(entry))

    def move(self, ticket, partner, order):
        """``order``: the numbers of the ticket's entries, as the ticket lists them."""
        moved = CUSTOMERS[self.tickets[ticket]] != CUSTOMERS[partner]
        self.tickets[ticket] = partner
        if moved:
            self.settle([self.entries[number] for number in order], anew=True)

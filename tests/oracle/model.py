# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What banks, entries and debits should be, in plain Python.

Written from the design, for ``test_model``; it shares no code with the addon.
"""

from .model_bank import Entry, Refused
from .model_life import BankWorld
from .model_rating import WORK_TYPES


class World(BankWorld):
    """All that the ledger should know, and what people do with time."""

    # What people do: time

    def log(self, ticket, all_minutes, day, marked_free, kind, by_colleague):
        entries = [
            Entry(ticket, day, minutes, kind, by_colleague, marked_free)
            for minutes in all_minutes
        ]
        self.entries += entries
        self.settle(entries)

    def edit(self, number, minutes, name=None, value=None):
        """Change the minutes, and what says by which rules and from which banks."""
        entry = self.entries[number]
        left, ticket = self.get_group(entry), entry.ticket
        changed = name is not None and getattr(entry, name) != value
        if changed:
            setattr(entry, name, value)
        entry.minutes = entry.minutes if minutes is None else minutes
        # who worked decides what it is worth, but not who pays
        anew = changed and name != "by_colleague"
        self.settle([entry], anew=anew, today=changed, left=left)
        if entry.ticket != ticket:
            self.reserve_for(ticket)

    def mark(self, number, marked_free):
        entry = self.entries[number]
        left = self.get_group(entry)
        changed = entry.marked_free != marked_free
        entry.marked_free = marked_free
        self.settle([entry], anew=changed, left=left)

    def delete(self, number):
        entry = self.entries[number]
        self.take_back(self.get_draws(entry), self.get_held(entry))
        left = [other for other in self.get_group(entry) if other is not entry]
        del self.entries[number]
        self.settle(left)
        self.reserve_for(entry.ticket)

    def move(self, number, partner, order):
        """``order``: the numbers of the ticket's entries, as the ticket lists them."""
        ticket = self.tickets[number]
        customer, ticket.partner = ticket.customer, partner
        if ticket.customer != customer:
            entries = [self.entries[each] for each in order]
            if ticket.customer is None and any(map(self.get_held, entries)):
                raise Refused
            self.settle(entries, anew=True, today=True)
        self.reserve_for(number)

    # What people do: rules and plans

    def rule(self, kind, variant):
        self.types[kind] = WORK_TYPES[variant]

    def urge(self, number, urgent):
        self.tickets[number].urgent = urgent

    def reserve(self, number, minutes):
        ticket = self.tickets[number]
        ticket.reserves = minutes is not None
        ticket.planned = minutes or ticket.planned
        self.reserve_for(number, strict=True)

    def close(self, number, closed):
        self.tickets[number].closed = closed
        self.reserve_for(number)

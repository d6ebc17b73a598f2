# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What banks, entries and debits should be, in plain Python.

Written from the design, for ``test_model``; it shares no code with the addon.
"""

from dataclasses import dataclass, field

from .model_bank import (
    AZUR,
    AZUR_CONTACT,
    DECO,
    ENDS,
    LIMITS,
    MONTHS,
    SUD,
    TODAY,
    VALIDITIES,
    Bank,
    Draw,
    Entry,
    Overage,
    Refused,
    Ticket,
)
from .model_rating import (
    TERMS,
    WORK_TYPES,
    Terms,
    WorkType,
    make_rules,
    multiply,
    share,
)


@dataclass
class World:
    """All that the ledger should know; ``draws`` are in the order of drawing."""

    tickets: list = field(
        default_factory=lambda: [
            Ticket(AZUR_CONTACT),
            Ticket(AZUR, urgent=True),
            Ticket(DECO),
            Ticket(SUD),
        ]
    )
    types: list = field(default_factory=lambda: list(WORK_TYPES))
    plans: dict = field(default_factory=dict)  # policy -> terms of today
    banks: list = field(default_factory=list)
    overages: list = field(default_factory=list)
    entries: list = field(default_factory=list)
    draws: list = field(default_factory=list)

    # What entries are worth

    def get_work_type(self, entry):
        """Return how the entry is rounded: as when it was rated, else as of today."""
        if entry.rules:
            return entry.rules.work_type
        return WorkType() if entry.kind is None else self.types[entry.kind]

    def get_group_key(self, entry):
        kind = self.get_work_type(entry)
        if not (kind.by_day and entry.minutes) or kind.free or entry.marked_free:
            return None
        rounding = (kind.step, kind.tolerance, kind.minimum)
        return (entry.ticket, entry.day, entry.kind, rounding)

    def get_group(self, entry):
        """Return the entries that are rounded together with this one, and itself."""
        key = self.get_group_key(entry)
        if not key:
            return [entry]
        return [other for other in self.entries if self.get_group_key(other) == key]

    def rate(self, entry):
        """Return what the entry is worth by its rules."""
        if not entry.minutes:
            return 0
        group = self.get_group(entry)
        shares = share([other.minutes for other in group], entry.rules.work_type)
        return multiply(shares[group.index(entry)], entry.rules)

    def rate_today(self, entry, usable):
        """Rate by today's rules and the terms of the bank that is drawn first."""
        bank = next((b for b in usable if b.get_available(entry.ticket)), None)
        bank = bank or self.get_last_resort(entry)
        entry.rules = self.get_rules_of_today(entry, bank.terms if bank else Terms())
        entry.rated = self.rate(entry)

    def get_rules_of_today(self, entry, terms):
        kind = WorkType() if entry.kind is None else self.types[entry.kind]
        urgent = self.tickets[entry.ticket].urgent
        return make_rules(kind, terms, entry.by_colleague, urgent)

    def get_held_rules(self, entry):
        """Return today's rules by the bank that the entry holds, None if none."""
        draws = self.get_draws(entry)
        return draws and self.get_rules_of_today(entry, draws[0].bank.terms) or None

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

    def settle(self, own, anew=False, today=False, left=()):
        """Give back what is too much for all entries, then draw what is missing.

        :param anew: these entries give back everything and draw anew
        :param today: they are rated by the rules of today
        :param left: entries that were rounded together with them before
        """
        for entry in own:
            if entry.minutes < 0:
                raise Refused
            if not entry.minutes:
                entry.rules = None
            elif today:
                entry.rules = None if anew else self.get_held_rules(entry)
        entries = own + self.get_moved_siblings(own, left)
        for entry in entries:
            entry.rated = self.rate(entry) if entry.rules else 0
            is_free = entry.marked_free or self.get_work_type(entry).free
            redrawn = is_free or (anew and entry in own)
            self.give_back(entry, 0 if redrawn else entry.rated)
        for entry in entries:
            if entry.minutes:
                self.pay(entry)
        for ticket in dict.fromkeys(entry.ticket for entry in own):
            self.reserve_for(ticket)

    def get_moved_siblings(self, own, left):
        """Return the entries whose share of the rounding is another one now."""
        siblings = [
            entry
            for entry in self.entries
            if entry not in own and any(entry in self.get_group(one) for one in own)
        ]
        siblings += [entry for entry in left if entry not in own + siblings]
        return [entry for entry in siblings if self.rate(entry) != entry.rated]

    def give_back(self, entry, target):
        """What the entry holds above ``target``: free first, then last drawn."""
        surplus = max(self.get_held(entry) + entry.free - target, 0)
        freed = min(surplus, entry.free)
        entry.free -= freed
        self.take_back(self.get_draws(entry), surplus - freed)

    def pay(self, entry):
        usable = self.get_usable_banks(entry)
        if not entry.rules:
            self.rate_today(entry, usable)
        if entry.marked_free or entry.rules.work_type.free:
            entry.free = entry.rated
            return
        missing = entry.rated - entry.free - self.get_held(entry)
        for bank in usable:
            part = min(missing, bank.get_available(entry.ticket))
            self.draw_for_ticket(bank, entry, part)
            missing -= part
        if missing:
            self.pay_overage(entry, missing)

    def draw_for_ticket(self, bank, entry, minutes):
        if minutes:
            self.draw(bank, entry, minutes)
            left = bank.kept.get(entry.ticket, 0) - minutes
            bank.keep(entry.ticket, max(left, 0))

    def get_usable_banks(self, entry):
        """Return the customer's own banks, then those it shares, as they are drawn."""
        customer = self.tickets[entry.ticket].customer
        usable = [
            bank
            for bank in self.banks
            if bank.is_usable(entry.day) and bank.pays_for(customer, entry.kind)
        ]
        return sorted(usable, key=lambda b: (b.customer != customer, b.rank()))

    def get_last_resort(self, entry):
        """Return the bank that decides about time that nothing covers, or None.

        The last one drawn, else the customer's last usable one, else the last one that
        is usable, else the latest of the customer.
        """
        customer = self.tickets[entry.ticket].customer
        drawn = [d.bank for d in self.get_draws(entry) if isinstance(d.bank, Bank)]
        usable = self.get_usable_banks(entry)
        own = [bank for bank in usable if bank.customer == customer]
        ever = [bank for bank in self.banks if bank.customer == customer]
        return next(reversed(drawn or own or usable or ever), None)

    def pay_overage(self, entry, minutes):
        bank = self.get_last_resort(entry)
        if not bank or bank.policy == "free":
            entry.free += minutes
        elif bank.policy == "bill":
            self.draw(self.get_overage(bank), entry, minutes)
        elif bank.policy == "overdraw" and self.may_overdraw(bank, entry, minutes):
            self.draw_for_ticket(bank, entry, minutes)
        else:
            raise Refused

    def may_overdraw(self, bank, entry, minutes):
        left = bank.get_unreserved(entry.ticket) - minutes
        return bank in self.get_usable_banks(entry) and left >= -LIMITS["overdraw"]

    def get_overage(self, bank):
        """Return what is billed on the bank's order, or on another of its customer."""
        for overage in self.overages:
            if overage.customer == bank.customer and not self.is_cancelled(overage):
                if bank.closed or overage.order == bank.number:
                    return overage
        order = None if bank.closed else bank.number
        self.overages.append(Overage(bank.customer, order, bank.terms))
        return self.overages[-1]

    def is_cancelled(self, overage):
        return overage.order is not None and self.banks[overage.order].closed

    # What banks keep for tickets

    def reserve_for(self, number, strict=False):
        """Let the banks keep what is planned on the ticket and not worked yet."""
        for bank in self.banks:
            bank.trim()
        ticket = self.tickets[number]
        worked = sum(entry.rated for entry in self.entries if entry.ticket == number)
        wanted = ticket.reserves and not ticket.closed
        left = max(ticket.planned - worked, 0) if wanted else 0
        usable = self.get_usable_banks(Entry(number, TODAY, 0))
        for bank in self.banks:
            if bank not in usable:
                bank.keep(number, 0)
        for bank in usable:
            part = min(left, bank.get_available(number))
            bank.keep(number, part)
            left -= part
        if left and strict:
            raise Refused

    # What people do: banks

    def sell(self, customer, policy, quantity, validity, terms):
        self.plans[policy] = TERMS[terms]
        bank = Bank(customer, policy, len(self.banks), TERMS[terms])
        bank.end = ENDS[MONTHS[policy]]
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
        bank.trim()

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
            bank.trim()

    def confirm(self, number, quantity):
        bank = self.banks[number]
        if bank.closed:
            if not bank.debited:  # sold anew, with the terms of today
                bank.start, bank.end = TODAY, ENDS[MONTHS[bank.policy]]
                bank.terms = self.plans[bank.policy]
            bank.closed = False
            self.set_sold(bank, quantity)

    def adjust(self, number, minutes):
        bank = self.banks[number]
        if bank.balance + minutes < -LIMITS[bank.policy]:
            raise Refused
        bank.adjusted += minutes
        bank.trim()

    def star(self, number, starred):
        self.banks[number].starred = starred

    def prolong(self, number, validity):
        self.banks[number].start, self.banks[number].end = VALIDITIES[validity]

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

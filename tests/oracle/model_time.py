# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What time entries should be worth, and who should pay for them."""

from dataclasses import dataclass, field

from .model_bank import (
    AZUR,
    AZUR_CONTACT,
    DECO,
    LIMITS,
    NOBODY,
    SUD,
    Bank,
    Draw,
    Entry,
    Overage,
    Refused,
    Ticket,
    clock,
)
from .model_rating import (
    WORK_TYPES,
    Terms,
    WorkType,
    make_rules,
    multiply,
    share,
    to_whole,
)


@dataclass
class TimeWorld:
    """Tickets and what is worked on them; ``draws`` are in the order of drawing."""

    tickets: list = field(
        default_factory=lambda: [
            Ticket(AZUR_CONTACT),
            Ticket(AZUR, urgent=True),
            Ticket(DECO),
            Ticket(SUD),
            Ticket(NOBODY),
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
        """Return what the entry is worth by its rules.

        Of a group the sum is rounded: each is worth what it adds to that.
        """
        if not entry.minutes:
            return 0
        group = self.get_group(entry)
        shares = share([other.minutes for other in group], entry.rules.work_type)
        end = group.index(entry) + 1
        exact = [
            multiply(minutes, other.rules)
            for minutes, other in zip(shares[:end], group[:end], strict=True)
        ]
        return to_whole(sum(exact)) - to_whole(sum(exact[:-1]))

    def waits(self, entry):
        """Return whether one that is typed before it in its group is not rated yet."""
        group = self.get_group(entry)
        return not all(other.rules for other in group[: group.index(entry)])

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

    def draw(self, bank, entry, minutes, day=None):
        day = day or entry.day
        bank.debited += minutes
        bank.first_day = min(bank.first_day or day, day)
        self.draws.append(Draw(bank, entry, minutes, day))

    def take_back(self, draws, minutes):
        """Take ``minutes`` out of these draws, the last one first."""
        for draw in reversed(draws):
            part = min(minutes, draw.minutes)
            draw.minutes -= part
            draw.bank.debited -= part
            draw.bank.came_back |= part > 0
            minutes -= part

    def settle(self, own, anew=False, today=False, left=()):
        """Give back what is too much for all entries, then draw what is missing.

        :param anew: these entries give back everything and draw anew
        :param today: they are rated by the rules of today
        :param left: entries that were rounded together with them before
        """
        for entry in own:
            entry.waiting = 0
            if entry.minutes < 0:
                raise Refused
            if not entry.minutes:
                entry.rules = None
            elif today:
                entry.rules = None if anew else self.get_held_rules(entry)
        entries = self.get_affected(own, left)
        self.note_held(entries)
        waiting = self.give_back_surplus(entries, own if anew else [])
        for entry in entries:
            if entry in waiting:
                entry.rated = self.rate(entry)
                self.give_back(entry, entry.rated)
            if entry.minutes:
                self.pay(entry)
        for bank in self.banks:
            bank.start_validity()
            bank.empty_closed()
        for ticket in dict.fromkeys(entry.ticket for entry in own):
            self.reserve_for(ticket)

    def note_held(self, entries):
        for entry in entries:
            entry.held = tuple(draw.bank for draw in self.get_draws(entry))

    def give_back_surplus(self, entries, redrawn):
        """Return those that wait with it until what is typed before them is rated."""
        waiting = []
        for entry in entries:
            if entry.minutes and entry.rules and self.waits(entry):
                waiting.append(entry)
            else:
                entry.rated = self.rate(entry) if entry.rules else 0
            if entry in redrawn or entry.marked_free or self.get_work_type(entry).free:
                self.give_back(entry, 0)
            elif entry not in waiting:
                self.give_back(entry, entry.rated)
        return waiting

    def get_affected(self, own, left):
        """Return these and those that are rounded with them, groups in typing order."""
        entries = own + [
            entry
            for entry in self.entries
            if entry not in own
            and (entry in left or any(entry in self.get_group(one) for one in own))
        ]
        if any(len(self.get_group(entry)) > 1 for entry in entries):
            entries.sort(key=self.entries.index)
        return entries

    def give_back(self, entry, target):
        """What the entry holds above ``target``: free first, then last drawn."""
        surplus = max(self.get_held(entry) + entry.free - target, 0)
        freed = min(surplus, entry.free)
        entry.free -= freed
        self.take_back(self.get_draws(entry), surplus - freed)

    def pay(self, entry):
        usable = self.get_usable_banks(entry, entry.held)
        if not entry.rules:
            self.rate_today(entry, usable)
        if entry.marked_free or entry.rules.work_type.free:
            entry.free = entry.rated
            return
        missing = entry.rated - entry.free - self.get_held(entry)
        if self.tickets[entry.ticket].customer is None:
            entry.waiting = missing
            return
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

    def get_usable_banks(self, entry, held=()):
        """Return the customer's own banks, then those it shares, as they are drawn.

        :param held: banks that the entry may draw after their end, too
        """
        customer = self.tickets[entry.ticket].customer
        usable = [
            bank
            for bank in self.banks
            if bank.is_usable(entry.day, bank in held)
            and bank.pays_for(customer, entry.kind)
        ]
        return sorted(usable, key=lambda b: (b.customer != customer, b.rank()))

    def get_last_resort(self, entry):
        """Return the bank that decides about time that nothing covers, or None.

        The last one drawn while it is usable, else the customer's last usable one, else
        the last one that is usable, else the last one drawn, else the latest of the
        customer.
        """
        customer = self.tickets[entry.ticket].customer
        drawn = [d.bank for d in self.get_draws(entry) if isinstance(d.bank, Bank)]
        usable = self.get_usable_banks(entry)
        own = [bank for bank in usable if bank.customer == customer]
        ever = [bank for bank in self.banks if bank.customer == customer]
        if drawn and drawn[-1] in usable:
            return drawn[-1]
        return next(reversed(own or usable or drawn or ever), None)

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
        order = self.get_billed_order(bank)
        for overage in self.overages:
            if overage.customer == bank.customer and not self.is_cancelled(overage):
                if order in (None, overage.order):
                    return overage
        self.overages.append(Overage(bank.customer, order, bank.terms))
        return self.overages[-1]

    def get_billed_order(self, bank):
        """Return the number of the bank whose order bills, or None: a new one."""
        sold = bank
        while sold.origin and not sold.has_order:
            sold = sold.origin
        usable = sold.customer == bank.customer and not sold.cancelled
        return sold.number if usable and sold.has_order else None

    def is_cancelled(self, overage):
        return overage.order is not None and self.banks[overage.order].cancelled

    # What banks keep for tickets

    def get_wanted(self, number):
        ticket = self.tickets[number]
        worked = sum(entry.rated for entry in self.entries if entry.ticket == number)
        wanted = ticket.reserves and not ticket.closed and ticket.customer is not None
        return max(ticket.planned - worked, 0) if wanted else 0

    def reserve_for(self, number, strict=False):
        """Let the banks keep what is planned on the ticket and not worked yet."""
        for bank in self.banks:
            bank.trim()
        left = self.get_wanted(number)
        usable = self.get_usable_banks(Entry(number, clock.today, 0))
        usable = [bank for bank in usable if bank.state == "open"]
        for bank in self.banks:
            if bank not in usable:
                bank.keep(number, 0)
        for bank in usable:
            part = min(left, bank.get_available(number))
            bank.keep(number, part)
            left -= part
        if left and strict:
            raise Refused

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What should become of a bank between its sale and its end."""

from datetime import date, timedelta

from .model_bank import (
    LIMITS,
    VALIDITIES,
    Bank,
    Refused,
    add_months,
    clock,
    get_end,
)
from .model_rating import HALF, TERMS
from .model_time import TimeWorld


class BankWorld(TimeWorld):
    """Banks, and what people and time do to them."""

    # What an order does

    def sell(self, customer, policy, quantity, validity, terms):
        self.plans[policy] = TERMS[terms]
        bank = self.make_bank(customer, policy, TERMS[terms])
        bank.end = get_end(policy, bank.terms)
        self.set_sold(bank, quantity)
        self.prolong(bank.number, validity)

    def make_bank(self, customer, policy, terms):
        self.banks.append(Bank(customer, policy, len(self.banks), terms))
        return self.banks[-1]

    def set_sold(self, bank, minutes):
        difference = minutes - bank.sold
        if bank.balance + difference < bank.from_others or bank.shut and difference:
            raise Refused
        if difference > 0 and bank.has_ended and not (bank.cancelled or bank.shut):
            raise Refused  # what is added now could not be used
        if bank.cancelled:
            bank.cancelled = False
            if not bank.is_over:
                bank.expired = 0
                self.return_shut(bank)
        bank.sold = minutes
        if difference > 0:
            self.cover(bank)
        bank.trim()

    def cover(self, bank):
        """Take over, newest first, what the customer's other banks are overdrawn."""
        for other in self.banks:
            waits = other.state in ("closed", "hold")
            if other.customer != bank.customer or other is bank or waits:
                continue
            minutes = min(max(-other.balance, 0), max(bank.balance, 0))
            for draw in reversed([draw for draw in self.draws if draw.bank is other]):
                part = min(minutes, draw.minutes)
                if part:
                    self.take_back([draw], part)
                    day = max(draw.day, bank.start)
                    self.draw(bank, draw.entry, part, day)
                    bank.start_validity()
                    minutes -= part

    def order(self, number, quantity):
        bank = self.banks[number]
        if bank.has_order and not bank.cancelled:
            self.set_sold(bank, quantity)

    def cancel(self, number):
        bank = self.banks[number]
        if not bank.has_order or bank.cancelled:
            return
        self.return_shut(bank)
        if bank.from_others > 0:
            raise Refused
        bank.cancelled, bank.held = True, False
        bank.sold -= max(min(bank.sold, bank.balance), 0)
        bank.shut_minutes = max(bank.balance, 0)  # what people added goes, too
        bank.adjusted -= bank.shut_minutes
        bank.trim()

    def confirm(self, number, quantity):
        bank = self.banks[number]
        if bank.cancelled:
            if not bank.debited:  # sold anew, with the terms of today
                bank.terms = self.plans[bank.policy]
                bank.start, bank.end = clock.today, get_end(bank.policy, bank.terms)
            self.set_sold(bank, quantity)

    # What people do

    def adjust(self, number, minutes):
        bank = self.banks[number]
        if bank.state == "closed" or bank.balance + minutes < -LIMITS[bank.policy]:
            raise Refused
        bank.adjusted += minutes
        bank.trim()

    def star(self, number, starred):
        self.banks[number].starred = starred

    def prolong(self, number, validity):
        bank = self.banks[number]
        lapsed = bank.state == "expired"
        bank.start, bank.end = VALIDITIES[validity]
        if lapsed and bank.state != "expired":
            bank.expired = 0

    def hold(self, number):
        self.check_state(number, "open", "depleted")
        self.banks[number].held = True

    def release(self, number):
        self.check_state(number, "hold")
        self.banks[number].held = False
        self.restore_reserved(number)

    def shut(self, number):
        bank = self.check_state(number, "open", "depleted", "hold")
        if bank.balance < 0:
            raise Refused
        bank.shut, bank.held, bank.shut_minutes = True, False, bank.balance
        bank.adjusted -= bank.shut_minutes
        bank.trim()

    def reopen(self, number):
        bank = self.banks[number]
        if not bank.shut:
            raise Refused
        self.return_shut(bank)
        for ticket in self.restore_reserved(number):
            kept = any(ticket in other.kept for other in self.banks)
            if self.get_wanted(ticket) and not kept:
                self.tickets[ticket].reserves = False

    def restore_reserved(self, number):
        """Keep hours again for the tickets that the bank pays for; return these."""
        bank = self.banks[number]
        tickets = [
            number
            for number, ticket in enumerate(self.tickets)
            if ticket.reserves and bank.pays_for(ticket.customer, None)
        ]
        for ticket in tickets:
            self.reserve_for(ticket)
        return tickets

    def return_shut(self, bank):
        bank.adjusted += bank.shut_minutes
        bank.shut, bank.shut_minutes = False, 0

    def check_state(self, number, *states):
        bank = self.banks[number]
        if bank.state not in states:
            raise Refused
        return bank

    def transfer(self, number, customer, target, minutes):
        """``target``: number of the bank that the hours go into; None: a new one."""
        usable = ("open", "depleted", "hold")
        bank = self.check_state(number, *usable)
        if minutes <= 0 or minutes > bank.balance - sum(bank.kept.values()):
            raise Refused
        if bank.has_ended:
            raise Refused
        if target is None:
            into = self.make_bank(customer, bank.policy, bank.terms)
            into.start, into.end = max(bank.start, clock.today), bank.end
            into.origin, into.has_order, into.held = bank, False, bank.held
        else:
            into = self.check_state(target, *usable)
            if into is bank or (bank.held and not into.held):
                raise Refused
        self.move_minutes(bank, into, minutes)

    def move_minutes(self, bank, into, minutes):
        bank.moved -= minutes
        into.moved += minutes
        if not into.held:
            self.cover(into)
        for each in (bank, into):
            each.trim()

    # What time does

    def end(self):
        """The job that ends the banks whose validity is over."""
        due = [bank for bank in self.banks if bank.state == "expired"]
        for bank in due:
            if bank.balance > 0:
                minutes = self.get_rollover(bank)
                if minutes:
                    self.roll_over(bank, minutes)
                bank.expired += bank.balance
                bank.trim()

    def get_rollover(self, bank):
        """Return how many minutes go on: a limit for all its life, each hour once."""
        limit = {
            "none": 0,
            "all": bank.balance,
            "hours": bank.terms.rollover_limit - bank.rolled_out,
            "percent": int(bank.sold * bank.terms.rollover_limit / 100 + HALF)
            - bank.rolled_out,
        }[bank.terms.rollover]
        came_over = max(bank.rolled_in - bank.debited, 0)
        return max(min(limit, bank.balance - came_over), 0)

    def roll_over(self, bank, minutes):
        last_day = max(bank.end, clock.today - timedelta(days=1))
        following = [
            other
            for other in self.banks
            if (other.customer, other.policy) == (bank.customer, bank.policy)
            and other is not bank
            and other.state in ("open", "depleted")
            and (not other.end or other.end > last_day)
            and other.origin in (None, bank)
        ]
        following.sort(key=lambda other: (other.end or date.max, other.number))
        into = following[0] if following else self.make_rollover_bank(bank)
        bank.rolled_out += minutes
        into.rolled_in += minutes
        self.move_minutes(bank, into, minutes)

    def make_rollover_bank(self, bank):
        terms = bank.terms._replace(rollover="none", first_use=False)
        into = self.make_bank(bank.customer, bank.policy, terms)
        into.origin, into.has_order = bank, False
        into.start = bank.end + timedelta(days=1)
        if months := terms.rollover_months:
            end = add_months(into.start, months)
            into.end = end if end >= clock.today else add_months(clock.today, months)
        return into

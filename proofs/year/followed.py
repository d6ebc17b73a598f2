# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Steps that the oracle of minutes follows: in its model, and in Odoo, by who may."""

from datetime import timedelta

from odoo.exceptions import UserError

from odoo.addons.helpdesk_hour_bank.tests.oracle.model_bank import (
    AZUR,
    DECO,
    SUD,
    Near,
    Refused,
)
from odoo.addons.helpdesk_hour_bank.tests.oracle.model_rating import TERMS, WORK_TYPES
from odoo.addons.helpdesk_hour_bank.tests.oracle.model_resolve import (
    ENTRY_STEPS,
    TICKET_STEPS,
    choose_other,
    get_rest,
    get_subjects,
    near,
    resolve,
)

from .followed_doors import FollowedDoors
from .plan import choose
from .world import Violation, copy_world

ANY = 1 << 16


class FollowedSteps(FollowedDoors):
    """Each ``do_…`` chooses by ``self.dice``; each ``odoo_…`` does it in Odoo."""

    # ---------------------------------------------------------------------------
    # In both
    # ---------------------------------------------------------------------------

    def both(self, name, *arguments):
        """Do it in the model and in Odoo: done by both, or refused by both."""
        if name == "move":
            arguments = [*arguments, self.get_listed(arguments[0])]
        self.tell(f"{self.today} {name} {arguments}")
        before = copy_world(self.world)
        refused, words = False, ""
        try:
            getattr(self.world, name)(*arguments)
        except Refused:
            refused, self.world = True, before
        try:
            with self.cr.savepoint():
                getattr(self, f"odoo_{name}")(*arguments)
        except UserError as error:
            words = f"{type(error).__name__}: {error.args[0]}"
        if refused != bool(words):
            who = "only the model" if refused else "only Odoo"
            raise Violation(f"{name} is refused by {who}", f"{arguments} {words}")
        self.refused = refused

    def resolved(self, name, *arguments):
        """Choose among what is there, then do it in both; nothing where none is."""
        subjects = get_subjects(self.world, name)
        if not subjects:
            self.refused = True
            return
        which = choose(self.any(), [self.get_key(name, each) for each in subjects])
        self.both(name, *resolve(self.world, name, [which, *arguments]))

    def get_key(self, name, number):
        """Return what does not change about a ticket, an entry or a bank."""
        if name in TICKET_STEPS:
            return number
        records = self.entries if name in ENTRY_STEPS else self.banks
        return self.births.get_key(records[number])

    def any(self):
        return self.dice.randrange(ANY)

    def get_listed(self, ticket):
        """Return the numbers of the ticket's entries, in the order of its list."""
        entries = self.tickets[ticket].timesheet_ids.filtered("unit_amount")
        ids = [entry.id for entry in self.entries]
        return [ids.index(entry.id) for entry in entries]

    # ---------------------------------------------------------------------------
    # What is chosen
    # ---------------------------------------------------------------------------

    def pick_minutes(self):
        return self.dice.choice(
            [
                *(self.dice.randint(1, 9), self.dice.randint(1, 75)),
                *(self.dice.randint(1, 75), self.dice.randint(10, 240)),
                Near(self.dice.choice([0, -1, 30, 45, 1, 46])),
                self.dice.choice([20, 29, 33, 35, 49, 50]),  # step and tolerance
            ]
        )

    def pick_quantity(self):
        return 3 * self.dice.randint(1, 40)  # exact as hours

    def pick_day(self):
        days = self.dice.choice([0, 0, 0, 0, 1, 3, 10, 40])
        return max(self.today - timedelta(days=days), self.first_day)

    def pick_span(self):
        """Return first and last day of a validity; None is without end."""
        days = self.dice.choice([0, 0, 0, 10, 40])
        start = max(self.today - timedelta(days=days), self.first_day)
        length = self.dice.choice([None, None, 20, 45, 90, 180, 300])
        end = None if length is None else self.today + timedelta(days=length)
        return start, end

    def do_sell(self):
        customer = self.dice.choice([AZUR, AZUR, DECO, SUD])
        policy = self.dice.choice(["overdraw", "refuse", "bill", "overdraw", "free"])
        span = self.pick_span() if self.dice.random() < 0.7 else None
        terms = self.dice.randrange(len(TERMS))
        self.both("sell", customer, policy, self.pick_quantity(), span, terms)

    def do_log(self):
        several = self.dice.choice([0, 0, 0, 1, 2])
        values = [self.dice.randint(1, 30) for _number in range(several)]
        values.append(self.pick_minutes())
        free, colleague = self.dice.random() < 0.1, self.dice.random() < 0.3
        kind = self.dice.choice([None, None, *range(len(WORK_TYPES))])
        day = self.pick_day()
        self.resolved("log", values, day, free, kind, colleague)

    def do_edit(self):
        self.resolved("edit", self.pick_minutes())

    def do_change(self):
        """Another day, ticket, work type or person; perhaps other minutes, too."""
        if not self.world.entries:
            self.refused = True
            return
        keys = [self.births.get_key(entry) for entry in self.entries]
        number = choose(self.any(), keys)
        entry = self.world.entries[number]
        name = self.dice.choice(["day", "ticket", "kind", "by_colleague"])
        minutes = self.pick_minutes() if self.dice.random() < 0.4 else None
        rest = get_rest(self.world, entry.ticket, entry.day)
        minutes = minutes and max(near(entry.minutes + rest, minutes), 0)
        choices = {
            "day": sorted({self.pick_day(), self.today, self.first_day}),
            "ticket": list(range(len(self.world.tickets))),
            "kind": [*range(len(WORK_TYPES)), None],
            "by_colleague": [False, True],
        }[name]
        if choices == [getattr(entry, name)]:
            self.refused = True
            return
        value = choices[choose_other(getattr(entry, name), choices, self.any())]
        self.both("edit", number, minutes, name, value)

    def do_delete(self):
        self.resolved("delete")

    def do_mark(self):
        self.resolved("mark")

    def do_move(self):
        self.resolved("move", self.any())

    def do_rule(self):
        kinds = range(len(WORK_TYPES))
        self.both("rule", self.dice.choice(kinds), self.dice.choice(kinds))

    def do_urge(self):
        self.resolved("urge")

    def do_reserve(self):
        minutes = self.dice.choice([None, self.pick_quantity(), Near(-15), Near(1)])
        self.resolved("reserve", minutes)

    def do_close(self):
        self.resolved("close")

    def do_order(self):
        quantity = self.dice.choice([self.pick_quantity(), Near(0), Near(-3), Near(30)])
        self.resolved("order", quantity)

    def do_cancel(self):
        self.resolved("cancel")

    def do_confirm(self):
        self.resolved("confirm", self.pick_quantity())

    def do_adjust(self):
        minutes = self.dice.choice([-30, -7, 20, 50, Near(0), Near(-1)])
        self.resolved("adjust", minutes)

    def do_star(self):
        self.resolved("star")

    def do_prolong(self):
        self.resolved("prolong", self.pick_span())

    def do_hold(self):
        self.resolved("hold")

    def do_release(self):
        self.resolved("release")

    def do_shut(self):
        self.resolved("shut")

    def do_reopen(self):
        self.resolved("reopen")

    def do_transfer(self):
        customer = self.dice.choice([AZUR, DECO, SUD])
        target = self.dice.choice([None, self.any()])
        minutes = self.dice.choice([Near(-5), Near(-40), Near(0), Near(1)])
        self.resolved("transfer", customer, target, minutes)

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Steps that the oracle of minutes follows: in its model, and in Odoo, by who may."""

from datetime import timedelta

from odoo import Command
from odoo.exceptions import UserError

from odoo.addons.helpdesk_hour_bank.tests.oracle.model_bank import (
    AZUR,
    DECO,
    SUD,
    Near,
    Refused,
)
from odoo.addons.helpdesk_hour_bank.tests.oracle.model_case import ModelCase
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

from .company import PRIORITIES
from .plan import choose
from .world import Violation, copy_world

ANY = 1 << 16


class FollowedSteps:
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

    # ---------------------------------------------------------------------------
    # In Odoo: time and tickets
    # ---------------------------------------------------------------------------

    def odoo_log(self, ticket, all_minutes, day, marked_free, kind, by_colleague):
        values = []
        for minutes in all_minutes:
            # lists of entries are in the order of their start
            self.started[day] += 1
            hours, rest = divmod(self.started[day], 60)
            values.append(
                {
                    "ticket_id": self.tickets[ticket].id,
                    "name": "Extinguished",
                    "unit_amount": minutes / 60,
                    "date_time": f"{day} {6 + hours:02}:{rest:02}:00",
                    "work_type_id": self.get_type_id(kind),
                    "hour_bank_free": marked_free,
                    "hour_bank_free_reason": marked_free and "Goodwill",
                }
            )
        env = self.as_("colleague" if by_colleague else "agent")
        self.entries += list(env["account.analytic.line"].create(values).sudo())

    def get_type_id(self, kind):
        return kind is not None and self.types[kind].id

    def own(self, entry):
        """Return the entry as who logged it sees it: others change their own time."""
        user = entry.sudo().user_id
        colleague = user == self.company.colleague
        return self.see(entry, "colleague" if colleague else "agent")

    def odoo_edit(self, number, minutes, name=None, value=None):
        entry = self.own(self.entries[number])
        values = {} if minutes is None else {"unit_amount": minutes / 60}
        if name == "day":
            values["date"] = value
        elif name == "ticket":
            values["ticket_id"] = self.tickets[value].id
        elif name == "kind":
            values["work_type_id"] = self.get_type_id(value)
        elif name == "by_colleague":
            user = self.company.colleague if value else self.company.agent
            values["employee_id"] = user.sudo().employee_id.id
            entry = self.see(entry, "manager")
        entry.write(values)

    def odoo_mark(self, number, marked_free):
        self.own(self.entries[number]).write(
            {"hour_bank_free": marked_free, "hour_bank_free_reason": "Goodwill"}
        )

    def odoo_delete(self, number):
        self.own(self.entries[number]).unlink()
        del self.entries[number]

    def odoo_move(self, ticket, partner, _order):
        self.see(self.tickets[ticket], "manager").partner_id = self.partners[partner]

    def odoo_rule(self, kind, variant):
        values = ModelCase._prepare_work_type(WORK_TYPES[variant])
        self.see(self.types[kind], "manager").write(values)

    def odoo_urge(self, ticket, urgent):
        self.see(self.tickets[ticket], "agent").priority = PRIORITIES[urgent]

    def odoo_reserve(self, ticket, minutes):
        values = {"hour_bank_reserve": minutes is not None}
        if minutes:
            values["planned_hours"] = minutes / 60
        self.see(self.tickets[ticket], "manager").write(values)

    def odoo_close(self, ticket, closed):
        stage = self.company.done if closed else self.company.stage
        self.see(self.tickets[ticket], "agent").stage_id = stage

    # ---------------------------------------------------------------------------
    # In Odoo: sales
    # ---------------------------------------------------------------------------

    def odoo_sell(self, customer, policy, minutes, span, terms):
        product = self.products[policy]
        if self.plans.get(policy) != terms:
            plan = self.see(product.hour_bank_plan_id, "manager")
            plan.write(self.prepare_terms(TERMS[terms]))
            self.plans[policy] = terms
        order = self.as_("salesperson")["sale.order"].create(
            {
                "partner_id": self.partners[customer].id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_uom_qty": minutes / 60}
                    )
                ],
            }
        )
        order.action_confirm()
        self.banks.append(order.sudo().order_line.hour_bank_ids)
        if span:
            self.odoo_prolong(len(self.banks) - 1, span)

    def prepare_terms(self, terms):
        return ModelCase._prepare_terms(self, terms)

    @property
    def colleague(self):
        return self.company.colleague

    def odoo_order(self, number, minutes):
        line = self.see(self.banks[number].sale_line_id, "salesperson")
        if line.state == "sale":
            line.product_uom_qty = minutes / 60

    def odoo_cancel(self, number):
        order = self.see(self.banks[number].sale_order_id, "salesperson")
        if order:
            order._action_cancel()

    def odoo_confirm(self, number, minutes):
        order = self.see(self.banks[number].sale_order_id, "salesperson")
        if order.state == "cancel":
            order.action_draft()
            line = self.see(self.banks[number].sale_line_id, "salesperson")
            line.product_uom_qty = minutes / 60
            order.action_confirm()

    # ---------------------------------------------------------------------------
    # In Odoo: banks by hand
    # ---------------------------------------------------------------------------

    def odoo_adjust(self, number, minutes):
        values = {"bank_id": self.banks[number].id, "reason": "Counted again"}
        values["direction"] = "add" if minutes > 0 else "take"
        values["hours"] = abs(minutes) / 60
        self.as_("manager")["hour.bank.adjust"].create(values).action_apply()

    def odoo_star(self, number, starred):
        self.see(self.banks[number], "manager").priority = str(int(starred))

    def odoo_prolong(self, number, span):
        start, end = span
        bank = self.see(self.banks[number], "manager")
        bank.write({"date_start": start, "date_end": end})

    def change_state(self, number, action):
        values = {"bank_id": self.banks[number].id, "action": action}
        values["reason"] = "Agreed"
        self.as_("manager")["hour.bank.change.state"].create(values).action_apply()

    def odoo_hold(self, number):
        self.change_state(number, "hold")

    def odoo_release(self, number):
        self.change_state(number, "resume")

    def odoo_shut(self, number):
        self.change_state(number, "close")

    def odoo_reopen(self, number):
        self.change_state(number, "reopen")

    def odoo_transfer(self, number, customer, target, minutes):
        transfer = self.as_("manager")["hour.bank.transfer"].create(
            {
                "bank_id": self.banks[number].id,
                "target_partner_id": self.partners[customer].id,
                "target_bank_id": target is not None and self.banks[target].id,
                "hours": minutes / 60,
                "reason": "Merged",
            }
        )
        transfer.action_confirm()
        if transfer.needs_approval:
            self.see(transfer, "second").action_approve()
        self.find_new_banks()

    def find_new_banks(self):
        """Take up the banks that a rollover or a transfer made."""
        known = max((bank.id for bank in self.banks), default=self.last_bank)
        found = self.env["hour.bank"].search(
            [("id", ">", known), ("kind", "=", "prepaid")], order="id"
        )
        followed = self.partners_followed
        self.banks += [bank for bank in found if bank.partner_id in followed]

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The steps of random histories, taken in Odoo."""

from odoo import Command
from odoo.tests import new_test_user

from ..common import HourBankCase
from .model import World
from .model_bank import (
    AZUR,
    AZUR_CONTACT,
    DECO,
    LIMITS,
    MONTHS,
    NOBODY,
    SUD,
    VALIDITIES,
)
from .model_rating import TERMS, WORK_TYPES

PRIORITIES = {False: "1", True: "3"}


class ModelCase(HourBankCase):
    """What the model has, in Odoo; one method for each step.

    ``banks``, ``entries``, ``tickets`` and ``types`` are in the order of the model's.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = {
            AZUR: cls.customer,
            DECO: cls.other_customer,
            AZUR_CONTACT: cls.contact,
            NOBODY: cls.env["res.partner"],
            SUD: cls.env["res.partner"].create(
                {"name": "Sud", "is_company": True, "parent_id": cls.customer.id}
            ),
        }
        cls._make_plans()
        cls.types = [
            cls.env["hour.bank.work.type"].create(
                {"name": str(number), **cls._prepare_work_type(work_type)}
            )
            for number, work_type in enumerate(WORK_TYPES)
        ]
        cls.tickets = [
            cls._make_ticket(
                cls.partners[ticket.partner], priority=PRIORITIES[ticket.urgent]
            )
            for ticket in World().tickets
        ]
        cls.second_manager = new_test_user(
            cls.env, "second", "helpdesk_mgmt.group_helpdesk_manager"
        )
        cls.stage = cls.tickets[0].stage_id
        cls.done = cls.env["helpdesk.ticket.stage"].create(
            {"name": "Done", "closed": True}
        )

    @classmethod
    def _make_plans(cls):
        cls.beyond = cls._make_product(
            "Beyond", hour_bank_plan_id=False, service_policy="delivered_manual"
        )
        cls.products = {}
        for policy, months in MONTHS.items():
            plan = cls._make_plan(
                policy,
                overage_policy=policy,
                overage_product_id=cls.beyond.id,
                overdraft_hours=LIMITS[policy] / 60,
                validity_months=months,
            )
            cls.products[policy] = cls._make_product(policy, hour_bank_plan_id=plan.id)

    @classmethod
    def _prepare_work_type(cls, work_type):
        return {
            "step_minutes": work_type.step,
            "tolerance_minutes": work_type.tolerance,
            "minimum_minutes": work_type.minimum,
            "rounding_scope": "day" if work_type.by_day else "entry",
            "free": work_type.free,
            "multiplier": float(work_type.multiplier),
        }

    # === STEPS IN ODOO: BANKS === #

    def _do_sell(self, customer, policy, minutes, validity, terms):
        product = self.products[policy]
        if self.plans.get(policy) != terms:
            product.hour_bank_plan_id.write(self._prepare_terms(TERMS[terms]))
            self.plans[policy] = terms
        bank = self._sell(minutes / 60, self.partners[customer], product).sudo()
        self.banks.append(bank)
        self._do_prolong(len(self.banks) - 1, validity)

    def _prepare_terms(self, terms):
        multipliers = [
            {"kind": "employee", "employee_id": self.colleague.employee_id.id},
            {"kind": "priority", "ticket_priority": PRIORITIES[True]},
        ]
        multipliers[0]["multiplier"] = float(terms.colleague)
        multipliers[1]["multiplier"] = float(terms.urgent)
        return {
            "multiplier_ids": [Command.clear(), *map(Command.create, multipliers)],
            "multiplier_combination": "highest" if terms.highest else "product",
            "work_type_ids": [Command.set([self.types[t].id for t in terms.only])],
            "is_pool": terms.pool,
            "validity_from": "first_use" if terms.first_use else "order",
            "grace_days": terms.grace,
            "rollover": terms.rollover,
            "rollover_hours": terms.rollover_limit / 60,
            "rollover_percent": terms.rollover_limit,
            "rollover_months": terms.rollover_months,
        }

    def _do_order(self, number, minutes):
        line = self.banks[number].sale_line_id
        if line.state == "sale":
            line.product_uom_qty = minutes / 60

    def _do_cancel(self, number):
        self.banks[number].sale_order_id._action_cancel()

    def _do_confirm(self, number, minutes):
        order = self.banks[number].sale_order_id
        if order.state == "cancel":
            order.action_draft()
            self.banks[number].sale_line_id.product_uom_qty = minutes / 60
            order.action_confirm()

    def _do_adjust(self, number, minutes):
        self.banks[number]._adjust(minutes, "Counted again")

    def _do_star(self, number, starred):
        self.banks[number].priority = str(int(starred))

    def _do_prolong(self, number, validity):
        start, end = VALIDITIES[validity]
        self.banks[number].write({"date_start": start, "date_end": end})

    def _do_hold(self, number):
        self.banks[number]._change_state_by_hand("hold", "Not paid")

    def _do_release(self, number):
        self.banks[number]._change_state_by_hand("resume", "Paid")

    def _do_shut(self, number):
        self.banks[number]._change_state_by_hand("close", "Left us")

    def _do_reopen(self, number):
        self.banks[number]._change_state_by_hand("reopen", "Came back")

    def _do_end(self):
        Bank = self.env["hour.bank"]
        for bank in Bank.search(Bank._get_refresh_domain(), order="id"):
            bank._end_validity()
        self._find_new_banks()

    def _do_transfer(self, number, customer, target, minutes):
        transfer = (
            self.env["hour.bank.transfer"]
            .with_user(self.manager)
            .create(
                {
                    "bank_id": self.banks[number].id,
                    "target_partner_id": self.partners[customer].id,
                    "target_bank_id": target is not None and self.banks[target].id,
                    "hours": minutes / 60,
                    "reason": "Merged",
                }
            )
        )
        transfer.action_confirm()
        if transfer.needs_approval:
            transfer.with_user(self.second_manager).action_approve()
        self._find_new_banks()

    def _find_new_banks(self):
        """Take up the banks that a rollover or a transfer made."""
        known = self.env["hour.bank"].union(*self.banks)
        self.banks += self.env["hour.bank"].search(
            [("id", ">", max(known.ids, default=0)), ("kind", "=", "prepaid")],
            order="id",
        )

    # === STEPS IN ODOO: TIME AND TICKETS === #

    def _do_log(self, ticket, all_minutes, day, marked_free, kind, by_colleague):
        values = []
        for minutes in all_minutes:
            self.clock += 1  # lists of entries are in the order of their start
            start = f"{8 + self.clock // 60:02}:{self.clock % 60:02}:00"
            values.append(
                {
                    "ticket_id": self.tickets[ticket].id,
                    "name": "Extinguished",
                    "unit_amount": minutes / 60,
                    "date_time": f"{day} {start}",
                    "work_type_id": self._get_type_id(kind),
                    "hour_bank_free": marked_free,
                    "hour_bank_free_reason": marked_free and "Goodwill",
                }
            )
        user = self.colleague if by_colleague else self.agent
        Entry = self.env["account.analytic.line"].with_user(user)
        self.entries += list(Entry.create(values).sudo())

    def _get_type_id(self, kind):
        return kind is not None and self.types[kind].id

    def _do_edit(self, number, minutes, name=None, value=None):
        values = {} if minutes is None else {"unit_amount": minutes / 60}
        if name == "day":
            values["date"] = value
        elif name == "ticket":
            values["ticket_id"] = self.tickets[value].id
        elif name == "kind":
            values["work_type_id"] = self._get_type_id(value)
        elif name == "by_colleague":
            user = self.colleague if value else self.agent
            values["employee_id"] = user.employee_id.id
        self.entries[number].write(values)

    def _do_mark(self, number, marked_free):
        self.entries[number].write(
            {"hour_bank_free": marked_free, "hour_bank_free_reason": "Goodwill"}
        )

    def _do_delete(self, number):
        self.entries[number].unlink()
        del self.entries[number]

    def _do_move(self, ticket, partner, _order):
        self.tickets[ticket].partner_id = self.partners[partner]

    def _do_rule(self, kind, variant):
        self.types[kind].write(self._prepare_work_type(WORK_TYPES[variant]))

    def _do_urge(self, ticket, urgent):
        self.tickets[ticket].priority = PRIORITIES[urgent]

    def _do_reserve(self, ticket, minutes):
        values = {"hour_bank_reserve": minutes is not None}
        if minutes:
            values["planned_hours"] = minutes / 60
        self.tickets[ticket].write(values)

    def _do_close(self, ticket, closed):
        self.tickets[ticket].stage_id = self.done if closed else self.stage

    def _get_listed(self, ticket):
        """Return the numbers of the ticket's entries, in the order of its list."""
        entries = self.tickets[ticket].timesheet_ids.filtered("unit_amount")
        ids = [entry.id for entry in self.entries]
        return [ids.index(entry.id) for entry in entries]

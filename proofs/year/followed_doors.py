# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The steps of the oracle of minutes, taken in Odoo, each by who may."""

from odoo import Command

from odoo.addons.helpdesk_hour_bank.tests.oracle.model_case import ModelCase
from odoo.addons.helpdesk_hour_bank.tests.oracle.model_rating import TERMS, WORK_TYPES

from .company import PRIORITIES


class FollowedDoors:
    """One method for each step, see ``FollowedSteps``."""

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

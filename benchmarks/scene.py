# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The records that the rows of the bench work on, in the world of its size."""

import json
from types import SimpleNamespace

import world

from odoo import Command, models

SIZES = {  # customers, tickets of each, entries of each ticket
    "quick": (100, 2, 18),
    "full": (10_000, 5, 18),
}
MANY = {"quick": 600, "full": 20_000}  # entries of one ticket
MOVES = {"quick": 500, "full": 5_000}  # of one bank
LIVE = {"quick": 20, "full": 200}  # banks of one customer


KEY = "hour_bank_bench.scene"


class Scene:
    """The database of the world, and the records that rows work on.

    It is made once for each database, which remembers it.
    """

    def __init__(self, env, size):
        self.env, self.size = env, size
        if kept := env["ir.config_parameter"].get_param(KEY):
            self._recall(json.loads(kept))
        else:
            self._make()
            env["ir.config_parameter"].set_param(KEY, json.dumps(self._remember()))
        self._judge()
        env.cr.commit()

    def _remember(self):
        def as_text(value):
            if isinstance(value, models.BaseModel):
                return {"model": value._name, "ids": value.ids}
            return value

        own = {name: as_text(value) for name, value in vars(self).items()}
        first = {name: as_text(value) for name, value in vars(self.first).items()}
        return {**own, "env": None, "first": first}

    def _recall(self, kept):
        def as_value(text):
            if isinstance(text, dict) and "model" in text:
                return self.env[text["model"]].browse(text["ids"])
            return text

        first = {name: as_value(text) for name, text in kept.pop("first").items()}
        own = {name: as_value(text) for name, text in kept.items()}
        vars(self).update(own, env=self.env, first=SimpleNamespace(**first))

    def _make(self):
        env, size = self.env, self.size
        customers, tickets, entries = SIZES[size]
        self.first = first = world.make(env, customers, tickets, entries)
        self.core_line = world.sell(
            env, first.core_product, 9000, world.make_customer(env, "Core")
        ).order_line
        self.core_task = env["project.task"].create(
            {
                "name": "Core",
                "project_id": first.project.id,
                "partner_id": self.core_line.order_partner_id.id,
                "sale_line_id": self.core_line.id,
            }
        )
        self.ruled = self._make_ruled()
        self.live = self._make_live(LIVE[size])
        self.tickets = env["helpdesk.ticket"].concat(
            *(self._make_ticket_of(count) for count in (18, 300, MANY[size]))
        )
        self.bank = self._make_bank_of(MOVES[size])

    def _judge(self):
        """Let the alarms have looked at the customers, as they do each night."""
        env = self.env
        customers = (self.first.bank | self.bank).partner_id | self.live.partner_id
        customers |= env["helpdesk.ticket"].browse(self.ruled["ticket_id"]).partner_id
        env["hour.bank"]._look_at([("partner_id", "in", customers.ids)])
        env.cr.flush()
        for look in env["hour.bank.look"].search([("partner_id", "in", customers.ids)]):
            env["hour.bank.alarm"]._judge_looks(look)

    def _make_ruled(self):
        """A ticket whose time goes through all rules: steps, factors, hours, kept."""
        env, first = self.env, self.first
        kind = env["hour.bank.work.type"].create(
            {"name": "On site", "multiplier": 1.5, "step_minutes": 15}
        )
        plan = env["hour.bank.plan"].create(
            {
                "name": "All rules",
                "calendar_id": env.company.resource_calendar_id.id,
                "after_hours_multiplier": 2,
                "multiplier_ids": [
                    Command.create(
                        {
                            "kind": "priority",
                            "ticket_priority": "3",
                            "multiplier": 1.2,
                        }
                    )
                ],
            }
        )
        product = world.make_product(env, plan)
        partner = world.make_customer(env, "All rules")
        order = world.sell(env, product, 9000, partner)
        order.order_line.hour_bank_ids.date_start = world.DAY
        ticket = world.make_ticket(env, first, partner)
        ticket.write({"priority": "3", "planned_hours": 100, "hour_bank_reserve": True})
        return {
            "ticket_id": ticket.id,
            "work_type_id": kind.id,
            "date": "2026-03-18",
            "hour_bank_start": "2026-03-18 19:00:00",
        }

    def _make_live(self, count):
        """A ticket of a customer with many banks that may pay."""
        partner = world.make_customer(self.env, "Many banks")
        world.sell(self.env, self.first.product, 10, partner, lines=count)
        return world.make_ticket(self.env, self.first, partner)

    def _make_ticket_of(self, count):
        partner = world.make_customer(self.env, f"Ticket of {count}")
        world.sell(self.env, self.first.product, 9000, partner)
        ticket = world.make_ticket(self.env, self.first, partner)
        for start in range(0, count, 500):
            world.log(self.env, self.first, ticket, 2, min(500, count - start))
            self.env.flush_all()
            self.env.invalidate_all()
        return ticket

    def _make_bank_of(self, count):
        ticket = self._make_ticket_of(count - 1)
        domain = [("partner_id", "=", ticket.partner_id.id)]
        return self.env["hour.bank"].search(domain)

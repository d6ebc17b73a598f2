# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Agents with keys, and places where they log time at once, for ``load.py``."""

import json
from datetime import timedelta

import world
from scene import Scene

from odoo.tests import new_test_user

GROUPS = "helpdesk_mgmt.group_helpdesk_user_team,hr_timesheet.group_hr_timesheet_user"
MANY = 50  # banks, or core's order lines


def make(env, agents, hours):
    """Make them in a database of the bench, commit, and print what load.py needs.

    A place is what an entry needs to be logged there. On ``one`` bank or order line
    each agent has a ticket or task of its own, so that only bank or line are shared.

    :param agents: how many
    :param hours: that the customer of the places ``last`` has left
    """
    env = env(context={**env.context, "tracking_disable": True, "mail_notrack": True})
    first = Scene(env, "quick").first
    users, keys = make_agents(env, first.team, agents)
    shared = {
        "one": {
            "ours": make_tickets(env, first, users, 9000),
            "core": make_tasks(env, first, agents),
        },
        "fifty": {
            "ours": [make_tickets(env, first, users[:1], 900)[0] for _ in range(MANY)],
            "core": [make_tasks(env, first, 1)[0] for _ in range(MANY)],
        },
        "last": {"ours": make_tickets(env, first, users, hours)},
    }
    env.cr.commit()
    print("SCENE", json.dumps({"keys": keys, "places": shared}), flush=True)


def make_agents(env, team, count):
    """Return users who log time on tickets of the team, and their API keys."""
    users = env["res.users"].union(
        *(new_test_user(env, f"load_agent_{n}", GROUPS) for n in range(count))
    )
    for user in users:
        env["hr.employee"].create({"name": user.name, "user_id": user.id})
    team.user_ids |= users
    until = env.cr.now() + timedelta(days=1)
    # sudo: a key is made by whoever it is for
    Keys = env["res.users.apikeys"]
    make_key = [Keys.with_user(user).sudo()._generate for user in users]
    return users, [make("rpc", "load", until) for make in make_key]


def make_tickets(env, first, users, hours):
    """Sell hours to a new customer, who has a ticket for each of the agents."""
    partner = world.make_customer(env, "Load")
    world.sell(env, first.product, hours, partner)
    tickets = env["helpdesk.ticket"]
    for user in users:
        ticket = world.make_ticket(env, first, partner)
        ticket.user_id = user
        tickets += ticket
    return [{"ticket_id": ticket.id} for ticket in tickets]


def make_tasks(env, first, count):
    """Sell hours without a bank to a new customer, who has that many tasks."""
    partner = world.make_customer(env, "Load")
    line = world.sell(env, first.core_product, 9000, partner).order_line
    values = {
        "name": "Load",
        "project_id": first.project.id,
        "partner_id": partner.id,
        "sale_line_id": line.id,
    }
    tasks = env["project.task"].create([values] * count)
    return [{"project_id": first.project.id, "task_id": task.id} for task in tasks]


def make_readers(env):
    """Give the first customer a login; print what replica.py reads."""
    first = Scene(env, "quick").first
    partner = first.bank.partner_id
    user = new_test_user(env, "load_customer", "base.group_portal")
    user.partner_id.parent_id = partner
    env.cr.commit()
    scene = {"ticket": first.ticket.id, "bank": first.bank.id}
    print("SCENE", json.dumps(scene), flush=True)

"""A database of OCA's timesheets on tickets that was updated to 19.0: nothing is lost.

Their names and meaning are ours, so that Odoo finds the columns filled when the addon
is installed, and keeps them when the modules without code are uninstalled. This proves
it: with their addons a database is filled; without them ours is installed, theirs are
uninstalled, and what is left on the order lines is taken over. Each time the facts of
tickets, time and order lines are the same.
"""

import json
import os
import subprocess

import bridge
from cache import ADDON
from console import Problem, say

FILL = """
from odoo import Command
env = env(context={**env.context, "tracking_disable": True})
hour = env.ref("uom.product_uom_hour")
Product = env["product.product"]
common = {"type": "service", "service_tracking": "no", "uom_id": hour.id}
pack, hourly = Product.create([
    {"name": "Pack of before", "service_policy": "ordered_prepaid", **common},
    {"name": "Hourly of before", "service_policy": "delivered_timesheet", **common},
])
customer = env["res.partner"].create({"name": "Of before", "is_company": True})
order = env["sale.order"].create({"partner_id": customer.id, "order_line": [
    Command.create({"product_id": product.id, "product_uom_qty": quantity})
    for product, quantity in ((pack, 20), (hourly, 1))
]})
order.action_confirm()
project = env["project.project"].create({
    "name": "Of before", "allow_timesheets": True, "allow_billable": True,
    "partner_id": customer.id,
})
team = env["helpdesk.ticket.team"].create({
    "name": "Of before", "allow_timesheet": True, "show_timesheet_portal": True,
    "default_project_id": project.id,
})
person = env["hr.employee"].create({"name": "Of before", "user_id": env.uid})
for line, planned in ((order.order_line[0], 5), (order.order_line[1], 2), (None, 0)):
    ticket = env["helpdesk.ticket"].create({
        "name": "Of before", "description": "-", "partner_id": customer.id,
        "team_id": team.id, "project_id": project.id, "planned_hours": planned,
    })
    ticket.sale_line_id = line
    for hours in (0.5, 0.75):
        env["account.analytic.line"].create({
            "ticket_id": ticket.id, "project_id": project.id, "name": "Of before",
            "unit_amount": hours, "date": "2026-03-01", "employee_id": person.id,
        })
env.cr.commit()
"""
# What has to be the same; asked without any addon's words about banks.
FACTS = """
import json
env.invalidate_all()
team = env["helpdesk.ticket.team"].search([("name", "=", "Of before")])
tickets = env["helpdesk.ticket"].search([("team_id", "=", team.id)], order="id")
names = ("planned_hours", "total_hours", "remaining_hours", "progress",
         "last_timesheet_activity", "sale_line_id", "sale_order_id", "allow_timesheet")
lines = env["sale.order.line"].search(
    [("product_id.name", "in", ("Pack of before", "Hourly of before"))], order="id")
entries = env["account.analytic.line"].search(
    [("name", "=", "Of before"), ("ticket_id", "in", tickets.ids)], order="id")
print("FACTS", json.dumps([
    [team.allow_timesheet, team.show_timesheet_portal, team.default_project_id.id],
    tickets.read(names, load=None),
    entries.read(["ticket_id", "project_id", "unit_amount", "so_line"], load=None),
    lines.mapped("qty_delivered"),
], default=str))
"""
UNINSTALL = """
modules = env["ir.module.module"].search([("name", "in", {modules})])
modules.button_immediate_uninstall()
env = env(cr=env.cr)
assert set(modules.mapped("state")) == {{"uninstalled"}}
env.cr.commit()
"""
TAKE_OVER = """
lines = env["sale.order.line"].search([("product_id.name", "=", "Pack of before")])
plan = env["hour.bank.plan"].create({"name": "Of before"})
lines.product_id.hour_bank_plan_id = plan
take_over = env["hour.bank.take.over"].create({"plan_id": plan.id})
take_over.action_find()
take_over.action_take_over()
bank = take_over.line_ids.bank_id
assert bank.minutes_balance == 20 * 60 - 75, take_over.line_ids.mapped("problem")
assert not bank._audit()
env.cr.commit()
"""


def carry(database):
    """Prove it on a new database; answer whether something differs."""
    environment, name = database.environment, f"hour_bank_bridge_{os.getpid()}"
    extra = str(bridge.addons(environment))
    try:
        database.clone(database.template(), name)
        paths = ["--addons-path", ",".join([*get_paths(environment), extra])]
        database.install(name, bridge.MODULES, *paths)
        facts = shell(database, name, FILL + FACTS, *paths)
        say("A database of OCA's timesheets on tickets: three tickets, six entries")
        database.install(name, [ADDON])
        steps = (
            ("Installed beside modules that have no code any more", ""),
            ("Those are uninstalled", UNINSTALL.format(modules=bridge.MODULES)),
            ("The prepaid order is taken over", TAKE_OVER),
        )
        for title, script in steps:
            if shell(database, name, script + FACTS) != facts:
                raise Problem(f"{title}: tickets, time or order lines are not the same")
            say(f"{title}: all is the same")
    finally:
        database.drop(name)
    return False


def get_paths(environment):
    """The folders in which Odoo looks for addons, as configured."""
    config = (environment.checkout / "odoo.conf").read_text().splitlines()
    [line] = [each for each in config if each.startswith("addons_path = ")]
    return line.removeprefix("addons_path = ").split(",")


def shell(database, name, script, *options):
    """Run a script in Odoo's shell; answer the facts that it prints."""
    command = database.environment.odoo(
        *("shell", "-d", name, "--log-level=critical", "--no-http", *options)
    )
    result = subprocess.run(
        command, input=script, text=True, capture_output=True, env=database.variables
    )
    found = [line for line in result.stdout.splitlines() if line.startswith("FACTS ")]
    if result.returncode or not found:
        raise Problem(result.stderr.strip().split("\n")[-1])
    return json.loads(found[-1].removeprefix("FACTS "))

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What one debit costs: SQL statements and milliseconds, beside Odoo's own.

It commits what it measures with: give it a database that may be thrown away, e.g. the
one that ``./run test --tags /helpdesk_hour_bank:TestTools --keep`` leaves::

    ./run odoo shell -d DB --log-level=warn < benchmarks/debit_cost.py

``DUMP="warm create ticket,new change task"`` in the environment also prints, in order,
the statements of one operation each, and who asked for them. ``SIZES`` and ``REPEATS``
change how much is measured.

The columns: an entry on a task of a prepaid line without a plan (Odoo's own way), on a
task of a bank's line, and on a ticket. "New" is the first operation of a transaction
with an empty cache, "warm" one that follows in the same transaction. Entries that were
there before are on other tasks and tickets: the bank grows, not the ticket.
"""

import os
import statistics
import time
import traceback
from contextlib import closing, contextmanager
from types import SimpleNamespace
from unittest.mock import patch

from odoo import Command, api
from odoo.sql_db import Cursor
from odoo.tests import new_test_user

SIZES = [int(size) for size in os.environ.get("SIZES", "10,5000").split(",")]
REPEATS = int(os.environ.get("REPEATS", 15))
BATCH = 100
MINUTES = 1 / 60
env = env  # noqa: F821  # the shell's; here so that linters know the name


# === DATA === #


def prepare_scene(size):
    """Make an agent, and three places to log time that hold ``size`` entries each."""
    agent = new_test_user(
        env,
        f"agent_{size}_{time.time_ns()}",
        "helpdesk_mgmt.group_helpdesk_user_team,hr_timesheet.group_hr_timesheet_user",
    )
    env["hr.employee"].create({"name": agent.name, "user_id": agent.id})
    project = env["project.project"].create(
        {"name": "Benchmark", "allow_timesheets": True, "allow_billable": True}
    )
    plan = env["hour.bank.plan"].create({"name": "Benchmark", "validity_months": 12})
    places = {
        "core": prepare_task(project, sell(None)),
        "task": prepare_task(project, sell(plan)),
        "ticket": prepare_ticket(project, sell(plan), agent),
    }
    for place in places.values():
        seed(agent, place, size)
    env.cr.commit()
    return SimpleNamespace(agent=agent.id, places={k: v[0] for k, v in places.items()})


def sell(plan):
    """Sell hours to a new customer; return the order line."""
    product = env["product.product"].create(
        {
            "name": "Hours",
            "type": "service",
            "service_policy": "ordered_prepaid",
            "uom_id": env.ref("uom.product_uom_hour").id,
            "hour_bank_plan_id": plan.id if plan else False,
        }
    )
    line = Command.create({"product_id": product.id, "product_uom_qty": 9000})
    partner = env["res.partner"].create({"name": "Customer", "is_company": True})
    order = env["sale.order"].create({"partner_id": partner.id, "order_line": [line]})
    order.action_confirm()
    return order.order_line


def prepare_task(project, line):
    """Return the values of entries: on a task to measure, and on one to fill."""
    tasks = env["project.task"].create(
        [
            {
                "name": name,
                "project_id": project.id,
                "partner_id": line.order_partner_id.id,
                "sale_line_id": line.id,
            }
            for name in ("Measured", "Filled")
        ]
    )
    return [{"project_id": project.id, "task_id": task.id} for task in tasks]


def prepare_ticket(project, line, agent):
    team = env["helpdesk.ticket.team"].create(
        {
            "name": "Benchmark",
            "allow_timesheet": True,
            "use_hour_banks": True,
            "default_project_id": project.id,
            "user_ids": [Command.link(agent.id)],
        }
    )
    tickets = env["helpdesk.ticket"].create(
        [
            {
                "name": name,
                "description": name,
                "team_id": team.id,
                "partner_id": line.order_partner_id.id,
                "user_id": agent.id,
            }
            for name in ("Measured", "Filled")
        ]
    )
    return [{"ticket_id": ticket.id} for ticket in tickets]


def seed(agent, place, size):
    """Log ``size`` entries where it is not measured, one where it is."""
    measured, filled = place
    Entry = env["account.analytic.line"].with_user(agent)
    Entry.create([prepare_entry(measured)])
    for start in range(0, size, 500):
        Entry.create([prepare_entry(filled)] * min(500, size - start))
        env.flush_all()
        env.invalidate_all()


def prepare_entry(place, minutes=2):
    return {**place, "name": "Work", "unit_amount": minutes * MINUTES}


# === OPERATIONS: each returns what is measured, ready to be called === #


def create(Entry, place):
    return lambda: Entry.create([prepare_entry(place)])


def change(Entry, place):
    entry = find(Entry, place)
    return lambda: entry.write({"unit_amount": entry.unit_amount + MINUTES})


def delete(Entry, place):
    entry = find(Entry, place)
    return lambda: entry.unlink()


def batch(Entry, place):
    return lambda: Entry.create([prepare_entry(place) for _number in range(BATCH)])


OPERATIONS = {"create": create, "change": change, "delete": delete}


def find(Entry, place):
    """Return the newest entry of the place, by id alone: the cache stays empty."""
    name = "task_id" if "task_id" in place else "ticket_id"
    query = f"SELECT max(id) FROM account_analytic_line WHERE {name} = %s"
    Entry.env.cr.execute(query, [place[name]])
    return Entry.browse(Entry.env.cr.fetchone())


# === MEASURING === #


@contextmanager
def transaction(scene):
    """The model of time entries in a transaction that is rolled back."""
    with closing(env.registry.cursor()) as cr:
        yield api.Environment(cr, scene.agent, {})["account.analytic.line"]


def measure(Entry, call):
    """Return statements and milliseconds of ``call``, all written to the database."""
    cr = Entry.env.cr
    count, begin = cr.sql_log_count, time.perf_counter()
    call()
    cr.flush()
    return cr.sql_log_count - count, 1000 * (time.perf_counter() - begin)


def measure_new(scene, operation, place):
    """Repeat in new transactions; the first fills the caches of the registry."""
    results = []
    for _number in range(REPEATS + 1):
        with transaction(scene) as Entry:
            results.append(measure(Entry, operation(Entry, place)))
    return median(results[1:])


def measure_warm(scene, operation, place):
    """Repeat within one transaction, which logged, changed and deleted before."""
    with transaction(scene) as Entry:
        warm_up(Entry, place)
        return median([measure_next(Entry, operation, place) for _ in range(REPEATS)])


def warm_up(Entry, place):
    # Deleting empties the cache: it comes before what shall be warm.
    for operation in (create, delete, create, change):
        measure(Entry, operation(Entry, place))


def measure_next(Entry, operation, place):
    if operation is not create:
        measure(Entry, create(Entry, place))
    return measure(Entry, operation(Entry, place))


def median(results):
    return [statistics.median(values) for values in zip(*results, strict=True)]


def dump(scene, name):
    """Print the statements of one operation, e.g. ``warm create ticket``."""
    how, operation, place = name.split()
    with transaction(scene) as Entry:
        if how == "warm":
            warm_up(Entry, scene.places[place])
        call = OPERATIONS[operation](Entry, scene.places[place])
        with recorded() as statements:
            measure(Entry, call)
    print(f"\n{name}: {len(statements)} statements")
    for number, (text, callers) in enumerate(statements, 1):
        print(f"{number:4} {' '.join(text.split())[:400]}\n       {callers}")


@contextmanager
def recorded():
    statements, execute = [], Cursor.execute

    def record(self, query, params=None, log_exceptions=True):
        statements.append((as_text(self, query, params), name_callers()))
        return execute(self, query, params, log_exceptions)

    with patch.object(Cursor, "execute", record):
        yield statements


def as_text(cr, query, params):
    code, values = getattr(query, "code", query), getattr(query, "params", params)
    return cr._obj.mogrify(code, values).decode(errors="replace")


def name_callers():
    """Name the methods of addons that led to a statement, innermost first."""
    frames = [
        f"{frame.filename.split('/addons/')[-1]}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_stack()
        if "/addons/" in frame.filename
    ]
    return " < ".join(reversed(frames))[:700]


# === REPORT === #

PLACES = ("core", "task", "ticket")


def report(title, results):
    cells = " ".join(f"{count:6g} {ms:7.1f}" for count, ms in results)
    print(f"{title:26} {cells}", flush=True)


def run():
    print(f"{'':26} " + " ".join(f"{f'{name}: SQL':>9} {'ms':>4}" for name in PLACES))
    for size in SIZES:
        scene = prepare_scene(size)
        places = [scene.places[name] for name in PLACES]
        for name, operation in OPERATIONS.items():
            for how, method in (("new", measure_new), ("warm", measure_warm)):
                rows = [method(scene, operation, place) for place in places]
                report(f"{size:5} entries, {name} {how}", rows)
        rows = [measure_new(scene, batch, place) for place in places]
        per_entry = [[value / BATCH for value in row] for row in rows]
        report(f"{size:5} entries, {BATCH} at once, each", per_entry)
    if os.environ.get("DUMP"):
        for name in os.environ["DUMP"].split(","):
            dump(scene, name)


run()

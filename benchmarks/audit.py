# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the audit of a whole database costs: time, and memory that must stay flat.

It commits what it measures with: give it a database that may be thrown away, e.g. the
one that ``./run test --tags /helpdesk_hour_bank:TestTools --keep`` leaves::

    ./run odoo shell -d DB --log-level=warn < benchmarks/audit.py

The ledger is made by SQL, in steps of ``SIZES`` moves in all (default 100000,1000000),
500 to a bank, each with its time entry and its order line, a tenth of them with a part
given back. Printed for each size: seconds, moves a second, memory that the audit adds,
and beside it what it costs to bring the same moves to Python and add them up there (on
a sample of banks). The same work as a command: ``./run odoo hour_bank_audit -d DB``.
"""

import os
import resource
import sys
import time

from odoo import Command

sys.path.insert(0, "benchmarks")  # this is read from standard input
from world import clone

SIZES = [int(size) for size in os.environ.get("SIZES", "100000,1000000").split(",")]
MOVES_PER_BANK = 500
SAMPLE = 20  # banks that are also replayed in Python
GROWN = ("hour_bank", "sale_order_line", "account_analytic_line")
DRAWN, GIVEN_BACK, EVERY = 10, 4, 10  # minutes, minutes, entries
env = env  # noqa: F821  # the shell's; here so that linters know the name


# === DATA === #


def prepare_template():
    """Sell hours and log time once, by the ordinary way; return bank and entry."""
    plan = env["hour.bank.plan"].create({"name": "Benchmark"})
    product = env["product.product"].create(
        {
            "name": "Hours",
            "type": "service",
            "service_policy": "ordered_prepaid",
            "uom_id": env.ref("uom.product_uom_hour").id,
            "hour_bank_plan_id": plan.id,
        }
    )
    partner = env["res.partner"].create({"name": "Customer", "is_company": True})
    line = Command.create({"product_id": product.id, "product_uom_qty": 9000})
    order = env["sale.order"].create({"partner_id": partner.id, "order_line": [line]})
    order.action_confirm()
    project = env["project.project"].create(
        {"name": "Benchmark", "allow_timesheets": True, "allow_billable": True}
    )
    employee = env["hr.employee"].create({"name": "Agent"})
    task = env["project.task"].create(
        {
            "name": "Work",
            "project_id": project.id,
            "partner_id": partner.id,
            "sale_line_id": order.order_line.id,
        }
    )
    entry = env["account.analytic.line"].create(
        {
            "project_id": project.id,
            "task_id": task.id,
            "employee_id": employee.id,
            "name": "Work",
            "unit_amount": 1,
        }
    )
    env.flush_all()
    return order.order_line.hour_bank_ids, entry


def get_last_id(table):
    env.cr.execute(f"SELECT setval('{table}_id_seq', MAX(id)) FROM {table}")
    [[last]] = env.cr.fetchall()
    return last


def grow_banks(bank, banks, per_bank, first, first_line):
    """Add banks and their order lines, as they are after ``per_bank`` entries."""
    debited = per_bank * DRAWN - (per_bank // EVERY) * GIVEN_BACK
    numbers = f"SELECT n FROM generate_series(1, {banks}) AS n"
    clone(
        env,
        bank.sale_line_id,
        numbers,
        id=f"{first_line} + n",
        qty_delivered=f"round({debited} / 60.0, 2)",
    )
    clone(
        env,
        bank,
        numbers,
        id=f"{first} + n",
        name=f"'BM' || ({first} + n)",
        sale_line_id=f"{first_line} + n",
        minutes_credited="540000",
        minutes_debited=f"{debited}",
        minutes_balance=f"540000 - {debited}",
    )


def grow(bank, entry, banks):
    """Add ``banks`` banks with their order lines, entries and ledgers."""
    purchase, draw = bank.move_ids.sorted("id")
    per_bank = MOVES_PER_BANK - 1 - MOVES_PER_BANK // (EVERY + 1)
    first, first_line, first_entry = map(get_last_id, GROWN)
    grow_banks(bank, banks, per_bank, first, first_line)
    entries = (
        f"SELECT bank, number, {first_entry} + (number - 1) * {banks} + bank AS id,"
        f" MOD(number, {EVERY}) = 0 AS less"
        f" FROM generate_series(1, {banks}) AS bank,"
        f" generate_series(1, {per_bank}) AS number"
    )
    kept = f"{DRAWN} - CASE WHEN less THEN {GIVEN_BACK} ELSE 0 END"
    clone(
        env,
        entry,
        entries,
        id="source.id",
        so_line=f"{first_line} + bank",
        rated_minutes=kept,
        debited_minutes=kept,
    )
    post(purchase, draw, entries, first, banks)
    for table in GROWN:
        env.cr.execute(f"SELECT setval('{table}_id_seq', MAX(id)) FROM {table}")
        env.cr.execute(f"ANALYZE {table}")
    env.cr.execute("ANALYZE hour_bank_move")
    env.cr.commit()
    env.invalidate_all()


def post(purchase, draw, entries, first, banks):
    """Insert the moves, interleaved as many customers' work is."""
    env.cr.execute("SELECT MAX(id) FROM hour_bank_move")
    [[last]] = env.cr.fetchall()
    clone(
        env,
        purchase,
        f"SELECT n FROM generate_series(1, {banks}) AS n",
        id=f"{last} + n",
        bank_id=f"{first} + n",
        minutes="540000",
        balance_after="540000",
    )
    # In the order of work; what is given back follows its draw.
    moves = (
        "SELECT bank, number, entry, minutes,"
        f" {last} + {banks} + ROW_NUMBER() OVER (ORDER BY number, back, bank) AS id,"
        " 540000 + SUM(minutes) OVER (PARTITION BY bank ORDER BY number, back)"
        " AS balance, back FROM ("
        f"SELECT bank, number, id AS entry, -{DRAWN} AS minutes, FALSE AS back"
        f" FROM ({entries}) AS drawn UNION ALL"
        f" SELECT bank, number, id, {GIVEN_BACK}, TRUE"
        f" FROM ({entries}) AS returned WHERE less) AS posted"
    )
    with_origin = (
        f"SELECT *, MIN(id) OVER (PARTITION BY entry) AS origin FROM ({moves}) AS m"
    )
    clone(
        env,
        draw,
        with_origin,
        id="source.id",
        bank_id=f"{first} + bank",
        minutes="source.minutes",
        balance_after="balance",
        timesheet_id="entry",
        origin_move_id="CASE WHEN back THEN origin END",
    )
    env.cr.execute(
        "SELECT setval('hour_bank_move_id_seq', MAX(id)) FROM hour_bank_move"
    )


# === MEASUREMENT === #


def megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure():
    """Return seconds, findings and megabytes that the audit added."""
    env.invalidate_all()
    before, begin = megabytes(), time.perf_counter()
    found = env["hour.bank"]._audit_all(lambda *line: None)
    return time.perf_counter() - begin, found, megabytes() - before


def measure_python():
    """Return the seconds that a move costs when it is added up in Python."""
    banks = env["hour.bank"].search([], order="id desc", limit=SAMPLE)
    begin, count = time.perf_counter(), 0
    for bank in banks:
        balance = 0
        for move in bank.move_ids.sorted("id"):
            balance += move.minutes
            assert move.balance_after == balance
            count += 1
    return (time.perf_counter() - begin) / count


bank, entry = prepare_template()
for size in SIZES:
    moves = env["hour.bank.move"].search_count([])
    grow(bank, entry, max((size - moves) // MOVES_PER_BANK, 1))
    moves = env["hour.bank.move"].search_count([])
    seconds, found, added = measure()
    ratio = measure_python() * moves / seconds
    print(
        f"{moves} moves: {seconds:.1f} s, {moves / seconds:.0f} moves/s,"
        f" {added:.0f} MB more, {found} discrepancies, {ratio:.1f} times in Python"
    )

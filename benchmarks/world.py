# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A company with years of work behind it, made by SQL from one row of each kind.

One customer, order, bank, ticket, entry and their moves are made by the ordinary way
and copied: invariants hold for the copies as they hold for the first, and the audit is
clean. An hour costs 60, so that a minute is worth 1 and nothing is rounded.
"""

from types import SimpleNamespace

from odoo import Command
from odoo.tests import new_test_user

DRAWN, GIVEN_BACK, EVERY = 10, 4, 10  # minutes, minutes, of how many entries one
SOLD_HOURS = 1000
DAY = "2026-01-01"  # the first entry; the others follow day by day for two years
DAYS = 730


def make(env, customers, tickets=5, entries=18):
    """Make ``customers``, each with a bank, ``tickets`` of ``entries`` entries each."""
    first = make_first(env)
    copy_customers(env, first, customers)
    copy_tickets(env, first, customers, tickets)
    # triggers planned what they do for the few rows that there were
    env.cr.execute("DISCARD PLANS")
    copy_work(env, first, customers, tickets, entries)
    continue_numbers(env, TABLES)
    env.cr.commit()
    env.cr._cnx.autocommit = True
    for table in TABLES:
        env.cr.execute(f"VACUUM ANALYZE {table}")
    env.cr._cnx.autocommit = False
    env.invalidate_all()
    return first


def continue_numbers(env, tables):
    """Let what the ORM makes next have numbers above the copies."""
    for table in tables:
        env.cr.execute(f"SELECT setval('{table}_id_seq', MAX(id)) FROM {table}")


TABLES = (
    "res_partner",
    "sale_order",
    "sale_order_line",
    "hour_bank",
    "helpdesk_ticket",
    "account_analytic_line",
    "hour_bank_move",
)


def make_first(env):
    """One of each, by the ordinary way; what is asked for later is in the answer."""
    agent = new_test_user(
        env,
        "bench_agent",
        "helpdesk_mgmt.group_helpdesk_user_team,hr_timesheet.group_hr_timesheet_user",
    )
    manager = new_test_user(
        env,
        "bench_manager",
        "helpdesk_mgmt.group_helpdesk_manager,hr_timesheet.group_hr_timesheet_user",
    )
    env["hr.employee"].create({"name": agent.name, "user_id": agent.id})
    project = env["project.project"].create(
        {"name": "Benchmark", "allow_timesheets": True, "allow_billable": True}
    )
    team = env["helpdesk.ticket.team"].create(
        {
            "name": "Benchmark",
            "allow_timesheet": True,
            "use_hour_banks": True,
            "default_project_id": project.id,
            "user_ids": [Command.link(agent.id)],
        }
    )
    plan = env["hour.bank.plan"].create({"name": "Benchmark"})
    first = SimpleNamespace(
        agent=agent,
        manager=manager,
        project=project,
        team=team,
        plan=plan,
        product=make_product(env, plan),
        core_product=make_product(env, plan.browse()),
    )
    first.order = sell(env, first.product, SOLD_HOURS, make_customer(env, "First"))
    first.bank = first.order.order_line.hour_bank_ids
    first.ticket = make_ticket(env, first, first.bank.partner_id)
    first.entry = log(env, first, first.ticket, DRAWN)
    env.flush_all()
    return first


def make_product(env, plan):
    return env["product.product"].create(
        {
            "name": "Hours",
            "type": "service",
            "service_policy": "ordered_prepaid",
            "uom_id": env.ref("uom.product_uom_hour").id,
            "list_price": 60.0,
            "taxes_id": False,
            "hour_bank_plan_id": plan.id,
        }
    )


def make_customer(env, name):
    return env["res.partner"].create({"name": name, "is_company": True})


def sell(env, product, hours, partner, lines=1, confirm=True):
    """Sell ``hours`` to a customer on each of the ``lines`` of one order."""
    line = {"product_id": product.id, "product_uom_qty": hours}
    order = env["sale.order"].create(
        {"partner_id": partner.id, "order_line": [Command.create(line)] * lines}
    )
    if confirm:
        order.action_confirm()
    return order


def make_ticket(env, first, partner):
    return env["helpdesk.ticket"].create(
        {
            "name": "Printer on fire",
            "description": "It burns",
            "team_id": first.team.id,
            "partner_id": partner.id,
            "user_id": first.agent.id,
        }
    )


def log(env, first, ticket, minutes, count=1):
    values = {"ticket_id": ticket.id, "name": "Work", "unit_amount": minutes / 60}
    Entry = env["account.analytic.line"].with_user(first.agent)
    return Entry.create([values] * count).sudo()


def clone(env, record, source, **columns):
    """Insert copies of the row of ``record``, one for each row of ``source``."""
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = current_schema AND table_name = %s",
        [record._table],
    )
    names = [name for (name,) in env.cr.fetchall()]
    unknown = set(columns) - set(names)
    assert not unknown, f"{record._table} has no {unknown}"
    values = [columns.get(name, f'template."{name}"') for name in names]
    env.cr.execute(
        f'INSERT INTO "{record._table}" ({", ".join(names)})'
        f" SELECT {', '.join(values)} FROM ({source}) AS source,"
        f' "{record._table}" AS template WHERE template.id = %s',
        [record.id],
    )


def find_last(env, *tables):
    """Return the highest id of each table: copies begin above it."""
    last = []
    for table in tables:
        env.cr.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}")
        last.append(env.cr.fetchone()[0])
    return last


def copy_customers(env, first, customers):
    """Each customer has an order of one line, and the bank that it sold."""
    tables = ("res_partner", "sale_order", "sale_order_line", "hour_bank")
    partner, order, line, bank = find_last(env, *tables)
    first.last_partner, first.last_bank, first.last_line = partner, bank, line
    numbers = f"SELECT n FROM generate_series(1, {customers}) AS n"
    clone(
        env,
        first.bank.partner_id,
        numbers,
        id=f"{partner} + n",
        name="'Customer ' || n",
        complete_name="'Customer ' || n",
        commercial_partner_id=f"{partner} + n",
    )
    copy_orders(env, first, numbers, partner, order, line)
    clone(
        env,
        first.bank,
        numbers,
        id=f"{bank} + n",
        name="'HBM' || n",
        partner_id=f"{partner} + n",
        sale_line_id=f"{line} + n",
        sale_order_id=f"{order} + n",
    )


def copy_orders(env, first, numbers, partner, order, line):
    """An order of one line each, above the last ids of before."""
    clone(
        env,
        first.order,
        numbers,
        id=f"{order} + n",
        name="'BM' || n",
        access_token="NULL",
        partner_id=f"{partner} + n",
        partner_invoice_id=f"{partner} + n",
        partner_shipping_id=f"{partner} + n",
    )
    clone(
        env,
        first.order.order_line,
        numbers,
        id=f"{line} + n",
        order_id=f"{order} + n",
        order_partner_id=f"{partner} + n",
    )


def copy_tickets(env, first, customers, tickets):
    (first.last_ticket,) = find_last(env, "helpdesk_ticket")
    clone(
        env,
        first.ticket,
        "SELECT customer, (number - 1) * "
        f"{customers} + customer AS n FROM generate_series(1, {customers}) AS customer,"
        f" generate_series(1, {tickets}) AS number",
        id=f"{first.last_ticket} + n",
        number="'BMT' || n",
        access_token="NULL",
        partner_id=f"{first.last_partner} + customer",
        commercial_partner_id=f"{first.last_partner} + customer",
    )


def copy_work(env, first, customers, tickets, entries):
    """The entries, the moves of what they drew, and what some gave back."""
    (last_entry,) = find_last(env, "account_analytic_line")
    # In the order of work: all customers' first entries, then all second ones ...
    work = f"""
        SELECT customer, number, ({last_entry} + (number - 1) * {customers} + customer)
               AS entry_id, MOD(number, {EVERY}) = 0 AS less,
               {first.last_ticket} + MOD(number - 1, {tickets}) * {customers} + customer
               AS work_ticket, DATE '{DAY}' + (number * {DAYS} / {tickets * entries})
               AS day
          FROM generate_series(1, {customers}) AS customer,
               generate_series(1, {tickets * entries}) AS number
    """
    kept = f"{DRAWN} - CASE WHEN less THEN {GIVEN_BACK} ELSE 0 END"
    clone(
        env,
        first.entry,
        work,
        id="entry_id",
        date="day",
        ticket_id="work_ticket",
        partner_id=f"{first.last_partner} + customer",
        order_id=f"(SELECT order_id FROM sale_order_line WHERE id = {first.last_line} +"
        " customer)",
        so_line=f"{first.last_line} + customer",
        unit_amount=f"({kept}) / 60.0",
        rated_minutes=kept,
        debited_minutes=kept,
        sole_hour_bank_id=f"{first.last_bank} + customer",
    )
    copy_moves(env, first, customers, work)
    count_banks(env, first)


def copy_moves(env, first, customers, work):
    purchase, draw = first.bank.move_ids.sorted("id")
    (last,) = find_last(env, "hour_bank_move")
    clone(
        env,
        purchase,
        f"SELECT n FROM generate_series(1, {customers}) AS n",
        id=f"{last} + n",
        bank_id=f"{first.last_bank} + n",
        partner_id=f"{first.last_partner} + n",
    )
    moves = number_moves(work, last + customers)
    clone(
        env,
        draw,
        f"SELECT *, MIN(move_id) OVER (PARTITION BY entry_id) AS origin_id"
        f" FROM ({moves}) AS numbered",
        id="move_id",
        bank_id=f"{first.last_bank} + customer",
        partner_id=f"{first.last_partner} + customer",
        used_by_id=f"{first.last_partner} + customer",
        used_by_name="'Customer ' || customer",
        minutes="moved",
        hours="moved / 60.0",
        value="moved",
        balance_after="balance",
        date="day",
        statement_date="day",
        timesheet_id="entry_id",
        timesheet_ref="entry_id",
        ticket_id="work_ticket",
        ticket_number="(SELECT number FROM helpdesk_ticket WHERE id = work_ticket)",
        worked_minutes=f"{DRAWN}",
        rated_minutes=f"{DRAWN}",
        origin_move_id="CASE WHEN back THEN origin_id END",
    )


def number_moves(work, last):
    """Return the query of what is drawn and given back, in the order of the work."""
    return f"""
        SELECT *, {last}
               + ROW_NUMBER() OVER (ORDER BY number, back, customer) AS move_id,
               {SOLD_HOURS * 60}
               + SUM(moved) OVER (PARTITION BY customer ORDER BY number, back)
               AS balance
          FROM (SELECT *, -{DRAWN} AS moved, FALSE AS back FROM ({work}) AS drawn
                 UNION ALL
                SELECT *, {GIVEN_BACK}, TRUE FROM ({work}) AS returned WHERE less)
               AS posted
    """


def count_banks(env, first):
    """Bring counters, money and delivered quantities to what the copies say."""
    env.cr.execute(
        """
        UPDATE hour_bank AS bank
           SET minutes_debited = -used.minutes, hours_debited = -used.minutes / 60.0,
               minutes_balance = minutes_credited + used.minutes,
               hours_balance = (minutes_credited + used.minutes) / 60.0,
               value_debited = -used.minutes, value_used = -used.minutes,
               value_balance = value_credited + used.minutes
          FROM (SELECT bank_id, SUM(minutes) AS minutes FROM hour_bank_move
                 WHERE timesheet_id IS NOT NULL GROUP BY bank_id) AS used
         WHERE bank.id = used.bank_id AND bank.id > %s
        """,
        [first.last_bank],
    )
    env.cr.execute(
        """
        UPDATE sale_order_line AS line
           SET qty_delivered = ROUND(bank.minutes_debited / 60.0, 2)
          FROM hour_bank AS bank
         WHERE bank.sale_line_id = line.id AND bank.id > %s
        """,
        [first.last_bank],
    )

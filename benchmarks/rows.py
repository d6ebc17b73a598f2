# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is measured, and what beside it.

Most rows have a counterpart on the same database: an order without hour banks, core's
own report, or plain SQL of the same result.
"""

from datetime import date
from unittest.mock import patch

import books
import world
from lxml import etree

from odoo import Command
from odoo.tools import SQL

from odoo.addons.helpdesk_hour_bank.models.shares.project_project import ProjectProject
from odoo.addons.helpdesk_hour_bank.tools.tokens import CORE_REPORT

ROWS = []
LINES = 50  # of an order


def row(name, goal="", limit="", repeats=5, **how):
    """Register a row: the function returns what prepares our side, and core's."""

    def register(function):
        ROWS.append((name, function, {"goal": goal, "limit": limit}, repeats, how))
        return function

    return register


def asking(query):
    """Return what prepares plain SQL of the same result."""
    return lambda env: lambda: env.execute_query(SQL(query))


# === TIME ENTRIES === #


def values_of(scene, side):
    if side == "core":
        task = scene.core_task
        place = {"project_id": task.project_id.id, "task_id": task.id}
    elif side == "rules":
        place = scene.ruled
    else:
        place = {"ticket_id": scene.first.ticket.id}
    return {**place, "name": "Work", "unit_amount": 0.1}


def creating(scene, side, count=1):
    vals_list = [values_of(scene, side)] * count
    return lambda env: lambda: env["account.analytic.line"].create(vals_list)


@row("create one entry, new transaction", "38 SQL", repeats=15)
def create_new(scene):
    return creating(scene, "ours"), creating(scene, "core")


@row("the same, all rules", "44 SQL", repeats=15)
def create_new_rules(scene):
    return creating(scene, "rules"), creating(scene, "core")


@row("create one entry, warm", "1.2 ×, 10 SQL", repeats=15, warm=True)
def create_warm(scene):
    return creating(scene, "ours"), creating(scene, "core")


@row("the same, all rules", "1.5 ×, 14 SQL", repeats=15, warm=True)
def create_warm_rules(scene):
    return creating(scene, "rules"), creating(scene, "core")


def deleting(scene, side):
    def prepare(env):
        entry = env["account.analytic.line"].create([values_of(scene, side)])
        return entry.unlink

    return prepare


@row("delete one entry", "1.3 ×, 36 SQL", repeats=15)
def delete(scene):
    return deleting(scene, "ours"), deleting(scene, "core")


@row("1 000 entries in one create", "1.5 ×", repeats=2)
def create_many(scene):
    return creating(scene, "ours", 1000), creating(scene, "core", 1000)


@row("create for a customer with many live banks, warm", "15 ms", warm=True)
def create_live(scene):
    values = {**values_of(scene, "ours"), "ticket_id": scene.live.id}
    return (
        lambda env: lambda: env["account.analytic.line"].create([values]),
        creating(scene, "ours"),
    )


# === ORDERS AND INVOICES, as administrator === #


def order_of(scene, env, side, lines=LINES, confirm=True):
    product = scene.first.core_product if side == "core" else scene.first.product
    partner = world.make_customer(env, "Order")
    return world.sell(env, product.with_env(env), 10, partner, lines, confirm)


def invoice_of(scene, env, side):
    return order_of(scene, env, side)._create_invoices()


def confirming(scene, side):
    return lambda env: order_of(scene, env, side, confirm=False).action_confirm


def posting(scene, side):
    return lambda env: invoice_of(scene, env, side).action_post


def crediting(scene, side):
    def prepare(env):
        invoice = invoice_of(scene, env, side)
        invoice.action_post()
        wizard = env["account.move.reversal"].create(
            {"move_ids": invoice.ids, "journal_id": invoice.journal_id.id}
        )
        refund = env["account.move"].browse(wizard.reverse_moves()["res_id"])
        return refund.action_post

    return prepare


def cancelling(scene, side):
    return lambda env: order_of(scene, env, side)._action_cancel


for _name, _prepare, _goal in (
    ("confirm", confirming, "2 ×, 60 SQL"),
    ("post", posting, "1.3 ×, 110 SQL"),
    ("credit", crediting, "1.3 ×, 180 SQL"),
    ("cancel", cancelling, "3 ×, 40 SQL"),
):

    @row(f"order of {LINES} lines: {_name}", _goal, repeats=3, admin=True)
    def order(scene, prepare=_prepare):
        return prepare(scene, "ours"), prepare(scene, "core")


# === TICKETS === #


NAMED = {"fields": {"display_name": {}}}


def specify(env, model, view_type, own):
    """Return what the web client reads of a view; without what is ours for core."""
    Model = env[model]
    arch = etree.fromstring(Model.get_view(view_type=view_type)["arch"])
    return as_specification(Model, arch, own)


def as_specification(Model, arch, own):
    ours = Model.pool["hour.bank"]._original_module
    result = {}
    for node in arch.xpath(".//field[not(ancestor::field)]"):
        field = Model._fields[node.get("name")]
        if not own and ours in field._modules:
            continue
        result[field.name] = NAMED if field.type == "many2one" else {}
        if field.type.endswith("2many") and node.find("list") is not None:
            lines = etree.fromstring(etree.tostring(node.find("list")))
            fields = as_specification(Model.env[field.comodel_name], lines, own)
            result[field.name] = {"fields": fields, "limit": 40}  # the first page
    return result


def opening(record, own):
    def prepare(env):
        specification = specify(env, record._name, "form", own)
        return lambda: record.with_env(env).web_read(specification)

    return prepare


def typing(record, values):
    def prepare(env):
        specification = specify(env, record._name, "form", True)
        form = record.with_env(env)
        return lambda: form.onchange(dict(values), [*values], specification)

    return prepare


for _index, _label in enumerate(("18", "300", "many")):

    @row(f"ticket form, {_label} entries", "25 ms, not growing")
    def ticket_form(scene, index=_index):
        ticket = scene.tickets[index]
        return opening(ticket, True), opening(ticket, False)

    @row(f"a key typed in it, {_label} entries", "100 ms, not growing")
    def ticket_key(scene, index=_index):
        return typing(scene.tickets[index], {"planned_hours": 7}), None

    @row(f"a key typed in an entry of it, {_label} entries", "100 ms, not growing")
    def ticket_row(scene, index=_index):
        ticket = scene.tickets[index]
        line = [Command.update(ticket.timesheet_ids[:1].id, {"unit_amount": 1.5})]
        return typing(ticket, {"timesheet_ids": line}), None


def listing(own, limit=80):
    def prepare(env):
        Ticket = env["helpdesk.ticket"]
        specification = specify(env, Ticket._name, "list", own)
        return lambda: Ticket.web_search_read([], specification, limit=limit)

    return prepare


@row("ticket list of 80, agent", "1.8 ×, 12 SQL")
def ticket_list(scene):
    return listing(True), listing(False)


@row("ticket list of 80, manager", "1.8 ×, 12 SQL", manager=True)
def ticket_list_manager(scene):
    return listing(True), listing(False)


# === BANKS AND REPORTS, as administrator === #


@row("bank form with many moves", "100 ms, 25 SQL", admin=True)
def bank_form(scene):
    return opening(scene.bank, True), None


def analysing(scene, domain, shares):
    def prepare(env):
        Report = env["timesheets.analysis.report"]
        if not shares:
            Report = Report.with_context(**CORE_REPORT.context)
        groups, sums = ["project_id"], ["unit_amount:sum", "timesheet_revenues:sum"]
        return lambda: Report.formatted_read_group(domain, groups, sums)

    return prepare


MONTH = [("date", ">=", "2027-03-01"), ("date", "<=", "2027-03-31")]
for _label, _goal, _domain in (
    ("all", "2.5 ×", lambda scene: []),
    ("a month", "3 ×", lambda scene: MONTH),
    (
        "an order",
        "3 ×",
        lambda scene: [("order_id", "=", scene.first.order.id)],
    ),
):

    @row(f"timesheet analysis: {_label}", _goal, repeats=2, admin=True)
    def analysis(scene, domain=_domain):
        found = domain(scene)
        return analysing(scene, found, True), analysing(scene, found, False)


PANEL = [
    *("_get_sale_order_items_query", "_fetch_sale_order_item_ids"),
    *("_get_profitability_items", "_get_profitability_items_from_aal"),
]


def as_core(name):
    """Return the method that core has of this name."""
    return lambda self, *args: getattr(super(ProjectProject, self), name)(*args)


@row("project profitability", "1.2 ×", repeats=1, admin=True)
def profitability(scene):
    def ours(env):
        project = scene.first.project.with_env(env)
        return project.with_context(active_test=False)._get_profitability_items

    def core(env):
        methods = {name: as_core(name) for name in PANEL}
        return patch.multiple(ProjectProject, **methods)(ours(env))

    return ours, core


@row("moves pivot as opened", "2 s", repeats=1, admin=True)
def pivot(scene):
    def prepare(env):
        Move = env["hour.bank.move"]
        arch = etree.fromstring(Move.get_view(view_type="pivot")["arch"])
        rows, columns = (
            [
                ":".join(filter(None, (field.get("name"), field.get("interval"))))
                for field in arch.iterfind(f"field[@type='{kind}']")
            ]
            for kind in ("row", "col")
        )
        sets = [[], rows, columns, rows + columns]
        return lambda: Move.formatted_read_grouping_sets([], sets, ["hours:sum"])

    return prepare, asking(
        "SELECT bank_id, DATE_TRUNC('month', date), SUM(hours)"
        " FROM hour_bank_move GROUP BY 1, 2"
    )


@row("reconciliation of all banks", "2 s", repeats=1, admin=True)
def reconciliation(scene):
    def prepare(env):
        report = env["hour.bank.reconciliation"].create(
            {"date": date(2028, 1, 31), "only_deferred": False}
        )
        return report.action_open

    return prepare, asking(
        "SELECT bank_id, SUM(minutes), SUM(value) FROM hour_bank_move GROUP BY 1"
    )


@row("statement of many moves, HTML", "0.6 s", repeats=2, admin=True)
def statement(scene):
    def prepare(env):
        report = env["ir.actions.report"]
        name = "helpdesk_hour_bank.report_hour_bank_statement"
        return lambda: report._render_qweb_html(name, scene.bank.ids)

    return prepare, None


# === JOBS, as administrator === #


@row("audit: whole database", "15 s", repeats=0, admin=True)
def audit(scene):
    def run_audit(Bank):
        if found := Bank._audit_all(lambda *_line: None):
            raise ValueError(f"{found} discrepancies in the world of the bench")

    return lambda env: lambda: run_audit(env["hour.bank"]), None


@row("audit: job over all banks", "30 s", repeats=0, admin=True)
def audit_job(scene):
    def prepare(env):
        env.cr.execute("UPDATE hour_bank SET date_audited = NULL")
        return lambda: books.audit_in_steps(env["hour.bank"])

    return prepare, None


@row("end of validity, a bank that is due", "12 SQL", admin=True)
def expiry(scene):
    def prepare(env):
        bank = order_of(scene, env, "ours", 1).order_line.hour_bank_ids
        return books.make_due(bank)._end_validity

    return prepare, None


@row("payments job, all invoices open, none due", "0 SQL a bank", repeats=1, admin=True)
def payments(scene):
    def prepare(env):
        books.invoice_all(env, scene.first, overdue_days=14)
        Bank = env["hour.bank"]
        # what the job looks at; its steps would be committed
        return lambda: [
            bank._has_to_follow() for bank in Bank.search(Bank._get_follow_domain())
        ]

    return prepare, None


@row("release of the first month of all banks", "1 ms a move", repeats=0, admin=True)
def release(scene):
    def prepare(env):
        books.owe_all(env, scene.first)
        Release = env["hour.bank.release"]
        return lambda: Release._release(env.company, date(2026, 1, 31))

    def core(env):
        query = SQL("SELECT COUNT(*) FROM hour_bank_move WHERE date < '2026-02-01'")
        return lambda: print(env.execute_query(query), "moves in the ledger until then")

    return prepare, core

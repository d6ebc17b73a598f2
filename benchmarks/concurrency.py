#!/usr/bin/env python3
# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Agents of several Odoo processes log time at once, until a bank is empty.

Run it from anywhere, with the Python that runs ``./run``::

    python3 benchmarks/concurrency.py --processes 2
    python3 benchmarks/concurrency.py --processes 4 --agents 8

It clones a database from the runner's template, installs the addon in it, starts the
processes on free ports of 127.0.0.1, lets agents log time over ``/json/2``, each on an
own ticket of one customer, and says how it went. It ends with 1 when the bank was
overdrawn, when counters, ledger and entries differ, or when an attempt was neither
saved, nor refused by the plan, nor given up by Odoo after its five tries. Processes and
database are gone afterwards.
"""

import argparse
import contextlib
import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

from console import Problem, end_on_signals, running, say  # noqa: E402  # see above
from database import Database  # noqa: E402
from environment import ADDON, Environment  # noqa: E402

MINUTES = 15
TIMEOUT = 180  # of one call, in seconds: longer than Odoo's five tries
RETRY = re.compile(r"odoo\.service\.model: .* tries left, try again")
KEYS = """
import json
from datetime import timedelta
from odoo.tests import new_test_user
groups = "helpdesk_mgmt.group_helpdesk_user_team,hr_timesheet.group_hr_timesheet_user"
agents = env["res.users"].union(
    *(new_test_user(env, f"agent{{number}}", groups) for number in range({agents}))
)
for agent in agents:
    env["hr.employee"].create({{"name": agent.name, "user_id": agent.id}})
until = env.cr.now() + timedelta(days=1)
users = env.ref("base.user_admin") + agents
keys = [
    env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "benchmark", until)
    for user in users
]
env.cr.commit()
print("KEYS", json.dumps([users.ids, keys]))
"""


# ---------------------------------------------------------------------------
# Odoo
# ---------------------------------------------------------------------------


class Client:
    """Somebody who calls models of one Odoo process; one connection."""

    def __init__(self, port, key):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
        self.headers = {
            "Authorization": f"bearer {key}",
            "Content-Type": "application/json",
        }

    def post(self, model, method, **arguments):
        """Return the HTTP status and what was answered."""
        path, body = f"/json/2/{model}/{method}", json.dumps(arguments)
        self.connection.request("POST", path, body, self.headers)
        response = self.connection.getresponse()
        return response.status, json.loads(response.read())

    def call(self, model, method, **arguments):
        status, answer = self.post(model, method, **arguments)
        if status != http.client.OK:
            raise Problem(f"{model}.{method}: {answer.get('message', answer)}")
        return answer

    def create(self, model, **values):
        return self.call(model, "create", vals_list=[values])[0]


class Server:
    """One Odoo process, and what its log says of retries."""

    def __init__(self, environment, variables, name):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.retries = 0
        self.problems = []
        self.command = environment.odoo(
            *("server", "-d", name, "--db-filter", f"^{name}$", "--workers", 0),
            *("--http-port", self.port, "--max-cron-threads", 0),
            *("--log-handler", ":WARNING", "--log-handler", "odoo.service.model:INFO"),
        )
        self.variables = variables

    @contextlib.contextmanager
    def started(self):
        with running(self.command, env=self.variables) as process:
            threading.Thread(target=self.read, args=(process,), daemon=True).start()
            self.wait(process)
            yield self
            process.terminate()

    def read(self, process):
        for line in process.stdout:
            if RETRY.search(line):
                self.retries += 1
            elif " ERROR " in line and "could not serialize" not in line:
                self.problems.append(line.strip())

    def wait(self, process):
        """Wait until the process has answered once, with all its modules loaded."""
        for _number in range(600):
            if process.poll() is not None:
                raise Problem(f"Odoo ended: {' '.join(self.problems[-3:])}")
            with (
                contextlib.suppress(OSError),
                contextlib.closing(
                    http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
                ) as connection,
            ):
                connection.request("GET", "/web/health?db_server_status=1")
                connection.getresponse().read()
                return
            time.sleep(0.2)
        raise Problem("Odoo does not answer")


def make_keys(environment, variables, name, agents):
    """Make agents; return the ids of administrator and agents, and their API keys."""
    result = subprocess.run(
        environment.odoo("shell", "-d", name, "--no-http", "--log-level", "error"),
        input=KEYS.format(agents=agents),
        env=variables,
        capture_output=True,
        text=True,
    )
    for line in result.stdout.splitlines():
        if line.startswith("KEYS "):
            return json.loads(line.removeprefix("KEYS "))
    raise Problem(f"No API keys: {result.stderr.strip()[-500:]}")


def prepare(admin, agent_ids, hours):
    """Sell ``hours`` to a customer; return its bank and a ticket for each agent."""
    hour = admin.call("uom.uom", "search", domain=[["name", "=", "Hours"]])[0]
    plan = admin.create("hour.bank.plan", name="Benchmark")
    product = admin.create(
        "product.product",
        name="Support hours",
        type="service",
        service_policy="ordered_prepaid",
        uom_id=hour,
        hour_bank_plan_id=plan,
    )
    partner = admin.create("res.partner", name="Customer", is_company=True)
    line = [0, 0, {"product_id": product, "product_uom_qty": hours}]
    order = admin.create("sale.order", partner_id=partner, order_line=[line])
    admin.call("sale.order", "action_confirm", ids=[order])
    project = admin.create(
        "project.project", name="Support", allow_timesheets=True, allow_billable=True
    )
    team = admin.create(
        "helpdesk.ticket.team",
        name="Support",
        allow_timesheet=True,
        use_hour_banks=True,
        default_project_id=project,
        user_ids=agent_ids,
    )
    ticket = {"description": "It burns", "team_id": team, "partner_id": partner}
    tickets = [
        admin.create("helpdesk.ticket", name=f"Fire {user}", user_id=user, **ticket)
        for user in agent_ids
    ]
    domain = [["sale_order_id", "=", order]]
    return admin.call("hour.bank", "search", domain=domain)[0], tickets


# ---------------------------------------------------------------------------
# The agents
# ---------------------------------------------------------------------------


def log_time(client, ticket, attempts):
    """Log time ``attempts`` times; return ``[(outcome, milliseconds)]``."""
    results = []
    for number in range(attempts):
        begin = time.perf_counter()
        values = {"ticket_id": ticket, "name": f"Work {number}"}
        status, answer = client.post(
            "account.analytic.line",
            "create",
            vals_list=[{**values, "unit_amount": MINUTES / 60}],
        )
        milliseconds = 1000 * (time.perf_counter() - begin)
        results.append((name_outcome(status, answer), milliseconds))
    return results


def name_outcome(status, answer):
    if status == http.client.OK:
        return "accepted"
    if answer["name"] == "odoo.exceptions.UserError":
        return "refused"
    if "SerializationFailure" in answer["name"]:
        return "given up"
    return f"{answer['name']}: {answer['message']}"


def run_agents(servers, keys, tickets, attempts):
    """Let all agents work at once; they share the attempts and the processes."""
    shares = [len(range(number, attempts, len(keys))) for number in range(len(keys))]
    clients = [
        Client(servers[number % len(servers)].port, key)
        for number, key in enumerate(keys)
    ]
    for client in clients:  # so that registries and caches are loaded
        client.call("helpdesk.ticket", "search_count", domain=[])
    begin = time.perf_counter()
    with ThreadPoolExecutor(len(keys)) as pool:
        results = sum(pool.map(log_time, clients, tickets, shares), [])
    return results, time.perf_counter() - begin


# ---------------------------------------------------------------------------
# The result
# ---------------------------------------------------------------------------


def find_inconsistencies(admin, bank_id, tickets, outcomes, attempts):
    """Return what is wrong, one line each."""
    fields = ["minutes_credited", "minutes_debited", "minutes_balance"]
    [bank] = admin.call("hour.bank", "read", ids=[bank_id], fields=fields)
    moves = admin.call(
        "hour.bank.move",
        "search_read",
        domain=[["bank_id", "=", bank_id]],
        fields=["minutes", "move_type", "balance_after"],
        order="id",
    )
    entries = admin.call(
        "account.analytic.line",
        "search_read",
        domain=[["ticket_id", "in", tickets]],
        fields=["debited_minutes", "free_minutes"],
    )
    accepted, balances, balance = outcomes.count("accepted"), [], 0
    for move in moves:
        balance += move["minutes"]
        balances.append(balance)
    debited = sum(-move["minutes"] for move in moves if move["move_type"] == "time")
    checks = {
        "an attempt failed otherwise": attempts
        == sum(map(outcomes.count, ("accepted", "refused", "given up"))),
        "the bank is overdrawn": min(balances) >= 0 <= bank["minutes_balance"],
        "counters differ from the ledger": (balance, debited)
        == (bank["minutes_balance"], bank["minutes_debited"]),
        "balances differ from a replay": balances
        == [move["balance_after"] for move in moves],
        "entries differ from what was accepted": len(entries) == accepted,
        "debits differ from the entries": debited
        == sum(entry["debited_minutes"] for entry in entries)
        == MINUTES * accepted,
        "time was recorded as free": not any(e["free_minutes"] for e in entries),
        "time was refused before the bank was empty": "refused" not in outcomes
        or bank["minutes_balance"] < MINUTES,
    }
    return [words for words, holds in checks.items() if not holds]


def show(options, results, seconds, servers):
    outcomes = [outcome for outcome, _ms in results]
    times = [ms for outcome, ms in results if outcome == "accepted"] or [0]
    rows = {
        "processes / agents": f"{options.processes} / {options.agents}",
        "attempts": len(outcomes),
        **{name: outcomes.count(name) for name in ("accepted", "refused", "given up")},
        "retries (server logs)": sum(server.retries for server in servers),
        "seconds": f"{seconds:.1f}",
        "attempts a second": f"{len(outcomes) / seconds:.1f}",
        "accepted: min / median / max ms": f"{min(times):.0f} /"
        f" {statistics.median(times):.0f} / {max(times):.0f}",
    }
    for name, value in rows.items():
        say(f"  {name:34}{value:>18}")


def measure(database, name, options):
    """Run the benchmark in a prepared database; return what is wrong."""
    environment, variables = database.environment, database.variables
    users, keys = make_keys(environment, variables, name, options.agents)
    with contextlib.ExitStack() as stack:
        servers = [
            Server(environment, variables, name) for _ in range(options.processes)
        ]
        for server in servers:
            stack.enter_context(server.started())
        admin = Client(servers[0].port, keys[0])
        bank, tickets = prepare(admin, users[1:], options.hours)
        say(f"{options.agents} agents log {options.attempts} x 0:{MINUTES} on one bank")
        results, seconds = run_agents(servers, keys[1:], tickets, options.attempts)
        show(options, results, seconds, servers)
        outcomes = [outcome for outcome, _ms in results]
        problems = find_inconsistencies(
            admin, bank, tickets, outcomes, options.attempts
        )
        known = {"accepted", "refused", "given up"}
        return problems + sorted(set(outcomes) - known)


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--processes", type=int, default=4, help="Odoo processes")
    parser.add_argument("--agents", type=int, help="at once; default: the processes")
    parser.add_argument("--attempts", type=int, default=400, help="of 0:15 each")
    parser.add_argument("--hours", type=int, default=50, help="that the bank holds")
    options = parser.parse_args(arguments)
    options.agents = options.agents or options.processes
    return options


def main(arguments):
    end_on_signals()
    options = parse(arguments)
    os.umask(0o022)
    name = f"hour_bank_concurrency_{os.getpid()}"
    try:
        database = Database(Environment())
        try:
            database.clone(database.template(), name)
            database.install(name, [ADDON])
            problems = measure(database, name, options)
        finally:
            database.drop(name)
    except Problem as problem:
        problems = [str(problem)]
    for problem in problems:
        say(f"FAILED: {problem}")
    say("Inconsistent." if problems else "Consistent: never overdrawn, all adds up.")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

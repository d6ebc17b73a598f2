# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Agents who log time at once over RPC, beside core: ``./run bench --load``.

One Odoo with several worker processes; each agent creates, changes and deletes entries,
with a pause between two calls, as somebody has who types. Rounds on one bank and on
fifty alternate with the same on core's prepaid order lines: the same calls in the same
order. At last all agents empty one bank, and the ledger of all is run again.
"""

import contextlib
import http.client
import json
import random
import re
import socket
import statistics
import subprocess
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from cache import ROOT
from console import Problem, end, running, say

ENTRY = "account.analytic.line"
MINUTES = 15
LAST_HOURS = 3  # of the bank that is emptied: 12 entries
WEIGHTS = {"create": 60, "change": 25, "delete": 15}
TIMEOUT = 180  # of one call, in seconds: longer than Odoo's five tries
RETRY = re.compile(r"odoo\.service\.model: .* tries left, try again")
WRITES = re.compile(r"retrying with a read/write cursor")
GIVEN_UP = ("SerializationFailure", "DeadlockDetected", "LockNotAvailable")
SCENE = """
import sys
sys.path.insert(0, {folder!r})
import load_scene
load_scene.make(env, {agents}, {hours})
"""


class Options(NamedTuple):
    workers: int = 4  # processes of Odoo
    agents: int = 8
    seconds: float = 20.0  # of one round
    rounds: int = 3  # of each place and side
    pause: float = 0.5  # seconds between two calls of an agent, on average


class Call(NamedTuple):
    what: str
    outcome: str
    milliseconds: float
    in_time: bool  # it ended before its round did


# ---------------------------------------------------------------------------
# Odoo
# ---------------------------------------------------------------------------


class Server:
    """One Odoo with worker processes, and what its log says of retries."""

    def __init__(self, database, name, workers, *options):
        self.port, events = free_port(), free_port()
        self.retries, self.problems, self.last = 0, [], ""
        self.variables = database.variables
        self.command = database.environment.odoo(
            *("server", "-d", name, "--db-filter", f"^{name}$", "--workers", workers),
            *("--http-port", self.port, "--gevent-port", events),
            *("--max-cron-threads", 0, "--limit-time-real", 2 * TIMEOUT, *options),
            *("--log-handler", ":WARNING", "--log-handler", "odoo.service.model:INFO"),
        )

    @contextlib.contextmanager
    def started(self):
        with running(self.command, env=self.variables) as process:
            threading.Thread(target=self.read, args=(process,), daemon=True).start()
            self.wait(process)
            yield self
            end(process)

    def read(self, process):
        for line in process.stdout:
            self.read_line(line)

    def read_line(self, line):
        self.last = line.strip()
        self.retries += bool(RETRY.search(line))
        if WRITES.search(line):
            self.problems.append(self.last)

    def wait(self, process):
        """Wait until a worker has answered once, with all its modules loaded."""
        for _number in range(600):
            if process.poll() is not None:
                raise Problem(f"Odoo ended: {self.last}")
            with contextlib.suppress(OSError, http.client.HTTPException):
                path = "/web/health?db_server_status=1"
                urlopen(self.port, "GET", path, timeout=60)
                return
            time.sleep(0.2)
        raise Problem("Odoo does not answer")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def urlopen(port, verb, path, body=None, headers=None, timeout=TIMEOUT):
    """Return the HTTP status and what was answered."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    with contextlib.closing(connection):
        connection.request(verb, path, body, headers or {})
        response = connection.getresponse()
        return response.status, response.read()


def call(port, key, model, method, **arguments):
    """Call a model as whoever the key is of; return the HTTP status and the answer."""
    headers = {"Authorization": f"bearer {key}", "Content-Type": "application/json"}
    path, body = f"/json/2/{model}/{method}", json.dumps(arguments)
    status, answer = urlopen(port, "POST", path, body, headers)
    return status, json.loads(answer)


def run_script(database, name, script):
    """Run it in Odoo's shell; return what it printed after ``SCENE``."""
    result = subprocess.run(
        database.environment.odoo("shell", "-d", name, "--log-level=error"),
        input=script,
        env=database.variables,
        capture_output=True,
        text=True,
    )
    for line in result.stdout.splitlines():
        if "SCENE " in line:
            return json.loads(line.partition("SCENE ")[2])
    raise Problem(f"No scene: {(result.stderr or result.stdout).strip()[-500:]}")


# ---------------------------------------------------------------------------
# The agents
# ---------------------------------------------------------------------------


class Agent:
    """Somebody who logs time, and changes and deletes what it logged."""

    def __init__(self, port, key, number, agents):
        self.port, self.key = port, key
        self.number, self.agents = number, agents

    def work(self, places, seed, seconds, pause):
        """Call until the time is over; the same calls for the same seed."""
        chance = random.Random(f"{seed}/{self.number}")
        until, calls, entries = time.perf_counter() + seconds, [], []
        # one place for each agent, or places that all of them share
        own = places[self.number :: self.agents]
        places = own if len(places) == self.agents else places
        while time.perf_counter() < until:
            what = chance.choices([*WEIGHTS], [*WEIGHTS.values()])[0]
            place, minutes = chance.choice(places), chance.randint(1, 2 * MINUTES)
            calls.append(self.act(what, place, minutes, entries, until))
            time.sleep(chance.expovariate(1 / pause) if pause else 0)
        return calls

    def act(self, what, place, minutes, entries, until=0):
        """Do one thing, and say how it went; there is something to delete, first."""
        what = what if entries else "create"
        values = {"unit_amount": minutes / 60}
        begin = time.perf_counter()
        if what == "create":
            vals_list = [{**place, "name": "Work", **values}]
            status, answer = self.call("create", vals_list=vals_list)
        elif what == "change":
            status, answer = self.call("write", ids=entries[-1:], vals=values)
        else:
            status, answer = self.call("unlink", ids=entries[-1:])
        end = time.perf_counter()
        if status == http.client.OK:
            entries.extend(answer if what == "create" else ())
            del entries[len(entries) - (what == "delete") :]
        outcome = name_outcome(status, answer)
        return Call(what, outcome, 1000 * (end - begin), end < until)

    def call(self, method, **arguments):
        return call(self.port, self.key, ENTRY, method, **arguments)

    def empty(self, place):
        """Log time until no more is accepted; return how often it was."""
        accepted, entries = 0, []
        while True:
            outcome = self.act("create", place, MINUTES, entries).outcome
            if outcome not in ("done", "given up"):
                return accepted, outcome
            accepted += outcome == "done"


def name_outcome(status, answer):
    if status == http.client.OK:
        return "done"
    if any(name in answer["name"] for name in GIVEN_UP):
        return "given up"
    if answer["name"] == "odoo.exceptions.UserError":
        return "refused"
    return f"{answer['name']}: {answer['message']}"


# ---------------------------------------------------------------------------
# The rounds
# ---------------------------------------------------------------------------


class Side:
    """What was measured of one side in one place."""

    def __init__(self):
        self.calls, self.retries, self.seconds = [], 0, 0.0

    def throughput(self):
        """Return how many calls were done in a second of the rounds."""
        return sum(call.in_time for call in self.calls) / self.seconds

    def percentiles(self):
        """Return median, 95th and 99th percentile, in milliseconds."""
        times = [call.milliseconds for call in self.calls]
        cuts = statistics.quantiles(times, n=100, method="inclusive")
        return [cuts[percent - 1] for percent in (50, 95, 99)]

    def compare(self, core):
        """Return the texts of a row: how many times core's this is."""
        pairs = zip(self.percentiles(), core.percentiles(), strict=True)
        shares = [self.throughput() / (core.throughput() or 1)]
        shares += [ours / theirs for ours, theirs in pairs]
        return ["", *(f"{share:.2f} ×" for share in shares), "", "", ""]

    def cells(self):
        """Return the texts of a row, from throughput to what went wrong."""
        wrong = Counter(call.outcome for call in self.calls if call.outcome != "done")
        given_up = wrong.pop("given up", 0)
        return [
            f"{len(self.calls)}",
            f"{self.throughput():.1f}",
            *(f"{milliseconds:,.0f}" for milliseconds in self.percentiles()),
            f"{self.retries}",
            f"{given_up}",
            "; ".join(f"{count} × {what}" for what, count in wrong.items()) or "–",
        ]


HEAD = ["place", "side", "calls", "a second", "median ms", "95 %", "99 %"]
HEAD += ["retries", "given up", "other errors"]


def measure(server, scene, options):
    """Let all agents work, round by round; return the sides of each place."""
    keys = scene["keys"]
    agents = [Agent(server.port, k, n, len(keys)) for n, k in enumerate(keys)]
    sides = {(place, side): Side() for place in PLACES for side in ("ours", "core")}
    with ThreadPoolExecutor(len(agents)) as pool:
        for number in range(-1, options.rounds):  # the first only fills caches
            # who begins changes from round to round
            order = list(sides)[:: -1 if number % 2 else 1]
            for place, side in order:
                seconds = options.seconds if number >= 0 else 4.0
                found = scene["places"][place][side]
                seed, before = f"{number}/{place}", server.retries
                work = (found, seed, seconds, options.pause)
                runs = [pool.submit(agent.work, *work) for agent in agents]
                calls = [call for run in runs for call in run.result()]
                time.sleep(0.5)  # for the log to be read
                if number >= 0:
                    result = sides[place, side]
                    result.calls += calls
                    result.seconds += seconds
                    result.retries += server.retries - before
        emptied = list(pool.map(Agent.empty, agents, scene["places"]["last"]["ours"]))
    return sides, emptied


PLACES = {"one": "on one bank or line", "fifty": "on fifty"}


def find_problems(database, name, emptied, server):
    """Return what is wrong: hours given out twice, or a ledger that does not add up."""
    accepted = sum(count for count, _last in emptied)
    if accepted != LAST_HOURS * 60 // MINUTES:
        yield f"{accepted} entries of {MINUTES} minutes came out of {LAST_HOURS} hours"
    yield from {f"the last: {last}" for _count, last in emptied if last != "refused"}
    command = database.environment.odoo("hour_bank_audit", "-d", name)
    result = subprocess.run(
        command, env=database.variables, capture_output=True, text=True
    )
    if result.returncode:
        yield f"audit: {result.stdout.strip()[-500:]}"
    yield from server.problems


def load(database, name, options, path, title):
    """Measure in a database of the bench, which it changes; return what is wrong."""
    folder, agents = str(ROOT / "benchmarks"), options.agents
    script = SCENE.format(folder=folder, agents=agents, hours=LAST_HOURS)
    scene = run_script(database, name, script)
    server = Server(database, name, options.workers)
    with server.started():
        sides, emptied = measure(server, scene, options)
    rows = []
    for place, words in PLACES.items():
        ours, core = sides[place, "ours"], sides[place, "core"]
        rows += [[words, "ours", *ours.cells()], [words, "core", *core.cells()]]
        rows.append([words, "ratio", *ours.compare(core)])
    for cells in (HEAD, *rows):
        say(" | ".join(cells))
    if path:
        write(path, title, options, rows)
    return list(find_problems(database, name, emptied, server))


def write(path, title, options, rows):
    table = [HEAD, ["---"] * len(HEAD), *rows]
    text = "\n".join(f"| {' | '.join(cells)} |" for cells in table)
    path.write_text(
        f"# Measured: many at once\n\n{title}. {options.agents} agents with pauses of"
        f" {options.pause} s on average, {options.workers} worker processes,"
        f" {options.rounds} rounds of {options.seconds:.0f} s each.\n\n{text}\n"
    )

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a second PostgreSQL takes over that only reads: ``./run bench --replica``.

From the runner's own programs it sets up two servers, the second a streaming replica of
the first, and two Odoo on the first, one of which knows the replica. What people open
is called on both in alternation; Odoo's log says which server answered. All is gone
afterwards.
"""

import contextlib
import http.client
import json
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import load

from cache import ROOT
from console import Problem, output, say
from database import control, programs, server_user

CLUSTER = "-U odoo -A trust --locale=C.UTF-8 --encoding=UTF8"
REQUEST = re.compile(r'"\w+ (\S+) HTTP/[\d.]+" \d+ - (\d+) [\d.]+ [\d.]+ ?(\S*)')
MODE = {
    "ro": "replica",
    "rw": "primary",
    "ro->rw": "primary, after a try on the replica",
}
SCENE = """
import sys
sys.path.insert(0, {folder!r})
import load_scene
load_scene.make_readers(env)
"""


# ---------------------------------------------------------------------------
# PostgreSQL, twice
# ---------------------------------------------------------------------------


class Pair:
    """A server and its streaming replica, in a folder that is gone at the end."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="hour_bank_replica_", dir="/tmp"))
        self.user = server_user()
        shutil.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        self.folder.chmod(0o711)
        self.ports = {"primary": load.free_port(), "standby": load.free_port()}

    def __enter__(self):
        self._control("init", "primary", "-o", CLUSTER)
        self.start("primary", "")
        self._run(
            *("pg_basebackup", "-R", "-X", "stream", "-c", "fast"),
            *("-D", self.folder / "standby", *self.server("primary")),
        )
        # A long report on the replica is not cut off by what is cleaned on the first.
        self.start("standby", "-c hot_standby_feedback=on")
        return self

    def __exit__(self, *_error):
        for name in ("standby", "primary"):
            self.stop(name)
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, name, options):
        network = f"-k {self.folder} -p {self.ports[name]} -c listen_addresses="
        self._control("start", name, "-w", "-o", f"{network} {options}")

    def stop(self, name):
        control("stop", "-m", "fast", cluster=self.folder / name)

    def server(self, name):
        return ["-h", self.folder, "-p", str(self.ports[name]), "-U", "odoo"]

    def copy(self, database, name):
        """Bring a database of the runner's server to the first of the two."""
        source = database.variables
        self._run("createdb", *self.server("primary"), name)
        dump = [programs() / "pg_dump", "--no-owner", name]
        fill = [programs() / "psql", "-q", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null"]
        with subprocess.Popen(dump, env=source, stdout=subprocess.PIPE) as dumped:
            subprocess.run(
                [*fill, *self.server("primary"), name], stdin=dumped.stdout, check=True
            )
        self.ask("primary", name, "VACUUM ANALYZE")

    def ask(self, server, name, query):
        """Return the words of what one server answers."""
        command = [programs() / "psql", "-At", *self.server(server), name, "-c", query]
        return output(command, f"{server}: {query}").split()

    def wait(self, name):
        """Wait until the replica has all that the first has now."""
        (goal,) = self.ask("primary", name, "SELECT pg_current_wal_lsn()")
        query = f"SELECT pg_last_wal_replay_lsn() >= '{goal}'"
        while self.ask("standby", name, query) != ["t"]:
            time.sleep(0.05)

    def _control(self, action, name, *options):
        if not control(action, *options, cluster=self.folder / name):
            raise Problem(f"PostgreSQL, {name}: no {action}; see postgresql.log")

    def _run(self, program, *arguments):
        as_user = {"user": self.user.pw_uid, "group": self.user.pw_gid}
        command = [programs() / program, *arguments]
        output(command, program, cwd=self.folder, extra_groups=[], **as_user)


# ---------------------------------------------------------------------------
# Who reads
# ---------------------------------------------------------------------------


class Server(load.Server):
    """An Odoo whose log says which server answered each request."""

    def __init__(self, *arguments):
        super().__init__(*arguments, "--log-handler", "werkzeug:INFO")
        self.requests = []

    def read_line(self, line):
        super().read_line(line)
        if found := REQUEST.search(line):
            self.requests.append((int(found[2]), found[3]))

    def await_request(self, before):
        """Wait until the log, too, has told of what was asked after ``before``."""
        for _number in range(1000):
            if len(self.requests) > before:
                return
            time.sleep(0.01)
        raise Problem("Odoo's log says nothing of a request")


class Reader:
    """Somebody with a session in the browser."""

    def __init__(self, server, name, login):
        self.server, self.cookie = server, ""
        params = {"db": name, "login": login, "password": login}
        self.post("/web/session/authenticate", **params)

    def post(self, path, **params):
        """Call what the web client calls."""
        answer = json.loads(self.fetch("POST", path, {"params": params}))
        if "error" in answer:
            raise Problem(f"{path}: {answer['error']['data']['message']}")
        return answer["result"]

    def call(self, model, method, *args, **kwargs):
        path = f"/web/dataset/call_kw/{model}/{method}"
        return self.post(path, model=model, method=method, args=args, kwargs=kwargs)

    def get(self, path):
        return self.fetch("GET", path)

    def fetch(self, verb, path, body=None):
        headers = {"Content-Type": "application/json", "Cookie": self.cookie}
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port)
        with contextlib.closing(connection):
            connection.request(verb, path, body and json.dumps(body), headers)
            response = connection.getresponse()
            for cookie in response.headers.get_all("Set-Cookie") or ():
                if cookie.startswith("session_id="):
                    self.cookie = cookie.split(";")[0]
            text = response.read()
        if response.status != http.client.OK:
            raise Problem(f"{path}: {response.status}")
        return text


def readings(scene):
    """Return what people open: name -> login, and a call for a reader."""
    hours = {"minutes_balance": {}, "name": {}, "partner_id": {"fields": {}}}
    month, sums = ["date:month"], ["unit_amount:sum", "timesheet_revenues:sum"]
    typed = ({"name": "Typed"}, ["name"], {"name": {}, "hour_bank_summary": {}})
    statement = "/report/html/helpdesk_hour_bank.report_hour_bank_statement"

    def web(model, method, *args, **kwargs):
        return "admin", lambda reader: reader.call(model, method, *args, **kwargs)

    def page(login, path):
        return login, lambda reader: reader.get(path)

    ticket = scene["ticket"]
    return {
        "list of banks": web("hour.bank", "web_search_read", [], hours, limit=80),
        "ledger": web(
            *("hour.bank.move", "web_search_read", [], {"minutes": {}, "date": {}}),
            limit=80,
        ),
        "pivot of moves": web(
            "hour.bank.move", "formatted_read_group", [], month, ["hours:sum"]
        ),
        "timesheet analysis": web(
            "timesheets.analysis.report", "formatted_read_group", [], month, sums
        ),
        "a ticket": web(
            "helpdesk.ticket", "web_read", [ticket], {"hour_bank_summary": {}}
        ),
        "statement": page("admin", f"{statement}/{scene['bank']}"),
        "a key typed in a ticket": web("helpdesk.ticket", "onchange", [ticket], *typed),
        "portal: start": page("load_customer", "/my"),
        "portal: tickets": page("load_customer", "/my/tickets"),
        "portal: a ticket": page("load_customer", f"/my/ticket/{ticket}"),
        "portal: orders": page("load_customer", "/my/orders"),
    }


HEAD = ["what", "answered by", "SQL", "without replica, ms", "with replica, ms"]


def measure(name, servers, scene, repeats):
    """Return the cells of each reading, called on both Odoo in alternation."""
    rows = [HEAD]
    readers = {
        (server, login): Reader(server, name, login)
        for server in servers
        for login in ("admin", "load_customer")
    }
    for what, (login, reading) in readings(scene).items():
        times, requests = {server: [] for server in servers}, []
        for _number in range(repeats + 4):  # the first only fill caches of workers
            for server in servers:
                before, begin = len(server.requests), time.perf_counter()
                reading(readers[server, login])
                times[server].append(1000 * (time.perf_counter() - begin))
                server.await_request(before)
                requests = server.requests[before:]
        count, mode = requests[-1]
        medians = (statistics.median(times[server][4:]) for server in servers)
        rows.append(
            [what, MODE.get(mode, mode), f"{count}", *(f"{ms:,.0f}" for ms in medians)]
        )
        say(" | ".join(rows[-1]))
    return rows


def lag(pair, name, repeats=20):
    """Return milliseconds from commit to what the replica shows: the median."""
    times = []
    for number in range(repeats):
        query = f"COMMENT ON DATABASE \"{name}\" IS '{number}'"
        pair.ask("primary", name, query)
        pair.wait(name)
        query = (
            "SELECT EXTRACT(EPOCH FROM replay_lag) * 1000 FROM pg_stat_replication"
            " WHERE replay_lag IS NOT NULL"
        )
        times += map(float, pair.ask("primary", name, query))
    return statistics.median(times or [0])


def without_standby(pair, name, server):
    """Stop the replica; return how many calls fail until the first server answers."""
    reader, failed = Reader(server, name, "admin"), 0
    reader.call("hour.bank", "search_count", [])
    pair.stop("standby")
    for _number in range(20):
        try:
            reader.call("hour.bank", "search_count", [])
        except Problem:
            failed += 1
    return failed


def replica(database, name, path, title, repeats):
    """Measure with a copy of that database; return what is wrong."""
    script = SCENE.format(folder=str(ROOT / "benchmarks"))
    scene = load.run_script(database, name, script)
    with Pair() as pair, contextlib.ExitStack() as stack:
        pair.copy(database, name)
        pair.wait(name)
        primary = {"PGHOST": str(pair.folder), "PGPORT": str(pair.ports["primary"])}
        place = SimpleNamespace(
            environment=database.environment,
            variables={**database.variables, **primary, "PGUSER": "odoo"},
        )
        more = ("--db_replica_host", pair.folder)
        more += ("--db_replica_port", pair.ports["standby"])
        alone, paired = Server(place, name, 2), Server(place, name, 2, *more)
        for server in (alone, paired):
            stack.enter_context(server.started())
        rows = measure(name, (alone, paired), scene, repeats)
        notes = [
            f"The replica shows a commit after {lag(pair, name):.0f} ms (median).",
            f"After it was stopped, {without_standby(pair, name, paired)} of 20 calls"
            " failed; the first server answered the others.",
        ]
        problems = alone.problems + paired.problems
    for note in notes:
        say(note)
    if path:
        write(path, title, rows, notes)
    return problems


def write(path, title, rows, notes):
    table = "\n".join(
        f"| {' | '.join(cells)} |" for cells in [HEAD, ["---"] * len(HEAD), *rows[1:]]
    )
    text = "\n\n".join([f"# Measured: with a replica\n\n{title}.", table, *notes])
    path.write_text(f"{text}\n")

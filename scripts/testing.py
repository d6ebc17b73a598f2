"""The addon's tests, and those of its neighbours, counted from Odoo's log."""

import json
import os
import re
import shutil
import socket
import time

import bridge
from cache import ADDON, CACHE, LOGS, ROOT
from console import at_once, output, running, say
from database import CHARTS
from environment import system_packages
from odoo_source import release
from report import Report
from runner_tests import runner_report

# The neighbours; of account and sale those tests that are about what we extend:
# invoices, down payments, credit notes, payments, reconciliation. Some of the others
# compute the taxes of every country for minutes. An empty list: all tests.
PEERS = {
    "account": [
        "TestAccountAnalyticAccount",
        "TestAccountEarlyPaymentDiscount",
        "TestAccountInvoiceReport",
        "TestAccountMove",
        "TestAccountMoveDateAlgorithm",
        "TestAccountMoveDuplicate",
        "TestAccountMoveInalterableHash",
        "TestAccountMoveOutInvoiceOnchanges",
        "TestAccountMoveOutRefundOnchanges",
        "TestAccountMovePaymentsWidget",
        "TestAccountMoveReconcile",
        "TestAccountMoveSend",
        "TestAccountPayment",
        "TestAccountPaymentRegister",
        "TestAccountPaymentTerms",
        "TestAuditTrail",
        "TestCompanyBranch",
        "TestInvoiceTaxes",
        "TestPortalInvoice",
        "TestTransferWizard",
    ],
    "sale": [
        "TestAccessRights",
        "TestAccruedSaleOrders",
        "TestSaleFlow",
        "TestSaleOrder",
        "TestSaleOrderCreditLimit",
        "TestSaleOrderInvoicing",
        "TestSaleOrderUI",
        "TestSalePayment",
        "TestSalePrices",
        "TestSaleRefund",
        "TestSaleReportCurrencyRate",
        "TestSaleSections",
        "TestSaleToInvoice",
    ],
    "hr_timesheet": [],
    "sale_project": [],
    "sale_timesheet": [],
    "helpdesk_mgmt": [],
    "helpdesk_mgmt_project": [],
    "helpdesk_mgmt_sale": [],
    "helpdesk_mgmt_sale_project": [],
    "helpdesk_mgmt_merge": [],
    "hr_timesheet_time_control": [],
}
EXAMPLES = ROOT / "docs" / "examples"  # addons that docs/EXTENDING.md explains
# Tests that need more modules than the addon's own, so that the others show that it
# needs no more: tag of the tests -> modules.
BESIDE = {
    "hour_bank_beside": [
        *("contract", "subscription_oca", "sale_margin"),
        *sorted(path.name for path in EXAMPLES.iterdir()),
    ],
    "hour_bank_bridge": bridge.MODULES,
}
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")

JOBS = min(os.cpu_count() or 1, 2)
PARTS = 4  # for each job: whoever is done early takes another
TIMES = CACHE / "test_seconds.json"  # of each class, the last time that it ran
CLASSES = """
import collections, sys
from odoo.tools import config
config.parse_config(["--test-tags", sys.argv[2]], setup_logging=False)
from odoo.tests import HttpCase, loader
tests = list(loader.make_suite([sys.argv[1]], "post_install"))
found = collections.Counter(map(type, tests))
for each, number in found.items():
    books = any(base.__name__ == "HourBankAccountingCase" for base in each.__mro__)
    print(each.__name__, number * (4 if books else 1), int(issubclass(each, HttpCase)))
"""


def test(database, tags, beside, jobs, keep):
    """Run the addon's tests; without a choice, also those that need more modules."""
    ensure_browser()
    template, begin = database.template(more=CHARTS), time.monotonic()
    chosen, tags = bool(tags or beside), tags or f"/{ADDON}"
    jobs = jobs or (1 if chosen else JOBS)
    name = f"hour_bank_test_{os.getpid()}"
    say(f"Tests with Odoo {release(database.environment.home)}")
    say(f"The whole log: {LOGS / name}*.log")
    try:
        with at_once(jobs) as pool:
            more = find_more(database.environment, beside)
            base = pool.submit(prepare, database, template, name, beside, more)
            others = [
                pool.submit(run_beside, database, template, name, *each)
                for each in ({} if chosen else BESIDE).items()
            ]
            classes = classes_of(database, tags)
            parts = split(classes, jobs * PARTS if jobs > 1 else 1)
            prepared = base.result()
            runs = [
                pool.submit(run_part, database, name, tags, more, *part)
                for part in left_out(parts)
            ]
            reports = [run.result() for run in runs]
            reports_beside = [other.result() for other in others]
    finally:
        if keep:
            say(f"Database kept: ./run odoo shell -d {name}")
        else:
            database.drop(name)
    problems = [*prepared.troubles(), *unequal(classes, reports)]
    reports += reports_beside
    remember_times(reports)
    problems += [each for report in reports for each in report.problems()]
    if not chosen:
        reports.append(runner_report())
        problems += reports[-1].problems()
    return summary(reports, problems, time.monotonic() - begin)


def test_runner():
    """Those of ./run itself, with nothing set up."""
    begin, report = time.monotonic(), runner_report()
    return summary([report], list(report.problems()), time.monotonic() - begin)


def summary(reports, problems, seconds):
    """Say what came of all runs, the counts last; answer whether anything failed."""
    for problem in problems:
        say(f"FAILED: {problem}")
    statements = sum(report.statements for report in reports)
    say(f"{seconds:.0f} s, {statements:,} statements")
    if skipped := sum(len(report.skipped()) for report in reports):
        say(f"{skipped} skipped")
    passed = sum(report.passed() for report in reports)
    failed = sum(report.broken for report in reports) + len(problems)
    say(f"{passed} passed, {failed} failed")
    return bool(failed)


def run_odoo(database, name, show, *options):
    """Run Odoo on a database until it stops; the whole log goes to a file."""
    report, log = Report(show), LOGS / f"{name}.log"
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = database.environment.odoo(
        *("server", "-d", name, *options, "--http-port", port, "--stop-after-init"),
    )
    with log.open("w") as file, running(command, env=database.variables) as process:
        for line in process.stdout:
            file.write(line)
            report.read(line)
    report.end(process.returncode)
    return report


def prepare(database, template, name, beside, more):
    """Install the addon, and what is beside it, in a clone of the template."""
    database.clone(template, name)
    return run_odoo(database, name, say, "-i", ",".join([ADDON, *beside]), *more)


def find_more(environment, modules):
    """What Odoo must be told to find the modules: of the bridge, or our examples."""
    folders = [EXAMPLES] if any((EXAMPLES / name).exists() for name in modules) else []
    if set(bridge.MODULES).intersection(modules):
        folders.append(bridge.addons(environment))
    if not folders:
        return []
    config = (environment.checkout / "odoo.conf").read_text()
    paths = re.search(r"^addons_path = (.*)$", config, re.M)[1]
    return ["--addons-path", ",".join([paths, *map(str, folders)])]


def run_beside(database, template, name, tag, modules):
    """Tests that need more modules, in a database that has them."""
    name = "_".join([name, *modules])[:63]  # what PostgreSQL keeps of a name
    try:
        database.clone(template, name)
        options = ["-i", ",".join([ADDON, *modules])]
        options += find_more(database.environment, modules)
        return run_odoo(database, name, say, *options, "--test-tags", tag)
    finally:
        database.drop(name)


# ---------------------------------------------------------------------------
# Several processes, each with a database, a port and a filestore of its own
# ---------------------------------------------------------------------------


def run_part(database, name, tags, more, number, parts, left):
    """Run all tests but those of the classes `left` to other processes."""
    part = f"{name}_{number}"
    tags = ",".join([tags, *(f"-/{ADDON}:{each}" for each in left)])
    try:
        if parts > 1:
            database.clone(name, part)
        own = part if parts > 1 else name
        return run_odoo(database, own, say, "--test-tags", tags, *more)
    finally:
        if parts > 1:
            database.drop(part)


def classes_of(database, tags):
    """The classes that Odoo finds for tags, in the order in which it runs them.

    Name -> (weight, whether they talk to a web server). A test with a chart of
    accounts weighs as much as four others, as it takes about so long.
    """
    command = [database.environment.python, "-c", CLASSES, ADDON, tags]
    found = output(command, "The tests do not load", env=database.variables)
    lines = (line.split() for line in found.splitlines())
    return {name: (int(weight), http == "1") for name, weight, http in lines}


def split(classes, parts):
    """Sets of classes that take about as long as each other, the longest first.

    Neighbours stay together, as they share what they begin with (tests/scene.py), and
    so does what talks to a web server: its assets are made once.
    """
    times = json.loads(TIMES.read_text()) if TIMES.exists() else {}
    known = sum(times.values()) / max(
        sum(classes[c][0] for c in times if c in classes), 1
    )

    def seconds(names):
        return sum(times.get(each, classes[each][0] * (known or 1)) for each in names)

    web = {name for name, (_weight, http) in classes.items() if http}
    units = ([web] if web else []) + [{name} for name in classes if name not in web]
    result, share = [set()], seconds(classes) / parts
    for unit in units:
        full = seconds(result[-1]) + seconds(unit) / 2 > share
        if result[-1] and full and len(result) < parts:
            result.append(set())
        result[-1].update(unit)
    return sorted(result, key=seconds, reverse=True)


def left_out(parts):
    """`(number, parts, classes of the others)`: what is in no part runs everywhere."""
    everything = set().union(*parts)
    return [(n, len(parts), everything - part) for n, part in enumerate(parts)]


def unequal(classes, reports):
    """The classes that did not run in exactly one process: one line each."""
    for name in classes:
        runs = sum(name in report.classes() for report in reports)
        if runs != 1:
            yield f"{name} ran in {runs} processes"


def remember_times(reports):
    times = json.loads(TIMES.read_text()) if TIMES.exists() else {}
    for report in reports:
        times.update(report.seconds)
    TIMES.write_text(json.dumps(times, indent=1, sort_keys=True))


def ensure_browser():
    """Odoo skips browser tests silently where it finds no browser."""
    if not any(map(shutil.which, BROWSERS)):
        system_packages("Browser for the tours", "chromium")


# ---------------------------------------------------------------------------
# The neighbours
# ---------------------------------------------------------------------------


def peers(database):
    """Run the neighbours' tests without the addon and with it; say what differs."""
    ensure_browser()
    template = database.template(more=CHARTS)
    say("Some minutes: the neighbours' tests, without and with the addon at once ...")
    with at_once(2) as pool:
        runs = [pool.submit(peer_run, database, template, ours) for ours in (0, 1)]
        without, ours = (run.result() for run in runs)
    for module in PEERS:
        say(f"  {module:30}{counts(without, module)} | {counts(ours, module)}")
    tests, same = sorted(without.outcomes.keys() | ours.outcomes.keys()), 0
    for key in tests:
        before, after = (run.outcomes.get(key, "absent") for run in (without, ours))
        same += before == after
        if before != after:
            say(f"DIFFERS: {' '.join(key)}: {before} without, {after} with the addon")
    say(f"{same} same, {len(tests) - same} different")
    return not (without.run and ours.run and same == len(tests))


def peer_run(database, template, ours):
    name = f"hour_bank_peers_{'with' if ours else 'without'}_{os.getpid()}"
    tags = ",".join(
        f"/{module}{name and ':'}{name}"
        for module, names in PEERS.items()
        for name in names or [""]
    )
    try:
        database.clone(template, name)
        if ours:
            database.install(name, [ADDON])
        # `-u` runs the tests of what it names, when all are named at once.
        modules = ["-u", ",".join(PEERS)]
        return run_odoo(
            database, name, lambda line: None, *modules, "--test-tags", tags
        )
    finally:
        database.drop(name)


def counts(report, module):
    outcomes = [how for key, how in report.outcomes.items() if key[0] == module]
    return f"{len(outcomes):4} run, {outcomes.count('failed'):2} failed"

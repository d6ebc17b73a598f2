"""The addon's tests, and those of its neighbours, counted from Odoo's log."""

import concurrent.futures
import os
import re
import shutil
import socket

import bridge
from console import running, say
from database import CHARTS
from environment import ADDON, LOGS, system_packages

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
# Tests that need more modules than the addon's own, so that the others show that it
# needs no more: tag of the tests -> modules.
BESIDE = {
    "hour_bank_beside": ["contract", "subscription_oca", "sale_margin"],
    "hour_bank_bridge": bridge.MODULES,
}
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
NO_BROWSER = re.compile("chrome|websocket|not found", re.I)

RECORD = re.compile(r"[\d-]{10} [\d:,]{12} \d+ ([A-Z]+) \S+ (.*)")
TEST = r"^odoo\.addons\.(\w+)\.tests\.\S+: "
START = re.compile(TEST + r"Starting (\S+) \.\.\.")
SKIP = re.compile(TEST + r"skipped (\S+) : (.*)")
LEFT_OUT = re.compile(r"^odoo\.tests\.suite: skipped setUpClass \(\S+\.(\w+)\) : (.*)")
BROKEN = re.compile(TEST + r"(?:FAIL|ERROR): (?:Subtest )?(\S+)")
RESULT = re.compile(r"^odoo\.tests\.result: (\d+) failed, (\d+) error\(s\) of (\d+) ")


class Report:
    """What the log of a run of tests says, line by line."""

    def __init__(self, show):
        self.show = show
        self.outcomes = {}  # (module, test) -> passed, failed or skipped: reason
        self.loading = []  # warnings before the first test
        self.left_out = []  # classes of tests that did not even begin
        self.run = self.broken = self.status = 0
        self._level = None

    def read(self, line):
        if record := RECORD.match(line):
            self._level, text = record.groups()
            self._count(text)
        # Lines that are no record continue the one before: tracebacks. Tests that
        # provoke errors warn a lot; the file has it all.
        if self._level in ("ERROR", "CRITICAL"):
            self.show(line.rstrip())
        elif self._level == "WARNING" and not self.outcomes:
            self.loading.append(line)
            self.show(line.rstrip())

    def _count(self, text):
        if match := START.match(text):
            self.outcomes[match.groups()] = "passed"
            self.show(f"  {match[2]}")
        elif match := SKIP.match(text):
            self.outcomes[match[1], match[2]] = f"skipped: {match[3]}"
            self.show(f"    skipped: {match[3]}")
        elif match := LEFT_OUT.match(text):
            self.left_out.append(f"{match[1]} was left out: {match[2]}")
        elif match := BROKEN.match(text):
            self.outcomes[match.groups()] = "failed"
        elif match := RESULT.match(text):
            self.broken, self.run = int(match[1]) + int(match[2]), int(match[3])

    def skipped(self):
        return [how for how in self.outcomes.values() if how.startswith("skipped")]

    def problems(self):
        """What is wrong although no test says so: one line each."""
        if not self.run:
            yield "no test ran"
        if any(NO_BROWSER.search(how) for how in self.skipped()):
            yield "a browser test was skipped for want of a browser"
        yield from self.left_out
        if any(ADDON in line for line in self.loading):
            yield f"warnings while {ADDON} was loaded (above)"
        if self.status and not self.broken:
            yield f"Odoo ended with status {self.status}"


def run_tests(database, name, modules, tags, show):
    """Install or update modules and run tests; the whole log goes to a file."""
    report, log = Report(show), LOGS / f"{name}.log"
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = database.environment.odoo(
        *("server", "-d", name, *modules, "--test-tags", tags),
        *("--http-port", port, "--stop-after-init"),
    )
    with log.open("w") as file, running(command, env=database.variables) as process:
        for line in process.stdout:
            file.write(line)
            report.read(line)
    report.status = process.returncode
    return report


def test(database, tags, beside, keep):
    """Run the addon's tests; without a choice, also those that need more modules."""
    ensure_browser()
    passes = [(tags or f"/{ADDON}", beside)]
    if not tags and not beside:
        passes += [(f"{tag}/{ADDON}", modules) for tag, modules in BESIDE.items()]
    results = [test_pass(database, *each, keep) for each in passes]
    skipped, passed, failed = map(sum, zip(*results, strict=True))
    if skipped:
        say(f"{skipped} skipped")
    say(f"{passed} passed, {failed} failed")
    return bool(failed)


def test_pass(database, tags, beside, keep):
    """Install the addon in a clone of the template and run tests; count them."""
    template, name = database.template(more=CHARTS), f"hour_bank_test_{os.getpid()}"
    name = "_".join([name, *beside])[:63]  # what PostgreSQL keeps of a name
    with_more = f" with {', '.join(beside)}" if beside else ""
    say(f"Tests{with_more}; the whole log: {LOGS / name}.log")
    try:
        database.clone(template, name)
        modules = ["-i", ",".join([ADDON, *beside])]
        modules += bridge.options(database.environment, beside)
        report = run_tests(database, name, modules, tags, say)
    finally:
        if keep:
            say(f"Database kept: ./run odoo shell -d {name}")
        else:
            database.drop(name)
    problems, skipped = list(report.problems()), len(report.skipped())
    for problem in problems:
        say(f"FAILED: {problem}")
    passed = max(report.run - report.broken - skipped, 0)
    return skipped, passed, report.broken + len(problems)


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
    with concurrent.futures.ThreadPoolExecutor() as pool:
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
        return run_tests(database, name, modules, tags, show=lambda line: None)
    finally:
        database.drop(name)


def counts(report, module):
    outcomes = [how for key, how in report.outcomes.items() if key[0] == module]
    return f"{len(outcomes):4} run, {outcomes.count('failed'):2} failed"

"""What Odoo's log says of a run of tests."""

import re
import time

from cache import ADDON

NO_BROWSER = re.compile("chrome|websocket|not found", re.I)

RECORD = re.compile(r"[\d-]{10} [\d:,]{12} \d+ ([A-Z]+) \S+ (.*)")
TEST = r"^odoo\.addons\.(\w+)\.tests\.\S+: "
START = re.compile(TEST + r"Starting (\S+) \.\.\.")
SKIP = re.compile(TEST + r"skipped (\S+) : (.*)")
LEFT_OUT = re.compile(r"^odoo\.tests\.suite: skipped setUpClass \(\S+\.(\w+)\) : (.*)")
BROKEN = re.compile(TEST + r"(?:FAIL|ERROR): (?:Subtest )?(\S+)")
STATEMENTS = re.compile(r"^odoo\.tests\.stats: \w+: \d+ tests \S+ (\d+) queries")
RESULT = re.compile(r"^odoo\.tests\.result: (\d+) failed, (\d+) error\(s\) of (\d+) ")


class Report:
    """What the log of a run of tests says, line by line."""

    def __init__(self, show):
        self.show = show
        self.outcomes = {}  # (module, test) -> passed, failed or skipped: reason
        self.seconds = {}  # class of tests -> how long it took
        self.loading = []  # warnings before the first test
        self.left_out = []  # classes of tests that did not even begin
        self.run = self.broken = self.statements = self.status = 0
        self._level = None
        self._record = []  # the lines of an error: another run's must not part them
        self._class = self._since = None

    def read(self, line):
        if record := RECORD.match(line):
            self._flush()
            self._level, text = record.groups()
            self._count(text)
        # Lines that are no record continue the one before: tracebacks. Tests that
        # provoke errors warn a lot; the file has it all.
        if self._level in ("ERROR", "CRITICAL"):
            self._record.append(line.rstrip())
        elif self._level == "WARNING" and not self.outcomes:
            self.loading.append(line)
            self._record.append(line.rstrip())

    def end(self, status):
        self._flush()
        self._clock(None)
        self.status = status

    def _flush(self):
        if self._record:
            self.show("\n".join(self._record))
        self._record = []

    def _count(self, text):
        if match := START.match(text):
            self.outcomes[match.groups()] = "passed"
            self._clock(match[2].split(".")[0])
            self.show(f"  {match[2]}")
        elif match := SKIP.match(text):
            self.outcomes[match[1], match[2]] = f"skipped: {match[3]}"
            self.show(f"    skipped: {match[3]}")
        elif match := LEFT_OUT.match(text):
            self.left_out.append(f"{match[1]} was left out: {match[2]}")
        elif match := BROKEN.match(text):
            self.outcomes[match.groups()] = "failed"
        elif match := STATEMENTS.match(text):
            self._clock(None)
            self.statements += int(match[1])
        elif match := RESULT.match(text):
            self.broken, self.run = int(match[1]) + int(match[2]), int(match[3])

    def _clock(self, name):
        """Our own clock: tests stop Odoo's."""
        now = time.monotonic()
        if self._class:
            before = self.seconds.get(self._class, 0)
            self.seconds[self._class] = before + now - self._since
        self._class, self._since = name, now

    def classes(self):
        """Names of the classes of which a test began or that were left out."""
        begun = {test.split(".")[0] for _module, test in self.outcomes}
        return begun | {text.split()[0] for text in self.left_out}

    def skipped(self):
        return [how for how in self.outcomes.values() if how.startswith("skipped")]

    def passed(self):
        return max(self.run - self.broken - len(self.skipped()), 0)

    def problems(self):
        """What is wrong although no test says so: one line each."""
        if not self.run:
            yield "no test ran"
        if any(NO_BROWSER.search(how) for how in self.skipped()):
            yield "a browser test was skipped for want of a browser"
        yield from self.left_out
        yield from self.troubles()

    def troubles(self):
        """What is wrong with the process itself."""
        if any(ADDON in line for line in self.loading):
            yield f"warnings while {ADDON} was loaded (above)"
        if self.status and not self.broken:
            yield f"Odoo ended with status {self.status}"

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is asked after a step: the oracle's numbers, the invariants, the two sides."""

from invariants import find_broken_in, find_in_sums

from odoo.addons.helpdesk_hour_bank.tests.oracle.model_bank import LIMITS, Bank

from .said import DEEP
from .world import Violation

SIZES = """
    SELECT (SELECT COUNT(*) FROM hour_bank_move), (SELECT COUNT(*) FROM hour_bank),
           (SELECT COUNT(*) FROM account_analytic_line),
           (SELECT COUNT(*) FROM hour_bank_statement_line),
           (SELECT COUNT(*) FROM hour_bank_message),
           (SELECT COALESCE(SUM(minutes_balance), 0) FROM hour_bank)
"""


class Checks:
    """Raise a :class:`Violation` where something does not hold."""

    def begin_checks(self):
        self.looks = 0

    def look_at_sizes(self):
        self.cr.execute(SIZES)
        return self.cr.fetchone()

    def check(self):
        self.looks += 1
        self.check_world()
        self.check_sums()
        self.judge()
        if self.looks % DEEP == 0:
            self.check_deep()
        self.end_transaction()

    def check_end(self):
        self.check_world()
        self.check_deep()

    def expect(self, check, found, expected, about=""):
        """Compare two values, and count it."""
        self.checks[check] += 1
        if found != expected:
            raise Violation(check, f"{about}: {found}, expected {expected}")

    # ---------------------------------------------------------------------------
    # Invariants
    # ---------------------------------------------------------------------------

    def check_sums(self):
        self.checks["sums"] += 1
        for broken in find_in_sums(self.cr):
            raise Violation(broken.partition(":")[0], broken)

    def check_deep(self):
        self.check_issued()
        self.check_sides()
        self.checks["invariants"] += 1
        for broken in find_broken_in(self.env):
            raise Violation(broken.partition(":")[0], broken)

    # ---------------------------------------------------------------------------
    # The oracle of minutes
    # ---------------------------------------------------------------------------

    def check_world(self):
        self.overages = self.env["hour.bank"].search(
            [("kind", "=", "overage"), ("product_id", "=", self.company.beyond.id)],
            order="id",
        )
        world = self.world
        self.expect("number of banks", len(self.banks), len(world.banks))
        self.expect("number of overages", len(self.overages), len(world.overages))
        for bank, expected in zip(self.banks, world.banks, strict=True):
            self.check_bank(bank, expected)
        for bank, expected in zip(self.overages, world.overages, strict=True):
            self.expect("minutes billed", bank.minutes_debited, expected.debited)
            partner = self.partners[expected.customer]
            self.expect("who is billed", bank.partner_id, partner)
        for entry, expected in zip(self.entries, world.entries, strict=True):
            self.check_entry(entry, expected)

    def check_bank(self, bank, expected):
        about = f"bank {expected.number}"
        for check, found, said in (
            ("minutes credited", bank.minutes_credited, expected.credited),
            ("minutes debited", bank.minutes_debited, expected.debited),
            ("minutes kept", bank.minutes_reserved, sum(expected.kept.values())),
            ("state", bank.state, expected.state),
            ("first day", bank.date_start, expected.start),
            ("last day", bank.date_end, expected.end or False),
            ("has an order", bool(bank.sale_line_id), expected.has_order),
        ):
            self.expect(check, found, said, about)
        origin = (
            self.banks[expected.origin.number] if expected.origin else bank.browse()
        )
        self.expect("where hours came from", bank.origin_bank_id, origin, about)
        if bank.minutes_balance < -LIMITS[expected.policy]:
            raise Violation("overdrawn", about)
        if expected.has_order:
            left = expected.balance if expected.state == "open" else 0
            remaining = round(bank.sale_line_id.remaining_hours * 60)
            self.expect("remaining on the order", remaining, left, about)

    def check_entry(self, entry, expected):
        about = f"entry of {expected.minutes} on {expected.day}"
        drawn = {}
        for draw in self.world.get_draws(expected):
            bank = self.get_bank(draw.bank)
            drawn[bank] = drawn.get(bank, 0) + draw.minutes
        held = sum(m for bank, m in drawn.items() if bank.kind == "prepaid")
        overage = sum(drawn.values()) - held
        for check, found, said in (
            ("minutes rated", entry.rated_minutes, expected.rated),
            ("minutes an entry debited", entry.debited_minutes, held),
            ("minutes an entry bills", entry.overage_minutes, overage),
            ("minutes free", entry.free_minutes, expected.free),
            ("minutes waiting", entry.waiting_minutes, expected.waiting),
            ("minutes worked", round(entry.unit_amount * 60), expected.minutes),
        ):
            self.expect(check, found, said, about)
        moves = entry.hour_bank_move_ids.grouped("bank_id").items()
        paid = {bank: -sum(each.mapped("minutes")) for bank, each in moves}
        paid = {bank: minutes for bank, minutes in paid.items() if minutes}
        self.expect("which banks pay", paid, drawn, about)

    def get_bank(self, bank):
        if isinstance(bank, Bank):
            return self.banks[bank.number]
        return self.overages[self.world.overages.index(bank)]

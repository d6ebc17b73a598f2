# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What customers are told, and what they say: statements, alarms, disputes, renewals.

Three models in plain Python follow: which moves a statement has (``world_model``), who
is in alarm (``alarm_model``), and that what was issued stays as it was.
"""

from contextlib import closing

from odoo.exceptions import UserError

from odoo.addons.helpdesk_hour_bank.tests.alert.alarm_model import Customer, Hours
from odoo.addons.helpdesk_hour_bank.tests.alert.test_alarm_model import KINDS
from odoo.addons.helpdesk_hour_bank.tests.oracle.model_bank import AZUR, DECO, SUD
from odoo.addons.helpdesk_hour_bank.tests.statement.world_model import LedgerRow, Told

from .world import Violation

# Those of the addon itself, see ``data/hour_bank_level_data.xml``.
LEVELS = (
    ("Low", "percent", 20),
    ("Empty", "empty", 0),
    ("Overdrawn", "overdrawn", 0),
    ("On hold", "hold", 0),
    ("Ends soon", "days", 30),
)
STATES = {"open": "open", "depleted": "open", "hold": "hold"}
DEEP = 6  # each so many looks the audit, the books and the papers are asked, too
PAPER = b"%PDF-1.4 a paper"
ROWS = """
    SELECT id, bank_id, minutes, date::text, move_type, COALESCE(timesheet_ref, 0),
           COALESCE(origin_move_id, 0)
      FROM hour_bank_move ORDER BY id
"""


class Said:
    """Steps and checks of what is said, see ``Year``."""

    def begin_said(self):
        self.told, self.texts = Told(), {}
        customers = [self.partners[number] for number in (AZUR, DECO, SUD)]
        self.hearers = {partner: Customer(list(LEVELS)) for partner in customers}

    # ---------------------------------------------------------------------------
    # Statements
    # ---------------------------------------------------------------------------

    def pick_customer(self):
        banks = self.env["hour.bank"].search([("kind", "=", "prepaid")], order="id")
        return self.births.pick(self.dice, banks).partner_id

    def do_issue(self):
        customer, day = self.pick_customer(), self.pick_day()
        if not customer:
            raise UserError("Nobody has hours")
        self.issue(customer, day)

    def issue(self, customer, day):
        """Issue a statement as a manager, and look whether it says what it should."""
        values = {"partner_id": customer.id, "date_to": day}
        statement = self.as_("manager")["hour.bank.statement"].create(values)
        statement.action_issue()
        self.take_up_statements()

    def take_up_statements(self):
        """Look at what was issued since: it says what the model of statements says."""
        statements = self.env["hour.bank.statement"].search(
            [("state", "!=", "draft"), ("id", "not in", list(self.texts))], order="id"
        )
        for statement in statements:
            rows, day = self.get_rows(), str(statement.date_to)
            banks = set(statement._get_banks().ids)
            expected = self.told.predict(rows, banks, day)
            self.check_said(statement, expected)
            taken = set(expected[0])
            self.told.tell(statement.name, [row for row in rows if row.id in taken])
            text = statement._get_canonical_text(), statement.digest
            self.texts[statement.id] = text

    def get_rows(self):
        self.env.flush_all()
        self.cr.execute(ROWS)
        return [LedgerRow(*values) for values in self.cr.fetchall()]

    def check_said(self, statement, expected):
        moves, balances, corrected = expected
        lines, name = statement.line_ids, statement.partner_id.name
        self.expect("moves on a statement", sorted(lines.move_id.ids), moves, name)
        said = {
            each["id"]: (each["opening"], each["closing"])
            for each in statement.balances or ()
        }
        for bank in said.keys() | balances.keys():
            found, model = said.get(bank, (0, 0)), balances.get(bank, (0, 0))
            self.expect("balances on a statement", found, model, name)
        corrections = {
            line.move_id.id: (line.corrected_name, line.corrected_minutes)
            for line in lines
            if line.move_id and line.corrects_id
        }
        self.expect("corrections on a statement", corrections, corrected, name)

    def check_issued(self):
        """What was issued is what it was."""
        statements = self.env["hour.bank.statement"].browse(self.texts)
        for statement in statements:
            found = statement._get_canonical_text(), statement.digest
            self.expect("issued is frozen", found, self.texts[statement.id])

    def do_accept(self):
        statements = self.env["hour.bank.statement"].search(
            [("state", "=", "issued")], order="id"
        )
        statement = self.births.pick(self.dice, statements)
        if not statement:
            raise UserError("There is no statement")
        reader = self.company.contact if self.is_azur(statement) else None
        reader = reader or statement.partner_id
        statement._accept_in_portal(reader, reader.name)
        self.texts[statement.id] = statement._get_canonical_text(), statement.digest

    def is_azur(self, record):
        return record.partner_id == self.partners[AZUR]

    # ---------------------------------------------------------------------------
    # Disputes: of the oracle's customers none gives time away
    # ---------------------------------------------------------------------------

    def pick_open_dispute(self):
        domain = [("state", "=", "open")]
        disputes = self.env["hour.bank.dispute"].search(domain, order="id")
        dispute = self.births.pick(self.dice, disputes)
        if not dispute:
            raise UserError("Nothing is disputed")
        return dispute

    def do_dispute(self):
        domain = [("move_type", "=", "time"), ("minutes", "<", 0)]
        domain.append(("timesheet_id", "!=", False))
        moves = self.env["hour.bank.move"].search(domain, order="id")
        move = self.births.pick(self.dice, moves)
        if not move:
            raise UserError("Nothing was debited")
        contact = self.company.contact if self.is_azur(move) else move.partner_id
        minutes = self.dice.choice([0, 0, 5])
        Dispute = self.env["hour.bank.dispute"]
        Dispute._open_in_portal(contact, move, "unknown", "Not ours", minutes)

    def do_answer(self):
        dispute = self.pick_open_dispute()
        followed = dispute.timesheet_id in self.entries
        outcome = self.dice.choice(["upheld", "free", "reduced"])
        values = {"outcome": "upheld" if followed else outcome}
        values |= {"dispute_id": dispute.id, "answer": "We looked"}
        if values["outcome"] == "reduced":
            values["hours"] = 1 / 60
        self.as_("manager")["hour.bank.dispute.answer"].create(values).action_apply()

    def do_withdraw(self):
        dispute = self.pick_open_dispute()
        dispute._withdraw_in_portal(dispute.contact_id)

    def do_renew(self):
        banks = self.env["hour.bank"].search([("kind", "=", "prepaid")], order="id")
        bank = self.births.pick(self.dice, banks)
        if bank:
            self.see(bank, "salesperson").action_renew_hours()

    # ---------------------------------------------------------------------------
    # Alarms and messages
    # ---------------------------------------------------------------------------

    def judge(self):
        """Let the judge look at who was looked for, and the model at everybody."""
        self.run_job("hour.bank.alarm", "_cron_judge")
        # that something is over is told to who was told that it came
        self.run_job("hour.bank.message", "_cron_send")
        for partner, model in self.hearers.items():
            self.tell_model(partner, model)
            model.judge()
            self.check_alarms(partner, model)

    def tell_model(self, partner, model):
        banks = self.env["hour.bank"].search(
            [("partner_id", "=", partner.id), ("kind", "=", "prepaid")], order="id"
        )
        for bank in banks:
            over = bool(bank.date_end and bank.date_end < self.today)
            model.banks[bank.name] = Hours(
                bank.minutes_credited,
                bank.minutes_balance,
                "gone" if over and bank.state != "hold" else self.get_state(bank),
                (bank.date_end - self.today).days if bank.date_end else None,
            )

    def get_state(self, bank):
        return STATES.get(bank.state, "gone")

    def check_alarms(self, partner, model):
        alarms = self.env["hour.bank.alarm"].search(
            [("partner_id", "=", partner.id), ("state", "=", "alarm")]
        )
        found = {
            (alarm.level_id.name, alarm.measure, alarm.bank_id.name or None)
            for alarm in alarms
        }
        expected = {(name, measure, b) for (name, measure, _n), b in model.on}
        self.expect("who is in alarm", found, expected, partner.name)
        messages = self.env["hour.bank.message"].search(
            [
                # the contact who hears of it, or the customer itself
                ("partner_id.commercial_partner_id", "=", partner.id),
                ("res_model", "=", "hour.bank.alarm"),
                ("kind", "!=", "staff"),
            ],
            order="id",
        )
        heard = sorted(KINDS.get(kind, kind) for kind in model.heard)
        self.expect(
            "what is told", sorted(messages.mapped("kind")), heard, partner.name
        )

    def check_messages(self):
        """What was due is sent, or will be never, and says so."""
        for state in ("waiting", "failed"):
            left = self.env["hour.bank.message"].search([("state", "=", state)])
            self.checks["messages"] += 1
            if left:
                words = [(each.kind, each.error) for each in left]
                raise Violation(f"a message is {state}", f"{words}")

    # ---------------------------------------------------------------------------
    # Three who say how much is left
    # ---------------------------------------------------------------------------

    def check_sides(self):
        """The agent's banner, the customer's page, and the statement agree.

        The ticket has no work type: its banner leaves out what pays for some only.
        """
        left = [
            bank
            for bank in self.world.banks
            if bank.customer == AZUR
            and bank.state in ("open", "depleted")
            and not bank.has_ended
        ]
        contact, ticket = self.company.contact, self.tickets[1]
        Bank = self.env["hour.bank"]
        overview = Bank._get_portal_overview(contact, self.env.company)
        page = overview["minutes"] if overview else 0
        self.expect("page and oracle", page, sum(bank.balance for bank in left))
        if ticket.partner_id.commercial_partner_id == self.partners[AZUR]:
            banner = round(self.see(ticket, "agent").hour_bank_hours_balance * 60)
            paying = [bank.balance for bank in left if bank.pays_for(AZUR, None)]
            self.expect("banner and oracle", banner, sum(paying))
        customers = list(self.hearers)
        self.check_closing(customers[self.looks // DEEP % len(customers)])

    def check_closing(self, customer):
        """What a statement of today closes with is what is left in the ledger."""
        banks = self.env["hour.bank"].search(
            [("partner_id", "=", customer.id), ("kind", "=", "prepaid")]
        )
        if not banks:
            return
        moves = banks.move_ids.filtered(lambda move: move.date <= self.today)
        with closing(self.cr.savepoint()):
            values = {"partner_id": customer.id, "date_to": self.today}
            statement = self.env["hour.bank.statement"].create(values)
            try:
                statement._issue()
            except UserError:
                return  # one was issued up to a later day
            left, found = sum(moves.mapped("minutes")), statement.closing_minutes
        self.expect("statement and ledger", found, left, customer.name)

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A line of the ledger: a fact that is written once."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import clean_context

from ...tools.duration import format_minutes, to_hours
from ...tools.valuation import is_gone
from ..roles import MONEY_READERS
from ..uninstall import on_unlink

# What orders and invoices sold, less what they took back.
SOLD_TYPES = ("purchase", "cancellation")
# Kinds that take back a move of another kind; all others take back one of their own.
TAKEN_BACK = {"cancellation": "purchase", "reopening": "closing"}


class HourBankMove(models.Model):
    """One line of a bank's ledger: appended, never changed, never deleted.

    What a reader needs (day, person, ticket, description) is copied onto the move,
    so that the statement stays readable when the entry or the ticket is gone.
    """

    _name = "hour.bank.move"
    _description = "Hour Bank Move"
    _inherit = ["hour.bank.append.only.mixin"]
    _order = "id desc"
    _rec_name = "bank_id"
    _check_company_auto = True

    bank_id = fields.Many2one(
        "hour.bank",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,  # the ledger of a bank: statements, sums, the audit
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,  # record rules of agents; contacts that are merged or deleted
    )
    date = fields.Date(
        required=True,
        readonly=True,
        index=True,  # the moves of a day: how days are counted
        help="Day of the work, or day of effect.",
    )
    statement_date = fields.Date(
        readonly=True,
        help="Day under which statements list it: the same, but for what corrects time "
        "that was posted on an earlier day. Whoever read that time before reads of the "
        "correction afterwards.",
    )
    move_type = fields.Selection(
        [
            ("purchase", "Purchase"),
            ("cancellation", "Cancellation"),
            ("opening", "Opening Balance"),
            ("time", "Time"),
            ("adjustment", "Adjustment"),
            ("refund", "Credit Note"),
            ("expiry", "Expiry"),
            ("rollover", "Rollover"),
            ("transfer", "Transfer"),
            ("closing", "Closing"),
            ("reopening", "Reopening"),
        ],
        string="Kind",
        required=True,
        readonly=True,
    )
    cause = fields.Selection(
        [
            ("order", "Order"),
            ("grant", "Opening balance"),
            ("adjust", "Correction"),
            ("entry", "Time entry"),
            ("earlier", "Delivered before the bank was opened"),
            ("undo", "Taking over undone"),
            ("change", "Entry changed"),
            ("free", "Entry marked as free"),
            ("delete", "Entry deleted"),
            ("customer", "Ticket moved to another customer"),
            ("cover", "Overdrawn time covered by a purchase"),
            ("cancel", "Order cancelled"),
            ("group", "Rounded together with other time of the day"),
            ("rerate", "Rated again"),
            ("correction", "Correction after the invoice"),
            ("expire", "End of validity"),
            ("prolong", "Validity prolonged"),
            ("rollover", "Rolled over"),
            ("close", "Closed"),
            ("reopen", "Opened again"),
            ("transfer", "Transfer"),
            ("invoice", "Invoice"),
            ("payment", "Payment"),
            ("credit", "Credit note"),
            ("price", "Price corrected"),
            ("dispute", "Dispute decided"),
        ],
        readonly=True,
        help="Why the move was posted. The explanation says it in full.",
    )
    minutes = fields.Integer(
        required=True, readonly=True, help="Signed: above zero goes into the bank."
    )
    hours = fields.Float(compute="_compute_hours", store=True, precompute=True)
    balance_after = fields.Integer(
        string="Balance After (Minutes)",
        required=True,
        readonly=True,
        help="Balance of the bank once this move was posted, in minutes.",
    )
    hours_balance_after = fields.Float(
        string="Balance", compute="_compute_hours_balance_after"
    )
    hours_in = fields.Float(string="In", compute="_compute_hours_in_out")
    hours_out = fields.Float(string="Out", compute="_compute_hours_in_out")
    worked_minutes = fields.Integer(readonly=True)
    worked_hours = fields.Float(string="Worked", compute="_compute_worked_hours")
    rated_minutes = fields.Integer(readonly=True)
    timesheet_id = fields.Many2one(
        "account.analytic.line",
        string="Time Entry",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",  # what an entry holds: the query of every change
    )
    timesheet_ref = fields.Integer(
        string="Number of the Time Entry",
        readonly=True,
        aggregator=None,
        help="Tells what belongs together also once the entry is deleted.",
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",  # the ledger of a ticket; tickets that are deleted
    )
    origin_move_id = fields.Many2one(
        "hour.bank.move",
        string="Reverses",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",  # what was given back of a move
    )
    user_id = fields.Many2one(
        "res.users", string="Person", readonly=True, ondelete="set null"
    )
    counterpart_bank_id = fields.Many2one(
        "hour.bank",
        string="From / To",
        readonly=True,
        ondelete="restrict",
        help="The other side of a rollover or transfer.",
    )
    used_by_id = fields.Many2one(
        "res.partner",
        readonly=True,
        ondelete="set null",
        index=True,  # portal: whether others pay; contacts that are merged or deleted
        help="Customer whose ticket it was: the buyer or one of its subsidiaries.",
    )
    used_by_name = fields.Char(readonly=True)
    rating = fields.Json(
        readonly=True, help="How worked minutes became rated minutes, as facts."
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    value = fields.Monetary(
        readonly=True,
        groups=MONEY_READERS,
        help="What the minutes are worth, signed like them: without tax, in the "
        "currency of the company. A correction of the price moves no minutes.",
    )
    invoice_line_id = fields.Many2one(
        "account.move.line",
        readonly=True,
        ondelete="set null",
        help="Line of the invoice or credit note that sold, priced or took back hours.",
    )
    ticket_number = fields.Char(readonly=True)
    person_name = fields.Char(string="Who", readonly=True)
    description = fields.Char(readonly=True)
    customer_text = fields.Char(
        readonly=True,
        help="What the customer reads instead of the description, in the words of the "
        "day of the posting. Empty: the description.",
    )
    reason = fields.Char(readonly=True, help="What a person gave as reason.")
    what = fields.Char(
        compute="_compute_what",
        help="What was worked or sold, otherwise the reason that a person gave.",
    )
    explanation = fields.Char(
        compute="_compute_explanation",
        help="In the reader's language, from what is stored on the move.",
    )

    _minutes_not_zero = models.Constraint(
        "CHECK (minutes != 0 OR cause = 'price')",
        "A move of the hour bank ledger cannot be empty.",
    )

    # === COMPUTE METHODS === #

    @api.depends("minutes")
    def _compute_hours(self):
        for move in self:
            move.hours = to_hours(move.minutes)

    @api.depends("balance_after")
    def _compute_hours_balance_after(self):
        for move in self:
            move.hours_balance_after = to_hours(move.balance_after)

    @api.depends("minutes")
    def _compute_hours_in_out(self):
        for move in self:
            move.hours_in = to_hours(max(move.minutes, 0))
            move.hours_out = to_hours(max(-move.minutes, 0))

    @api.depends("worked_minutes")
    def _compute_worked_hours(self):
        for move in self:
            move.worked_hours = to_hours(move.worked_minutes)

    @api.depends("description", "reason")
    def _compute_what(self):
        for move in self:
            move.what = move.description or move.reason

    @api.model
    def _get_erasable_fields(self):
        return ("used_by_name", "person_name")

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # Access rights give nobody the right to create; this also stops somebody who
        # was granted it later. Only the ledger itself posts, as superuser.
        if not self.env.su:
            raise AccessError(
                self.env._(
                    "Moves of the hour bank ledger are posted by logging time, by an "
                    "order or by an adjustment. They cannot be created directly."
                )
            )
        # No defaults of a caller's context: the ledger says what is posted.
        clean = self.with_context(clean_context(self.env.context))
        return super(HourBankMove, clean).create(vals_list)

    def write(self, vals):
        if self:
            raise UserError(
                self.env._(
                    "The hour bank ledger is append-only: %(move)s cannot be changed. "
                    "Change the time entry, or adjust the bank.",
                    move=", ".join(self.mapped("display_name")),
                )
            )
        return super().write(vals)

    @on_unlink
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "The hour bank ledger is append-only: %(move)s cannot be deleted. "
                "Delete the time entry, or adjust the bank.",
                move=", ".join(self.mapped("display_name")),
            )
        )

    @api.depends("bank_id", "date", "minutes")
    def _compute_display_name(self):
        for move in self:
            move.display_name = (
                f"{move.bank_id.name} {move.date} {format_minutes(move.minutes)}"
            )

    # === BUSINESS METHODS === #

    @api.private
    def _get_open_draws(self):
        """Return ``[(move, minutes)]``: debits not given back yet, first drawn first.

        ``self`` must contain the moves that gave some of it back.
        """
        returned = defaultdict(int)
        for move in self:
            if move.minutes > 0:
                returned[move.origin_move_id] += move.minutes
        draws = [
            (move, -move.minutes - returned[move])
            for move in self.sorted("id")
            if move.minutes < 0
        ]
        return [(move, minutes) for move, minutes in draws if minutes > 0]

    def _get_statement_date(self):
        self.ensure_one()
        return self.statement_date or self.date

    def _is_gone(self):
        """Return whether unused hours left by this move, or came back by it."""
        self.ensure_one()
        return is_gone(self.move_type, self.minutes)

    @api.private
    def _get_open(self):
        """Return minutes and money of this move, less what was reversed of it.

        Its money is also what the price of its hours was corrected by.
        """
        self.ensure_one()
        [(minutes, value)] = self._read_group(
            [("origin_move_id", "=", self.id)], aggregates=["minutes:sum", "value:sum"]
        )
        return self.minutes + (minutes or 0), self.value + (value or 0.0)

    @api.private
    def _get_other_side(self):
        """Return the move by which hours that went to another bank arrived there."""
        self.ensure_one()
        return self.search(
            [
                ("bank_id", "=", self.counterpart_bank_id.id),
                ("counterpart_bank_id", "=", self.bank_id.id),
                ("move_type", "=", self.move_type),
                ("minutes", "=", -self.minutes),
                ("id", ">", self.id),
            ],
            order="id",
            limit=1,
        )

    def _prepare_copy_values(self):
        """Return what a move that corrects this one repeats for the reader."""
        self.ensure_one()
        return {
            "move_type": self.move_type,
            "date": self.date,
            "timesheet_id": self.timesheet_id.id,
            "timesheet_ref": self.timesheet_ref,
            "ticket_id": self.ticket_id.id,
            "ticket_number": self.ticket_number,
            "user_id": self.user_id.id,
            "person_name": self.person_name,
            "description": self.description,
            "customer_text": self.customer_text,
            "worked_minutes": self.worked_minutes,
            "rated_minutes": self.rated_minutes,
            "used_by_id": self.used_by_id.id,
            "used_by_name": self.used_by_name,
            "rating": self.rating,
        }

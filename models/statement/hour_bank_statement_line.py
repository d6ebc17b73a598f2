# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A line of an issued statement: facts of a move, or of free time, as told."""

from odoo import api, fields, models

from ...tools.duration import to_hours
from ..roles import MONEY_READERS, READERS


class HourBankStatementLine(models.Model):
    """What a customer was told of one move, or of the free time of one entry.

    Everything is copied: entries and tickets may be renamed or deleted later. What
    corrects an earlier statement names it, with the minutes that stood there.
    """

    _name = "hour.bank.statement.line"
    _description = "Line of an Issued Statement"
    _inherit = ["hour.bank.written.mixin", "hour.bank.append.only.mixin"]
    _order = "statement_id, sequence, id"

    statement_id = fields.Many2one(
        "hour.bank.statement",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,  # the lines of a statement
    )
    sequence = fields.Integer(readonly=True, aggregator=None)
    move_id = fields.Many2one(
        "hour.bank.move", readonly=True, ondelete="restrict", help="None: free time."
    )
    bank_id = fields.Many2one(
        "hour.bank",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,  # banks that are deleted: asked whether they are told of
    )
    bank_name = fields.Char(readonly=True)
    kind = fields.Selection(selection="_selection_kind", required=True, readonly=True)
    date = fields.Date(string="Worked On", required=True, readonly=True)
    posted_date = fields.Date(
        readonly=True, help="Day under which what corrects earlier time is listed."
    )
    ticket_number = fields.Char(string="Ticket", readonly=True)
    person_name = fields.Char(string="Who", readonly=True)
    person_hash = fields.Char(
        readonly=True, help="Stands for the person, also once the name is erased."
    )
    what = fields.Char(readonly=True)
    note = fields.Char(readonly=True)
    net_note = fields.Char(
        readonly=True, help="The note where it is one with its corrections."
    )
    worked_minutes = fields.Integer(readonly=True)
    minutes = fields.Integer(
        readonly=True, help="Signed: above zero goes into the bank."
    )
    free_minutes = fields.Integer(
        readonly=True, help="Of free time: the minutes, or by how many they changed."
    )
    hours = fields.Float(compute="_compute_hours")
    free_hours = fields.Float(compute="_compute_hours")
    timesheet_ref = fields.Integer(
        readonly=True,
        aggregator=None,
        index=True,  # what was told of an entry before
    )
    origin_ref = fields.Integer(
        readonly=True, aggregator=None, help="Number of the move that it reverses."
    )
    corrects_id = fields.Many2one(
        "hour.bank.statement.line",
        readonly=True,
        ondelete="restrict",
        help="Line of an earlier statement of which this one is a correction.",
    )
    corrected_name = fields.Char(string="Corrected Statement", readonly=True)
    corrected_minutes = fields.Integer(
        readonly=True, aggregator=None, help="What earlier statements told, in minutes."
    )
    reason = fields.Char(readonly=True, help="Why it was corrected.")
    value = fields.Float(readonly=True, digits=(16, 4), groups=MONEY_READERS)
    later_reason = fields.Char(
        string="Changed Since",
        readonly=True,
        help="Why free time that stands here was changed afterwards: what a person "
        "gave as reason. It goes to the correction on the next statement.",
    )

    _move_unique = models.UniqueIndex(
        "(move_id) WHERE move_id IS NOT NULL", "This is on a statement already."
    )
    # what a line is corrected by: lines are never deleted, but PostgreSQL asks
    _corrects_idx = models.Index("(corrects_id) WHERE corrects_id IS NOT NULL")

    @api.model
    def _selection_kind(self):
        kinds = self.env["hour.bank.move"]._fields["move_type"]
        return [
            *kinds._description_selection(self.env),
            ("free", self.env._("Free Time")),
        ]

    # === COMPUTE METHODS === #

    @api.depends("minutes", "free_minutes")
    def _compute_hours(self):
        for line in self:
            line.hours = to_hours(line.minutes)
            line.free_hours = to_hours(line.free_minutes)

    # === CRUD METHODS === #

    @api.model
    def _get_written_message(self):
        return self.env._(
            "Lines of a statement are written as it is issued, and are kept."
        )

    @api.model
    def _get_draft_field(self):
        return "statement_id"

    @api.model
    def _get_append_only_columns(self):
        # no part of what was told: a note for the correction
        return super()._get_append_only_columns() - {"later_reason"}

    @api.model
    def _get_erasable_fields(self):
        return ("person_name",)


class HourBankMove(models.Model):
    _inherit = "hour.bank.move"

    statement_line_ids = fields.One2many(
        "hour.bank.statement.line",
        "move_id",
        string="On Statement",
        readonly=True,
        groups=READERS,
    )

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One order line that is taken over: what is proposed, decided, and became of it."""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from ...tools.duration import format_minutes, to_hours, to_minutes
from ..fields import Hours
from ..roles import MONEY_READERS

# What a person decides about a row; all else follows.
DECISIONS = {"chosen", "hours_left", "reason"}


class HourBankTakeOverLine(models.Model):
    """What one order line sold and used before, and the bank that it got.

    Customer, order and line are kept in words, for managers who read no orders.
    """

    _name = "hour.bank.take.over.line"
    _description = "Order Line That Is Taken Over"
    _inherit = ["hour.bank.kept.mixin"]
    _order = "take_over_id, id"
    _rec_name = "line_name"

    take_over_id = fields.Many2one(
        "hour.bank.take.over",
        string="Taking Over",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,  # the rows of a take-over
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    sale_line_id = fields.Many2one(
        "sale.order.line",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,  # order lines that are deleted
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,  # contacts that are merged or deleted
    )
    order_name = fields.Char(string="Order", readonly=True)
    line_name = fields.Char(string="Order Line", readonly=True)
    minutes_bought = fields.Integer(readonly=True)
    minutes_used = fields.Integer(readonly=True)
    hours_bought = fields.Float(
        string="Bought",
        compute="_compute_hours",
        help="What the order line sells, less what credit notes took back.",
    )
    hours_used = fields.Float(
        string="Used", compute="_compute_hours", help="The time logged on it so far."
    )
    hours_left = Hours(
        string="Left",
        help="What the bank is going to hold: bought less used. Change it where you "
        "agreed on something else; the difference is a correction in the ledger.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    value_left = fields.Monetary(
        string="Invoiced, Not Used",
        readonly=True,
        groups=MONEY_READERS,
        help="What its posted invoices come to that is not used, without tax.",
    )
    chosen = fields.Boolean(string="Take Over", help="Open a bank for this order line.")
    reason = fields.Char(help="Why it is left out, or has other hours left.")
    is_changed = fields.Boolean(compute="_compute_is_changed")
    problem = fields.Char(string="Why Not", readonly=True)
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("waiting", "To Open"),
            ("taken", "Opened"),
            ("failed", "Failed"),
            ("undoing", "To Undo"),
            ("undone", "Undone"),
        ],
        default="proposed",
        required=True,
        readonly=True,
    )
    bank_id = fields.Many2one(
        "hour.bank", string="Hour Bank", readonly=True, ondelete="restrict"
    )
    asked_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    # What undoing it needs to know: how things were, and the last move of the opening.
    before = fields.Json(readonly=True, groups=fields.NO_ACCESS)

    # what the job does next
    _waiting_idx = models.Index("(id) WHERE state IN ('waiting', 'undoing')")

    # === COMPUTE METHODS === #

    @api.depends("minutes_bought", "minutes_used")
    def _compute_hours(self):
        for row in self:
            row.hours_bought = to_hours(row.minutes_bought)
            row.hours_used = to_hours(row.minutes_used)

    @api.depends("chosen", "hours_left", "minutes_bought", "minutes_used", "problem")
    def _compute_is_changed(self):
        for row in self:
            left_out = not row.chosen and row._get_computed_left() > 0
            row.is_changed = not row.problem and bool(
                left_out or (row.chosen and row._get_changed_minutes())
            )

    # === CRUD METHODS === #

    def write(self, vals):
        if not self.env.su:
            self.check_access("write")
            self._check_kept(vals)
            self._check_may_decide(vals)
        return super().write(vals)

    def _get_kept_advice(self):
        return self.env._("They follow from the orders.")

    # === ACTIONS === #

    def action_undo(self):
        """Undo this one, where its bank is as it was opened.

        :raises AccessError: for who may not take orders over in this company
        :raises UserError: where the bank was used since
        """
        for row in self:
            row.take_over_id._check_may_take_over()
            # sudo: nobody writes rows' states; who may was asked
            row_sudo = row.sudo()
            row_sudo.asked_by_id = self.env.uid
            if row_sudo.state == "taken":
                row_sudo._undo()
        return True

    # === BUSINESS METHODS: DECIDE === #

    def _check_may_decide(self, vals):
        """:raises UserError: where a row is no proposal, or cannot be opened"""
        if not DECISIONS & set(vals):
            return
        for row in self:
            row.take_over_id._check_draft()
            if vals.get("chosen") and row.problem:
                raise UserError(
                    self.env._(
                        "%(order)s cannot be ticked. %(problem)s",
                        order=row.order_name,
                        problem=row.problem,
                    )
                )

    def _check_reasons(self):
        """:raises UserError: where somebody changed a row and does not say why"""
        unsaid = self.filtered(lambda r: r.is_changed and not (r.reason or "").strip())
        if unsaid:
            raise UserError(
                self.env._(
                    "Say why, in the column Reason, where you left an order line out "
                    "or changed its hours: %(orders)s.",
                    orders=", ".join(unsaid[:10].mapped("order_name")),
                )
            )
        if below := self.filtered(lambda row: row.chosen and row.hours_left < 0)[:1]:
            raise UserError(
                self.env._(
                    "%(order)s cannot have less than 0:00 left.",
                    order=below.order_name,
                )
            )

    def _get_computed_left(self):
        return max(self.minutes_bought - self.minutes_used, 0)

    def _get_changed_minutes(self):
        """Return by how much a person changed what is left, in signed minutes."""
        return to_minutes(self.hours_left) - self._get_computed_left()

    # === BUSINESS METHODS: OPEN === #

    @api.private
    def _do_waiting(self):
        """Open the bank of this row, or undo it, and note it: both or neither.

        Of two jobs the second finds the row locked, or done, and leaves it.

        :raises UserError: where it cannot be
        """
        self.ensure_one()
        if not self.try_lock_for_update():
            return
        if self.state == "waiting":
            self._with_asker()._open_bank()
        elif self.state == "undoing":
            self._with_asker()._undo()

    def _with_asker(self):
        """Return the row as who asked for it: it is they who open, and undo."""
        # sudo: all hours of the order; whether they may was asked before
        row_sudo = self.with_user(self.asked_by_id or SUPERUSER_ID).sudo()
        return row_sudo.with_company(self.company_id).with_context(
            lang=self.asked_by_id.lang or self.env.lang
        )

    def _open_bank(self):
        """Make the bank, debit what was used, and correct it to what was decided."""
        line = self.sale_line_id
        self._check_as_proposed(line)
        delivered = line.qty_delivered
        before = {
            "method": line.qty_delivered_method,
            "computed_entries": [
                entry.id
                for entry in line._get_earlier_entries()
                if not entry.is_so_line_edited
            ],
        }
        bank = line._open_hour_bank()
        if difference := self._get_changed_minutes():
            bank._adjust(difference, self.reason)
        before["last_move"] = max(bank.move_ids.ids, default=0)
        before["invoice_lines"] = sorted(bank.invoice_line_ids.ids)
        note = False
        if not self._is_same_quantity(line.qty_delivered, delivered):
            note = self.env._(
                "Delivered is %(after)s, and was %(before)s: banks count whole "
                "minutes.",
                after=f"{line.qty_delivered:.2f}",
                before=f"{delivered:.2f}",
            )
        self.write(
            {"state": "taken", "bank_id": bank.id, "before": before, "problem": note}
        )

    @api.model
    def _is_same_quantity(self, one, other):
        return abs(one - other) < 0.005

    def _check_as_proposed(self, line):
        """:raises UserError: where the order line is not what somebody looked at"""
        if line.state != "sale" or line.sudo().hour_bank_ids:  # sudo: banks of all
            raise UserError(
                self.env._(
                    "%(order)s is not confirmed any more, or has its hour bank.",
                    order=self.order_name,
                )
            )
        figures = line._get_take_over_figures()[line]
        if figures.problem:
            raise UserError(figures.problem)
        if figures[:2] != (self.minutes_bought, self.minutes_used):
            raise UserError(
                self.env._(
                    "It changed since you looked at it: %(bought)s bought and %(used)s "
                    "used by now.",
                    bought=format_minutes(figures.bought),
                    used=format_minutes(figures.used),
                )
            )

    @api.private
    def _look_again(self):
        """Read what the orders say now; what was corrected stays corrected by as much.

        A person who tries failed rows again has seen the numbers in their message.
        """
        lines = self.sale_line_id
        figures = lines._get_take_over_figures()
        for row in self:
            now, changed = figures[row.sale_line_id], row._get_changed_minutes()
            row.write(
                {
                    "minutes_bought": now.bought,
                    "minutes_used": now.used,
                    "value_left": now.value,
                }
            )
            row.hours_left = to_hours(max(row._get_computed_left() + changed, 0))

    @api.private
    def _note_not_done(self, error):
        """Keep why it failed, for people."""
        row = self._with_asker()
        text = str(error)
        if not isinstance(error, UserError):
            text = row.env._(
                "A mistake of the program, see the log of the server: %(error)s",
                error=text or type(error).__name__,
            )
        state = "taken" if row.bank_id else "failed"  # or not undone
        row.write({"state": state, "problem": text})

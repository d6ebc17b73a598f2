# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A time entry: what it keeps of its debit, and how the ledger follows it."""

from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column

from ...tools.batch import Change
from ...tools.duration import to_hours
from ...tools.tokens import CHANGES
from ..roles import READERS
from ..uninstall import is_uninstalling


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        index="btree_not_null",  # the time of a ticket
        ondelete="set null",
        domain="[('allow_timesheet', '=', True)]",
    )
    work_type_id = fields.Many2one(
        "hour.bank.work.type",
        compute="_compute_work_type_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",  # work types that are deleted
        ondelete="restrict",
        check_company=True,
        help="How the minutes are counted: remote, on site ...",
    )
    hour_bank_start = fields.Datetime(
        string="Started",
        compute="_compute_hour_bank_start",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        help="When the work began, by the timer or typed. Work outside the support "
        "hours of the customer's plan may count more; without a start it is inside.",
    )
    hour_bank_free = fields.Boolean(
        string="Free",
        copy=False,
        help="Free time is worked and shown, but debited from no hour bank.",
    )
    hour_bank_free_reason = fields.Char(
        string="Why Free", copy=False, help="E.g. our own mistake, goodwill, training."
    )
    hour_bank_customer_text = fields.Char(
        string="Shown to the Customer",
        help="What the customer reads in the portal and on statements, e.g. “Server "
        "restarted” for “customer pulled the plug again”. Empty: the description.",
    )
    rated_minutes = fields.Integer(
        readonly=True,
        copy=False,
        help="Minutes that this work is worth by contract, fixed when it is saved.",
    )
    debited_minutes = fields.Integer(
        readonly=True, copy=False, help="Minutes drawn from hour banks."
    )
    free_minutes = fields.Integer(
        readonly=True,
        copy=False,
        help="Rated minutes that no hour bank pays: marked as free, or left over "
        "where the plan says free.",
    )
    overage_minutes = fields.Integer(
        readonly=True,
        copy=False,
        help="Rated minutes beyond the hour banks, billed on the order.",
    )
    waiting_minutes = fields.Integer(
        readonly=True,
        copy=False,
        help="Rated minutes that nobody pays yet: parked by a person, or of a ticket "
        "without a customer. They are debited once the ticket has one.",
    )
    hour_bank_rating = fields.Json(
        readonly=True,
        copy=False,
        help="Rules and facts by which worked minutes became rated minutes.",
    )
    debited_hours = fields.Float(string="Debited", compute="_compute_debited_hours")
    hour_bank_line_chosen = fields.Boolean(
        readonly=True,
        copy=False,
        help="A person chose the order line of this entry.",
    )
    hour_bank_move_ids = fields.One2many(
        "hour.bank.move",
        "timesheet_id",
        string="Hour Bank Moves",
        readonly=True,
        copy=False,
        groups=READERS,
    )
    hour_bank_explanation = fields.Char(
        string="Hour Bank", compute="_compute_hour_bank_explanation"
    )

    _rated_is_somewhere = models.Constraint(
        "CHECK (COALESCE(rated_minutes, 0)"
        " = COALESCE(debited_minutes, 0) + COALESCE(free_minutes, 0)"
        " + COALESCE(overage_minutes, 0) + COALESCE(waiting_minutes, 0))",
        "Every rated minute is debited from a bank, billed, free or waiting.",
    )
    # what waits is looked for among all time, and there is little of it
    _waiting_idx = models.Index("(ticket_id) WHERE waiting_minutes > 0")

    def _auto_init(self):
        # Entries from before have no work type: nothing to compute for all of them.
        # Nor a start: it is typed or comes from a timer.
        for name, kind in (("work_type_id", "int4"), ("hour_bank_start", "timestamp")):
            if not column_exists(self.env.cr, self._table, name):
                create_column(self.env.cr, self._table, name, kind)
        return super()._auto_init()

    # === COMPUTE METHODS === #

    @api.depends("debited_minutes")
    def _compute_debited_hours(self):
        for entry in self:
            entry.debited_hours = to_hours(entry.debited_minutes)

    @api.depends(
        "unit_amount",
        "date",
        "ticket_id",
        "project_id",
        "task_id",
        "so_line",
        "employee_id",
        "work_type_id",
        "hour_bank_start",
        "hour_bank_free",
        "hour_bank_parked",
        "hour_bank_rating",
        "rated_minutes",
        "debited_minutes",
        "free_minutes",
        "overage_minutes",
        "waiting_minutes",
        "hour_bank_move_ids",
    )
    @api.depends_context("lang", "uid")
    def _compute_hour_bank_explanation(self):
        """How the debit came about; before saving, what it is going to be."""
        known = self.filtered(lambda entry: entry._may_know_debit())
        (self - known).hour_bank_explanation = False
        # sudo: agents read neither order lines nor the banks of every customer, but
        # they must see what their own time costs.
        entries_sudo = known.sudo()
        drawn = entries_sudo._origin._get_drawn()
        for entry, entry_sudo in zip(known, entries_sudo, strict=True):
            if entry_sudo._is_hour_bank_preview():
                previews = entry_sudo._preview_hour_banks()
                entry.hour_bank_explanation, _refused = previews[entry_sudo]
            else:
                draws = drawn.get(entry_sudo._origin, [])
                entry.hour_bank_explanation = entry_sudo._explain_hour_bank(draws)

    # What decides is said, so that it is read together with what a list shows.
    @api.depends("timesheet_invoice_id")
    def _compute_readonly_timesheet(self):
        return super()._compute_readonly_timesheet()

    @api.depends("ticket_id")
    def _compute_work_type_id(self):
        """Take the type of the ticket, unless the agent chose another one."""
        for entry in self:
            # sudo: agents need no right on categories and teams
            previous = entry._origin.ticket_id.sudo()._get_work_type()
            if not entry.work_type_id or entry.work_type_id == previous:
                # sudo: as above
                entry.work_type_id = entry.ticket_id.sudo()._get_work_type()

    @api.depends("ticket_id.sale_line_id")
    def _compute_so_line(self):
        # The order line of debited time is what the ledger says: no change of task,
        # project, ticket or flag may move it. Time that was logged the core way does
        # not slip into a bank either: nothing would be debited for it.
        before = {entry: entry.so_line for entry in self if entry._origin.unit_amount}
        res = super()._compute_so_line()
        for entry in self.filtered(lambda e: e.ticket_id and not e.is_so_line_edited):
            if entry.so_line and entry._is_not_billed():
                entry.so_line = entry._accept_given_line(entry.so_line)
        for entry, so_line in before.items():
            if entry.so_line != so_line and entry.so_line._is_hour_bank_line():
                entry.so_line = so_line
        return res

    # === CRUD METHODS === #

    @api.model
    def default_get(self, fields_list):
        result = super().default_get(fields_list)
        if result.get("ticket_id"):
            ticket = self._get_readable_ticket(result["ticket_id"])
            if ticket:
                result.update(self._prepare_ticket_values(ticket, result))
            else:
                del result["ticket_id"]
        return result

    @api.model_create_multi
    def create(self, vals_list):
        self._check_given_tickets(vals_list)
        vals_list = [self._prepare_entry_to_create(vals) for vals in vals_list]
        entries = super().create(vals_list)
        entries._check_may_spend()
        entries._keep_chosen_line()
        entries._sync_hour_banks(Change(new=True))
        return entries

    def write(self, vals):
        groups = self._group_by_values(vals)
        if len(groups) != 1:
            res = True
            for entries, values in groups:
                res = entries.write(values) and res
            return res
        vals = self._prepare_entry_to_write(groups[0][1])
        if not self._get_hour_bank_triggers() & set(vals):
            return super().write(vals)
        if "so_line" in vals or "is_so_line_edited" in vals:
            return self._write_order_line(vals)
        return self._write_and_sync(vals)

    def _group_by_values(self, vals):
        """Return ``[(entries, values)]``: to some of them more may be written."""
        return [
            group
            for entries, typed_vals in self._group_by_work_type(vals)
            for group in entries._group_by_start(typed_vals)
        ]

    def _write_and_sync(self, vals, force=False):
        """Write and follow; a reason that was given counts for this change alone."""
        # sudo: as its debit. Asked before, when the entries are read anyway
        has_reason = "hour_bank_change_reason" in vals or any(
            entry.hour_bank_change_reason for entry in self.sudo()
        )
        if not has_reason or CHANGES.is_in(self.env):
            return self._write_and_follow(vals, force)
        # so that what is written on the way, as the time that follows from its end,
        # does not use the reason up
        res = self.with_context(**CHANGES.context)._write_and_follow(vals, force)
        self._end_change()
        return res

    def _write_and_follow(self, vals, force):
        """Write, then give back and draw what the change makes of it."""
        # sudo: what decides includes orders and teams that agents may not read
        entries = self.sudo()
        before = {entry: entry._get_hour_bank_keys() for entry in entries}
        left, tickets = entries._get_rounding_siblings(), entries.ticket_id
        told = entries._get_told_facts()
        res = super().write(vals)
        entries._check_told_facts(told)
        after = {entry: entry._get_hour_bank_keys() for entry in entries}
        self._check_may_spend(before, after)
        cause = "free" if vals.get("hour_bank_free") else "change"
        self._sync_hour_banks(
            Change.between(before, after, force, cause=cause, siblings=left)
        )
        # what was planned on a ticket that the time left is to be worked again
        left_tickets = (tickets - entries.ticket_id).filtered("hour_bank_reserve")
        if left_tickets:
            left_tickets._sync_reservations()
        return res

    def _write_order_line(self, vals):
        """Write a sales order item: by a person it moves the debits, else it does not.

        Core rewrites ``so_line`` of time that is not invoiced when a task, project or
        billable flag changes. Debited time stays where it is.
        """
        debited = self.filtered("rated_minutes")
        rest = self - debited
        chosen = vals.get("so_line")
        same = debited.filtered(lambda entry: chosen and entry.so_line.id == chosen)
        res = True
        if rest:
            rest_vals = dict(vals)
            if vals.get("so_line"):
                rest_vals["hour_bank_line_chosen"] = True
            res = rest._write_and_sync(rest_vals)
        if moved := debited - same:
            moved._write_debited_line(vals, chosen)
        if same:
            same._write_debited_line(vals, False)  # sent back as it was
        return res

    def _write_debited_line(self, vals, chosen):
        """Write values of debited entries, with the order line if it is ``chosen``."""
        if chosen:
            self._check_may_choose_line()
            vals = {**vals, "is_so_line_edited": True}
            vals["hour_bank_line_chosen"] = True
        else:
            vals = {
                name: value
                for name, value in vals.items()
                if name not in ("so_line", "is_so_line_edited")
            }
        if vals:
            self._write_and_sync(vals, force=bool(chosen))

    def unlink(self):
        self.check_access("unlink")
        if is_uninstalling(self.env):  # the ledger goes together with (demo) entries
            return super().unlink()
        # sudo: siblings that the agent may not read follow, too
        left = self.sudo()._get_rounding_siblings()
        res = self._give_back_hour_banks("delete", super().unlink)
        if left:
            left._sync_hour_banks(Change(cause="group"))
        return res

    def copy_data(self, default=None):
        # The order line of a debited entry is where its time was drawn, not a choice:
        # a copy (a resumed timer) draws anew.
        vals_list = super().copy_data(default)
        for entry, vals in zip(self, vals_list, strict=True):
            if entry.rated_minutes and not entry.hour_bank_line_chosen:
                for name in {"so_line", "is_so_line_edited"} - set(default or {}):
                    vals.pop(name, None)
        return vals_list

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Taking over prepaid orders: looked at, opened, and undone where it was a mistake."""

import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.duration import to_hours
from ..bulk import insert
from ..jobs import hurry, run_job
from ..roles import ACCOUNTANT, MANAGER
from ..uninstall import on_unlink

_logger = logging.getLogger(__name__)

AT_ONCE = 20  # order lines, about two seconds; more are the job's


class HourBankTakeOver(models.Model):
    """The order lines of one plan that sold hours before, and what becomes of them.

    Its rows are proposed, looked at by a person, and then opened: each committed alone
    where they are many. It is kept, as it says who decided what, and can be undone.
    """

    _name = "hour.bank.take.over"
    _description = "Taking Over Prepaid Orders"
    _inherit = ["hour.bank.form.mixin", "hour.bank.kept.mixin"]
    _order = "id desc"
    _rec_name = "plan_id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    plan_id = fields.Many2one(
        "hour.bank.plan",
        string="Hour Bank Plan",
        required=True,
        check_company=True,
        ondelete="restrict",
        help="The banks get the terms of this plan as they are today.",
    )
    product_ids = fields.Many2many(
        "product.product",
        string="Products",
        compute="_compute_product_ids",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        domain="[('hour_bank_plan_id', '=', plan_id)]",
        help="Whose orders are looked for. Give them the plan first.",
    )
    user_id = fields.Many2one(
        "res.users", string="Asked By", readonly=True, ondelete="set null"
    )
    state = fields.Selection(
        [("draft", "To Check"), ("running", "In Progress"), ("done", "Done")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    line_ids = fields.One2many(
        "hour.bank.take.over.line", "take_over_id", string="Order Lines"
    )
    count = fields.Integer(string="Found", compute="_compute_counts")
    chosen_count = fields.Integer(string="To Open", compute="_compute_counts")
    problem_count = fields.Integer(string="Cannot Be Opened", compute="_compute_counts")
    left_count = fields.Integer(string="To Do", compute="_compute_counts")
    taken_count = fields.Integer(string="Banks Opened", compute="_compute_counts")
    failed_count = fields.Integer(string="Failed", compute="_compute_counts")

    # === COMPUTE METHODS === #

    @api.depends("plan_id", "company_id")
    def _compute_product_ids(self):
        Product = self.env["product.product"].with_context(active_test=False)
        for take_over in self:
            plan, company = take_over.plan_id._origin, take_over.company_id._origin
            take_over.product_ids = Product.search(
                [
                    ("hour_bank_plan_id", "in", plan.ids),
                    ("company_id", "in", (False, company.id)),
                ]
            )

    @api.depends("line_ids.state", "line_ids.chosen", "line_ids.problem")
    def _compute_counts(self):
        for take_over in self:
            by_state = take_over.line_ids.grouped("state")
            proposed = by_state.get("proposed", take_over.line_ids.browse())
            take_over.count = len(take_over.line_ids)
            take_over.chosen_count = len(proposed.filtered("chosen"))
            take_over.problem_count = len(take_over.line_ids.filtered("problem"))
            take_over.left_count = sum(
                len(by_state.get(state, ())) for state in ("waiting", "undoing")
            )
            take_over.taken_count = len(by_state.get("taken", ()))
            take_over.failed_count = len(by_state.get("failed", ()))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_kept(vals)
            # Given, so that no default of a caller's context comes in their place.
            blank = {"state": "draft", "user_id": self.env.uid}
            vals_list = [{**vals, **blank} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self.check_access("write")
            self._check_kept(vals)
            if set(vals) - {"line_ids"}:
                self._check_draft()
        return super().write(vals)

    @on_unlink
    def _unlink_only_unopened(self):
        self._check_draft()

    def _get_kept_advice(self):
        return self.env._("They follow from the buttons of the form.")

    # === ACTIONS === #

    def action_find(self):
        """Look for order lines; what somebody decided stays where nothing changed.

        :raises AccessError: for who may not take orders over in this company
        """
        self.ensure_one()
        self._check_may_take_over()
        self._check_draft()
        # sudo: who takes over counts all orders of the company, whoever sold them; and
        # nobody makes rows
        self.sudo()._find_lines()
        return True

    def action_take_over(self):
        """Open the banks of the rows that are ticked: few at once, many by the job.

        :raises AccessError: for who may not take orders over in this company
        :raises UserError: where nothing is ticked, or a reason is missing
        """
        self.ensure_one()
        self._check_may_take_over()
        self._check_draft()
        chosen = self.line_ids.filtered("chosen")
        if not chosen:
            raise UserError(
                self.env._("Nothing is ticked: look for order lines, and tick some.")
            )
        self.line_ids._check_reasons()
        # sudo: nobody writes rows' states; who may was asked above
        self.sudo()._begin(chosen.sudo(), "waiting")
        return True

    def action_retry(self):
        """Try again what failed.

        :raises AccessError: for who may not take orders over in this company
        """
        self.ensure_one()
        self._check_may_take_over()
        # sudo: as above
        failed_sudo = self.sudo().line_ids.filtered(lambda row: row.state == "failed")
        if failed_sudo:
            failed_sudo._look_again()
            self.sudo()._begin(failed_sudo, "waiting")  # sudo: as above
        return True

    def action_undo(self):
        """Undo all that was opened and not used since: few at once, many by the job.

        :raises AccessError: for who may not take orders over in this company
        """
        self.ensure_one()
        self._check_may_take_over()
        # sudo: as above
        taken_sudo = self.sudo().line_ids.filtered(lambda row: row.state == "taken")
        if taken_sudo:
            self.sudo()._begin(taken_sudo, "undoing")  # sudo: as above
        return True

    def action_view_lines(self):
        """Open the rows in a list of their own, where many are changed at once."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Order Lines"),
            "res_model": "hour.bank.take.over.line",
            "view_mode": "list,kanban",
            "domain": [("take_over_id", "=", self.id)],
            "context": {"create": False},
        }

    def action_view_banks(self):
        """List the banks that were opened."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_hour_bank.hour_bank_action"
        )
        action["domain"] = [("id", "in", self.line_ids.bank_id.ids)]
        action["context"] = {}
        return action

    # === BUSINESS METHODS === #

    @api.private
    def _check_may_take_over(self):
        """Override to let others take over prepaid orders.

        :raises AccessError: for people who are neither helpdesk managers nor invoice,
            or who do not work in the company now
        """
        self.check_access("write")
        if self.env.su:
            return
        if not self.env.user.has_groups(f"{MANAGER},{ACCOUNTANT}"):
            raise AccessError(
                self.env._(
                    "Helpdesk managers and accountants take over prepaid orders. Ask "
                    "one of them."
                )
            )
        for company in self.company_id:
            self.env["hour.bank.manager.mixin"]._check_company_allowed(company)

    def _check_draft(self):
        """:raises UserError: where banks are, or are being, opened"""
        for take_over in self:
            if take_over.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(name)s” is no draft any more. Begin another one for what "
                        "is left.",
                        name=take_over.display_name,
                    )
                )

    def _find_lines(self):
        """Propose a row for each order line; keep decisions about the same numbers."""
        self.ensure_one()
        kept = {
            (row.sale_line_id.id, row.minutes_bought, row.minutes_used): row
            for row in self.line_ids
        }
        lines = self.env["sale.order.line"]
        lines = lines._find_take_over(self.company_id, self.product_ids)
        rows = []
        for line, figures in lines._get_take_over_figures().items():
            row = self._prepare_line(line, figures)
            decided = kept.get((line.id, figures.bought, figures.used))
            if decided and not decided.problem and not row["problem"]:
                row.update(
                    chosen=decided.chosen,
                    hours_left=decided.hours_left,
                    reason=decided.reason,
                )
            rows.append(row)
        self.line_ids.unlink()
        insert(self.env["hour.bank.take.over.line"], rows)
        self.invalidate_recordset()

    def _prepare_line(self, line, figures):
        """Return the values of a row. Override to add some."""
        left = max(figures.bought - figures.used, 0)
        return {
            "take_over_id": self.id,
            "company_id": self.company_id.id,
            "state": "proposed",
            "sale_line_id": line.id,
            "partner_id": line.order_id.partner_id.commercial_partner_id.id,
            "order_name": line.order_id.name,
            "line_name": line.name.split("\n")[0],
            "minutes_bought": figures.bought,
            "minutes_used": figures.used,
            "hours_left": to_hours(left),
            "value_left": figures.value,
            "problem": figures.problem or None,
            "chosen": bool(left and not figures.problem),
            # what is used up has no hours to take over: no question to answer
            "reason": None if left or figures.problem else self.env._("Used up"),
        }

    def _begin(self, rows, state):
        """Let ``rows`` be opened, or undone: few at once, many by the job."""
        rows.write({"state": state, "asked_by_id": self.env.uid, "problem": False})
        self.state = "running"
        if len(rows) > self._get_most_at_once():
            hurry(self.env, "ir_cron_hour_bank_take_over")
            return
        for row in rows:
            try:
                with self.env.cr.savepoint():
                    row._do_waiting()
            except UserError as error:  # all else is a mistake of ours: nothing is done
                row._note_not_done(error)
        self._note_over()

    @api.model
    def _get_most_at_once(self):
        """Return how many order lines are done while the person waits."""
        return AT_ONCE

    def _note_over(self):
        """Note that nothing is left to do: the rows say what became of each."""
        self.state = "done"

    # === SCHEDULED ACTIONS === #

    @api.model
    def _cron_take_over(self):
        """Open, or undo, what waits: one order line per commit."""
        # sudo: whoever the job runs as
        Line_sudo = self.env["hour.bank.take.over.line"].sudo()
        waiting = [("state", "in", ("waiting", "undoing"))]
        run_job(
            self.env,
            map(Line_sudo.browse, Line_sudo.search(waiting, order="id").ids),
            lambda row: row._do_waiting(),
            _logger,
            "Order line of row %s was not taken over",
            lambda row, error: row._note_not_done(error),
        )
        # sudo: as above
        running_sudo = self.sudo().search([("state", "=", "running")])
        over = running_sudo.filtered(lambda take_over: not take_over.left_count)
        run_job(
            self.env,
            over,
            lambda take_over: take_over._note_over(),
            _logger,
            "Taking over %s is not over",
        )

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time on tickets: where it is logged, how much there is, and for which order line."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import unquote

from ...tools.duration import to_hours, to_minutes
from ..fields import Hours

# Customers read their tickets in the portal, but not the hours of their company.


class HelpdeskTicket(models.Model):
    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "hr.timesheet.time_control.mixin"]

    def _domain_sale_line_id(self):
        Line = self.env["sale.order.line"]
        domain = Domain.AND(
            [
                Line._sellable_lines_domain(),
                Line._domain_sale_line_service(),
                Domain(
                    "order_partner_id.commercial_partner_id",
                    "=",
                    unquote("commercial_partner_id"),
                ),
                Domain("company_id", "=", unquote("company_id")),
            ]
        )
        return str(domain)

    project_id = fields.Many2one(
        compute="_compute_project_id", store=True, readonly=False
    )
    allow_timesheet = fields.Boolean(
        string="Timesheets Allowed", related="team_id.allow_timesheet"
    )
    use_hour_banks = fields.Boolean(related="team_id.use_hour_banks")
    # With a domain, the ORM searches the entries that a change of the ticket touches.
    # Without one it reads this field as superuser, and the agent who saves is then
    # refused the time of colleagues, which is left in the cache.
    timesheet_ids = fields.One2many(
        "account.analytic.line",
        "ticket_id",
        string="Timesheets",
        domain=[("project_id", "!=", False)],
    )
    planned_hours = Hours(tracking=True)
    total_hours = fields.Float(
        string="Worked", compute="_compute_total_hours", store=True
    )
    last_timesheet_activity = fields.Date(
        compute="_compute_total_hours", store=True, string="Last Time Logged"
    )
    remaining_hours = fields.Float(compute="_compute_progress_hours", store=True)
    progress = fields.Float(
        compute="_compute_progress_hours", store=True, aggregator="avg"
    )
    sale_line_id = fields.Many2one(
        "sale.order.line",
        string="Sales Order Item",
        compute="_compute_sale_line_id",
        store=True,
        readonly=False,
        tracking=True,
        index="btree_not_null",  # the tickets of an order line
        domain=lambda self: self._domain_sale_line_id(),
        help="Order line to which the time is delivered. Empty: the hour banks of the "
        "customer are drawn in their order.",
    )
    sale_order_id = fields.Many2one(
        related="sale_line_id.order_id", string="Sales Order", store=True
    )

    # === COMPUTE METHODS === #

    @api.model
    def _relation_with_timesheet_line(self):
        return "ticket_id"

    @api.depends("team_id")
    def _compute_project_id(self):
        """Propose the team's project; keep one that was chosen or has time on it."""
        # helpdesk_mgmt_sale_project may come before or after us in the method chain
        inherited = getattr(super(), "_compute_project_id", None)
        res = inherited() if inherited else None
        for ticket in self:
            team = ticket.team_id.with_company(ticket.company_id)
            previous = ticket._origin.team_id.with_company(ticket.company_id)
            chosen = ticket.project_id and (
                ticket.project_id != previous.default_project_id
                or ticket._origin._get_time_entries()
            )
            if team.allow_timesheet and team.default_project_id and not chosen:
                ticket.project_id = team.default_project_id
        return res

    @api.depends(
        "timesheet_ids.unit_amount",
        "timesheet_ids.product_uom_id",
        "timesheet_ids.date",
    )
    def _compute_total_hours(self):
        saved = self.filtered(lambda ticket: isinstance(ticket.id, int))
        hours, days = defaultdict(float), {}
        for ticket, uom, amount, day in self.env["account.analytic.line"]._read_group(
            [("ticket_id", "in", saved.ids)],
            ["ticket_id", "product_uom_id"],
            ["unit_amount:sum", "date:max"],
        ):
            hours[ticket.id] += uom._to_hours(amount)
            days[ticket.id] = max(day, days.get(ticket.id, day))
        for ticket in saved:
            ticket.total_hours = hours[ticket.id]
            ticket.last_timesheet_activity = days.get(ticket.id, False)
        for ticket in self - saved:
            # In a form: what is stored, and how the entries typed there differ. The
            # time of colleagues counts, although an agent does not see it listed.
            typed = ticket._get_typed_entries()
            replaced = ticket._get_replaced_entries(typed)
            ticket.total_hours = (
                ticket._origin.total_hours
                + sum(typed.mapped(self._get_entry_hours))
                - sum(replaced.mapped(self._get_entry_hours))
            )
            days = [ticket._origin.last_timesheet_activity, *typed.mapped("date")]
            ticket.last_timesheet_activity = max(filter(None, days), default=False)

    @api.model
    def _get_entry_hours(self, entry):
        return entry.product_uom_id._to_hours(entry.unit_amount)

    @api.depends("planned_hours", "total_hours")
    def _compute_progress_hours(self):
        for ticket in self:
            # in minutes: three times 0:20 of 1:00 leave nothing, also not less
            left = to_minutes(ticket.planned_hours - ticket.total_hours)
            ticket.remaining_hours = to_hours(left)
            ticket.progress = (
                min(100.0, round(100.0 * ticket.total_hours / ticket.planned_hours, 2))
                if ticket.planned_hours > 0
                else 0.0
            )

    @api.depends(
        "partner_id",
        "task_id.sale_line_id",
        "milestone_id.sale_line_id",
        "project_id.sale_line_id",
    )
    def _compute_sale_line_id(self):
        """Fill from task, milestone or project, if it belongs to the customer."""
        for ticket in self:
            lines = (
                ticket.task_id.sale_line_id,
                ticket.milestone_id.sale_line_id,
                ticket.project_id.sale_line_id,
                ticket.sale_line_id,
            )
            ticket.sale_line_id = next(
                (line for line in lines if ticket._accepts_sale_line(line)), False
            )

    def _accepts_sale_line(self, line):
        """Return whether an order line is one of the ticket's customer."""
        self.ensure_one()
        customer = self._get_payer()
        return (
            bool(line and customer)
            and line._get_line_customer() == customer
            and line.company_id == self.company_id
        )

    @api.depends(
        "team_id.allow_timesheet",
        "project_id.allow_timesheets",
        "timesheet_ids.employee_id",
        "timesheet_ids.unit_amount",
    )
    def _compute_show_time_control(self):
        if not self.env["account.analytic.line"].has_access("read"):
            self.show_time_control = False  # salespeople who follow a ticket have none
            return None
        # what is typed stops and starts no timer: a form shows the button it had
        known = self._get_forms().filtered(lambda t: t._origin.show_time_control)
        result = super(HelpdeskTicket, self - known)._compute_show_time_control()
        for ticket in known:
            ticket.show_time_control = ticket._origin.show_time_control
        for ticket in self:
            # sudo: agents need no right on projects to log time on a ticket
            project = ticket.sudo()._get_timesheet_project()
            if not (ticket.allow_timesheet and project.allow_timesheets):
                ticket.show_time_control = False
        return result

    # === CONSTRAINT METHODS === #

    @api.constrains("project_id")
    def _constrains_project_timesheets(self):
        """Keep debited time in its project, where another addon moves it.

        OCA's helpdesk_mgmt_timesheet lets all time follow the ticket, also to none.
        """
        if not hasattr(super(), "_constrains_project_timesheets"):
            return None
        debited = self._get_time_entries().filtered("rated_minutes").ticket_id
        return super(HelpdeskTicket, self - debited)._constrains_project_timesheets()

    # === ACTIONS === #

    def button_start_work(self):
        result = super().button_start_work()
        project = self.sudo()._get_timesheet_project()  # sudo: as in the compute
        result["context"].update(
            default_project_id=project.id,
            default_task_id=self.task_id.id,
            default_company_id=self.company_id.id,
        )
        return result

    # === BUSINESS METHODS === #

    def _get_time_entries(self):
        """Return all time on the tickets, as superuser.

        Not ``self.sudo().timesheet_ids``: a form leaves in its cache only what the
        user may read, which for most agents is their own time.
        """
        # sudo: totals of all who work on a ticket, for who may read it
        Entry = self.env["account.analytic.line"].sudo()
        return Entry.search([("ticket_id", "in", self.ids)])

    def _get_work_type(self):
        """Return how time on the ticket is counted by default: category, then team.

        A category without a type takes that of the one above it.
        """
        category = self.category_id
        while category and not category.work_type_id:
            category = category.parent_id
        return category.work_type_id or self.team_id.work_type_id

    def _get_timesheet_project(self):
        """Return the project in which time on the ticket is logged by default."""
        self.ensure_one()
        if self.project_id:
            return self.project_id
        if self.task_id.project_id:
            return self.task_id.project_id
        return self.team_id.with_company(self.company_id).default_project_id

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.misc import unquote

from ..tools.duration import format_minutes, to_hours


# Customers read their tickets in the portal, but not the hours of their company.
AGENTS = "base.group_user"


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
    timesheet_ids = fields.One2many(
        "account.analytic.line", "ticket_id", string="Timesheets"
    )
    planned_hours = fields.Float(tracking=True)
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
        index="btree_not_null",
        domain=_domain_sale_line_id,
        help="Order line to which the time is delivered. Empty: the hour banks of the "
        "customer are drawn in their order.",
    )
    sale_order_id = fields.Many2one(
        related="sale_line_id.order_id", string="Sales Order", store=True
    )
    hour_bank_ids = fields.Many2many(
        "hour.bank", compute="_compute_hour_bank_ids", groups=AGENTS
    )
    hour_bank_hours_balance = fields.Float(
        string="Hours Left", compute="_compute_hour_bank_ids", groups=AGENTS
    )
    hour_bank_level = fields.Selection(
        selection=lambda self: [
            *self.env["hour.bank"]._fields["level"].selection,
            ("none", "No hours"),
        ],
        compute="_compute_hour_bank_ids",
        groups=AGENTS,
    )
    hour_bank_summary = fields.Char(compute="_compute_hour_bank_ids", groups=AGENTS)
    hour_bank_preview = fields.Text(
        compute="_compute_hour_bank_preview",
        groups=AGENTS,
        help="What saving the form would debit, entry by entry.",
    )
    debited_hours = fields.Float(string="Debited", compute="_compute_debited_hours")

    # === COMPUTE METHODS === #

    @api.model
    def _relation_with_timesheet_line(self):
        return "ticket_id"

    @api.depends("team_id")
    def _compute_project_id(self):
        """Propose the team's project; keep one that was chosen or has time on it."""
        # helpdesk_mgmt_sale_project may come before or after us in the method chain
        if hasattr(super(), "_compute_project_id"):
            super()._compute_project_id()
        for ticket in self:
            team = ticket.team_id.with_company(ticket.company_id)
            previous = ticket._origin.team_id.with_company(ticket.company_id)
            chosen = ticket.project_id and (
                ticket.project_id != previous.default_project_id or ticket.timesheet_ids
            )
            if team.allow_timesheet and team.default_project_id and not chosen:
                ticket.project_id = team.default_project_id

    @api.depends("timesheet_ids.unit_amount", "timesheet_ids.date")
    def _compute_total_hours(self):
        saved = self.filtered(lambda ticket: isinstance(ticket.id, int))
        totals = {
            ticket.id: (hours, day)
            for ticket, hours, day in self.env["account.analytic.line"]._read_group(
                [("ticket_id", "in", saved.ids)],
                ["ticket_id"],
                ["unit_amount:sum", "date:max"],
            )
        }
        for ticket in saved:
            total = totals.get(ticket.id, (0.0, False))
            ticket.total_hours, ticket.last_timesheet_activity = total
        for ticket in self - saved:  # in a form: entries that are typed, not saved
            entries = ticket.timesheet_ids
            ticket.total_hours = sum(entries.mapped("unit_amount"))
            ticket.last_timesheet_activity = max(
                filter(None, entries.mapped("date")), default=False
            )

    @api.depends("timesheet_ids.debited_minutes")
    def _compute_debited_hours(self):
        for ticket in self:
            # sudo: the total counts the time of colleagues, too
            minutes = ticket.sudo().timesheet_ids.mapped("debited_minutes")
            ticket.debited_hours = to_hours(sum(minutes))

    @api.depends(
        "timesheet_ids.unit_amount", "timesheet_ids.date", "timesheet_ids.hour_bank_free"
    )
    @api.depends_context("lang", "uid")
    def _compute_hour_bank_preview(self):
        for ticket in self:
            # sudo: as for the explanation of the entries
            typed = ticket.sudo().timesheet_ids.filtered(
                lambda entry: entry._is_hour_bank_preview()
            )
            lines = filter(None, typed._preview_hour_banks().values())
            ticket.hour_bank_preview = "\n".join(lines)

    @api.depends("planned_hours", "total_hours")
    def _compute_progress_hours(self):
        for ticket in self:
            ticket.remaining_hours = ticket.planned_hours - ticket.total_hours
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
        customer = self.partner_id.commercial_partner_id
        return (
            bool(line and customer)
            and line.order_partner_id.commercial_partner_id == customer
            and line.company_id == self.company_id
        )

    @api.depends("commercial_partner_id", "company_id", "timesheet_ids.debited_minutes")
    @api.depends_context("lang", "uid")
    def _compute_hour_bank_ids(self):
        """What the customer has left, for people who may not read banks or orders."""
        # sudo: an agent who may read the ticket may know the customer's balance
        Bank = self.env["hour.bank"].sudo()
        banks_by_customer = Bank.search(
            Domain("state", "in", ("open", "depleted", "hold", "pending"))
            & Domain("partner_id", "in", self.commercial_partner_id.ids)
            & Domain("company_id", "in", self.company_id.ids)
        ).grouped(lambda bank: (bank.partner_id, bank.company_id))
        for ticket in self:
            key = (ticket.commercial_partner_id._origin, ticket.company_id._origin)
            ticket._set_hour_banks(banks_by_customer.get(key, Bank))

    def _set_hour_banks(self, banks):
        usable = banks.filtered(lambda bank: bank.state in ("open", "depleted"))
        balance = sum(usable.mapped("minutes_balance"))
        credited = sum(
            usable.filtered(lambda b: b.state == "open").mapped("minutes_credited")
        )
        self.hour_bank_ids = banks.with_env(self.env)
        self.hour_bank_hours_balance = to_hours(balance)
        self.hour_bank_level = (
            banks._get_level(balance, credited) if usable else "none"
        )
        self.hour_bank_summary = self._get_hour_bank_summary(usable, balance)

    def _get_hour_bank_summary(self, banks, balance):
        """Return the banner: customer, hours left, number of banks, next end."""
        customer = self.commercial_partner_id.display_name
        if not customer:
            return self.env._("Choose the customer to see the hours left.")
        open_banks = banks.filtered(lambda bank: bank.state == "open")
        if not banks:
            return self.env._("%(customer)s · no hour bank", customer=customer)
        parts = [
            customer,
            self.env._("%(hours)s left", hours=format_minutes(balance))
            + self._get_bank_count_text(len(open_banks)),
        ]
        ends = open_banks.filtered("date_end").mapped("date_end")
        if ends:
            parts.append(
                self.env._("next ends %(day)s", day=format_date(self.env, min(ends)))
            )
        return " · ".join(parts)

    def _get_bank_count_text(self, count):
        if count == 1:
            return self.env._(" in 1 bank")
        return self.env._(" in %(count)s banks", count=count) if count else ""

    @api.depends(
        "team_id.allow_timesheet",
        "project_id.allow_timesheets",
        "timesheet_ids.employee_id",
        "timesheet_ids.unit_amount",
    )
    def _compute_show_time_control(self):
        result = super()._compute_show_time_control()
        for ticket in self:
            # sudo: agents need no right on projects to log time on a ticket
            project = ticket.sudo()._get_timesheet_project()
            if not (ticket.allow_timesheet and project.allow_timesheets):
                ticket.show_time_control = False
        return result

    # === CRUD METHODS === #

    def write(self, vals):
        if "partner_id" not in vals:
            return super().write(vals)
        customers = {ticket: ticket.commercial_partner_id for ticket in self}
        res = super().write(vals)
        moved = self.filtered(lambda t: t.commercial_partner_id != customers[t])
        moved._move_debits(customers)
        return res

    def _move_debits(self, customers):
        """Let time that is debited already follow the tickets to their new customer.

        :raises UserError: when the ticket has no customer any more, or when the plan
            of the new one refuses
        """
        # sudo: the time of colleagues moves with the ticket, too
        entries = self.sudo().timesheet_ids.filtered("rated_minutes")
        for ticket in entries.ticket_id - entries.ticket_id.filtered("partner_id"):
            raise UserError(
                self.env._(
                    "Ticket %(ticket)s has %(debited)s debited from the hour banks of "
                    "%(customer)s. Choose another customer to move the time to, or "
                    "delete the time entries first.",
                    ticket=ticket.display_name,
                    debited=format_minutes(
                        sum(ticket.timesheet_ids.mapped("debited_minutes"))
                    ),
                    customer=customers[self.browse(ticket.id)].display_name,
                )
            )
        entries._sync_hour_banks(redraw=entries, cause="customer")

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

    def action_view_hour_banks(self):
        self.ensure_one()
        return self.commercial_partner_id._get_hour_bank_action()

    def action_sell_hours(self):
        """Open a new quotation for the customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sell Hours"),
            "res_model": "sale.order",
            "view_mode": "form",
            "context": {
                "default_partner_id": self.commercial_partner_id.id,
                "default_company_id": self.company_id.id,
            },
        }

    def action_ask_renewal(self):
        """Ask, by an activity, whoever sells to the customer to sell hours."""
        self.ensure_one()
        self.check_access("write")
        # sudo: agents may neither read the order nor plan activities on banks
        ticket_sudo = self.sudo()
        user = ticket_sudo._get_renewal_user()
        if not ticket_sudo.activity_ids.filtered(
            lambda activity: activity.user_id == user
            and activity.summary == self.env._("Sell support hours")
        ):
            ticket_sudo.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Sell support hours"),
                note=self.hour_bank_summary,
                user_id=user.id,
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(user)s was asked.", user=user.name),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # === BUSINESS METHODS === #

    def _get_timesheet_project(self):
        """Return the project in which time on the ticket is logged by default."""
        self.ensure_one()
        if self.project_id:
            return self.project_id
        if self.task_id.project_id:
            return self.task_id.project_id
        return self.team_id.with_company(self.company_id).default_project_id

    def _get_renewal_user(self):
        """Return who is asked to sell hours: salesperson, team leader or asker."""
        self.ensure_one()
        last_bank = self.env["hour.bank"].search(
            [
                ("partner_id", "=", self.commercial_partner_id.id),
                ("company_id", "=", self.company_id.id),
            ],
            order="id desc",
            limit=1,
        )
        return (
            last_bank.sale_order_id.user_id
            or self.commercial_partner_id.user_id
            or self.team_id.user_id
            or self.env.user
        )

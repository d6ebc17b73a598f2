# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a team says of time on its tickets: projects, hour banks, whom it may serve."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    allow_timesheet = fields.Boolean(
        string="Timesheets", help="Log time on the tickets of this team."
    )
    use_hour_banks = fields.Boolean(
        string="Hour Banks",
        help="Time on the tickets of this team is debited from the hours that the "
        "customer bought.",
    )
    hour_bank_plan_id = fields.Many2one(
        "hour.bank.plan",
        string="Customers without Hours",
        check_company=True,
        help="What happens to time of customers who never bought hours. Empty: the "
        "time is recorded and nothing is debited. A plan that refuses: it cannot be "
        "saved.",
    )
    work_type_id = fields.Many2one(
        "hour.bank.work.type",
        check_company=True,
        help="How time on the tickets of this team is counted, unless the category of "
        "the ticket says otherwise. Empty: to the minute.",
    )
    show_timesheet_portal = fields.Boolean(
        string="Show Time in Portal",
        help="Customers see the time spent on their tickets in the portal.",
    )
    only_known_customers = fields.Boolean(
        string="Known Customers Only",
        help="Members with rights on personal tickets only choose, as contact of a "
        "ticket, only customers of whom they see a ticket already, and so read and "
        "draw no other hours. E.g. for freelancers: they leave the contact empty, and "
        "a colleague who sees the tickets of the team chooses it.",
    )
    default_project_id = fields.Many2one(
        domain="[('allow_timesheets', 'in', (True, allow_timesheet)),"
        " ('is_template', '=', False),"
        " ('company_id', 'in', (False, company_id))]",
        help="Project in which time is logged by default; each ticket may have "
        "another.",
    )

    # === CONSTRAINTS === #

    @api.constrains("use_hour_banks", "allow_timesheet")
    def _check_hour_banks_need_timesheets(self):
        for team in self:
            if team.use_hour_banks and not team.allow_timesheet:
                raise ValidationError(
                    self.env._(
                        "Team %(team)s cannot use hour banks without timesheets: "
                        "switch on Timesheets first.",
                        team=team.display_name,
                    )
                )

    @api.onchange("allow_timesheet")
    def _onchange_allow_timesheet(self):
        if not self.allow_timesheet:
            self.use_hour_banks = False
        elif not self.default_project_id:
            self.default_project_id = self._get_proposed_project()

    # === BUSINESS METHODS === #

    def _get_proposed_project(self):
        """Return a project for the time of the team, one that may be read, or none.

        Where other teams of the company log theirs, else the first billable one of no
        customer.
        """
        Project = self.env["project.project"]
        if not Project.has_access("read"):
            return Project
        company = self.company_id or self.env.company
        shared = Domain("company_id", "in", (False, company.id))
        teams = self.with_company(company).search(
            shared & Domain("allow_timesheet", "=", True), order="id"
        )
        # sudo: the company of a project is no secret, which projects may be read is
        chosen = teams.sudo().default_project_id.filtered_domain(shared).sudo(False)
        return chosen._filtered_access("read")[:1] or Project.search(
            shared
            & Domain("allow_timesheets", "=", True)
            & Domain("allow_billable", "=", True)
            & Domain("is_template", "=", False)
            & Domain("partner_id", "=", False),
            limit=1,
        )

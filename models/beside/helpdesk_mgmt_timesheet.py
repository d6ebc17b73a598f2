# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Screens that OCA's helpdesk_mgmt_timesheet fills with the same: ours stays.

Its nodes are removed once all views are combined: whichever addon came first, whoever
else extends it, and nothing is left to undo when one of the two goes.
"""

from odoo import api, models

from ...tools.arch import keep_ours

AGENTS = "[@groups='helpdesk_mgmt.group_helpdesk_user_own']"
# Where our node is, of what both bring: type of view -> paths.
TICKET = {
    "form": (
        "//header/button[@name='button_start_work']",
        "//header/button[@name='action_stop_timer']",
        "//div[hasclass('oe_title')]/following-sibling::field[@name='allow_timesheet']",
        "//field[@name='sale_line_id'][@groups='sales_team.group_sale_salesman']",
        "//page[@name='timesheets'][.//field[@name='hour_bank_explanation']]",
    ),
    "list": (
        "//field[@name='planned_hours'][@optional='hide']",
        "//field[@name='total_hours'][@sum]",
    ),
    "kanban": (
        "//a[@name='button_start_work'][not(*)]",
        "//a[@name='action_stop_timer'][not(*)]",
    ),
}
SAME = {"action_stop_timer": "button_end_work"}
TEAM = {
    "form": (
        "//field[@name='allow_timesheet'][@widget='boolean_toggle']",
        "//field[@name='show_timesheet_portal'][not(@type)]",
    ),
}
ENTRY = {
    "form": (f"//field[@name='ticket_id']{AGENTS}",),
    "list": (f"//field[@name='ticket_id']{AGENTS}",),
    "search": (
        f"//field[@name='ticket_id']{AGENTS}",
        f"//filter[@name='groupby_ticket']{AGENTS}",
    ),
}


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        keep_ours(arch, TICKET.get(view_type, ()), SAME)
        return arch, view


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        keep_ours(arch, TEAM.get(view_type, ()))
        return arch, view


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        keep_ours(arch, ENTRY.get(view_type, ()))
        return arch, view

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a ticket shows of its time: what it debited, and what saving would debit."""

from odoo import api, fields, models

from ...tools.duration import to_hours, to_minutes
from ..roles import EMPLOYEE


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    hour_bank_refused = fields.Boolean(
        compute="_compute_hour_bank_preview",
        groups=EMPLOYEE,
        help="An entry that is typed could not be saved.",
    )
    hour_bank_preview = fields.Text(
        compute="_compute_hour_bank_preview",
        groups=EMPLOYEE,
        help="What saving the form would debit, entry by entry.",
    )
    debited_hours = fields.Float(
        string="Debited", compute="_compute_debited_hours", groups=EMPLOYEE
    )
    billed_hours = fields.Float(
        string="Billed",
        compute="_compute_debited_hours",
        groups=EMPLOYEE,
        help="Beyond the hour banks, billed on the order.",
    )
    unlisted_hours = fields.Float(
        string="By Colleagues",
        compute="_compute_unlisted_hours",
        groups=EMPLOYEE,
        help="Time of colleagues on this ticket, whose entries (and costs) you may not "
        "read. The ledger shows who did what.",
    )
    has_free_entries = fields.Boolean(
        compute="_compute_has_free_entries", groups=EMPLOYEE
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "partner_id",
        "timesheet_ids.unit_amount",
        "timesheet_ids.date",
        "timesheet_ids.hour_bank_free",
        "timesheet_ids.work_type_id",
        "timesheet_ids.hour_bank_start",
        "timesheet_ids.employee_id",
    )
    @api.depends_context("lang", "uid")
    def _compute_hour_bank_preview(self):
        for ticket in self:
            typed = ticket._get_typed_entries()
            typed = typed.filtered(lambda e: e._may_know_debit())
            # sudo: as for the explanation of the entries
            typed = typed.sudo().filtered(lambda e: e._is_hour_bank_preview())
            previews = typed._preview_hour_banks().values()
            ticket.hour_bank_preview = "\n".join(text for text, _no in previews if text)
            ticket.hour_bank_refused = any(refused for _text, refused in previews)

    @api.depends(
        "timesheet_ids.debited_minutes",
        "timesheet_ids.overage_minutes",
        "timesheet_ids.waiting_minutes",
    )
    def _compute_debited_hours(self):
        # sudo: the total counts the time of colleagues, too
        groups = (
            self.env["account.analytic.line"]
            .sudo()
            ._read_group(
                [("ticket_id", "in", self._get_shown_tickets().ids)],
                ["ticket_id"],
                [f"{name}_minutes:sum" for name in ("debited", "overage", "waiting")],
            )
        )
        minutes = {ticket.id: sums for ticket, *sums in groups}
        for ticket in self:
            debited, billed, waiting = minutes.get(ticket._origin.id, (0, 0, 0))
            ticket.debited_hours = to_hours(debited)
            ticket.billed_hours = to_hours(billed)
            ticket.waiting_hours = to_hours(waiting)

    @api.depends(
        "timesheet_ids.debited_minutes",
        "timesheet_ids.overage_minutes",
        "timesheet_ids.waiting_minutes",
    )
    def _compute_unlisted_hours(self):
        listed = self._origin._get_listed_hours()
        for ticket in self:
            # in minutes: a rest of a sum of fractions is nobody's time
            unlisted = ticket._origin.total_hours - listed[ticket._origin.id]
            ticket.unlisted_hours = to_hours(to_minutes(unlisted))

    @api.depends("timesheet_ids.hour_bank_free")
    def _compute_has_free_entries(self):
        typed = {ticket: ticket._get_typed_entries() for ticket in self}
        free = self._get_tickets_with_free(typed)
        for ticket, entries in typed.items():
            ticket.has_free_entries = ticket._origin in free or any(
                entry.hour_bank_free for entry in entries
            )

    def _get_tickets_with_free(self, typed):
        """Return the tickets with free time that the user may read, as it is saved.

        :param typed: ``{ticket: entries}`` of a form, which say what is free of them
        """
        Entry = self.env["account.analytic.line"]
        if not Entry.has_access("read"):
            return self.browse()
        replaced = Entry.union(
            *(entries._origin for entries in typed.values()),
            *(ticket._get_removed_entries() for ticket in self),
        )
        groups = Entry._read_group(
            [
                ("ticket_id", "in", self._origin.ids),
                ("project_id", "!=", False),
                ("hour_bank_free", "=", True),
                ("id", "not in", replaced.ids),
            ],
            ["ticket_id"],
        )
        return self.browse().union(*(ticket for [ticket] in groups))

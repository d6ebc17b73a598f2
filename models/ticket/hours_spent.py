# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a ticket shows of its time: what of it was debited, billed, or waits."""

from collections import defaultdict

from odoo import api, fields, models

from ...tools.duration import to_hours, to_minutes
from ..roles import EMPLOYEE
from .hours_typed import TOLD



class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    debited_hours = fields.Float(
        string="Debited", compute="_compute_debited_hours", groups=EMPLOYEE
    )
    billed_hours = fields.Float(
        string="Billed",
        compute="_compute_debited_hours",
        groups=EMPLOYEE,
        help="Beyond the hour banks, billed on the order.",
    )
    parked_hours = fields.Float(
        string="Parked",
        compute="_compute_debited_hours",
        groups=EMPLOYEE,
        help="Recorded, but debited from no hour bank until somebody decides.",
    )
    unlisted_hours = fields.Float(
        string="By Colleagues",
        compute="_compute_unlisted_hours",
        groups=EMPLOYEE,
        help="Time of colleagues on this ticket, whose entries (and costs) you may not "
        "read. The ledger shows who did what.",
    )
    has_work_types = fields.Boolean(
        compute="_compute_has_work_types", compute_sudo=True, groups=EMPLOYEE
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "timesheet_ids.debited_minutes",
        "timesheet_ids.overage_minutes",
        "timesheet_ids.waiting_minutes",
        "timesheet_ids.hour_bank_parked",
        "typed_debits",
    )
    @api.depends_context("uid")
    def _compute_debited_hours(self):
        forms = self._get_forms()
        for ticket in forms:
            for name in TOLD:
                minutes = to_minutes(ticket._origin[f"{name}_hours"])
                minutes += ticket._get_typed(name, 0)
                ticket[f"{name}_hours"] = to_hours(minutes)
        saved = self - forms
        # sudo: the total counts the time of colleagues, too
        groups = (
            self.env["account.analytic.line"]
            .sudo()
            ._read_group(
                [("ticket_id", "in", saved._get_shown_tickets().ids)],
                ["ticket_id", "hour_bank_parked"],
                [f"{name}_minutes:sum" for name in ("debited", "overage", "waiting")],
            )
        )
        minutes = defaultdict(int)
        for ticket, parked, debited, billed, waiting in groups:
            minutes[ticket.id, "debited"] += debited
            minutes[ticket.id, "billed"] += billed
            minutes[ticket.id, "parked" if parked else "waiting"] += waiting
        for ticket in saved:
            for name in TOLD:
                ticket[f"{name}_hours"] = to_hours(minutes[ticket.id, name])

    @api.depends(
        "timesheet_ids.debited_minutes",
        "timesheet_ids.overage_minutes",
        "timesheet_ids.waiting_minutes",
    )
    def _compute_unlisted_hours(self):
        """Compare the time on the tickets with what of it this person may read."""
        forms = self._get_forms()
        for ticket in forms:
            ticket.unlisted_hours = ticket._origin.unlisted_hours
        listed = (self - forms)._get_listed_time()
        for ticket in self - forms:
            # in minutes: a rest of a sum of fractions is nobody's time
            unlisted = ticket.total_hours - listed.get(ticket.id, 0)
            ticket.unlisted_hours = to_hours(to_minutes(unlisted))

    def _compute_has_work_types(self):
        """Whether there is anything to choose: a column that is empty takes room."""
        self.has_work_types = self.env["hour.bank.work.type"]._has_any()

    def _get_listed_time(self):
        """Return ``{id: hours}`` that the user may read, of what is saved."""
        # sudo(False): as the person
        Entry = self.env["account.analytic.line"].sudo(False)
        hours = defaultdict(float)
        if not self.ids or not Entry.has_access("read"):
            return hours
        for ticket, uom, amount in Entry._read_group(
            [("ticket_id", "in", self.ids)],
            ["ticket_id", "product_uom_id"],
            ["unit_amount:sum"],
        ):
            hours[ticket.id] += uom._to_hours(amount)
        return hours

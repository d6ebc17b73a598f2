# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a ticket shows of its time: what it debited, and what saving would debit."""

from collections import defaultdict

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
        compute="_compute_unlisted_hours", groups=EMPLOYEE
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
        forms = self._get_forms()
        for ticket in forms:
            for name in ("debited_hours", "billed_hours", "waiting_hours"):
                ticket[name] = ticket._origin[name]
        saved = self - forms
        # sudo: the total counts the time of colleagues, too
        groups = (
            self.env["account.analytic.line"]
            .sudo()
            ._read_group(
                [("ticket_id", "in", saved._get_shown_tickets().ids)],
                ["ticket_id"],
                [f"{name}_minutes:sum" for name in ("debited", "overage", "waiting")],
            )
        )
        minutes = {ticket.id: sums for ticket, *sums in groups}
        for ticket in saved:
            debited, billed, waiting = minutes.get(ticket.id, (0, 0, 0))
            ticket.debited_hours = to_hours(debited)
            ticket.billed_hours = to_hours(billed)
            ticket.waiting_hours = to_hours(waiting)

    @api.depends(
        "timesheet_ids.debited_minutes",
        "timesheet_ids.overage_minutes",
        "timesheet_ids.waiting_minutes",
        "timesheet_ids.hour_bank_free",
    )
    def _compute_unlisted_hours(self):
        """Compare the time on the tickets with what of it this person may read."""
        forms = self._get_forms()
        for ticket in forms:
            saved, typed = ticket._origin, ticket._get_typed_entries()
            ticket.unlisted_hours = saved.unlisted_hours
            ticket.has_free_entries = any(entry.hour_bank_free for entry in typed) or (
                saved.has_free_entries and ticket._keeps_free_entries(typed)
            )
        listed, free = (self - forms)._get_listed_time()
        for ticket in self - forms:
            # in minutes: a rest of a sum of fractions is nobody's time
            unlisted = ticket.total_hours - listed.get(ticket.id, 0)
            ticket.unlisted_hours = to_hours(to_minutes(unlisted))
            ticket.has_free_entries = ticket in free

    def _get_listed_time(self):
        """Return ``{id: hours}`` that the user may read, and which tickets have free.

        Of what is saved.
        """
        # sudo(False): as the person
        Entry = self.env["account.analytic.line"].sudo(False)
        hours, free = defaultdict(float), self.browse()
        if not self.ids or not Entry.has_access("read"):
            return hours, free
        for ticket, uom, amount, any_free in Entry._read_group(
            [("ticket_id", "in", self.ids)],
            ["ticket_id", "product_uom_id"],
            ["unit_amount:sum", "hour_bank_free:bool_or"],
        ):
            hours[ticket.id] += uom._to_hours(amount)
            if any_free:
                free |= ticket
        return hours, free

    def _keeps_free_entries(self, typed):
        """Return whether the ticket has free time that a form leaves as it is saved.

        :param typed: the entries of the form of which it tells itself whether they are
        """
        replaced = self._get_replaced_entries(typed)
        domain = [("ticket_id", "=", self._origin.id), ("hour_bank_free", "=", True)]
        return not replaced or bool(
            replaced.search_count([*domain, ("id", "not in", replaced.ids)], limit=1)
        )

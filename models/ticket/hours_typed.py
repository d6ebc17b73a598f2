# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What saving a form of a ticket would debit, and how its totals follow typing."""

from collections import Counter

from odoo import api, fields, models

from ...tools.duration import to_hours, to_minutes
from ..roles import EMPLOYEE

# What became of the minutes of a ticket, in fields ``…_hours``.
TOLD = ("debited", "billed", "waiting", "parked")


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    # What saving the form would change, planned once for all fields that tell of it:
    # ``texts``, and in minutes those of ``TOLD`` and ``left``. Nothing that this person
    # may not know. Empty of what is saved.
    typed_debits = fields.Json(
        compute="_compute_typed_debits",
        groups=EMPLOYEE,
        export_string_translation=False,
    )
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
    hour_bank_hours_left = fields.Float(
        string="Left in Banks",
        compute="_compute_hour_bank_hours_left",
        groups=EMPLOYEE,
        help="What the customer has left; while time is typed, once it is saved.",
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
    def _compute_typed_debits(self):
        forms = self._get_forms()
        (self - forms).typed_debits = False
        for ticket in forms:
            ticket.typed_debits = ticket._get_typed_debits()

    @api.depends("typed_debits")
    @api.depends_context("lang", "uid")
    def _compute_hour_bank_preview(self):
        for ticket in self:
            texts = ticket._get_typed("texts", ())
            ticket.hour_bank_preview = "\n".join(text for text, _no in texts if text)
            ticket.hour_bank_refused = any(refused for _text, refused in texts)

    @api.depends("hour_bank_hours_balance", "typed_debits")
    @api.depends_context("uid")
    def _compute_hour_bank_hours_left(self):
        for ticket in self:
            minutes = to_minutes(ticket.hour_bank_hours_balance)
            minutes += ticket._get_typed("left", 0)
            ticket.hour_bank_hours_left = to_hours(minutes)

    # === BUSINESS METHODS === #

    def _get_typed(self, name, default):
        """Return one of the things that ``typed_debits`` tells of the form."""
        self.ensure_one()
        return (self.typed_debits or {}).get(name, default)

    def _get_typed_debits(self):
        """Return what saving this form would change, of what this person may know."""
        self.ensure_one()
        typed = self._get_typed_entries()
        removed = self._get_replaced_entries(typed) - typed._origin
        typed = typed.filtered(lambda entry: entry._may_know_debit())
        # sudo: as for the explanation of the entries
        typed = typed.sudo().filtered(lambda entry: entry._is_hour_bank_preview())
        batch, previews = typed._try_out() if typed else (None, {})
        changes = Counter()
        banks = self._get_usable_banks() if batch or removed else None
        if batch:
            for entry in batch.targets:
                planned = entry._get_planned_minutes(batch)
                changes.update(entry._get_told_minutes(planned))
                changes.subtract(entry._origin._get_told_minutes())
            changes["left"] += sum(
                minutes
                for _entry, bank, minutes, _origin in batch.postings
                if bank in banks
            )
        for entry in removed.sudo():  # sudo: numbers that the form told before
            changes.subtract(entry._get_told_minutes())
        if removed:
            changes["left"] += removed.sudo()._get_minutes_from(banks)  # sudo: as above
        return {**changes, "texts": list(previews.values())}

    def _get_usable_banks(self):
        """Return the banks of which the form tells what is left, as superuser."""
        known = self._get_known_tickets()._get_banks_of_payer("drawn")
        # sudo: compared, whoever may read them
        return known.get(self, self.env["hour.bank"].sudo())._filtered_usable()


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def _get_told_minutes(self, planned=None):
        """Return ``{name: minutes}`` of ``TOLD``: as saved, or as planned.

        :param planned: what ``_get_planned_minutes`` returns
        """
        minutes = planned or self
        waiting = "parked" if self.hour_bank_parked else "waiting"
        return {
            "debited": minutes["debited_minutes"],
            "billed": minutes["overage_minutes"],
            waiting: minutes["waiting_minutes"],
        }

    def _get_minutes_from(self, banks):
        """Return how many minutes these entries drew from ``banks``."""
        return sum(
            minutes
            for draws in self._get_drawn().values()
            for move, minutes in draws
            if move.bank_id in banks
        )

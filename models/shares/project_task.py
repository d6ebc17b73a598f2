# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Hours left on a task: of the bank, where its order line is one."""

from odoo import api, models

from ...tools.duration import to_hours, to_minutes


class ProjectTask(models.Model):
    _inherit = "project.task"

    # === COMPUTE METHODS === #

    @api.depends(
        "timesheet_ids.rated_minutes",
        "timesheet_ids.work_type_id",
        "timesheet_ids.hour_bank_free",
    )
    def _compute_remaining_hours_so(self):
        """For a bank's line, what the bank has left less what is typed in the form.

        Core subtracts worked hours of entries that show the line. Banks pay rated
        minutes, and an entry may draw from several of them.
        """
        tasks = self.filtered(lambda task: task.sale_line_id._is_hour_bank_line())
        for task in tasks:
            task.remaining_hours_so = task._may_know_bank() and to_hours(
                to_minutes(task.sale_line_id.remaining_hours)
                + task._get_previewed_minutes()
            )
        rest = self - tasks
        return super(ProjectTask, rest)._compute_remaining_hours_so() if rest else None

    def _may_know_bank(self):
        """Return whether this person may know what the bank of the order line holds.

        Core computes as superuser, also on a form where an order line was typed.
        """
        self.ensure_one()
        saved, line = self._origin, self.sale_line_id._origin
        if self == saved:
            return True
        known = saved.sudo(False).has_access("read") and saved.sale_line_id == line
        return known or line.sudo(False)._may_be_chosen()

    def _get_previewed_minutes(self):
        """Return by how much saving the form would change what its bank has left."""
        self.ensure_one()
        # core computes as superuser; what was typed is asked of the person
        entries = self.timesheet_ids.sudo(False).filtered(lambda e: e._may_know_debit())
        # sudo: of those the preview is planned as superuser
        entries = entries.sudo().filtered(lambda e: e._is_hour_bank_preview())
        return entries._get_previewed_change(self.sale_line_id) if entries else 0

    # === BUSINESS METHODS === #

    def _get_action_view_so_ids(self):
        # sudo: which orders, not what is in them; the action shows what may be read
        shares = self.env["hour.bank.share"].sudo()
        orders = shares.search([("timesheet_id", "in", self.timesheet_ids.ids)])
        return list({*super()._get_action_view_so_ids(), *orders.sale_order_id.ids})

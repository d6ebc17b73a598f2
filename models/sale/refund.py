# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A credit note of what is left in a bank: once it is posted, the bank is closed."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..roles import READERS


class AccountMove(models.Model):
    _inherit = "account.move"

    hour_bank_close_reason = fields.Char(
        copy=False,
        groups=fields.NO_ACCESS,
        help="Why the hour bank is closed once this credit note is posted.",
    )

    hour_bank_can_lower = fields.Boolean(
        compute="_compute_hour_bank_can_lower",
        groups=READERS,
        help="The draft takes too much, and something would be left on it.",
    )

    hour_bank_credit_possible = fields.Boolean(
        compute="_compute_hour_bank_credit_possible",
        help="A credit note of a customer with hour banks, or about hours.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "move_type",
        "partner_id",
        "company_id",
        "invoice_line_ids.hour_bank_id",
        "invoice_line_ids.product_id",
    )
    def _compute_hour_bank_credit_possible(self):
        for move in self:
            # sudo: whether there are columns to fill in, for whoever reads the note
            lines_sudo = move.sudo().invoice_line_ids
            about = lines_sudo.hour_bank_id or lines_sudo.product_id.hour_bank_plan_id
            move.hour_bank_credit_possible = move.move_type == "out_refund" and bool(
                about or move._has_customer_banks()
            )

    @api.depends("hour_bank_warning")
    def _compute_hour_bank_can_lower(self):
        for move in self:
            move.hour_bank_can_lower = move.hour_bank_warning and (
                any(bank._get_creditable_minutes() for bank in move._get_too_much())
                or any(found.left for found in move._get_too_much_down().values())
            )

    # === BUSINESS METHODS === #

    def _has_customer_banks(self):
        partner = self.partner_id.commercial_partner_id._origin
        domain = [
            ("partner_id", "=", partner.id),
            ("company_id", "=", self.company_id.id),
        ]
        # sudo: as in the compute method
        return bool(self.env["hour.bank"].sudo().search_count(domain, limit=1))

    @api.private
    def _open_credit_notes(self):
        """Return the action that shows these credit notes."""
        action = {"type": "ir.actions.act_window", "res_model": self._name}
        if len(self) == 1:
            return {**action, "view_mode": "form", "res_id": self.id}
        return {
            **action,
            "name": self.env._("Credit Notes"),
            "view_mode": "list,form",
            "domain": [("id", "in", self.ids)],
        }

    def _close_refunded_banks(self):
        """Close the banks that these credit notes emptied, with the reason given."""
        # sudo: whoever posts a credit note closes banks without any right to write them
        for move_sudo in self.sudo().filtered("hour_bank_close_reason"):
            reason = move_sudo.hour_bank_close_reason
            lines_sudo = move_sudo.invoice_line_ids
            taken_sudo = lines_sudo.filtered(lambda line: line._get_minutes_to_take())
            for bank_sudo in taken_sudo.hour_bank_id:
                if not bank_sudo.minutes_balance:  # hours of other banks stay usable
                    bank_sudo._update_state("closed", reason)
                bank_sudo.message_post(
                    body=self.env._(
                        "Refunded by %(document)s: %(reason)s",
                        document=move_sudo._get_html_link(),
                        reason=reason,
                    )
                )


class HourBank(models.Model):
    _inherit = "hour.bank"

    # === ACTIONS === #

    def action_refund(self):
        """Open the dialog, or the draft that it made before."""
        self.ensure_one()
        if drafts := self._get_draft_credit_notes():
            return drafts._open_credit_notes()
        return self._open_wizard("hour.bank.refund", self.env._("Refund What Is Left"))

    # === BUSINESS METHODS === #

    def _get_draft_credit_notes(self):
        """Return the drafts of credit notes that take hours out of these banks."""
        # sudo: drafts count, whoever may read them; they are opened as the user
        lines = self.sudo()._get_invoice_lines(
            [("parent_state", "=", "draft"), ("move_type", "=", "out_refund")]
        )
        drafts = lines.filtered(lambda line: line._get_minutes_to_take()).move_id
        return drafts.sudo(self.env.su)

    def _check_no_draft_credit_note(self):
        """:raises UserError: where a draft is going to take back what is left"""
        self.ensure_one()
        # sudo: the number of a document, for people who may not open it
        if drafts := self._get_draft_credit_notes().sudo():
            raise UserError(
                self.env._(
                    "%(documents)s already takes back hours of %(bank)s and is still a "
                    "draft. Post it or delete it first.",
                    documents=", ".join(drafts.mapped("display_name")),
                    bank=self.name,
                )
            )

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""An invoice or credit note: its banks follow what becomes of it."""

from odoo import api, fields, models

from ...tools.tokens import REPLACING
from ..roles import READERS


class AccountMove(models.Model):
    _inherit = "account.move"

    hour_bank_count = fields.Integer(compute="_compute_hour_bank_count", groups=READERS)
    hour_bank_warning = fields.Text(
        compute="_compute_hour_bank_warning",
        groups=READERS,
        help="What the credit note takes back although it is used already.",
    )
    hour_bank_missing = fields.Text(
        compute="_compute_hour_bank_missing",
        groups=READERS,
        help="What the credit note lowers without taking hours back.",
    )

    # === COMPUTE METHODS === #

    def _compute_hour_bank_count(self):
        for move in self:
            # sudo: how many there are; the button opens those that one may read
            move.hour_bank_count = len(move.sudo()._get_hour_banks())

    @api.depends(
        "state",
        "invoice_line_ids.hour_bank_minutes",
        "invoice_line_ids.hour_bank_id",
        "invoice_line_ids.hour_bank_credit_effect",
        "invoice_line_ids.balance",
    )
    @api.depends_context("lang")
    def _compute_hour_bank_warning(self):
        for move in self:
            texts = [
                bank._get_too_much_text(found)
                for bank, found in move._get_too_much().items()
            ]
            texts += [
                order._get_given_back_text(found)
                for order, found in move._get_too_much_down().items()
            ]
            move.hour_bank_warning = "\n".join(texts) or False

    @api.depends(
        "state",
        "partner_id",
        "invoice_line_ids.hour_bank_id",
        "invoice_line_ids.product_id",
        "invoice_line_ids.account_id",
        "invoice_line_ids.price_subtotal",
    )
    @api.depends_context("lang")
    def _compute_hour_bank_missing(self):
        for move in self:
            lines = move.invoice_line_ids.filtered(lambda ln: ln._lacks_hour_bank())
            texts = [line._get_lacking_text() for line in lines]
            move.hour_bank_missing = "\n".join(texts) or False

    # === CRUD METHODS === #

    def unlink(self):
        # sudo: whoever deletes invoices may be unable to read their banks
        banks_sudo = self.sudo()._get_hour_banks()
        charged_sudo = self._get_charged_banks()
        res = super().unlink()
        banks_sudo._sync_invoices()  # sudo: as when an invoice is posted
        charged_sudo._check_charged()
        return res

    # === ACTIONS === #

    def _post(self, soft=True):
        self._check_hour_bank_credits(soft)
        charged_sudo = self._get_charged_banks()
        posted = super()._post(soft)
        posted._follow_hour_banks()
        posted._check_hour_bank_prices()
        posted._close_refunded_banks()
        charged_sudo._check_charged()
        return posted

    def button_draft(self):
        res = super().button_draft()
        self._follow_hour_banks()
        return res

    def button_cancel(self):
        charged_sudo = self._get_charged_banks()
        res = super().button_cancel()
        self._follow_hour_banks()
        charged_sudo._check_charged()
        return res

    def action_view_hour_banks(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_hour_bank.hour_bank_action"
        )
        banks = self._get_hour_banks()
        action.update(domain=[("id", "in", banks.ids)], context={})
        if len(banks) == 1:
            action.update(views=[(False, "form")], res_id=banks.id)
        return action

    # === BUSINESS METHODS === #

    def _follow_hour_banks(self):
        """Let hours and value follow what became of these invoices."""
        if REPLACING.is_in(self.env):
            return  # whoever replaces an invoice lets them follow once, at the end
        # sudo: whoever posts an invoice sells hours without any right to write banks
        moves_sudo = self.filtered(lambda move: move.is_sale_document(True)).sudo()
        posted = moves_sudo.filtered(lambda move: move.state == "posted")
        posted.invoice_line_ids._link_hour_banks()
        posted.invoice_line_ids._check_hour_banks()
        (moves_sudo - posted).invoice_line_ids.hour_bank_settled_minutes = 0
        refunds = posted.filtered(lambda move: move.move_type == "out_refund")
        for bank, lines in refunds.invoice_line_ids.grouped("hour_bank_id").items():
            if bank:
                bank._settle_credits(lines)
        moves_sudo._get_hour_banks()._sync_invoices()

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What was taken over is core's again: by moves, as the ledger forgets nothing."""

from odoo import api, models
from odoo.exceptions import UserError

from ...tools.duration import format_minutes

# An entry that no bank knows, as it was before.
UNKNOWN = {
    "rated_minutes": 0,
    "debited_minutes": 0,
    "hour_bank_rating": False,
    "sole_hour_bank_id": 0,
}


class HourBankTakeOverLine(models.Model):
    _inherit = "hour.bank.take.over.line"

    @api.private
    def _undo(self):
        """Reverse the opening and close the bank; the order line is core's again.

        The empty bank keeps its ledger, and belongs to no order any more.

        :raises UserError: where it was used, or told, since
        """
        self.ensure_one()
        bank = self.env["hour.bank"]._lock([("id", "=", self.bank_id.id)])
        self._check_may_be_undone(bank)
        line, before = self.sale_line_id, self.before
        text = self.env._("Taking over %(order)s undone", order=self.order_name)
        entries = bank.move_ids.timesheet_id
        if difference := self._get_changed_minutes():
            bank._adjust(-difference, text)
        entries._give_back_hour_banks("undo")
        entries._write_as_computed(UNKNOWN)
        computed = entries.filtered(lambda e: e.id in before["computed_entries"])
        computed._write_as_computed({"is_so_line_edited": False})
        self._free_documents(bank)
        bank._close()
        bank.write({"sale_line_id": False, "reference": text})
        line.qty_delivered_method = before["method"]
        for record in (bank, line.order_id):
            record.message_post(body=text)
        self.write({"state": "undone", "problem": False})

    def _free_documents(self, bank):
        """Let invoices and credit notes say nothing of the bank any more."""
        bank.invoice_line_ids.hour_bank_id = False
        bank._sync_refunded()

    def _check_may_be_undone(self, bank):
        """:raises UserError: saying what happened to the bank since"""
        if reason := self._get_undo_refusal(bank):
            raise UserError(
                self.env._(
                    "%(bank)s of %(customer)s stays: %(reason)s.",
                    bank=bank.name,
                    customer=bank.partner_id.display_name,
                    reason=reason,
                )
            )

    def _get_undo_refusal(self, bank):
        """Return why the opening of ``bank`` cannot be undone any more, or nothing.

        Extend it with what of yours rests on a bank.
        """
        self.ensure_one()
        if bank.state not in ("open", "depleted"):
            return self.env._(
                "it is “%(state)s”", state=bank._get_state_name(bank.state)
            )
        later = bank.move_ids.filtered(
            lambda move: move.id > self.before["last_move"] or move.cause == "cover"
        )
        if later:
            return self.env._(
                "it was used since (%(balance)s left)",
                balance=format_minutes(bank.minutes_balance),
            )
        if sorted(bank.invoice_line_ids.ids) != self.before["invoice_lines"]:
            return self.env._("it was invoiced since")
        # sudo: that somebody was told, whoever may read the statement
        Line_sudo = self.env["hour.bank.statement.line"].sudo()
        told = Line_sudo.search([("move_id", "in", bank.move_ids.ids)], limit=1)
        if told:
            return self.env._(
                "the customer was told of it on statement %(name)s",
                name=told.statement_id.name,
            )
        return ""

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Banks whose customer became part of another one, or was merged with it."""

from odoo import api, models
from odoo.tools import SQL


class HourBank(models.Model):
    _inherit = "hour.bank"

    @api.private
    def _change_customer(self, customer):
        """Let these banks, with their ledgers, belong to ``customer`` from now on.

        Not a transfer: the customer that bought them became part of ``customer``, and
        so did its orders and tickets. No minute moves, and nothing is posted.
        """
        banks = self._lock([("id", "in", self.ids)])
        banks._keep_references_unique(customer)
        for bank in banks:
            bank._note_customer(customer)
        banks.write({"partner_id": customer.id})
        Move = self.env["hour.bank.move"]
        Move.flush_model(["bank_id", "partner_id"])
        # SQL: the customer of a move is that of its bank, kept there for the record
        # rules. What the ledger tells (day, minutes, person, reason) stays as it is.
        self.env.cr.execute(
            SQL(
                "UPDATE hour_bank_move SET partner_id = %s WHERE bank_id IN %s",
                customer.id,
                tuple(banks.ids),
            )
        )
        Move.invalidate_model(["partner_id"])

    def _keep_references_unique(self, customer):
        """Tell references apart that ``customer`` has as well: none is lost."""
        taken = {
            (bank.company_id, bank.reference)
            for bank in self.search(
                [("partner_id", "=", customer.id), ("reference", "!=", False)]
            )
            - self
        }
        for bank in self.filtered("reference").sorted("id"):
            if (bank.company_id, bank.reference) in taken:
                bank.reference = f"{bank.reference} ({bank.name})"
            taken.add((bank.company_id, bank.reference))

    def _note_customer(self, customer):
        """Leave in the chatter whose hours these were."""
        self.ensure_one()
        self.message_post(
            body=self.env._(
                "These hours belonged to %(before)s. They now belong to %(customer)s, "
                "of which %(before)s became a part.",
                before=self.partner_id.display_name,
                customer=customer.display_name,
            )
        )

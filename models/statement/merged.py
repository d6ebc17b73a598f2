# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What becomes of the statements of contacts that are merged."""

from odoo import api, models
from odoo.tools import SQL

from ...tools.append_only import unlocked

REASON = "contacts are merged"


class HourBankStatement(models.Model):
    _inherit = "hour.bank.statement"

    @api.private
    def _end_merged_chains(self, contacts, customer):
        """Let one chain go on for each company, before ``contacts`` are ``customer``.

        The customer's own, or that of the first contact who has one. The others end:
        the customer's next statement takes them over, and says so.
        """
        chains = self.search(
            [("partner_id", "in", (contacts | customer).ids), ("state", "!=", "draft")]
        )
        chains = chains.filtered(lambda statement: not statement.is_merged)
        for of_company in chains.grouped("company_id").values():
            of_customer = of_company.grouped("partner_id")
            owners = sorted(of_customer, key=lambda each: (each != customer, each.id))
            for owner in owners[1:]:
                with unlocked(self.env.cr, REASON, ["is_merged"]):
                    of_customer[owner].write({"is_merged": True})
                    of_customer[owner].flush_recordset()

    @api.private
    def _follow_customer(self, owner, customer):
        """Give the statements of ``owner`` to ``customer``, which its banks are of now.

        :param owner: a contact of the customer, whose banks went to it in a merge
        """
        self._end_merged_chains(owner, customer)
        self.flush_model()
        with unlocked(self.env.cr, REASON, ["partner_id"]):
            # SQL: what was issued belongs to the same customer under another number
            self.env.cr.execute(
                SQL(
                    "UPDATE hour_bank_statement SET partner_id = %s"
                    " WHERE partner_id = %s",
                    customer.id,
                    owner.id,
                )
            )
        self.invalidate_model(["partner_id"])

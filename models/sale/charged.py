# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Once its order is cancelled, an invoice goes on asking for the hours that are used.

Nothing would propose them for invoicing again.
"""

from odoo import models
from odoo.exceptions import UserError

from ...tools.duration import format_minutes


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _get_charged_banks(self):
        """Return the banks of cancelled orders that customers were asked to pay here.

        By an invoice that was posted before, or replaces one that was.
        """
        invoices = self.filtered(lambda move: move.move_type != "out_refund")
        # sudo: whoever changes an invoice may have no right to read banks
        banks_sudo = invoices.sudo()._get_hour_banks()
        banks_sudo = banks_sudo.filtered(lambda bank: not bank._is_sold())
        if not banks_sudo:
            return banks_sudo
        # sudo: as above
        again = invoices.sudo().filtered("posted_before")._get_hour_banks()
        return banks_sudo.filtered(
            lambda bank: bank in again or bank._get_invoiced().replaced
        )


class HourBank(models.Model):
    _inherit = "hour.bank"

    def _check_charged(self):
        """:raises UserError: when invoices ask for less than what is used"""
        for bank in self:
            invoiced = bank._get_invoiced(("draft", "posted"))
            asked = invoiced.invoices - invoiced.credits - invoiced.replaced
            used = bank._get_purchased_minutes("purchase", "refund")
            if asked < used:
                raise UserError(
                    self.env._(
                        "%(bank)s of %(customer)s: %(order)s does not sell its hours "
                        "any more, but %(used)s are used or gone, and the invoices "
                        "would ask for %(asked)s only. Leave the invoice, and credit "
                        "what is left; or mark time entries as free first.",
                        bank=bank.name,
                        customer=bank.partner_id.display_name,
                        order=bank._get_seller_name(),
                        used=format_minutes(used),
                        asked=format_minutes(asked),
                    )
                )

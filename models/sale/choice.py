# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whose work an order line may pay for, and who may choose it."""

from odoo import api, models
from odoo.exceptions import AccessError, ValidationError

from ..roles import CHOOSERS


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _compute_display_name(self):
        """Name a bank's line without the hours left to whoever may not know them.

        Odoo reads the name of a typed order line as superuser, whoever types it.
        """
        hidden = self.browse()
        if self.env.context.get("with_remaining_hours"):
            hidden = self.filtered(
                lambda line: (
                    line._is_hour_bank_line() and not line.sudo(False)._may_be_chosen()
                )
            )
        res = super(SaleOrderLine, self - hidden)._compute_display_name()
        plain = hidden.with_context(with_remaining_hours=False)
        super(SaleOrderLine, plain)._compute_display_name()
        for line, named in zip(hidden, plain, strict=True):
            line.display_name = named.display_name
        return res

    def _get_line_customer(self):
        """Return the customer of the line; of a bank's line, who owns its hours.

        A company that became a contact of another one keeps its banks, while the order
        counts as the other's. Never of ``order_partner_id`` there: that is a copy,
        which salespeople may write.
        """
        line_sudo = self.sudo()  # sudo: agents ask, who may not read orders
        if not line_sudo._is_hour_bank_line():
            return line_sudo.order_partner_id.commercial_partner_id
        owner = line_sudo._get_current_bank().partner_id
        return owner or line_sudo.order_id.partner_id.commercial_partner_id

    def _pays_for_customer(self, customer):
        """Return whether work for ``customer`` may be delivered on the line.

        A bank's line does so also for subsidiaries, where the plan says so.
        """
        self.ensure_one()
        banks_sudo = self.sudo().hour_bank_ids  # sudo: as above
        return self._get_line_customer() == customer or any(
            bank._pays_for(customer) for bank in banks_sudo
        )

    def _may_be_chosen(self):
        """Return whether this person may give time or a ticket the order line.

        Who may read the order or its hour bank: agents read the banks of customers
        whose tickets they read. Override to let other people choose, or only some.
        """
        self.ensure_one()
        if self.env.su or self._answers_for_all_time() or self.has_access("read"):
            return True
        domain = [("sale_line_id", "=", self.id)]
        return bool(self.env["hour.bank"]._search_readable(domain))

    @api.model
    def _answers_for_all_time(self):
        return self.env.user.has_groups(CHOOSERS)

    def _check_choice(self, customer, company, record, chosen=True):
        """Refuse a bank's line for work of another customer or company.

        :param customer: whose work it is; empty where nobody knows
        :param record: time entry or ticket that has the line
        :param chosen: this person chose it, and must be one who may
        :raises ValidationError: when its hours are not the customer's
        :raises AccessError: when the person may not choose it
        """
        self.ensure_one()
        # sudo: of a line that the person may be unable to read
        owner = self._get_current_bank().company_id or self.sudo().company_id
        if not self._pays_for_customer(customer) or owner != company:
            self._raise_wrong_choice(customer, company, record)
        if chosen and not self._may_be_chosen():
            self._raise_not_chosen(record)

    def _raise_not_chosen(self, record):
        raise AccessError(
            self.env._(
                "Only salespeople, timesheet approvers and people who may read the "
                "hour bank choose its order line. Leave the order line of %(record)s "
                "as it was proposed, or ask one of them.",
                record=record.display_name,
            )
        )

    def _raise_wrong_choice(self, customer, company, record):
        # sudo: names of the person's own work, and of a line that may be read
        names = {
            "record": record.sudo().display_name,
            "customer": customer.sudo().display_name or self.env._("no customer"),
            "company": company.sudo().name,
        }
        if not self.has_access("read"):
            raise ValidationError(
                self.env._(
                    "The order line that was chosen for %(record)s sells hours of "
                    "somebody else. Choose one of %(customer)s in %(company)s.",
                    **names,
                )
            )
        raise ValidationError(
            self.env._(
                "%(line)s sells hours of %(owner)s (%(owner_company)s), but "
                "%(record)s is work for %(customer)s (%(company)s). Choose an order "
                "line of that customer.",
                line=self.display_name,
                owner=self._get_line_customer().display_name,
                owner_company=self.sudo().company_id.name,  # sudo: as for the owner
                **names,
            )
        )

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A salesperson renews: the one open renewal, or a new draft quotation."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..roles import MANAGER, SALESPERSON


class ResPartner(models.Model):
    _inherit = "res.partner"

    hour_bank_renewal_decision_ids = fields.One2many(
        "hour.bank.renewal.decision",
        "partner_id",
        string="Decisions About Renewals",
        readonly=True,
        groups=f"{MANAGER},{SALESPERSON}",
    )
    hour_bank_renewal_agreement_ids = fields.One2many(
        "hour.bank.renewal.agreement",
        "partner_id",
        string="Agreements to Renewals",
        readonly=True,
        groups=f"{MANAGER},{SALESPERSON}",
    )

    # === ACTIONS === #

    def action_renew_hours(self):
        """Open the customer's open renewal, or make the draft of what it bought last.

        :raises AccessError: for people who make no quotations
        :raises UserError: where there is nothing to renew
        """
        self.ensure_one()
        self.check_access("read")
        customer, company = self.commercial_partner_id, self.env.company
        plan = customer._get_renewal_bank(company).plan_id
        Renewal = self.env["hour.bank.renewal"]
        return Renewal._renew_by_hand(customer, company, plan)

    def action_view_renewals(self):
        """List what was made, or not, when the customer's hours ran out, and why."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_hour_bank.hour_bank_renewal_decision_action"
        )
        action["domain"] = [("partner_id", "=", self.commercial_partner_id.id)]
        action["context"] = {}
        return action


class HourBank(models.Model):
    _inherit = "hour.bank"

    # === ACTIONS === #

    def action_renew_hours(self):
        """Open the open renewal of this bank's plan, or make the draft of one.

        :raises AccessError: for people who make no quotations, or not for this company
        """
        self.ensure_one()
        self.check_access("read")
        Renewal = self.env["hour.bank.renewal"]
        return Renewal._renew_by_hand(self.partner_id, self.company_id, self.plan_id)


class HourBankRenewal(models.Model):
    _inherit = "hour.bank.renewal"

    # === ACTIONS === #

    def action_open(self):
        """Open the quotation; where there is none yet, make its draft first.

        :raises AccessError: for people who make no quotations
        """
        self.ensure_one()
        self.check_access("read")
        if not self.order_id and self.state == "open":
            self._check_may_sell(self.company_id)
            # sudo: nobody writes renewals; who may was asked above
            self.sudo()._make_draft_by_hand(self.env.user)
        return self._get_open_action()

    def action_decline(self):
        """Note that the customer does not want it: it is not asked for again.

        :raises AccessError: for people who make no quotations
        """
        self.check_access("read")
        for renewal in self:
            self._check_may_sell(renewal.company_id)
            if renewal.order_id:
                renewal.order_id.check_access("write")
        for renewal_sudo in self.sudo():  # sudo: as above
            if renewal_sudo._is_being_paid():
                raise UserError(
                    self.env._(
                        "%(customer)s is paying it: it cannot be declined any more.",
                        customer=renewal_sudo.partner_id.display_name,
                    )
                )
            if renewal_sudo.state == "open":
                renewal_sudo._close_activities()
                renewal_sudo._give_up()
        return True

    # === BUSINESS METHODS === #

    @api.model
    def _check_may_sell(self, company):
        """:raises AccessError: for who makes no quotations, or not in this company"""
        self.env["sale.order"].check_access("create")
        if not self.env.su and company not in self.env.companies:
            raise AccessError(
                self.env._(
                    "Choose %(company)s in the company menu first.",
                    company=company.sudo().name,  # sudo: of what the person reads
                )
            )

    @api.model
    @api.private
    def _renew_by_hand(self, customer, company, plan):
        """Return the action that opens the one open renewal; it is made where needed.

        No cap counts: a person decides.
        """
        self._check_may_sell(company)
        # sudo: nobody writes renewals; who may sell was asked above
        renewal_sudo, person = self.sudo(), self.env.user
        customer.sudo()._take_renewal_turn()  # sudo: as above
        for each in renewal_sudo._find_open_of_plan(customer, company, plan):
            if each._is_current(each._get_quantity()):
                if not each.order_id:
                    each._make_draft_by_hand(person)
                return each.sudo(False)._get_open_action()
            each._give_up()
        product, quantity = customer._get_renewal_offer(company, plan)
        if not product:
            raise UserError(
                self.env._(
                    "%(customer)s bought nothing that is still sold. Make a quotation "
                    "with a product that sells hours.",
                    customer=customer.display_name,
                )
            )
        contact = customer._get_renewal_contact(company, plan)
        renewal_sudo = renewal_sudo._claim(
            *(customer, company, product, contact, "staff"),
            quantity=quantity,
            expected_amount=renewal_sudo._get_price(
                customer, company, product, quantity
            ),
            mode="draft",
        )
        renewal_sudo._make_draft_by_hand(person)
        return renewal_sudo.sudo(False)._get_open_action()

    def _make_draft_by_hand(self, person):
        """Make the draft for who sells, instead of the activity that asked for it."""
        self.ensure_one()
        contact = self.contact_id or self.partner_id
        self._make_quotation(contact, self.quantity, sent=False, user_id=person.id)
        self._close_activities()

    def _get_open_action(self):
        """Return the action that opens the quotation, for who may read it.

        :raises UserError: naming whose it is
        """
        self.ensure_one()
        order_sudo = self.sudo().order_id  # sudo: to say whose it is
        if order_sudo and not order_sudo.sudo(False).has_access("read"):
            raise UserError(
                self.env._(
                    "%(order)s is open already. It is the quotation of %(person)s.",
                    order=order_sudo.name,
                    person=order_sudo.user_id.name or self.env._("a colleague"),
                )
            )
        record = order_sudo or self.sudo().partner_id  # sudo: as above
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

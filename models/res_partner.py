# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..tools.duration import format_minutes, to_hours

# Who reads hour banks; the fields would fail for everybody else.
READERS = (
    "helpdesk_mgmt.group_helpdesk_user_own,sales_team.group_sale_salesman,"
    "account.group_account_invoice,account.group_account_readonly"
)


# In the context while contacts are merged: the wizard lets the banks follow once, at
# the end. An object, which nobody can send over RPC.
MERGING = ("hour_bank_merging", object())


class ResPartner(models.Model):
    _inherit = "res.partner"

    hour_bank_ids = fields.One2many(
        "hour.bank", "partner_id", string="Hour Banks", groups=READERS
    )
    hour_bank_ticket_ids = fields.One2many(
        "helpdesk.ticket",
        "commercial_partner_id",
        string="Tickets of the Company",
        groups="helpdesk_mgmt.group_helpdesk_user_own",
        help="Lets record rules ask whether somebody may read a ticket of a customer.",
    )
    hour_bank_count = fields.Integer(
        compute="_compute_hour_bank_hours_balance", groups=READERS
    )
    hour_bank_hours_balance = fields.Float(
        string="Hours Left",
        compute="_compute_hour_bank_hours_balance",
        groups=READERS,
        help="Hours left in the usable banks of the company that the contact belongs "
        "to, in the companies that you work in.",
    )

    def _compute_hour_bank_hours_balance(self):
        Bank = self.env["hour.bank"]
        theirs = Domain("partner_id", "in", self.commercial_partner_id.ids)
        theirs &= Domain("company_id", "in", self.env.companies.ids)
        theirs &= Domain("kind", "=", "prepaid")
        usable = theirs & Domain("state", "in", ("open", "depleted"))
        usable &= Bank._get_current_domain(self.env.companies)
        counts = {
            partner.id: count
            for partner, count in Bank._read_group(theirs, ["partner_id"], ["__count"])
        }
        balances = {
            partner.id: balance
            for partner, balance in Bank._read_group(
                usable, ["partner_id"], ["minutes_balance:sum"]
            )
        }
        for partner in self:
            customer_id = partner.commercial_partner_id.id
            partner.hour_bank_count = counts.get(customer_id, 0)
            partner.hour_bank_hours_balance = to_hours(balances.get(customer_id, 0))

    # === CRUD METHODS === #

    def write(self, vals):
        if not {"parent_id", "is_company"} & set(vals):
            return super().write(vals)
        # sudo: whoever edits contacts may be unable to read their banks
        banks_sudo = self.env["hour.bank"].sudo()
        owners = banks_sudo.search([("partner_id", "in", self.ids)]).partner_id
        res = super().write(vals)
        if self.env.context.get(MERGING[0]) is not MERGING[1]:
            self.browse(owners.ids)._let_hour_banks_follow()
        return res

    # === ACTIONS === #

    def action_view_hour_banks(self):
        self.ensure_one()
        return self._get_hour_bank_action()

    def _get_hour_bank_action(self):
        """Return the action that lists the banks of the contact's company."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_hour_bank.hour_bank_action"
        )
        action["domain"] = [("partner_id", "=", self.commercial_partner_id.id)]
        action["context"] = {}
        return action

    # === BUSINESS METHODS === #

    def _let_hour_banks_follow(self):
        """Let banks of people who became contacts of a company be the company's.

        Orders and tickets count as the company's from then on, too; left behind, the
        hours could be drawn by nobody.

        :raises AccessError: when hours change hands and the user may not decide that
        """
        for partner in self:
            customer = partner.commercial_partner_id
            if customer == partner:
                continue
            # sudo: as in write
            banks_sudo = self.env["hour.bank"].sudo()
            banks_sudo = banks_sudo.search([("partner_id", "=", partner.id)])
            partner._check_may_give_hours(banks_sudo, customer)
            # sudo: as above
            banks_sudo._change_customer(customer.sudo())

    def _check_may_give_hours(self, banks, customer):
        """Raise unless the user may decide that these banks become ``customer``'s.

        Changing a contact back does not bring the hours back; so they move only when
        somebody wants it who is responsible for them. Banks that hold nothing follow
        silently.
        """
        balance = sum(banks.mapped("minutes_balance"))
        if not any(banks.mapped("minutes_balance")) or (
            self.env.su
            or self.env.user.has_group("helpdesk_mgmt.group_helpdesk_manager")
        ):
            return
        raise AccessError(
            self.env._(
                "%(person)s has %(hours)s left in hour banks (%(banks)s). As a contact "
                "of %(customer)s these hours would belong to %(customer)s for good. "
                "Ask a helpdesk manager to make this change.",
                person=self.display_name,
                hours=format_minutes(balance),
                banks=", ".join(banks.mapped("name")),
                customer=customer.display_name,
            )
        )

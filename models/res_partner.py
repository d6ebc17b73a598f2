# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.fields import Domain

from ..tools.duration import to_hours

# Who reads hour banks; the fields would fail for everybody else.
READERS = (
    "helpdesk_mgmt.group_helpdesk_user_own,sales_team.group_sale_salesman,"
    "account.group_account_invoice,account.group_account_readonly"
)


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

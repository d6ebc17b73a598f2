# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The banks of a customer, and what becomes of them when the contact changes."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...tools.duration import to_hours
from ...tools.tokens import MERGING
from ..roles import AGENT, READERS


class ResPartner(models.Model):
    _inherit = "res.partner"

    hour_bank_ids = fields.One2many(
        "hour.bank", "partner_id", string="Hour Banks", groups=READERS
    )
    hour_bank_ticket_ids = fields.One2many(
        "helpdesk.ticket",
        "commercial_partner_id",
        string="Tickets of the Company",
        groups=AGENT,
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

    @api.depends_context("allowed_company_ids")
    def _compute_hour_bank_hours_balance(self):
        Bank = self.env["hour.bank"]
        customers = self.commercial_partner_id
        theirs = Domain("company_id", "in", self.env.companies.ids)
        theirs &= Domain("kind", "=", "prepaid")
        usable = theirs & Domain("is_usable", "=", True)
        usable &= Domain("partner_id", "in", customers.ids)
        # also those that stayed with who is a contact of the company by now
        family = theirs & Domain(
            "partner_id.commercial_partner_id", "in", customers.ids
        )
        counts = defaultdict(int)
        for owner, count in Bank._read_group(family, ["partner_id"], ["__count"]):
            # sudo: who reads the bank may know of which company its customer is
            counts[owner.sudo().commercial_partner_id.id] += count
        balances = {
            partner.id: balance
            for partner, balance in Bank._read_group(
                usable, ["partner_id"], ["minutes_balance:sum"]
            )
        }
        for partner in self:
            customer_id = partner.commercial_partner_id.id
            partner.hour_bank_count = counts[customer_id]
            partner.hour_bank_hours_balance = to_hours(balances.get(customer_id, 0))

    # === CRUD METHODS === #

    def write(self, vals):
        moving = {"parent_id", "is_company"} & set(vals)
        moving = moving and not MERGING.is_in(self.env)
        # sudo: whoever edits contacts may be unable to read their banks
        owners = self.sudo()._get_hour_bank_owners() if moving else self.browse()
        before = {owner: owner.commercial_partner_id for owner in owners}
        res = super().write(vals)
        if "commercial_partner_id" in vals and not self.env.su:
            self._check_commercial_partner()
        for owner, customer in before.items():
            if owner.commercial_partner_id != customer:
                owner._note_hour_banks_stay()
        return res

    def _check_commercial_partner(self):
        """Refuse a commercial partner that somebody wrote: it follows the company.

        It is stored, and decides whose hours are drawn and read.
        """
        field = self._fields["commercial_partner_id"]
        for partner in self.sudo():  # sudo: the parent may be hidden from the person
            told = partner.commercial_partner_id
            with self.env.protecting([field], partner):
                partner._compute_commercial_partner()
            if partner.commercial_partner_id != told:
                raise AccessError(
                    self.env._(
                        "The company that %(contact)s counts as follows the contact's "
                        "company, and is not written. Change “Company Name” of the "
                        "contact.",
                        contact=partner.display_name,
                    )
                )

    # === ACTIONS === #

    def action_view_hour_banks(self):
        """List the banks of the contact's company.

        With those that one of its contacts bought before it became one.
        """
        self.ensure_one()
        return self.env["hour.bank"]._get_list_action(
            Domain(
                "partner_id.commercial_partner_id", "=", self.commercial_partner_id.id
            )
            & Domain("company_id", "in", self.env.companies.ids)
        )

    # === BUSINESS METHODS === #

    def _get_hour_bank_owners(self):
        """Return those of the contacts who own banks with hours."""
        if not self.ids:
            return self.browse()
        groups = self.env["hour.bank"]._read_group(
            [("partner_id", "in", self.ids), ("minutes_balance", "!=", 0)],
            ["partner_id"],
        )
        return self.browse(partner.id for (partner,) in groups)

    def _note_hour_banks_stay(self):
        """Tell on banks with hours that their customer counts as another one's now."""
        self.ensure_one()
        customer = self.commercial_partner_id
        banks = self.env["hour.bank"].search(
            [("partner_id", "=", self.id), ("minutes_balance", "!=", 0)]
        )
        for bank in banks:
            bank._note_owner_moved(customer)

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a contact may see of its company's hours: nothing, its own tickets, all."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import ormcache

from ..roles import MANAGER, SALESPERSON

LEVELS = [
    ("none", "Nothing"),
    ("own", "Time of own tickets"),
    ("all", "All hours of the company"),
    ("admin", "All, and what colleagues see"),
]
# Who sees the banks, not only the time of own tickets.
BANK_LEVELS = ("all", "admin")
# Who sees any time at all.
TIME_LEVELS = ("own", *BANK_LEVELS)


class ResCompany(models.Model):
    _inherit = "res.company"

    hour_bank_portal = fields.Selection(
        LEVELS[:3],
        string="Contacts See",
        default="own",
        required=True,
        help="What contacts of customers see in the portal, unless the contact says "
        "otherwise. A customer who is a person sees its own hours, unless this says "
        "nothing.",
    )

    @api.model
    @api.private
    @ormcache()
    def _get_hour_bank_company_ids(self):
        """Return the ids of all companies: each page of the portal asks many times.

        Creating and archiving a company forgets them, as it does all that is cached.
        """
        # sudo: what somebody may see there is asked later
        return self.sudo().search([("active", "=", True)]).ids


class ResPartner(models.Model):
    """What a contact may see in the portal.

    Staff gives it, or a colleague whom staff made administrator. It counts for the
    company that the contact belonged to when it was given: who leaves takes nothing
    along.
    """

    _inherit = "res.partner"

    hour_bank_portal = fields.Selection(
        LEVELS,
        string="Hours in the Portal",
        copy=False,
        groups=f"{MANAGER},{SALESPERSON}",
        help="What this contact sees of the hours of its company. Empty: as the "
        "settings say. It ends when the contact changes to another company.",
    )
    hour_bank_portal_customer_id = fields.Many2one(
        "res.partner",
        compute="_compute_hour_bank_portal_customer_id",
        store=True,
        copy=False,
        ondelete="set null",
        groups=fields.NO_ACCESS,
        help="Company for which it was given.",
    )

    # The company is read when it is given, and not followed: no dependency on it.
    @api.depends("hour_bank_portal")
    def _compute_hour_bank_portal_customer_id(self):
        for partner in self:
            customer = partner.commercial_partner_id
            partner.hour_bank_portal_customer_id = partner.hour_bank_portal and customer

    # === CONSTRAINTS === #

    @api.constrains("hour_bank_portal")
    def _keep_hour_bank_portal_customer(self):
        """Compute for which company it is given: now, not when that is asked for."""
        self.sudo().mapped("hour_bank_portal_customer_id")  # sudo: nobody reads it

    # === BUSINESS METHODS === #

    @api.private
    def _get_hour_bank_level(self, company):
        """Return what the contact sees of its hours with ``company``.

        :return: ``none``, ``own``, ``all`` or ``admin``
        """
        self.ensure_one()
        partner_sudo = self.sudo()  # sudo: what somebody may see is nobody's to read
        if not partner_sudo.active:
            return "none"
        customer = partner_sudo.commercial_partner_id
        if (
            partner_sudo.hour_bank_portal
            and partner_sudo.hour_bank_portal_customer_id == customer
        ):
            return partner_sudo.hour_bank_portal
        default = company.sudo().hour_bank_portal  # sudo: as above
        if default == "own" and customer == partner_sudo:
            return "all"  # its own hours
        return default

    @api.private
    def _get_hour_bank_portal_companies(self, levels):
        """Return the companies with which the contact has one of these levels."""
        self.ensure_one()
        Company = self.env["res.company"].sudo()  # sudo: as above
        companies_sudo = Company.browse(Company._get_hour_bank_company_ids())
        return companies_sudo.filtered(
            lambda company: self._get_hour_bank_level(company) in levels
        )

    @api.private
    def _is_hour_bank_admin(self):
        """Return whether staff lets this contact say what its colleagues see."""
        companies = self._get_hour_bank_portal_companies(("admin",))
        return bool(companies)

    @api.private
    def _get_hour_bank_colleagues(self):
        """Return the contacts whose level this administrator may choose."""
        self.ensure_one()
        customer = self.sudo().commercial_partner_id  # sudo: its own company
        # sudo: an administrator of the customer reads the names of colleagues
        return self.sudo().search(
            [
                ("commercial_partner_id", "=", customer.id),
                ("id", "not in", (self | customer).ids),
                ("type", "=", "contact"),
                ("is_company", "=", False),
            ]
        )

    @api.private
    def _give_hour_bank_level(self, colleague, level):
        """Let ``colleague`` see ``level``, as the administrator ``self`` says.

        :param level: ``none``, ``own`` or ``all``; ``admin`` is given by staff only
        :raises AccessError: when this is no administrator of that colleague's company
        :raises UserError: for an administrator, or a level that is not the customer's
            to give
        """
        self.ensure_one()
        if not self._is_hour_bank_admin():
            raise AccessError(
                self.env._(
                    "Only an administrator of your company says what colleagues see. "
                    "Ask us to make you one."
                )
            )
        if colleague not in self._get_hour_bank_colleagues():
            raise AccessError(self.env._("This is no contact of your company."))
        colleague_sudo = colleague.sudo()  # sudo: checked above
        is_admin = colleague_sudo._is_hour_bank_admin()
        if is_admin or level not in ("none", "own", "all"):
            raise UserError(
                self.env._(
                    "Administrators are named by us: write to us if %(name)s should be "
                    "one, or not any more.",
                    name=colleague_sudo.name,
                )
            )
        colleague_sudo.hour_bank_portal = level
        labels = dict(
            colleague_sudo._fields["hour_bank_portal"]._description_selection(self.env)
        )
        colleague_sudo.message_post(
            body=self.env._(
                "%(admin)s lets %(name)s see in the portal: %(level)s.",
                admin=self.sudo().name,  # sudo: its own name
                name=colleague_sudo.name,
                level=labels[level],
            )
        )

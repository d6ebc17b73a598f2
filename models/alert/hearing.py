# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which contacts of a customer are told what: those it chose, or who sees all."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..portal.level import BANK_LEVELS
from ..roles import MANAGER, SALESPERSON

CHOOSERS = f"{MANAGER},{SALESPERSON}"
# What may be heard, each a field of the contact.
TOPICS = ("low", "ending", "hold", "resolved", "done")


class ResPartner(models.Model):
    _inherit = "res.partner"

    hour_bank_hears_low = fields.Boolean(
        string="Hours Are Low or Empty", copy=False, groups=CHOOSERS
    )
    hour_bank_hears_ending = fields.Boolean(
        string="Hours End Soon", copy=False, groups=CHOOSERS
    )
    hour_bank_hears_hold = fields.Boolean(
        string="Hours Are on Hold or Usable", copy=False, groups=CHOOSERS
    )
    hour_bank_hears_resolved = fields.Boolean(
        string="It Is in Order Again", copy=False, groups=CHOOSERS
    )
    hour_bank_hears_done = fields.Boolean(
        string="Work Is Done", copy=False, groups=CHOOSERS
    )
    hour_bank_chose_hearers = fields.Boolean(
        string="Chosen Who Is Told of Hours",
        copy=False,
        groups=CHOOSERS,
        help="On the customer. Off: told are the contacts who see all hours in the "
        "portal because somebody let them, and have a mail address; where there are "
        "none, the address of the customer itself.",
    )
    hour_bank_hearing_customer_id = fields.Many2one(
        "res.partner",
        compute="_compute_hour_bank_hearing_customer_id",
        store=True,
        copy=False,
        ondelete="set null",
        groups=fields.NO_ACCESS,
        help="Company for which it was chosen: it does not go along to another one.",
    )
    hour_bank_level_ids = fields.One2many(
        "hour.bank.level",
        "partner_id",
        string="Levels of Hours",
        groups=CHOOSERS,
        copy=False,
    )

    # === COMPUTE METHODS === #

    # The company is read when it is chosen, and not followed: no dependency on it.
    @api.depends(*(f"hour_bank_hears_{topic}" for topic in TOPICS))
    def _compute_hour_bank_hearing_customer_id(self):
        for partner in self:
            hears = any(partner[f"hour_bank_hears_{topic}"] for topic in TOPICS)
            customer = partner.commercial_partner_id
            partner.hour_bank_hearing_customer_id = hears and customer

    # === CONSTRAINTS === #

    @api.constrains(*(f"hour_bank_hears_{topic}" for topic in TOPICS))
    def _keep_hour_bank_hearing_customer(self):
        """Compute for which company it is chosen: now, not when that is asked for."""
        self.sudo().mapped("hour_bank_hearing_customer_id")  # sudo: nobody reads it

    # === BUSINESS METHODS: WHO HEARS === #

    @api.private
    def _get_hour_bank_hearers(self, company, topic):
        """Return the contacts of this customer who are told of ``topic``.

        One for each mail address. Override to tell others.

        :param topic: one of :data:`TOPICS`
        """
        self.ensure_one()
        # sudo: who is told does not depend on who causes it
        customer_sudo = self.sudo()
        contacts_sudo = customer_sudo.search(
            [("commercial_partner_id", "=", customer_sudo.id), ("email", "!=", False)],
            order="id",
        )
        if customer_sudo.hour_bank_chose_hearers:
            chosen = contacts_sudo.filtered(
                lambda contact: (
                    contact[f"hour_bank_hears_{topic}"]
                    and contact.hour_bank_hearing_customer_id == customer_sudo
                )
            )
        else:
            chosen = contacts_sudo._get_hearers_by_default(company, customer_sudo)
        return chosen.filtered("email_normalized")._get_one_for_each_address()

    def _get_hearers_by_default(self, company, customer):
        """Return those of these contacts who hear all where nobody chose.

        Whom somebody let see all hours, not who does as the settings let everybody.
        """
        chosen = self.filtered(
            lambda contact: (
                contact.hour_bank_portal in BANK_LEVELS
                and contact._get_hour_bank_level(company) in BANK_LEVELS
            )
        )
        return chosen or self & customer

    # === BUSINESS METHODS: THE CUSTOMER CHOOSES === #

    @api.private
    def _may_choose_hour_bank_hearers(self):
        """Return whether this contact chooses in the portal who is told of hours."""
        self.ensure_one()
        return bool(self._get_hour_bank_portal_companies(BANK_LEVELS))

    @api.private
    def _get_hour_bank_hearer_choices(self):
        """Return ``{contact: topics}``: whose mails this contact chooses, as they are.

        An administrator those of its colleagues, who sees all hours its own.
        """
        self.ensure_one()
        contact_sudo = self.sudo()  # sudo: choices are fields for staff
        customer_sudo = contact_sudo.commercial_partner_id
        contacts_sudo = contact_sudo
        if self._is_hour_bank_admin():
            contacts_sudo |= self._get_hour_bank_colleagues().sudo()  # sudo: as above
        if customer_sudo.hour_bank_chose_hearers:
            return {
                each: {topic for topic in TOPICS if each[f"hour_bank_hears_{topic}"]}
                for each in contacts_sudo
            }
        companies = self._get_hour_bank_portal_companies(BANK_LEVELS)
        hearing_sudo = contact_sudo.browse().union(
            *(
                # sudo: as above
                customer_sudo._get_hour_bank_hearers(company, TOPICS[0]).sudo()
                for company in companies
            )
        )
        return {
            each: set(TOPICS if each in hearing_sudo else ()) for each in contacts_sudo
        }

    @api.private
    def _choose_hour_bank_hearers(self, choices):
        """Let contacts be told what ``{contact: topics}`` says, as ``self`` chose.

        :raises AccessError: for contacts whose mails are not this one's to choose
        """
        self.ensure_one()
        before = self._get_hour_bank_hearer_choices()
        if not self._may_choose_hour_bank_hearers() or choices.keys() - before.keys():
            raise AccessError(
                self.env._(
                    "You choose what you are told yourself. An administrator of your "
                    "company chooses for colleagues."
                )
            )
        customer_sudo = self.sudo().commercial_partner_id  # sudo: as above
        customer_sudo._settle_hour_bank_hearers()
        for contact_sudo, topics in choices.items():
            contact_sudo.write(
                {f"hour_bank_hears_{topic}": topic in topics for topic in TOPICS}
            )

    def _settle_hour_bank_hearers(self):
        """Keep for each contact what counted by default: from now on it is chosen."""
        self.ensure_one()
        if self.hour_bank_chose_hearers:
            return
        # sudo: of any company that sells hours
        Company_sudo = self.env["res.company"].sudo()
        for company_id in Company_sudo._get_hour_bank_company_ids():
            company = Company_sudo.browse(company_id)
            # sudo: as above
            hearing_sudo = self._get_hour_bank_hearers(company, TOPICS[0]).sudo()
            hearing_sudo.write({f"hour_bank_hears_{topic}": True for topic in TOPICS})
        self.hour_bank_chose_hearers = True

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""That a customer agreed to orders that confirm themselves, and up to how much."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..fields import MOST_PRICE, Hours, Number
from ..roles import SALESPERSON
from ..uninstall import on_unlink


class HourBankRenewalAgreement(models.Model):
    """Who agreed to what, when: made once, ended once, and never changed.

    By the customer in the portal, or by a salesperson with the customer's words. What
    is charged stays below what was agreed to, also where the plan allows more by then.
    """

    _name = "hour.bank.renewal.agreement"
    _description = "Agreement to Renewals"
    _order = "id desc"
    _rec_name = "partner_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="cascade",
        domain="[('parent_id', '=', False)]",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [
            ("card", "The saved card is charged"),
            ("no_payment", "The order confirms itself, and is invoiced"),
        ],
        string="Agreed To",
        required=True,
        default="card",
    )
    token_id = fields.Many2one(
        "payment.token",
        string="Saved Card",
        ondelete="restrict",
        index="btree_not_null",  # for the foreign key, when cards are deleted
        groups=SALESPERSON,
        domain="[('partner_id.commercial_partner_id', '=', partner_id)]",
        help="One that somebody of the customer saved when it paid.",
    )
    card = fields.Char(compute="_compute_card", compute_sudo=True)
    most_hours = Hours(
        string="At Most Hours a Month", help="0: as plan and customer say."
    )
    most_amount = Number(
        most=MOST_PRICE,
        digits="Product Price",
        string="At Most Money a Month",
        help="Without tax. 0: as plan and customer say.",
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Agreed By",
        required=True,
        ondelete="restrict",
        index=True,  # contacts that are merged or deleted
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="Who of the customer said so.",
    )
    note = fields.Text(
        string="In Which Words",
        help="How the customer agreed, e.g. the date and subject of its mail.",
    )
    source = fields.Selection(
        [("staff", "Recorded by a colleague"), ("portal", "Customer portal")],
        required=True,
        readonly=True,
        default="staff",
    )
    agreed_on = fields.Datetime(readonly=True, default=fields.Datetime.now)
    ended_on = fields.Datetime(readonly=True, copy=False)
    ended_by = fields.Char(readonly=True, copy=False)
    database_uuid = fields.Char(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="Database in which it was made: in a copy nobody agreed.",
    )

    _once = models.UniqueIndex(
        "(partner_id, company_id) WHERE ended_on IS NULL",
        "The customer has an agreement already: end it first.",
    )
    _card_given = models.Constraint(
        "CHECK (kind != 'card' OR token_id IS NOT NULL OR ended_on IS NOT NULL)",
        "Choose the card that the customer saved.",
    )
    _most_positive = models.Constraint(
        "CHECK (most_hours >= 0 AND most_amount >= 0)",
        "The most that is renewed in a month cannot be negative.",
    )

    # === COMPUTE METHODS === #

    @api.depends("token_id")
    def _compute_card(self):
        for agreement in self:
            agreement.card = agreement.token_id.display_name

    # === CONSTRAINTS === #

    @api.constrains("partner_id", "contact_id", "token_id", "company_id")
    def _check_theirs(self):
        for agreement in self.sudo():  # sudo: whose card it is, whoever records it
            customer, token = agreement.partner_id, agreement.token_id
            theirs = agreement.contact_id | token.partner_id
            if customer.commercial_partner_id != customer or any(
                each.commercial_partner_id != customer for each in theirs
            ):
                raise ValidationError(
                    self.env._(
                        "Card and contact have to be of %(customer)s, and that has to "
                        "be a company or a person of its own.",
                        customer=customer.display_name,
                    )
                )
            if token and token.company_id != agreement.company_id:
                raise ValidationError(
                    self.env._(
                        "The card %(card)s was saved for another company.",
                        card=token.display_name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and not self.env.user.has_group(SALESPERSON):
            raise AccessError(
                self.env._("Salespeople record what customers agreed to.")
            )
        agreements = super().create([self._prepare(vals) for vals in vals_list])
        # sudo: tells this database from its copies; nobody writes it
        agreements_sudo = agreements.sudo()
        parameters = agreements_sudo.env["ir.config_parameter"]
        agreements_sudo.database_uuid = parameters.get_param("database.uuid")
        if not self.env.su:
            agreements._check_may_record()
        return agreements

    @api.model
    def _prepare(self, vals):
        """Return the values without those that people do not give."""
        kept = {"source", "agreed_on", "ended_on", "ended_by", "database_uuid"}
        if self.env.su:
            return dict(vals)
        return {name: value for name, value in vals.items() if name not in kept}

    def _check_may_record(self):
        """Let people record only for customers that they may read, with its words."""
        self.partner_id.check_access("read")
        for agreement in self:
            if not (agreement.note or "").strip():
                raise ValidationError(
                    self.env._(
                        "Note in which words %(customer)s agreed: it may be asked for "
                        "when a charge is disputed.",
                        customer=agreement.partner_id.display_name,
                    )
                )

    def write(self, vals):
        if not self.env.su:
            raise AccessError(
                self.env._(
                    "What a customer agreed to is not changed. End it, and record "
                    "what is agreed now."
                )
            )
        return super().write(vals)

    @on_unlink
    def _unlink_never(self):
        if not self.env.su:
            raise AccessError(
                self.env._("What a customer agreed to is kept. End it instead.")
            )

    # === ACTIONS === #

    def action_end(self):
        """Let no order confirm itself any more by these agreements.

        :raises AccessError: for people who are no salespeople
        """
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(SALESPERSON):
            raise AccessError(self.env._("Salespeople end what customers agreed to."))
        # sudo: nobody writes agreements; who may was asked above
        self.sudo()._end(self.env.user.name)
        return True

    # === BUSINESS METHODS === #

    def _end(self, name):
        """Note that these are over, and who said so."""
        self.filtered(lambda each: not each.ended_on).write(
            {"ended_on": fields.Datetime.now(), "ended_by": name}
        )
        self.flush_recordset()  # the next one is made at once, maybe

    def _is_valid(self):
        """Return whether it holds: here, and with a card that still can be charged."""
        self.ensure_one()
        parameters = self.env["ir.config_parameter"]
        if self.database_uuid != parameters.get_param("database.uuid"):
            return False
        if self.kind == "no_payment":
            return True
        token = self.token_id
        return token.active and token.provider_id.state in ("enabled", "test")


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.private
    def _agree_to_renewals(self, company, token, hours, amount):
        """Let this contact's company agree in the portal that a card is charged.

        Callers asked whether the contact may buy; the card is its own.

        :param hours: the most in a month, as the page said
        :param amount: the same in money, without tax
        :raises UserError: where the card is not one of the contact
        """
        self.ensure_one()
        # sudo: customers write no agreements; whose card it is, is decided here
        token_sudo = token.sudo()
        if token_sudo not in self._get_renewal_cards(company):
            raise UserError(self.env._("This card is not one of yours."))
        self._end_renewals_agreed(company)
        # sudo: as above
        return (
            self.env["hour.bank.renewal.agreement"]
            .sudo()
            .create(
                {
                    "partner_id": self.sudo().commercial_partner_id.id,  # sudo: its own
                    "company_id": company.id,
                    "kind": "card",
                    "token_id": token_sudo.id,
                    "most_hours": hours,
                    "most_amount": amount,
                    "contact_id": self.id,
                    "source": "portal",
                }
            )
        )

    @api.private
    def _end_renewals_agreed(self, company):
        """End what this contact's company agreed to. Callers asked who may."""
        # sudo: as for agreeing
        self._find_renewal_agreement(company).sudo()._end(self.sudo().name)

    @api.private
    def _find_renewal_agreement(self, company):
        """Return what the contact's company agreed to, valid or not, as superuser."""
        # sudo: callers asked who may know
        return (
            self.env["hour.bank.renewal.agreement"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", self.sudo().commercial_partner_id.id),
                    ("company_id", "=", company.id),
                    ("ended_on", "=", False),
                ]
            )
        )

    @api.private
    def _get_renewal_cards(self, company):
        """Return the cards that the contact itself saved for a company."""
        # sudo: its own cards
        return (
            self.env["payment.token"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", self.id),
                    ("company_id", "=", company.id),
                    ("provider_id.state", "in", ("enabled", "test")),
                ]
            )
        )

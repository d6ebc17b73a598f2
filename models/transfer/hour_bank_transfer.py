# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A transfer: between which banks, how many hours, and who decides."""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.duration import to_minutes
from ...tools.filename import to_filename
from ..fields import Hours
from ..roles import MANAGER, MONEY_READERS
from ..uninstall import on_unlink


class HourBankTransfer(models.Model):
    """Hours that go from one bank into another, and the decision that they do.

    Between banks of one customer a helpdesk manager does it alone; between customers a
    second one approves. What was done is never undone, but transferred back.
    """

    _name = "hour.bank.transfer"
    _description = "Transfer of Hours"
    _inherit = [
        "hour.bank.form.mixin",
        "hour.bank.kept.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _mail_post_access = "read"
    _check_company_auto = True

    name = fields.Char(
        string="Transfer",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env._("New"),
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("to_approve", "To Approve"),
            ("done", "Done"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    # --- what goes where
    bank_id = fields.Many2one(
        "hour.bank",
        string="From",
        required=True,
        ondelete="restrict",
        index=True,  # the transfers of a bank
        tracking=True,
        domain="[('kind', '=', 'prepaid'), ('state', 'in', ('open', 'hold')),"
        " ('minutes_balance', '>', 0)]",
    )
    company_id = fields.Many2one(related="bank_id.company_id", store=True)
    partner_id = fields.Many2one(
        related="bank_id.partner_id",
        store=True,
        index=True,  # record rules; contacts that are merged or deleted
        string="Customer",
    )
    target_partner_id = fields.Many2one(
        "res.partner",
        string="To Customer",
        compute="_compute_target_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        ondelete="restrict",
        index=True,  # as of the customer
        check_company=True,
        tracking=True,
        help="Another customer, e.g. a subsidiary, needs the approval of a second "
        "helpdesk manager.",
    )
    target_bank_id = fields.Many2one(
        "hour.bank",
        string="Into",
        compute="_compute_target_bank_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",  # the transfers of a bank
        check_company=True,
        tracking=True,
        domain="[('partner_id', '=', target_partner_id), ('id', '!=', bank_id),"
        " ('company_id', '=', company_id), ('kind', '=', 'prepaid'),"
        " ('state', 'in', ('open', 'depleted', 'hold'))]",
        help="Empty: a new hour bank, with the terms and the end of the first.",
    )
    is_new_bank = fields.Boolean(
        readonly=True, copy=False, help="The transfer made the bank that it went into."
    )
    hours = Hours(
        tracking=True,
        help="How much is transferred, e.g. 1:30. Nothing is proposed: what is done is "
        "not undone.",
    )
    minutes = fields.Integer(compute="_compute_minutes")
    reason = fields.Char(
        required=True,
        tracking=True,
        help="Both customers read it on their statements of hours.",
    )
    origin_transfer_id = fields.Many2one(
        "hour.bank.transfer",
        string="Corrects",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",  # what was taken back of a transfer
        help="The transfer that this one takes back.",
    )
    # --- what it does
    hours_before = fields.Float(string="Left Before", compute="_compute_balances")
    hours_after = fields.Float(string="Left Afterwards", compute="_compute_balances")
    target_hours_before = fields.Float(
        string="In the Bank Before", compute="_compute_balances"
    )
    target_hours_after = fields.Float(
        string="In the Bank Afterwards", compute="_compute_balances"
    )
    too_much = fields.Boolean(compute="_compute_balances")
    currency_id = fields.Many2one(related="company_id.currency_id")
    expected_value = fields.Monetary(
        string="Value",
        compute="_compute_expected_value",
        groups=MONEY_READERS,
        help="What was paid for these hours, without tax.",
    )
    value = fields.Monetary(
        string="Value Transferred", readonly=True, copy=False, groups=MONEY_READERS
    )
    move_ids = fields.One2many(
        "hour.bank.move", "transfer_id", readonly=True, string="Ledger"
    )
    # --- who decides
    needs_approval = fields.Boolean(compute="_compute_needs_approval")
    can_decide = fields.Boolean(compute="_compute_can_decide")
    approver_id = fields.Many2one(
        "res.users",
        tracking=True,
        ondelete="restrict",
        domain=lambda self: self._get_approver_domain(),
        help="Helpdesk manager who is asked to approve. Another one may do it, too, "
        "but not who asks.",
    )
    requested_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict", tracking=True
    )
    date_requested = fields.Datetime(string="Requested", readonly=True, copy=False)
    decided_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict", tracking=True
    )
    date_decided = fields.Datetime(string="Decided", readonly=True, copy=False)
    refuse_reason = fields.Char(readonly=True, copy=False, tracking=True)

    # === COMPUTE METHODS === #

    @api.depends("bank_id")
    def _compute_target_partner_id(self):
        for transfer in self.filtered("bank_id"):
            partner = transfer.target_partner_id
            transfer.target_partner_id = partner or transfer.bank_id.partner_id

    @api.depends("bank_id", "target_partner_id")
    def _compute_target_bank_id(self):
        for transfer in self:
            bank = transfer.target_bank_id
            fits = bank.partner_id == transfer.target_partner_id
            transfer.target_bank_id = fits and bank != transfer.bank_id and bank

    @api.depends("hours")
    def _compute_minutes(self):
        for transfer in self:
            transfer.minutes = to_minutes(transfer.hours)

    @api.depends("bank_id", "hours", "state")
    def _compute_expected_value(self):
        for transfer in self:
            if transfer.state == "done":
                transfer.expected_value = transfer.value
            else:
                # sudo: the price of an order that the reader may not open
                bank = transfer.bank_id.sudo()
                transfer.expected_value = bank._get_value(transfer.minutes)

    @api.depends("partner_id", "target_partner_id")
    def _compute_needs_approval(self):
        for transfer in self:
            # Also for a contact of the same company: its banks may be its own.
            customer = transfer.target_partner_id
            transfer.needs_approval = bool(customer) and (
                customer != transfer.partner_id
            )

    @api.depends("state", "requested_by_id")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        user = self.env.user
        is_manager = user.has_group(MANAGER) and user.id != SUPERUSER_ID
        for transfer in self:
            transfer.can_decide = (
                is_manager
                and transfer.state == "to_approve"
                and user not in transfer._get_askers()
            )

    # === CONSTRAINTS === #

    @api.constrains("bank_id", "hours")  # also where nobody gave hours
    def _check_hours(self):
        for transfer in self:
            if transfer.minutes <= 0:
                raise ValidationError(
                    self.env._(
                        "Enter how many hours go from %(bank)s, more than 0:00.",
                        bank=transfer.bank_id.display_name,
                    )
                )

    @api.constrains("bank_id", "target_bank_id", "target_partner_id")
    def _check_sides(self):
        for transfer in self:
            # sudo: names of what the user may not read
            transfer.sudo()._check_target(ValidationError)

    @api.constrains("origin_transfer_id", "bank_id", "target_partner_id")
    def _check_origin(self):
        for transfer in self.filtered("origin_transfer_id"):
            # sudo: its sides are compared; that it may be read was checked
            origin = transfer.origin_transfer_id.sudo()
            sides = (transfer.bank_id, transfer.target_partner_id)
            if origin.state != "done" or sides != (
                origin.target_bank_id,
                origin.partner_id,
            ):
                raise ValidationError(
                    self.env._(
                        "%(transfer)s can only be taken back from the bank that it "
                        "went into, to the customer that it came from. Make a new "
                        "transfer for others.",
                        transfer=origin.name,
                    )
                )

    @api.onchange("target_partner_id")
    def _onchange_target_partner_id(self):
        """Hours belong to the company of the contact that was chosen."""
        if not self._may_own_target():
            self.target_partner_id = self.target_partner_id.commercial_partner_id

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_kept(vals)
            # Given, so that no default of a caller's context comes in their place.
            blank = dict.fromkeys(self._get_blank_fields(), False)
            blank.update(state="draft", name="/", value=0)
            vals_list = [{**vals, **blank} for vals in vals_list]
        make = super().create
        transfers = [self._create_once(vals, make) for vals in vals_list]
        return self.browse().concat(*transfers)

    def write(self, vals):
        if not self.env.su:
            self.check_access("write")
            self._check_kept(vals)
            self._check_open_to_changes(vals)
        return super().write(vals)

    @on_unlink
    def _unlink_only_unsent(self):
        for transfer in self:
            if transfer.state not in ("draft", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(transfer)s cannot be deleted: only drafts and cancelled "
                        "transfers can. Transfer back what is done.",
                        transfer=transfer.name,
                    )
                )

    def _get_next_name(self, vals):
        # sudo: the company of a bank that the rules check once it is saved
        bank = self.env["hour.bank"].sudo().browse(vals.get("bank_id"))
        sequence = self.env["ir.sequence"].with_company(bank.company_id)
        return sequence.next_by_code("hour.bank.transfer") or "/"

    @api.model
    def _get_kept_exceptions(self):
        reason = "follows the bank, whatever was said"
        return {
            **super()._get_kept_exceptions(),
            **dict.fromkeys(("company_id", "partner_id"), reason),
        }

    @api.model
    def _get_kept_advice(self):
        return self.env._("Use the buttons of the transfer.")

    @api.model
    def _get_content_fields(self):
        """Return the names of the fields that a person fills in, in a draft only."""
        return {
            "bank_id",
            "company_id",
            "partner_id",
            "target_partner_id",
            "target_bank_id",
            "hours",
            "reason",
            "origin_transfer_id",
            "approver_id",
        }

    def _check_open_to_changes(self, vals):
        fixed = self.filtered(lambda transfer: transfer.state != "draft")
        if fixed and self._get_content_fields() & set(vals):
            raise UserError(
                self.env._(
                    "%(transfers)s cannot be changed: only a draft can. Set it back to "
                    "draft, or make a new transfer.",
                    transfers=", ".join(fixed.mapped("name")),
                )
            )

    # === BUSINESS METHODS: PAPER === #

    def _get_file_name(self):
        """Return the name, without ending, of its paper. Override for another one."""
        self.ensure_one()
        # sudo: whoever may read the transfer may read whose hours it is about
        customer = self.sudo().partner_id.name
        return to_filename(self.name, customer, fields.Date.to_date(self.date_decided))

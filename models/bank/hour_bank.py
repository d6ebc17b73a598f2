# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The bank: whose hours, on which terms, and its counters."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import clean_context

from ...tools.duration import to_hours
from ..fields import MOST_DAYS, Count, Day, Facts
from ..uninstall import on_unlink


class HourBank(models.Model):
    """The hours of one sold order line, and the head of their ledger.

    The counters are kept by :meth:`_post_moves` and by nothing else.
    """

    _name = "hour.bank"
    _description = "Hour Bank"
    _inherit = ["mail.thread", "mail.activity.mixin", "hour.bank.kept.mixin"]
    _order = "date_start desc, id desc"
    _mail_post_access = "read"
    _check_company_auto = True

    name = fields.Char(
        string="Hour Bank", required=True, readonly=True, copy=False, default="/"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,  # the banks that an entry may draw: the query of every debit
        help="The company (commercial partner) that bought the hours.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda s: s.env.company
    )
    sale_line_id = fields.Many2one(
        "sale.order.line",
        string="Order Line",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",  # ``hour_bank_ids`` of an order line
        check_company=True,
    )
    sale_order_id = fields.Many2one(
        related="sale_line_id.order_id",
        store=True,
        index="btree_not_null",  # ``hour_bank_ids`` of an order
    )
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict")
    product_uom_id = fields.Many2one(
        "uom.uom", string="Sold In", readonly=True, ondelete="restrict"
    )
    minutes_per_unit = fields.Float(
        readonly=True,
        help="Minutes in one unit of the order line, as on the day of the sale. "
        "Turns debited minutes into the delivered quantity.",
    )
    plan_id = fields.Many2one("hour.bank.plan", readonly=True, ondelete="restrict")
    kind = fields.Selection(
        [("prepaid", "Bought in advance"), ("overage", "Billed afterwards")],
        default="prepaid",
        required=True,
        readonly=True,
        help="Time beyond a bank is recorded on a bank of its own, whose order line is "
        "billed for what it delivered.",
    )
    terms = Facts(
        readonly=True,
        help="Further terms of the plan, as on the day of the sale.",
    )
    reference = fields.Char(
        readonly=True, help="Reference of an opening balance, as in the old system."
    )
    priority = fields.Selection(
        [("0", "Normal"), ("1", "Use first")],
        default="0",
        tracking=True,
        help="A starred bank is drawn before the others of the customer.",
    )
    date_start = Day(
        string="Valid From", required=True, default=fields.Date.today, tracking=True
    )
    date_end = Day(
        string="Valid Until", tracking=True, help="Last day of validity. Empty: no end."
    )
    grace_days = Count(
        most=MOST_DAYS,
        string="Grace (Days)",
        tracking=True,
        help="How long after the end work of the days before it may still be logged.",
    )
    only_partner_id = fields.Many2one(
        "res.partner",
        string="Only for Contact",
        tracking=True,
        ondelete="restrict",
        help="Pays for the tickets of this contact only.",
    )
    only_project_id = fields.Many2one(
        "project.project",
        string="Only for Project",
        tracking=True,
        ondelete="restrict",
        check_company=True,
    )
    only_team_id = fields.Many2one(
        "helpdesk.ticket.team",
        string="Only for Team",
        tracking=True,
        ondelete="restrict",
        check_company=True,
    )
    origin_bank_id = fields.Many2one(
        "hour.bank",
        string="Hours From",
        readonly=True,
        ondelete="restrict",
        help="Bank whose hours were rolled over or transferred into this new one.",
    )
    state = fields.Selection(
        [
            ("pending", "Pending"),
            ("open", "Open"),
            ("hold", "On Hold"),
            ("depleted", "Depleted"),
            ("expired", "Expired"),
            ("closed", "Closed"),
        ],
        default="open",
        required=True,
        readonly=True,
        group_expand="_group_expand_states",
        tracking=True,
    )
    overage_policy = fields.Selection(
        selection=lambda self: self._selection_overage_policy(),
        string="When Empty",
        default="refuse",
        required=True,
        readonly=True,
    )
    overdraft_minutes = fields.Integer(
        readonly=True, help="How far below zero the bank may go, in minutes."
    )
    overdraft_hours = fields.Float(
        string="Overdraft Limit", compute="_compute_overdraft_hours"
    )
    minutes_credited = fields.Integer(readonly=True)
    minutes_debited = fields.Integer(readonly=True)
    minutes_gone = fields.Integer(
        readonly=True, help="Minutes that left unused, but were bought."
    )
    minutes_balance = fields.Integer(
        compute="_compute_minutes_balance", store=True, precompute=True
    )
    hours_credited = fields.Float(
        string="Bought, Less Expired or Moved",
        compute="_compute_hours",
        store=True,
        precompute=True,
        help="What is used and what is left.",
    )
    hours_debited = fields.Float(
        string="Used",
        compute="_compute_hours",
        store=True,
        precompute=True,
        help="Time that was debited, less what was given back.",
    )
    hours_balance = fields.Float(
        string="Left",
        compute="_compute_hours",
        store=True,
        precompute=True,
        help="Bought, less what is used, expired or moved, and what still waits for "
        "its invoice or payment.",
    )
    date_last_used = fields.Date(string="Last Used", compute="_compute_date_last_used")
    level = fields.Selection(
        [
            ("plenty", "Enough"),
            ("low", "Low"),
            ("empty", "Empty"),
            ("overdrawn", "Overdrawn"),
        ],
        compute="_compute_level",
    )
    move_ids = fields.One2many(
        "hour.bank.move", "bank_id", readonly=True, string="Ledger"
    )
    ticket_ids = fields.Many2many(
        "helpdesk.ticket", compute="_compute_ticket_ids", string="Tickets"
    )
    ticket_count = fields.Integer(compute="_compute_ticket_ids")

    _balance_in_limit = models.Constraint(
        "CHECK (kind = 'overage' OR minutes_balance >= -overdraft_minutes)",
        "An hour bank cannot be drawn below its limit.",
    )
    _balance_is_difference = models.Constraint(
        "CHECK (minutes_balance = minutes_credited - minutes_debited)",
        "The balance of an hour bank is what was credited less what was debited.",
    )
    _validity_order = models.Constraint(
        "CHECK (date_end IS NULL OR date_end >= date_start)",
        "The last day of validity cannot be before the first.",
    )
    # Also for two people who import the same file at the same moment.
    _reference_once = models.UniqueIndex(
        "(company_id, partner_id, reference) WHERE reference IS NOT NULL",
        "This opening balance was granted to the customer before.",
    )

    # === COMPUTE METHODS === #

    @api.model
    def _selection_overage_policy(self):
        field = self.env["hour.bank.plan"]._fields["overage_policy"]
        return field._description_selection(self.env)

    @api.depends("overdraft_minutes")
    def _compute_overdraft_hours(self):
        for bank in self:
            bank.overdraft_hours = to_hours(bank.overdraft_minutes)

    @api.depends("minutes_credited", "minutes_debited")
    def _compute_minutes_balance(self):
        for bank in self:
            bank.minutes_balance = bank.minutes_credited - bank.minutes_debited

    @api.depends("minutes_credited", "minutes_debited", "minutes_balance")
    def _compute_hours(self):
        for bank in self:
            bank.hours_credited = to_hours(bank.minutes_credited)
            bank.hours_debited = to_hours(bank.minutes_debited)
            bank.hours_balance = to_hours(bank.minutes_balance)

    @api.depends("minutes_credited", "minutes_balance", "kind", "state")
    def _compute_level(self):
        for bank in self:
            balance = bank.minutes_balance
            ended = bank.state in ("closed", "expired") and balance >= 0
            bank.level = (
                "plenty"  # nothing was bought, or is left, that could run out
                if ended or bank.state == "pending" or bank.kind != "prepaid"
                else self._get_level(balance, bank.minutes_credited)
            )

    @api.model
    def _get_level(self, balance, credited):
        """Return how a balance is shown: overdrawn, empty, low or plenty.

        Override to choose another threshold. Both parameters are minutes.
        """
        if balance < 0:
            return "overdrawn"
        if not balance:
            return "empty"
        ratio = self.env["hour.bank.level"]._get_low_ratio()
        return "low" if balance <= credited * ratio else "plenty"

    def _compute_date_last_used(self):
        days = dict(
            self.env["hour.bank.move"]._read_group(
                [
                    ("bank_id", "in", self.ids),
                    ("move_type", "=", "time"),
                    ("minutes", "<", 0),
                ],
                ["bank_id"],
                ["date:max"],
            )
        )
        for bank in self:
            bank.date_last_used = days.get(bank)

    def _compute_ticket_ids(self):
        tickets = {
            bank.id: tickets
            for bank, tickets in self.env["hour.bank.move"]._read_group(
                [("bank_id", "in", self.ids), ("ticket_id", "!=", False)],
                ["bank_id"],
                ["ticket_id:recordset"],
            )
        }
        for bank in self:
            # Agents see of a bank's tickets those that they may read.
            bank.ticket_ids = tickets.get(
                bank.id, self.env["helpdesk.ticket"]
            )._filtered_access("read")
            bank.ticket_count = len(bank.ticket_ids)

    @api.model
    def _group_expand_states(self, states, domain):
        """Show usable banks first, and only the states that occur of the others."""
        order = ["open", "depleted", "hold", "pending", "expired", "closed"]
        return [state for state in order if state in ("open", "depleted", *states)]

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(
                self.env._(
                    "Hour banks are made by confirming an order, or by Grant Hours "
                    "(helpdesk managers). They cannot be created directly."
                )
            )
        # A caller's context must not give counters or terms as defaults.
        self = self.with_context(clean_context(self.env.context))
        banks = super().create(self._add_names(vals_list))
        banks._follow_written({"state"})
        return banks

    def write(self, vals):
        self._check_kept(vals)
        res = super().write(vals)
        if {"date_start", "date_end", "grace_days"} & set(vals):
            self.sudo()._apply_validity()  # the ledger follows, whoever may write it
        self._follow_written(vals)
        return res

    def _follow_written(self, names):
        """Follow a change of these banks, in the transaction of the change.

        Nothing here: override for what has to know it. It is called by every debit.

        :param names: the names of the fields that were written
        """

    def copy_data(self, default=None):
        if self:
            raise UserError(
                self.env._("An hour bank cannot be duplicated: sell hours instead.")
            )
        return super().copy_data(default)

    @on_unlink
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "%(banks)s cannot be deleted: an hour bank keeps its history. "
                "Cancel the order instead.",
                banks=", ".join(self.mapped("name")),
            )
        )

    @api.model
    def _get_kept_advice(self):
        return self.env._("Use an adjustment, the order or the time entries.")

    # === ACTIONS === #

    def action_view_order(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.sale_order_id.id,
            "view_mode": "form",
        }

    def action_view_tickets(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_mgmt.helpdesk_ticket_action"
        )
        action["domain"] = [("id", "in", self.ticket_ids.ids)]
        return action

    def action_adjust(self):
        self.ensure_one()
        return self._open_wizard("hour.bank.adjust", self.env._("Adjust Hours"))

    def action_print_statement(self):
        self.ensure_one()
        return self._open_wizard("hour.bank.statement.print", self.env._("Statement"))

    def _open_wizard(self, model, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_bank_id": self.id},
        }

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Why hours were renewed by themselves, or were not: one row for each episode."""

from odoo import api, fields, models
from odoo.tools import format_date

from ..bulk import insert
from ..jobs import hurry

# What may become otherwise while the episode lasts: decided again each day.
OPEN_OUTCOMES = (
    *("waiting", "cap_hours", "cap_amount", "no_product", "off", "covered"),
    "failed",
)


class HourBankRenewalDecision(models.Model):
    """An episode in which hours run out, and what was decided about it.

    It is noted in the transaction of its cause and decided by a job afterwards, each in
    a transaction of its own. The database refuses an episode twice.
    """

    _name = "hour.bank.renewal.decision"
    _description = "Decision About a Renewal"
    _inherit = ["hour.bank.written.mixin"]
    _order = "id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,  # the decisions of a customer
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    plan_id = fields.Many2one("hour.bank.plan", readonly=True, ondelete="cascade")
    bank_id = fields.Many2one(
        "hour.bank",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",  # for the foreign key
    )
    alarm_id = fields.Many2one(
        "hour.bank.alarm",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",  # the decisions about an alarm
        groups=fields.NO_ACCESS,
    )
    episode = fields.Integer(readonly=True, aggregator=None, groups=fields.NO_ACCESS)
    cause = fields.Selection(
        [
            ("level", "Hours are low"),
            ("ending", "A bank ends soon"),
            ("forecast", "Hours will be used up soon"),
        ],
        required=True,
        readonly=True,
    )
    day = fields.Date(
        readonly=True, help="On which the bank ends, or hours will be used up."
    )
    key = fields.Char(
        required=True,
        readonly=True,
        groups=fields.NO_ACCESS,
        help="The same for the same cause and episode.",
    )
    outcome = fields.Selection(
        [
            ("waiting", "To be decided"),
            ("made", "Made"),
            ("answered", "Open already"),
            ("cap_hours", "Hours of the month reached"),
            ("cap_amount", "Money of the month reached"),
            ("no_product", "Nothing to renew"),
            ("off", "Nothing is to be made"),
            ("covered", "Hours are there already"),
            ("failed", "Could not be made"),
            ("over", "Over before it was decided"),
            ("gone", "Archived"),
            ("copy", "Written in another database"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )
    less = fields.Selection(
        [
            ("nobody_agreed", "Nobody agreed to orders that confirm themselves"),
            ("no_cap", "Nothing says how much may be renewed in a month"),
            ("charge_failed", "The card was not charged"),
            ("charge_unknown", "It is not known whether the card was charged"),
            ("no_address", "Nobody of the customer has a mail address"),
            ("no_portal", "The customer does not buy in the portal"),
        ],
        string="Why Not More",
        readonly=True,
        help="Why less was made than the setting says.",
    )
    renewal_id = fields.Many2one(
        "hour.bank.renewal",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",  # the decisions that a renewal answers
    )
    order_id = fields.Many2one(related="renewal_id.order_id")
    renewal_state = fields.Selection(related="renewal_id.state")
    error = fields.Text(readonly=True)
    decided_on = fields.Datetime(readonly=True)
    ended_on = fields.Datetime(
        string="Over Since",
        readonly=True,
        help="Since when the hours do not run out any more. Empty: they still do.",
    )
    text = fields.Char(string="Decision", compute="_compute_text")
    database_uuid = fields.Char(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="Database in which it was noted: a copy of it renews nothing.",
    )

    _key_unique = models.UniqueIndex("(key)", "This episode was noted before.")
    # what the job looks at: few of many
    _running_idx = models.Index("(id) WHERE ended_on IS NULL")

    # === COMPUTE METHODS === #

    @api.depends("outcome", "less", "renewal_id.state", "renewal_id.mode", "error")
    @api.depends_context("lang")
    def _compute_text(self):
        for decision in self:
            decision.text = decision._get_text()

    # === CRUD METHODS === #

    @api.model
    def _get_written_message(self):
        return self.env._("Decisions about renewals are written by the job alone.")

    # === ACTIONS === #

    def action_open(self):
        """Open the quotation, or the customer where there is none."""
        self.ensure_one()
        self.check_access("read")
        # sudo: which one it is; who may not read it is refused by Odoo as it opens
        order = self.sudo().order_id
        record = order.sudo(False) if order else self.partner_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    # === BUSINESS METHODS === #

    @api.model
    def _note(self, rows):
        """Keep episodes that are new, and let the job decide them; return those.

        :param rows: dictionaries with ``key``, ``cause``, ``partner_id``,
            ``company_id`` and ``plan_id``, and where there are some ``bank_id``,
            ``alarm_id``, ``episode`` and ``day``
        """
        # sudo: nobody writes decisions; whatever changes the hours causes them
        Decision_sudo = self.sudo()
        uuid = Decision_sudo.env["ir.config_parameter"].get_param("database.uuid")
        values = [{"outcome": "waiting", "database_uuid": uuid, **row} for row in rows]
        new = insert(Decision_sudo, values, once="key")  # the database decides
        if new:
            hurry(self.env, "ir_cron_hour_bank_renewal")
        return new

    # === BUSINESS METHODS: WORDS === #

    def _get_text(self):
        """Return what was decided, and why, in a sentence. Override to tell more."""
        self.ensure_one()
        if self.outcome in ("made", "answered"):
            return self._get_made_text()
        texts = {
            "waiting": self.env._("To be decided in a moment."),
            "cap_hours": self.env._(
                "Not made: it would be more hours than the month allows."
            ),
            "cap_amount": self.env._(
                "Not made: it would cost more than the month allows."
            ),
            "no_product": self.env._(
                "Not made: the customer bought nothing of the plan that is still sold."
            ),
            "off": self.env._("Not made: plan or customer say so."),
            "covered": self.env._("Not made: a bank that ends later is there already."),
            "failed": self.env._("Could not be made: %(error)s", error=self.error),
            "over": self.env._("Not made: the hours did not run out after all."),
            "gone": self.env._("Not made: the plan or the customer is archived."),
            "copy": self.env._("Not made: this database is a copy of another one."),
        }
        return texts[self.outcome]

    def _get_made_text(self):
        """Return what became of what was made or there already, and why not more."""
        # sudo: who may read the decision may know what became of it
        renewal_sudo = self.sudo().renewal_id
        states = {
            "open": self.env._("it is open"),
            "sold": self.env._("it was bought"),
            "cancelled": self.env._("it was declined, and is not asked for again"),
        }
        state = states.get(renewal_sudo.state, self.env._("it was deleted"))
        if self.outcome == "answered":
            text = self.env._("Asked for before: %(state)s.", state=state)
        else:
            labels = dict(renewal_sudo._fields["mode"]._description_selection(self.env))
            made = labels.get(renewal_sudo.mode, self.env._("Renewal"))
            text = self.env._("%(made)s: %(state)s.", made=made, state=state)
        if not self.less:
            return text
        labels = dict(self._fields["less"]._description_selection(self.env))
        return f"{text} {labels[self.less]}."

    def _get_cause_text(self):
        """Return for what it was decided, in the reader's words."""
        self.ensure_one()
        labels = dict(self._fields["cause"]._description_selection(self.env))
        # sudo: at which level, for who may read what was decided at it
        level = self.sudo().alarm_id.level_id.name
        day = self.day and format_date(self.env, self.day)
        return " · ".join(filter(None, (labels[self.cause], level, day)))

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What was released of the liability for hours: money of ledger moves in the books."""

import logging

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import clean_context, format_amount

from ...tools.duration import to_hours
from ..jobs import run_job

_logger = logging.getLogger(__name__)


class HourBankRelease(models.Model):
    """Money of one ledger move that one journal entry released.

    Made with the entry, gone with its draft. It counts unless the entry is cancelled;
    a reversal of the entry has rows of its own, with the opposite amounts, which count
    once it is posted.
    """

    _name = "hour.bank.release"
    _description = "Released Hours"
    _inherit = ["hour.bank.written.mixin"]
    _order = "date desc, id desc"
    _rec_name = "bank_move_id"

    bank_move_id = fields.Many2one(
        "hour.bank.move",
        string="Ledger Move",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,  # what was released of a move: asked of each that is due
    )
    bank_id = fields.Many2one(
        "hour.bank",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,  # the entries of a bank; what drafts of it release
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(related="bank_id.partner_id", string="Customer")
    amount = fields.Monetary(
        readonly=True,
        help="What leaves the liability of the bank, negative where it comes back.",
    )
    minutes = fields.Integer(readonly=True)
    takes_back = fields.Boolean(
        compute="_compute_takes_back",
        store=True,
        precompute=True,
        help="Takes back what another entry released: a row of a reversal.",
    )
    hours = fields.Float(compute="_compute_hours")
    kind = fields.Selection(
        [
            ("income", "Used"),
            ("breakage", "Expired"),
            ("transfer", "Moved to another bank"),
        ],
        required=True,
        readonly=True,
    )
    worked_on = fields.Date(related="bank_move_id.date", string="Day")
    description = fields.Char(related="bank_move_id.what")
    account_move_id = fields.Many2one(
        "account.move",
        string="Journal Entry",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,  # the rows of an entry
    )
    account_move_line_id = fields.Many2one(
        "account.move.line",
        string="Journal Item",
        readonly=True,
        ondelete="set null",
        # journal items that are deleted, as each time that a draft is changed
        index="btree_not_null",
    )
    date = fields.Date(
        related="account_move_id.date", store=True, string="Accounting Date"
    )
    state = fields.Selection(related="account_move_id.state", store=True)

    # === COMPUTE METHODS === #

    @api.depends("amount", "bank_move_id.value")
    def _compute_takes_back(self):
        for release in self:
            release.takes_back = release.amount * release.bank_move_id.value > 0

    @api.depends("minutes")
    def _compute_hours(self):
        for release in self:
            release.hours = to_hours(release.minutes)

    @api.depends("bank_id", "amount")
    def _compute_display_name(self):
        for release in self:
            amount = format_amount(self.env, release.amount, release.currency_id)
            release.display_name = f"{release.bank_id.name} {amount}"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        clean = self.with_context(clean_context(self.env.context))
        return super(HourBankRelease, clean).create(vals_list)

    @api.model
    def _get_written_message(self):
        return self.env._(
            "Released hours are written by Release Used Hours. Delete the draft of the "
            "journal entry, or reverse it, and release again."
        )

    # === ACTIONS === #

    def _open_entries(self):
        """Return the action that shows the journal entries of these rows."""
        return self.account_move_id._open_release_entries()

    # === BUSINESS METHODS === #

    def _prepare_reverse(self):
        """Return the values of the row that takes this one back."""
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "bank_move_id": self.bank_move_id.id,
            "bank_id": self.bank_id.id,
            "amount": -self.amount,
            "minutes": -self.minutes,
            "kind": self.kind,
        }

    # === SCHEDULED ACTIONS === #

    @api.model
    def _cron_release(self):
        """Release what was used until the end of last month, one company per commit."""
        # sudo: whoever the job runs as
        groups = (
            self.env["hour.bank"]
            .sudo()
            ._read_group([("deferred_account_id", "!=", False)], ["company_id"])
        )
        release_sudo = self.sudo()  # as above
        run_job(
            self.env,
            [company for (company,) in groups],
            lambda company: release_sudo._release(
                company, self._get_last_month_end(company)
            ),
            _logger,
            "Hours of company %s were not released",
        )

    @api.model
    def _get_last_month_end(self, company):
        """Return the last day of the last month that is over in ``company``."""
        today = self.env["hour.bank"]._get_company_today(company)
        return today + relativedelta(day=1, days=-1)

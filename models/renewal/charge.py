# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A saved card is charged for a renewal: at most once, whenever the job is killed."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

from ...tools.duration import to_minutes
from ..jobs import run_job
from .hour_bank_renewal import UNDER_WAY

_logger = logging.getLogger(__name__)

PATIENCE = timedelta(hours=1)  # after which nobody is waiting for an answer any more


class HourBankRenewal(models.Model):
    """That a card is going to be charged is committed before the provider is asked.

    So a job that is killed in between charges nothing again: what became of it is then
    known to the provider alone, and a person looks there.
    """

    _inherit = "hour.bank.renewal"

    agreement_id = fields.Many2one(
        "hour.bank.renewal.agreement",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",  # for the foreign key
        help="By which the order confirms itself.",
    )
    transaction_id = fields.Many2one(
        "payment.transaction",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",  # for the foreign key
        groups=fields.NO_ACCESS,
    )
    charge_state = fields.Selection(
        [
            ("due", "To be charged"),
            ("asked", "The provider was asked"),
            ("done", "Charged"),
            ("failed", "Not charged"),
            ("unknown", "Not known"),
        ],
        string="Card",
        readonly=True,
    )
    charge_asked_on = fields.Datetime(readonly=True)

    # === BUSINESS METHODS: MAY IT BE CHARGED === #

    def _find_agreement(self):
        """Return what the customer agreed to, where it holds."""
        self.ensure_one()
        agreement = self.partner_id._find_renewal_agreement(self.company_id)
        return agreement.filtered(lambda each: each._is_valid())

    def _get_no_agreement(self, rule, agreement):
        """Return why the order must not confirm itself, or None.

        Extend it with further conditions: add their words to ``less``.

        :param rule: what counts for customer and plan
        """
        if not agreement:
            return "nobody_agreed"
        caps = rule.cap_minutes, rule.cap_amount
        agreed = agreement.most_hours, agreement.most_amount
        if not (any(caps) or any(agreed)):
            return "no_cap"
        # also above what was agreed to, whatever the plan allows by now
        counted = self._get_counted(self.partner_id, self.company_id)
        minutes = sum(counted.mapped("minutes"))
        most = to_minutes(agreement.most_hours)
        amount = sum(counted.mapped("amount"))
        currency = self.company_id.currency_id
        if most and minutes > most:
            return "nobody_agreed"
        if agreed[1] and currency.compare_amounts(amount, agreed[1]) > 0:
            return "nobody_agreed"
        return None

    # === SCHEDULED ACTIONS === #

    def _prepare_charge(self, agreement):
        """Let the job charge the card once this is committed."""
        self.ensure_one()
        self.write({"agreement_id": agreement.id, "charge_state": "due"})

    @api.model
    def _charge_all(self):
        """Charge what is due. Three steps, each committed before the next."""
        asked = []
        due = self.search([("charge_state", "=", "due")], order="id")
        run_job(
            self.env,
            map(self.browse, due.ids),
            lambda renewal: asked.extend(renewal._begin_charge().ids),
            _logger,
            "The card for renewal %s was not charged",
        )
        run_job(
            self.env,
            map(self.browse, asked),
            lambda renewal: renewal._charge(),
            _logger,
            "It is not known whether the card for renewal %s was charged",
        )
        open_ids = self.search([("charge_state", "=", "asked")], order="id").ids
        run_job(
            self.env,
            map(self.browse, open_ids),
            lambda renewal: renewal._follow_charge(),
            _logger,
            "It is not known what became of the charge for renewal %s",
        )

    # === BUSINESS METHODS: CHARGE === #

    def _begin_charge(self):
        """Note that the provider is about to be asked; return what may be charged."""
        self.ensure_one()
        if not self.try_lock_for_update() or self.charge_state != "due":
            return self.browse()
        self.partner_id._take_renewal_turn()
        rule = self.partner_id._get_renewal_rule(self.plan_id)
        agreement = self._find_agreement()
        if agreement != self.agreement_id or not self._is_chargeable(rule, agreement):
            self._note_not_charged("nobody_agreed")
            return self.browse()
        transaction = self.env["payment.transaction"].create(
            self._prepare_transaction(agreement.token_id)
        )
        self.write(
            {
                "transaction_id": transaction.id,
                "charge_state": "asked",
                "charge_asked_on": fields.Datetime.now(),
            }
        )
        return self

    def _is_chargeable(self, rule, agreement):
        """Return whether the quotation is still what the customer agreed to."""
        return (
            self.state == "open"
            and self._is_theirs()
            and not self.order_id.transaction_ids
            and len(self.order_id.order_line) == 1  # a colleague added nothing
            and self.order_id.amount_total > 0
            and not self._get_no_agreement(rule, agreement)
        )

    def _prepare_transaction(self, token):
        """Return the values of the payment. Override to tell the provider more."""
        order = self.order_id
        reference = self.env["payment.transaction"]._compute_reference(
            token.provider_id.code, prefix=order.name
        )
        return {
            "provider_id": token.provider_id.id,
            "payment_method_id": token.payment_method_id.id,
            "token_id": token.id,
            "reference": reference,
            "amount": order.amount_total,
            "currency_id": order.currency_id.id,
            "partner_id": token.partner_id.id,
            "operation": "offline",
            "sale_order_ids": [Command.set(order.ids)],
        }

    def _charge(self):
        """Ask the provider, once: what it answers is committed at once."""
        self.ensure_one()
        transaction = self.transaction_id
        if self.charge_state == "asked" and transaction.state == "draft":
            transaction._charge_with_token()

    def _follow_charge(self):
        """Do what follows from the provider's answer, or from none for too long."""
        self.ensure_one()
        if not self.try_lock_for_update() or self.charge_state != "asked":
            return
        transaction = self.transaction_id
        if transaction.state in UNDER_WAY:
            if not transaction.is_post_processed:
                transaction._post_process()
            if transaction.state == "done":
                self.charge_state = "done"
        elif transaction.state in ("cancel", "error"):
            self._note_not_charged("charge_failed", transaction.state_message)
        elif self.charge_asked_on < fields.Datetime.now() - PATIENCE:
            self._note_unknown()

    def _note_not_charged(self, less, message=None):
        """Leave a quotation to sign, and tell the salesperson.

        :param less: a value of ``less``
        :param message: what the provider said
        """
        self.write({"charge_state": "failed", "mode": "sign"})
        self.decision_ids.less = less
        if self.state != "open" or not self._is_theirs():
            return
        self._enqueue_mail()
        words = self._in_words_of_seller()
        self._ask_seller(
            self.order_id,
            words.env._(
                "The card was not charged, the quotation was mailed: %(why)s",
                why=message or words.env._("nobody agreed to it any more"),
            ),
        )

    def _note_unknown(self):
        """Let a person look whether the card was charged: it is never tried again."""
        self.charge_state = "unknown"
        self.decision_ids.less = "charge_unknown"
        words = self._in_words_of_seller()
        self._ask_seller(
            self.order_id,
            words.env._(
                "Look at the payment provider whether %(reference)s was charged: its "
                "answer was lost",
                reference=self.transaction_id.reference,
            ),
        )

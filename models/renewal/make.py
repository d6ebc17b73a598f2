# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is made for an episode: an activity, a quotation, an order."""

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.duration import format_minutes
from ..roles import find_manager

ACTIVITY = "helpdesk_hour_bank.mail_activity_type_renewal"


class HourBankRenewalDecision(models.Model):
    _inherit = "hour.bank.renewal.decision"

    def _make(self, rule, product, quantity, amount):
        """Make what the rule says, dispatched on its mode; return the decision.

        Another mode is a value of ``renewal_mode`` and a method ``_make_<mode>`` of the
        renewal, which returns why it made less than that, or None.
        """
        customer, company = self.partner_id, self.company_id
        renewal = self.env["hour.bank.renewal"]._claim(
            *(customer, company, product),
            customer._get_renewal_contact(company, self.plan_id),
            self.cause,
            quantity=quantity,
            expected_amount=amount,
            mode=rule.mode,
            episode_key=self.key,
        )
        if not renewal:  # renewed for this episode before, and made something else
            return {"outcome": "over"}
        # linked first: what is written to people says for what it is
        self.renewal_id = renewal
        less = getattr(renewal, f"_make_{rule.mode}")(rule)
        return {"outcome": "made", "less": less, "renewal_id": renewal.id}


class HourBankRenewal(models.Model):
    _inherit = "hour.bank.renewal"

    activity_id = fields.Many2one(
        "mail.activity",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",  # for the foreign key, when activities are deleted
        groups=fields.NO_ACCESS,
    )

    # === BUSINESS METHODS: MODES === #

    def _make_activity(self, _rule):
        """Ask the salesperson to sell; nothing is written to the customer."""
        words = self._in_words_of_seller()
        self.activity_id = self._ask_seller(
            self.partner_id,
            words.env._(
                "Their hours run out: renew %(hours)s", hours=self._get_hours()
            ),
        )

    def _make_draft(self, _rule):
        """Make a draft, and ask the salesperson to look at it and to send it."""
        self._make_quotation(self.contact_id, self.quantity, sent=False)
        words = self._in_words_of_seller()
        self.activity_id = self._ask_seller(
            self.order_id,
            words.env._(
                "Look at the quotation for %(hours)s, and send it",
                hours=self._get_hours(),
            ),
        )

    def _make_sign(self, _rule):
        """Make a quotation that the customer signs and pays, and mail it.

        :return: why it is only a draft, or None
        """
        if not self.partner_id.hour_bank_portal_buy:
            self._make_draft(_rule)
            self.mode = "draft"
            return "no_portal"
        if not self._get_recipients():
            self._make_draft(_rule)
            self.mode = "draft"
            return "no_address"
        self._make_quotation(self.contact_id, self.quantity)
        self._enqueue_mail()
        return None

    def _make_confirm(self, rule):
        """Confirm the order, or let the card be charged; else it is one to sign."""
        agreement = self._find_agreement()
        less = self._get_no_agreement(rule, agreement)
        if less:
            self.mode = "sign"
            return self._make_sign(rule) or less
        if agreement.kind == "card":
            self._make_quotation(self.contact_id, self.quantity)
            self._prepare_charge(agreement)
        else:
            self._make_quotation(
                self.contact_id,
                self.quantity,
                require_signature=False,
                require_payment=False,
            )
            self.agreement_id = agreement
            self.order_id.action_confirm()
            self._enqueue_mail()
        return None

    # === BUSINESS METHODS: ACTIVITIES === #

    def _ask_seller(self, record, summary):
        """Leave an activity for who sells to the customer, or a manager; return it."""
        user = self._get_seller()
        if not user:
            return self.env["mail.activity"]
        words = self._in_words_of_seller()
        return record.with_env(words.env).activity_schedule(
            ACTIVITY, summary=summary, note=words.reason_text, user_id=user.id
        )

    def _in_words_of_seller(self):
        """Return the renewal in the language of who is told."""
        return self.with_context(lang=self._get_seller().lang or self.env.lang)

    def _get_seller(self):
        """Return who is told: who sells to the customer, or a helpdesk manager.

        Override to tell somebody else.
        """
        self.ensure_one()
        seller = self.partner_id._get_hour_bank_seller(self.company_id)
        return seller or find_manager(self.env, self.company_id)

    @api.model
    def _follow_activities(self, company):
        """Take back what was asked and is done; decline what was closed or deleted.

        That is an activity without a quotation, and a quotation that somebody deleted.
        """
        domain = Domain("company_id", "=", company.id)
        done = Domain("state", "!=", "open") | Domain("order_id.state", "!=", "draft")
        asked = self.search(domain & Domain("activity_id", "!=", False) & done)
        asked.filtered("order_id")._close_activities()
        waiting = Domain("state", "=", "open") & Domain("order_id", "=", False)
        for renewal in self.search(domain & waiting & Domain("origin", "!=", "portal")):
            if renewal.mode != "activity" or not renewal.activity_id.active:
                renewal.state = "cancelled"

    def _withdraw(self):
        """Close what only colleagues know of, as it is not needed any more."""
        self.ensure_one()
        self._close_activities()
        self.state = "cancelled"

    def _close_activities(self):
        """Take back what was asked of salespeople."""
        self.activity_id.unlink()

    # === BUSINESS METHODS: NUMBERS === #

    @api.model
    def _get_price(self, customer, company, product, quantity):
        """Return the price of today without tax, in the currency of the company."""
        order = self.env["sale.order"]._new_portal_offer(
            customer, company, {product: quantity}
        )
        today = self.env["hour.bank"]._get_company_today(company)
        amount = sum(order.order_line.mapped("price_subtotal"))
        return order.currency_id._convert(amount, company.currency_id, company, today)

    def _get_quantity(self):
        """Return how many units the quotation sells; without one, as planned."""
        self.ensure_one()
        lines = self._get_line()
        return sum(lines.mapped("product_uom_qty")) if lines else self.quantity

    def _get_hours(self):
        """Return the hours as people read them, e.g. 10:00."""
        self.ensure_one()
        return format_minutes(self.minutes)

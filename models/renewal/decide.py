# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whether hours are renewed: the job that decides, what is renewed, and the cap."""

import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.duration import to_hours
from ..bank.customer import USABLE
from ..jobs import run_job
from .hour_bank_renewal_decision import OPEN_OUTCOMES

_logger = logging.getLogger(__name__)


class ResPartner(models.Model):
    _inherit = "res.partner"

    hour_bank_renewal_turn = fields.Integer(
        copy=False,
        readonly=True,
        groups=fields.NO_ACCESS,
        help="How often something was decided about renewals: who decides at the same "
        "moment waits here.",
    )

    @api.private
    def _take_renewal_turn(self):
        """Let nobody else decide about this customer's renewals until the commit.

        Who comes second gets a serialization failure, and begins anew with what the
        first decided. A lock alone would not refresh its view of the data.
        """
        self.ensure_one()
        # SQL: a counter that nothing depends on, and that notes no change of a contact
        self.env.cr.execute(
            SQL(
                """UPDATE res_partner
                      SET hour_bank_renewal_turn =
                          COALESCE(hour_bank_renewal_turn, 0) + 1
                    WHERE id = %s""",
                self.id,
            )
        )

    @api.private
    def _get_renewal_bank(self, company, plan=None):
        """Return the bank that this customer bought last, as superuser.

        :param plan: of this plan; without one, of any
        """
        self.ensure_one()
        # sudo: decides what is offered; callers asked who may
        Bank_sudo = self.env["hour.bank"].sudo()
        return Bank_sudo.search(
            [
                ("partner_id", "=", self.id),
                ("company_id", "=", company.id),
                ("plan_id", "!=", False) if plan is None else ("plan_id", "=", plan.id),
                ("kind", "=", "prepaid"),
                ("product_id", "!=", False),
            ],
            order="id desc",
            limit=1,
        )

    @api.private
    def _get_renewal_offer(self, company, plan):
        """Return ``(product, quantity)`` that is renewed, or no product and 0.

        What was bought last, and as much. Override to offer another product or
        quantity, e.g. by the use of the last months.
        """
        bank_sudo = self._get_renewal_bank(company, plan)
        product_sudo = bank_sudo.product_id
        if not bank_sudo or not product_sudo._may_be_renewed(company, plan):
            return product_sudo.browse(), 0
        line_sudo = bank_sudo.sale_line_id
        if line_sudo and line_sudo.product_id == product_sudo:
            quantity = line_sudo.product_uom_id._compute_quantity(
                line_sudo.product_uom_qty, product_sudo.uom_id, round=False
            )
        else:
            per_unit = product_sudo._get_hour_bank_unit_minutes(product_sudo.uom_id)
            quantity = bank_sudo._get_bought_minutes() / per_unit
        return (product_sudo, quantity) if quantity > 0 else (product_sudo.browse(), 0)

    @api.private
    def _get_renewal_contact(self, company, plan):
        """Return who gets the quotation: of the last order, or the customer itself."""
        bank_sudo = self._get_renewal_bank(company, plan)
        contact_sudo = bank_sudo.sale_order_id.partner_id
        theirs = contact_sudo.commercial_partner_id == self
        # sudo: as the other one
        return contact_sudo if contact_sudo.active and theirs else self.sudo()


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _may_be_renewed(self, company, plan):
        """Return whether the product still sells hours of this plan. As superuser."""
        self.ensure_one()
        return bool(
            self.active
            and self.sale_ok
            and self.hour_bank_plan_id == plan
            and self.company_id in (self.company_id.browse(), company)
        )


class HourBankRenewal(models.Model):
    _inherit = "hour.bank.renewal"

    minutes = fields.Integer(compute="_compute_sold", compute_sudo=True)
    hours = fields.Float(compute="_compute_sold", compute_sudo=True)
    amount = fields.Monetary(
        compute="_compute_sold", compute_sudo=True, help="Without tax."
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "quantity",
        "expected_amount",
        "order_id.order_line.product_uom_qty",
        "order_id.order_line.price_subtotal",
    )
    def _compute_sold(self):
        """As the quotation says by now; without one, as it was expected."""
        for renewal in self:
            order, product = renewal.order_id, renewal.product_id
            quantity, amount = renewal.quantity, renewal.expected_amount
            if order:
                lines = renewal._get_line()
                quantity = sum(
                    line.product_uom_id._compute_quantity(
                        line.product_uom_qty, product.uom_id, round=False
                    )
                    for line in lines
                )
                amount = order.currency_id._convert(
                    sum(lines.mapped("price_subtotal")),
                    renewal.currency_id,
                    renewal.company_id,
                    renewal.asked_on or fields.Date.today(),
                )
            sells = product.hour_bank_plan_id
            unit = sells and product._get_hour_bank_unit_minutes(product.uom_id)
            renewal.minutes = round(quantity * (unit or 0))
            renewal.hours = to_hours(renewal.minutes)
            renewal.amount = amount

    # === BUSINESS METHODS === #

    @api.model
    def _get_counted(self, customer, company):
        """Return what counts for the cap: open, or bought this month, by any cause."""
        first = self.env["hour.bank"]._get_company_today(company).replace(day=1)
        theirs = Domain("partner_id", "=", customer.id)
        theirs &= Domain("company_id", "=", company.id)
        sold = Domain("state", "=", "sold") & Domain("asked_on", ">=", first)
        # sudo: all of them count, whoever asks
        return self.sudo().search(theirs & (sold | Domain("state", "=", "open")))


class HourBankRenewalDecision(models.Model):
    _inherit = "hour.bank.renewal.decision"

    # === SCHEDULED ACTIONS === #

    @api.model
    def _cron_renew(self):
        """Note whose hours run out, and decide what is not decided yet.

        Each decision is committed alone with all that it makes: killed at any moment,
        the next run goes on. What only a new month or setting changes is decided again.
        """
        # sudo: of all customers and companies, whoever the job runs as
        Decision_sudo = self.sudo()
        companies = Decision_sudo.env["hour.bank"]._read_group([], ["company_id"])
        run_job(
            self.env,
            [company for (company,) in companies],
            Decision_sudo._note_company,
            _logger,
            "It was not looked whose hours of company %s run out",
        )
        ids = Decision_sudo.search(Decision_sudo._get_due_domain(), order="id").ids
        run_job(
            self.env,
            map(Decision_sudo.browse, ids),  # each alone: none reads ahead for others
            lambda decision: decision._decide(),
            _logger,
            "Nothing was decided about renewal %s",
            lambda decision, error: decision._note_failure(error),
        )
        Decision_sudo.env["hour.bank.renewal"]._charge_all()

    @api.model
    def _get_due_domain(self):
        return Domain("outcome", "in", OPEN_OUTCOMES) & Domain("ended_on", "=", False)

    # === BUSINESS METHODS: DECIDE === #

    def _decide(self):
        """Decide about one episode, and make what is to be made."""
        self.ensure_one()
        if not self.try_lock_for_update() or self.outcome not in OPEN_OUTCOMES:
            return
        self.partner_id._take_renewal_turn()
        values = self._get_answer()
        if values["outcome"] == self.outcome == "off":
            return  # day after day: nothing to note
        self.write({"error": False, "decided_on": fields.Datetime.now(), **values})

    def _get_answer(self):
        """Return the values of the decision; what it makes is made along."""
        if outcome := self._get_obstacle():
            return {"outcome": outcome}
        Renewal = self.env["hour.bank.renewal"]
        customer, company = self.partner_id, self.company_id
        for renewal in Renewal._find_open_of_plan(customer, company, self.plan_id):
            if renewal._is_current(renewal._get_quantity()):
                return {"outcome": "answered", "renewal_id": renewal.id}
            renewal._give_up()
        product, quantity = customer._get_renewal_offer(company, self.plan_id)
        if not product:
            return {"outcome": "no_product"}
        rule = customer._get_renewal_rule(self.plan_id)
        amount = Renewal._get_price(customer, company, product, quantity)
        outcome = self._get_reached_cap(rule, product, quantity, amount)
        if outcome:
            return {"outcome": outcome}
        return self._make(rule, product, quantity, amount)

    def _get_obstacle(self):
        """Return why nothing is to be made, whatever is sold, or None.

        Override to keep renewals back for more reasons: add the outcome and its words.
        """
        parameters = self.env["ir.config_parameter"]
        if self.database_uuid != parameters.get_param("database.uuid"):
            return "copy"
        if not self.plan_id:
            return "no_product"
        if not (self.plan_id.active and self.partner_id.active):
            return "gone"
        if self.partner_id._get_renewal_rule(self.plan_id).mode == "none":
            return "off"
        if self.cause == "ending" and self._find_later_bank():
            return "covered"
        return None

    def _find_later_bank(self):
        """Return a bank of the plan that ends later than the one that ends now."""
        domain = Domain("partner_id", "=", self.partner_id.id)
        domain &= Domain("company_id", "=", self.company_id.id)
        domain &= Domain("plan_id", "=", self.plan_id.id)
        domain &= Domain("kind", "=", "prepaid") & Domain("id", "!=", self.bank_id.id)
        later = Domain("date_end", "=", False) | Domain("date_end", ">", self.day)
        left = Domain("state", "in", USABLE) & Domain("minutes_balance", ">", 0)
        left |= Domain("state", "=", "pending")
        return self.env["hour.bank"].search(domain & later & left, limit=1)

    def _get_reached_cap(self, rule, product, quantity, amount):
        """Return which cap of the month this would go beyond, or None."""
        Renewal = self.env["hour.bank.renewal"]
        counted = Renewal._get_counted(self.partner_id, self.company_id)
        unit = product._get_hour_bank_unit_minutes(product.uom_id)
        minutes = round(quantity * unit) + sum(counted.mapped("minutes"))
        if rule.cap_minutes and minutes > rule.cap_minutes:
            return "cap_hours"
        total = amount + sum(counted.mapped("amount"))
        currency = self.company_id.currency_id
        if rule.cap_amount and currency.compare_amounts(total, rule.cap_amount) > 0:
            return "cap_amount"
        return None

    @api.private
    def _note_failure(self, error):
        """Keep why it could not be made; the next run tries again."""
        self.ensure_one()
        self.write(
            {
                "outcome": "failed",
                "error": str(error) or type(error).__name__,
                "decided_on": fields.Datetime.now(),
            }
        )

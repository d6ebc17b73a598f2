# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""That hours were asked for: one open quotation for each customer and plan."""

from odoo import api, fields, models
from odoo.tools import SQL

from .rule import MODES

UNDER_WAY = ("pending", "authorized", "done")


class HourBankRenewal(models.Model):
    """What a customer asked for, or needs, and the quotation that answers it.

    Nobody writes it: it is made for who may ask, or by the job for an episode of low
    hours, and its state follows the order.
    """

    _name = "hour.bank.renewal"
    _description = "Request for Hours"
    _order = "id desc"
    _rec_name = "product_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
        help="The company (commercial partner) that is to have the hours.",
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Asked By",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",  # for the foreign key, when contacts are deleted
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, ondelete="restrict"
    )
    plan_id = fields.Many2one(
        "hour.bank.plan",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",  # for the foreign key, when plans are deleted
        help="Of the product on that day.",
    )
    quantity = fields.Float(
        readonly=True,
        aggregator=None,
        help="Units of the product that are renewed; the quotation says what is sold.",
    )
    expected_amount = fields.Monetary(
        readonly=True, aggregator=None, help="Price without tax on that day."
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    asked_on = fields.Date(
        readonly=True, help="Day of the company on which it was made."
    )
    order_id = fields.Many2one(
        "sale.order",
        string="Quotation",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",  # ``hour_bank_renewal_ids`` of an order
    )
    origin = fields.Selection(
        [
            ("portal", "Customer portal"),
            ("staff", "Salesperson"),
            ("level", "Hours are low"),
            ("ending", "A bank ends soon"),
            ("forecast", "Hours will be used up soon"),
        ],
        string="Cause",
        required=True,
        readonly=True,
        help="Where it was asked for, or why it was made.",
    )
    mode = fields.Selection(
        MODES, string="Made", readonly=True, help="What was made by itself."
    )
    episode_key = fields.Char(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="For what it was made by itself: once for each cause and episode.",
    )
    state = fields.Selection(
        [("open", "Open"), ("sold", "Sold"), ("cancelled", "Cancelled")],
        compute="_compute_state",
        store=True,
        help="Follows the quotation: confirmed, it is sold. A cancelled quotation that "
        "is taken up again is the salesperson's, not the customer's request.",
    )

    price_given = fields.Boolean(
        readonly=True,
        help="A colleague changed the quotation: its prices stay as they are.",
    )

    # Also for two colleagues who press the button at the same moment, and for two jobs.
    _episode_once = models.UniqueIndex(
        "(episode_key) WHERE episode_key IS NOT NULL",
        "Hours were renewed for this before.",
    )
    # Of a plan a customer may ask for several products itself; what is made for it is
    # one, and not beside what it asked for. Each number is a range of one.
    _open_once_of_plan = models.Constraint(
        """EXCLUDE USING gist (
            int4range(partner_id, partner_id, '[]') WITH &&,
            int4range(company_id, company_id, '[]') WITH &&,
            int4range(plan_id, plan_id, '[]') WITH &&,
            (CASE origin WHEN 'portal' THEN int4range(product_id, product_id, '[]')
                         ELSE int4range(NULL, NULL) END) WITH &&
        ) WHERE (state = 'open' AND plan_id IS NOT NULL)""",
        "The customer has an open renewal of this plan already.",
    )
    _open_once = models.UniqueIndex(
        "(partner_id, company_id, product_id) WHERE state = 'open'",
        "The customer asked for this product already: its quotation is open.",
    )

    # === COMPUTE METHODS === #

    @api.depends("order_id.state")
    def _compute_state(self):
        for renewal in self:
            state = renewal.order_id.state
            if state == "sale":
                renewal.state = "sold"
            elif state == "cancel":
                renewal.state = "cancelled"
            else:
                renewal.state = renewal.state or "open"

    # === BUSINESS METHODS: ASK === #

    @api.model
    @api.private
    def _ask_in_portal(self, contact, company, product, quantity):
        """Return the one open quotation by which ``contact`` buys hours, as superuser.

        The one there is, refreshed, or a new one. Callers check who may buy what.

        :param quantity: how many units of the product
        """
        customer = contact.sudo().commercial_partner_id  # sudo: its own company
        key = (customer, company, product)
        renewal_sudo = self._find_open(*key)
        if not renewal_sudo or not renewal_sudo._is_current(quantity):
            # what was made for it makes room for what it chooses
            past_sudo = renewal_sudo | self._find_made(*key)
            if paid := past_sudo.filtered(lambda past: past._is_being_paid()):
                return paid[0].order_id
            for past in past_sudo:
                past._give_up()
            renewal_sudo = self._claim(*key, contact, "portal")
            past_sudo._succeed(renewal_sudo)
        renewal_sudo._answer_in_portal(contact, quantity)
        return renewal_sudo.order_id

    def _answer_in_portal(self, contact, quantity):
        """Bring the quotation to what the customer asks for, and let it be signed."""
        self.ensure_one()
        if not self.order_id:
            self._make_quotation(contact, quantity)
            return
        self._refresh_quotation(quantity)
        if self.order_id.state == "draft":
            self.order_id.action_quotation_sent()
            self.order_id._portal_ensure_token()

    @api.model
    def _find_open(self, customer, company, products):
        """Return what the customer asked for and did not get yet, as superuser."""
        # sudo: customers read none of it; callers asked whether they may buy
        return self.sudo().search(
            [
                ("partner_id", "=", customer.id),
                ("company_id", "=", company.id),
                ("product_id", "in", products.ids),
                ("state", "=", "open"),
            ]
        )

    @api.model
    def _find_made(self, customer, company, product):
        """Return what is open for the plan of a product, and was not asked for."""
        plan = product.sudo().hour_bank_plan_id  # sudo: customers read no plans
        return self._find_open_of_plan(customer, company, plan).filtered(
            lambda renewal: renewal.origin != "portal"
        )

    @api.model
    def _find_open_of_plan(self, customer, company, plan):
        """Return what is open for a plan, whatever the cause, as superuser."""
        # sudo: as for one product
        return self.sudo().search(
            [
                ("partner_id", "=", customer.id),
                ("company_id", "=", company.id),
                ("plan_id", "=", plan.id),
                ("state", "=", "open"),
            ]
        )

    @api.model
    def _claim(self, customer, company, product, contact, origin, **more):
        """Return a new open request, as superuser; the one door.

        Of two at once the second waits here. It gets a serialization failure, so that
        Odoo begins anew and finds the first.

        :param more: values of further columns
        """
        self.env.flush_all()  # what was given up is not open any more
        # sudo: customers and jobs; callers asked whether they may
        values = {
            "partner_id": customer.id,
            "company_id": company.id,
            "product_id": product.id,
            "plan_id": product.sudo().hour_bank_plan_id.id or None,
            "contact_id": contact.id or None,
            "origin": origin,
            "state": "open",
            "asked_on": self.env["hour.bank"]._get_company_today(company),
            "create_uid": self.env.uid,
            "create_date": self.env.cr.now(),
            **more,
        }
        self.env.execute_query(
            SQL(
                "INSERT INTO hour_bank_renewal (%s) VALUES (%s) ON CONFLICT DO NOTHING",
                SQL(", ").join(map(SQL.identifier, values)),
                SQL(", ").join(SQL("%s", value) for value in values.values()),
            )
        )
        return self._find_open(customer, company, product)

    # === BUSINESS METHODS: QUOTATION === #

    def _is_being_paid(self):
        """Return whether the customer paid, or is about to."""
        self.ensure_one()
        return bool(self.order_id) and self.order_id._is_payment_under_way()

    def _is_current(self, quantity):
        """Return whether the open quotation still answers what is asked for.

        Not one that expired, was signed for another quantity, or that a colleague made
        something else of. One whose payment is under way always does.
        """
        self.ensure_one()
        order = self.order_id
        if not order or self._is_being_paid():
            return True
        line = self._get_line()
        return (
            self._is_theirs()
            and not order.is_expired
            and not (order.signature and line.product_uom_qty != quantity)
            and line.product_uom_id == self.product_id.uom_id
        )

    def _is_theirs(self):
        """Return whether the quotation sells this product to this customer."""
        self.ensure_one()
        order = self.order_id
        return (
            order.state in ("draft", "sent")
            and order.company_id == self.company_id
            and order.partner_id.commercial_partner_id == self.partner_id
            and len(self._get_line()) == 1
        )

    def _get_line(self):
        """Return the line of the quotation that sells the hours."""
        return self.order_id.order_line.filtered(
            lambda line: not line.display_type and line.product_id == self.product_id
        )

    def _give_up(self):
        """Cancel the quotation; one that a colleague made something else of stays."""
        self.ensure_one()
        if self._is_theirs():
            self.order_id._action_cancel()
        self.state = "cancelled"

    def _succeed(self, renewal):
        """Note that ``renewal`` takes the place of these, with why they were made.

        Extend it to follow.
        """
        self.decision_ids.renewal_id = renewal

    def _make_quotation(self, contact, quantity, sent=True, **values):
        """Make the quotation, so that the customer can sign and pay it at once.

        :param sent: whether the customer has it; otherwise it is a draft
        :param values: of the quotation, above those it has anyway
        """
        self.ensure_one()
        values = {
            **self.env["sale.order"]._prepare_portal_quotation(
                contact, self.company_id, {self.product_id: quantity}
            ),
            **values,
        }
        order = self.env["sale.order"].with_company(self.company_id).create(values)
        if sent:
            order.action_quotation_sent()
        order._portal_ensure_token()  # the page that shows it may write nothing
        self.order_id = order
        seller = order.with_context(lang=order.user_id.lang or self.env.lang)
        author = {"author_id": contact.id} if self.origin == "portal" else {}
        seller.message_post(
            body=seller.hour_bank_renewal_ids._get_origin_text(),
            subtype_xmlid="mail.mt_note",
            **author,
        )

    def _refresh_quotation(self, quantity):
        """Bring quantity and price to those of today.

        Not of what is signed, or being paid. A price that a colleague gave stays.
        """
        self.ensure_one()
        order, line = self.order_id, self._get_line()
        if order.signature or order._is_payment_under_way():
            return
        if not self.price_given and self._is_changed_by_colleague():
            self.price_given = True
        if self.price_given:
            if line.product_uom_qty != quantity:
                line.product_uom_qty = quantity
            return
        today = order._new_portal_offer(
            order.partner_id, self.company_id, {self.product_id: quantity}
        )
        if self._get_facts(order) != self._get_facts(today):
            order.pricelist_id = today.pricelist_id._origin
            order.fiscal_position_id = today.fiscal_position_id._origin
            order.validity_date = today.validity_date
            line.product_uom_qty = quantity
            order._recompute_taxes()
            order._recompute_prices()

    def _is_changed_by_colleague(self):
        """Return whether a colleague wrote the lines of the quotation last."""
        # written by the customer, whoever that was, until a colleague does
        writers = self.order_id.order_line.write_uid
        return any(not user.share and user != self.create_uid for user in writers)

    @api.model
    def _get_facts(self, order):
        """Return by what two quotations are told apart."""
        return order.pricelist_id._origin.id, [
            (
                line.product_uom_qty,
                line.price_unit,
                line.discount,
                sorted(line.tax_ids._origin.ids),
            )
            for line in order.order_line
            if not line.display_type
        ]

    # === BUSINESS METHODS: WORDS === #

    def _get_origin_text(self):
        """Return where it was asked for, and by whom, dispatched on its origin."""
        self.ensure_one()
        return getattr(self, f"_get_{self.origin}_text")()

    def _get_portal_text(self):
        return self.env._(
            "From the portal, asked by %(contact)s",
            contact=self.contact_id.display_name or self.partner_id.display_name,
        )

    def _get_staff_text(self):
        return self.env._(
            "Renewed by %(person)s", person=self.create_uid.name or "Odoo"
        )

    def _get_level_text(self):
        return self.env._("Made by itself: the hours are low")

    def _get_ending_text(self):
        return self.env._("Made by itself: an hour bank ends soon")

    def _get_forecast_text(self):
        return self.env._("Made by itself: the hours will be used up soon")

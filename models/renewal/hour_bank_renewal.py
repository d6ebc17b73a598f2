# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""That hours were asked for: one open quotation for each customer and product."""

from odoo import api, fields, models
from odoo.tools import SQL

UNDER_WAY = ("pending", "authorized", "done")


class HourBankRenewal(models.Model):
    """What a customer asked for, and the quotation that answers it.

    Nobody writes it: it is made for who may ask, and its state follows the order.
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
    order_id = fields.Many2one(
        "sale.order",
        string="Quotation",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",  # ``hour_bank_renewal_ids`` of an order
    )
    origin = fields.Selection(
        [("portal", "Customer portal")],
        required=True,
        readonly=True,
        help="Where it was asked for.",
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

    # Also for two colleagues who press the button at the same moment.
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
        if renewal_sudo and not renewal_sudo._is_current(quantity):
            renewal_sudo._give_up()
            renewal_sudo = renewal_sudo.browse()
        renewal_sudo = renewal_sudo or self._claim(*key, contact, "portal")
        if renewal_sudo.order_id:
            renewal_sudo._refresh_quotation(quantity)
        else:
            renewal_sudo._make_quotation(contact, quantity)
        return renewal_sudo.order_id

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
    def _claim(self, customer, company, product, contact, origin):
        """Return a new open request, as superuser.

        Of two at once the second waits here. It gets a serialization failure, so that
        Odoo begins anew and finds the first.
        """
        self.env.flush_all()  # what was given up is not open any more
        self.env.execute_query(
            SQL(
                """INSERT INTO hour_bank_renewal
                (partner_id, company_id, product_id, contact_id, origin, state,
                 create_uid, create_date)
                VALUES (%s, %s, %s, %s, %s, 'open', %s, now() AT TIME ZONE 'UTC')
                ON CONFLICT DO NOTHING""",
                *(customer.id, company.id, product.id, contact.id, origin),
                self.env.uid,
            )
        )
        return self._find_open(customer, company, product)

    # === BUSINESS METHODS: QUOTATION === #

    def _is_current(self, quantity):
        """Return whether the open quotation still answers what is asked for.

        Not one that expired, was signed for another quantity, or that a colleague made
        something else of. One whose payment is under way always does.
        """
        self.ensure_one()
        order = self.order_id
        if not order or order._is_payment_under_way():
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

    def _make_quotation(self, contact, quantity):
        """Make the quotation, so that the customer can sign and pay it at once."""
        self.ensure_one()
        values = self.env["sale.order"]._prepare_portal_quotation(
            contact, self.company_id, {self.product_id: quantity}
        )
        order = self.env["sale.order"].with_company(self.company_id).create(values)
        order.action_quotation_sent()
        order._portal_ensure_token()  # the page that shows it may write nothing
        self.order_id = order
        seller = order.with_context(lang=order.user_id.lang or self.env.lang)
        seller.message_post(
            body=seller.hour_bank_renewal_ids._get_origin_text(),
            author_id=contact.id,
            subtype_xmlid="mail.mt_note",
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

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What hour banks earned, move by move: by month, customer, order, person."""

from odoo import api, fields, models
from odoo.tools import SQL


class HourBankRevenue(models.Model):
    """The ledger's moves that earn: used and expired hours, and what corrects them.

    Of the money of a period, thus with the days of the moves. Corrections of a price
    move money without minutes.
    """

    _name = "hour.bank.revenue"
    _description = "Hour Bank Revenue"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "bank_id"
    _depends = {
        "hour.bank": ["plan_id", "product_id", "sale_order_id", "kind"],
        "hour.bank.move": [
            *("bank_id", "company_id", "partner_id", "date", "move_type", "hours"),
            *("ticket_id", "user_id", "value"),
        ],
        "helpdesk.ticket": ["team_id"],
    }

    date = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    bank_id = fields.Many2one("hour.bank", readonly=True)
    kind = fields.Selection(
        [
            ("prepaid", "Bought in advance"),
            ("overage", "Billed afterwards"),
            ("expiry", "Expired Hours"),
        ],
        string="How",
        readonly=True,
    )
    plan_id = fields.Many2one("hour.bank.plan", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    sale_order_id = fields.Many2one("sale.order", string="Order", readonly=True)
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True)
    team_id = fields.Many2one("helpdesk.ticket.team", readonly=True)
    user_id = fields.Many2one("res.users", string="Person", readonly=True)
    hours = fields.Float(readonly=True, help="Used or expired hours.")
    revenue = fields.Monetary(
        readonly=True,
        help="What these hours are worth: without tax, in the company's currency.",
    )

    @property
    def _table_query(self):
        return SQL("%s %s %s", self._select(), self._from(), self._where())

    @api.model
    def _select(self):
        """Return the SELECT clause. Extend it with columns of your fields."""
        return SQL(
            """
            SELECT m.id, m.date, m.company_id, c.currency_id, m.partner_id, m.bank_id,
                   CASE m.move_type WHEN 'expiry' THEN 'expiry' ELSE b.kind END AS kind,
                   b.plan_id, b.product_id, b.sale_order_id,
                   m.ticket_id, t.team_id, m.user_id,
                   -m.hours AS hours, -COALESCE(m.value, 0) AS revenue
            """
        )

    @api.model
    def _from(self):
        """Return the FROM clause; ``m`` is the move, ``b`` its bank."""
        return SQL(
            """
              FROM hour_bank_move m
              JOIN hour_bank b ON b.id = m.bank_id
              JOIN res_company c ON c.id = m.company_id
         LEFT JOIN helpdesk_ticket t ON t.id = m.ticket_id
            """
        )

    @api.model
    def _where(self):
        """Return the WHERE clause: which kinds of moves earn."""
        return SQL(" WHERE m.move_type IN ('time', 'expiry')")

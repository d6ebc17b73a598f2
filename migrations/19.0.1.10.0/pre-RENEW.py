# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Requests for hours belong to a plan and have a day, before they are told apart."""

from odoo.tools import sql


def migrate(cr, version):
    """Fill in plan and day of what was asked for in the portal before."""
    if not version or not sql.table_exists(cr, "hour_bank_renewal"):
        return
    if sql.column_exists(cr, "hour_bank_renewal", "plan_id"):
        return
    cr.execute(
        "ALTER TABLE hour_bank_renewal ADD COLUMN plan_id integer,"
        " ADD COLUMN asked_on date"
    )
    cr.execute(
        """UPDATE hour_bank_renewal renewal
              SET plan_id = template.hour_bank_plan_id,
                  asked_on = renewal.create_date::date
             FROM product_product product
             JOIN product_template template ON template.id = product.product_tmpl_id
            WHERE product.id = renewal.product_id"""
    )

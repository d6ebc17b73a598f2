# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Customers of a database that is older are mailed nothing until somebody says so."""

from odoo.tools import sql


def migrate(cr, version):
    """Give companies the new switch, off; new ones have it on."""
    if not version or sql.column_exists(cr, "res_company", "hour_bank_alert_mail"):
        return
    cr.execute("ALTER TABLE res_company ADD COLUMN hour_bank_alert_mail boolean")
    cr.execute("UPDATE res_company SET hour_bank_alert_mail = false")

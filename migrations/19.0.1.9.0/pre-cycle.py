# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Statements that were issued before were not mailed; the database keeps that, too."""

from odoo.tools import sql


def migrate(cr, version):
    """Give each statement the new column, so that nothing is computed for it."""
    if not version or not sql.column_exists(cr, "hour_bank_statement", "previous_id"):
        return
    if sql.column_exists(cr, "hour_bank_statement", "by_mail"):
        return
    cr.execute("ALTER TABLE hour_bank_statement ADD COLUMN by_mail boolean")
    # not yet among the columns that a trigger keeps
    cr.execute("UPDATE hour_bank_statement SET by_mail = state = 'draft'")

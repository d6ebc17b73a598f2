# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who reads renewals without a quotation: salespeople of the customer."""

from odoo import SUPERUSER_ID, api

RULE = "helpdesk_hour_bank.hour_bank_renewal_salesman_rule"
BEFORE = "['|', ('order_id', '=', False), ('order_id.user_id', 'in', (user.id, False))]"
NOW = (
    "['|', '&', ('order_id', '=', False),"
    " ('partner_id.user_id', 'in', (user.id, False)),"
    " ('order_id.user_id', 'in', (user.id, False))]"
)


def migrate(cr, version):
    """Bring the rule up to date, unless somebody changed it."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    rule = env.ref(RULE, raise_if_not_found=False)
    if rule and (rule.domain_force or "").strip() == BEFORE:
        rule.domain_force = NOW

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A statement may be printed of several banks: who reaches the dialog follows."""

from odoo import SUPERUSER_ID, api

RULE = "helpdesk_hour_bank.hour_bank_statement_print_company_rule"
BEFORE = "[('company_id', 'in', company_ids)]"
AFTER = (
    "['|', ('bank_id', '=', False), ('company_id', 'in', company_ids), "
    "('bank_ids', 'not any', [('company_id', 'not in', company_ids)])]"
)


def migrate(cr, version):
    """Rewrite the rule, which no update touches, where nobody changed it."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    rule = env.ref(RULE, raise_if_not_found=False)
    if rule and rule.domain_force == BEFORE:
        rule.domain_force = AFTER

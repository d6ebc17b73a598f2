# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Statements of several banks: who reaches the dialog; names of files, no texts."""

from odoo import SUPERUSER_ID, api

RULE = "helpdesk_hour_bank.hour_bank_statement_print_company_rule"
BEFORE = "[('company_id', 'in', company_ids)]"
AFTER = (
    "['|', ('bank_id', '=', False), ('company_id', 'in', company_ids), "
    "('bank_ids', 'not any', [('company_id', 'not in', company_ids)])]"
)


REPORTS = [
    "helpdesk_hour_bank.report_hour_bank_statement",
    "helpdesk_hour_bank.report_hour_bank_issued",
    "helpdesk_hour_bank.report_hour_bank_transfer",
]
NAME = "object._get_file_name()"


def migrate(cr, version):
    """Rewrite the rule, which no update touches, where nobody changed it.

    What names a file was translated; the function that does it now is no text.
    """
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    rule = env.ref(RULE, raise_if_not_found=False)
    if rule and rule.domain_force == BEFORE:
        rule.domain_force = AFTER
    cr.execute(
        """
        UPDATE ir_act_report_xml
           SET print_report_name = jsonb_build_object('en_US', %s)
         WHERE report_name = ANY(%s) AND print_report_name->>'en_US' = %s
        """,
        [NAME, REPORTS, NAME],
    )

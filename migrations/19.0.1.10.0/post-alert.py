# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Everybody is looked at once: who is low already is known, and told nothing."""


def migrate(cr, version):
    """Have all customers with hours judged by the job."""
    if not version:
        return
    cr.execute(
        """
        INSERT INTO hour_bank_look (partner_id, company_id, create_date, write_date)
        SELECT DISTINCT partner_id, company_id, now() AT TIME ZONE 'UTC',
               now() AT TIME ZONE 'UTC'
          FROM hour_bank
         WHERE kind = 'prepaid' AND state NOT IN ('expired', 'closed')
        """
    )

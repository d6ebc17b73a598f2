# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Banks from before keep the terms that their plan has now, as they had them all along.

What came with this version is off on every plan then, so no bank changes its ways.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    banks = env["hour.bank"].search([("terms", "=", False), ("plan_id", "!=", False)])
    for plan, plan_banks in banks.grouped("plan_id").items():
        plan_banks.write({"terms": plan._prepare_terms()})
    cr.execute(
        """
        UPDATE hour_bank_move AS move
           SET used_by_id = move.partner_id, used_by_name = partner.name
          FROM res_partner AS partner
         WHERE partner.id = move.partner_id
           AND move.move_type = 'time' AND move.used_by_id IS NULL
        """
    )

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Give the ledger of before its money, and the invoices of before their banks.

Nothing that the ledger says is changed: moves had no value yet, transfers aside. What
an invoice says otherwise than the order is posted as a correction of the price.
"""

from odoo import SUPERUSER_ID, api

LINK_INVOICES = """
    UPDATE account_move_line AS line SET hour_bank_id = sold.bank_id
      FROM (SELECT rel.invoice_line_id, MAX(bank.id) AS bank_id
              FROM sale_order_line_invoice_rel AS rel
              JOIN hour_bank AS bank ON bank.sale_line_id = rel.order_line_id
             WHERE bank.kind = 'prepaid'
             GROUP BY rel.invoice_line_id) AS sold
     WHERE line.id = sold.invoice_line_id AND line.hour_bank_id IS NULL
 RETURNING line.id
"""


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute(LINK_INVOICES)
    lines = env["account.move.line"].browse(row[0] for row in cr.fetchall())
    for name in ("hour_bank_credit_effect", "hour_bank_minutes"):
        env.add_to_compute(lines._fields[name], lines)
    env.flush_all()
    for bank in env["hour.bank"].search([], order="id"):
        _value_ledger(bank)
        env.flush_all()
        env.invalidate_all()


def _value_ledger(bank):
    """Run the ledger of a bank again, and write what each move is worth."""
    held = bank._get_holding().__class__(0, 0, 0.0, 0.0)
    price, rounded, sold = bank._get_price_per_minute(), bank._get_rounding(), 0
    values = []
    for move in bank.move_ids.sorted("id"):
        vals = {
            "minutes": move.minutes,
            "move_type": move.move_type,
            "origin_move_id": move.origin_move_id.id,
        }
        if move.move_type in ("rollover", "transfer"):
            vals["value"] = move.value
        elif move.move_type in ("purchase", "refund"):
            before, sold = rounded(sold * price), sold + move.minutes
            vals["value"] = rounded(sold * price) - before
        exact = bank._get_move_value(vals, held)
        value = held.add(move.move_type, move.minutes, exact, rounded)
        values.append((value, move.id))
    bank.env.cr.executemany(
        "UPDATE hour_bank_move SET value = %s WHERE id = %s", values
    )
    bank.env.invalidate_all()
    bank._set_counters(held)
    if bank.kind == "prepaid":
        bank._sync_value()
        bank._settle_value(0.0, bank._get_today())

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What could be wrong before is mended where that is possible, or told by the audit.

- **Closed banks** are emptied: time that was deleted or shortened after they were
  closed left hours in them that nobody could draw or refund. They go out as they do
  from now on, by moves with a reason: an order that was cancelled takes them back, and
  a credit note may follow; otherwise as the rest at the closing.
- **Lines that sell no hours** are core's: a quotation whose product lost its plan was
  confirmed as a line of an hour bank, without any.
- **The company that contacts and tickets count as** is what core computes: it was
  possible to write another one, and so to read and spend its hours.
- **Invoices in place of others** are no credit notes: "replaced" stood on them, too.
- **The audit** of the next night covers all banks, as it checks more now.
"""

import logging

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

# What `res.partner` computes, and what tickets copy from it.
WRITTEN_PARTNERS = """
    SELECT partner.id FROM res_partner AS partner
      LEFT JOIN res_partner AS parent ON parent.id = partner.parent_id
     WHERE partner.commercial_partner_id IS DISTINCT FROM
           CASE WHEN partner.is_company OR partner.parent_id IS NULL THEN partner.id
                ELSE parent.commercial_partner_id END
"""
WRITTEN_TICKETS = """
    SELECT ticket.id FROM helpdesk_ticket AS ticket
      LEFT JOIN res_partner AS partner ON partner.id = ticket.partner_id
     WHERE ticket.commercial_partner_id IS DISTINCT FROM partner.commercial_partner_id
"""
NOT_REPLACED = """
    UPDATE account_move_line AS line SET hour_bank_credit_effect = NULL
      FROM account_move AS move
     WHERE move.id = line.move_id AND line.hour_bank_credit_effect = 'replace'
       AND move.move_type != 'out_refund'
"""


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    _empty_closed(env["hour.bank"].search(env["hour.bank"]._get_held_domain()))
    for model, query in (
        ("res.partner", WRITTEN_PARTNERS),
        ("helpdesk.ticket", WRITTEN_TICKETS),
    ):
        _compute_commercial_partner(env[model], query)
    cr.execute(NOT_REPLACED)
    _give_lines_back(env["sale.order.line"])
    cr.execute("UPDATE hour_bank SET date_audited = NULL")


def _compute_commercial_partner(model, query):
    """Compute anew what was written by hand; say of which records."""
    model.env.cr.execute(query)
    records = model.browse(row[0] for row in model.env.cr.fetchall())
    if records:
        _logger.info("Commercial partner of %s computed anew: %s", model, records.ids)
        model.env.add_to_compute(model._fields["commercial_partner_id"], records)
        records._recompute_recordset(["commercial_partner_id"])
        model.env.flush_all()


def _empty_closed(banks):
    """Take out what these closed banks hold, each for itself."""
    for bank in banks.sorted("id"):
        lang = bank.company_id.partner_id.lang
        bank = bank.with_context(lang=lang).with_company(bank.company_id)
        try:
            with bank.env.cr.savepoint():
                locked = bank._lock([("id", "=", bank.id)])
                locked._empty_closed(locked._get_returned_text())
        except UserError as error:
            bank.env.invalidate_all()
            _logger.warning("Hour bank %s still holds hours: %s", bank.name, error)


def _give_lines_back(Line):
    """Let confirmed lines without bank, whose product sells no hours, be core's."""
    lines = Line.search(
        [
            ("qty_delivered_method", "=", "hour_bank"),
            ("state", "=", "sale"),
            ("hour_bank_ids", "=", False),
        ]
    )
    lines.filtered(lambda line: not line._sells_hours())._compute_qty_delivered_method()

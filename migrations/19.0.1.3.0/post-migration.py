# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Empty closed banks: time that was deleted or shortened after they were closed left
hours in them that nobody could draw or refund.

They go out as they do from now on, by moves with a reason: an order that was cancelled
takes them back, and a credit note may follow; otherwise as the rest at the closing.
What could not be emptied stays, and the audit tells of it.
"""

import logging

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    _empty_closed(env["hour.bank"].search(env["hour.bank"]._get_held_domain()))


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

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Hours that were worth less than nothing are worth nothing.

A price that fell after hours had moved or expired was borne by those that were left or
used alone. Those that went elsewhere bear their part, by corrections of today; the sum
stays. Where credit notes gave back more than was ever asked, nobody can bear it: the
reconciliation of hours names these documents.
"""

import logging

from odoo import SUPERUSER_ID, api

_logger = logging.getLogger(__name__)


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    _bear(env["hour.bank"].search(_get_negative_domain()))


def _get_negative_domain():
    negative = ["|", ("value_balance", "<", 0), ("value_debited", "<", 0)]
    return [("kind", "=", "prepaid"), *negative]


def _bear(banks):
    for bank in banks.sorted("id"):
        lang = bank.company_id.partner_id.lang
        bank = bank.with_context(lang=lang).with_company(bank.company_id)
        locked = bank._lock([("id", "=", bank.id)])
        locked._settle_value(0.0, locked._get_today())
        locked._touch()
    left = banks.filtered_domain(_get_negative_domain())
    if left:
        _logger.warning("Worth less than nothing: hour banks %s", left.mapped("name"))

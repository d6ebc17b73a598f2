# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time that was logged on tickets without a customer waits for it.

It was recorded and never rated, so that choosing the customer debited nothing. From
now on it is rated by the rules of today, and debited once its ticket has a customer.
Nothing is debited here.

Of what was planned on a ticket, a rest of fractions of hours is nothing: it counted as
time over plan.
"""

import logging

from odoo import SUPERUSER_ID, api
from odoo.exceptions import ValidationError

_logger = logging.getLogger(__name__)

UNRATED = [
    ("project_id", "!=", False),
    ("unit_amount", ">", 0),
    ("rated_minutes", "in", (0, False)),
    ("hour_bank_rating", "=", False),
    ("ticket_id.team_id.use_hour_banks", "=", True),
    ("ticket_id.partner_id", "=", False),
]
NO_TIME = """
    UPDATE helpdesk_ticket SET remaining_hours = 0
     WHERE remaining_hours != 0 AND ABS(remaining_hours) < 0.008
"""


def migrate(cr, version):
    cr.execute(NO_TIME)
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    entries = env["account.analytic.line"].search(UNRATED, order="id")
    # one ticket after the other: its days may be rounded together
    for ticket, logged in entries.grouped("ticket_id").items():
        try:
            with cr.savepoint():
                logged._sync_hour_banks()
        except ValidationError as error:
            env.invalidate_all()
            _logger.warning("Time on ticket %s is not rated: %s", ticket.number, error)
    waiting = sum(entries.mapped("waiting_minutes"))
    if waiting:
        _logger.info("%s minutes wait for the customers of their tickets", waiting)

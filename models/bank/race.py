# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A call that lost a race for a bank stands in line when Odoo repeats it."""

from psycopg2.errors import SerializationFailure

from odoo import models
from odoo.http import request

LOST = "hour_bank_lost_lock"  # attribute of the request, gone with it
TRIES = 50  # each one that fails means that somebody else got through


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _pre_dispatch(cls, rule, args):
        # Each of Odoo's tries comes through here, before it does anything.
        res = super()._pre_dispatch(rule, args)
        if query := getattr(request, LOST, None):
            lock_first(request.env.cr, query)
        return res


def note_lost(query):
    """Remember with the call which lock failed: Odoo is about to repeat it."""
    if request:
        setattr(request, LOST, query)


def lock_first(cr, query):
    """Begin a new transaction with that lock, so that nothing is read before it.

    Whoever waited for it sees what was committed meanwhile, and is not overtaken any
    more. The transaction must have written nothing.
    """
    for _number in range(TRIES):
        cr.rollback()
        try:
            cr.execute(query, log_exceptions=False)
        except SerializationFailure:
            continue
        return
    cr.rollback()

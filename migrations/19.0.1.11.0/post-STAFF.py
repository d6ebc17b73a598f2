# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""All days are counted once more: by customer and month, and with what is left."""

from odoo.addons.helpdesk_hour_bank.tools.day_marks import mark_all


def migrate(cr, version):
    """Have the job count what there was before."""
    if version:
        mark_all(cr)

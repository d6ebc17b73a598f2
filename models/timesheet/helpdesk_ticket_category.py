# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The work type that a ticket category gives its time."""

from odoo import fields, models


class HelpdeskTicketCategory(models.Model):
    _inherit = "helpdesk.ticket.category"

    work_type_id = fields.Many2one(
        "hour.bank.work.type",
        help="How time on tickets of this category is counted. Empty: as for the "
        "category above, or on the team.",
    )

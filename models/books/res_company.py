# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One release of hours at a time in each company."""

from odoo import fields, models
from odoo.tools import SQL


class ResCompany(models.Model):
    _inherit = "res.company"

    hour_bank_release_date = fields.Datetime(
        string="Used Hours Last Released", readonly=True, copy=False
    )

    # === BUSINESS METHODS === #

    def _lock_hour_bank_release(self):
        """Lock the company, so that nobody else releases its hours meanwhile.

        Whoever is second waits for the first, and begins anew with what it did:
        PostgreSQL raises a serialization failure, and Odoo repeats the call.
        """
        self.ensure_one()
        self.flush_recordset(["hour_bank_release_date"])
        # SQL: write() of a company clears the caches of everybody
        self.env.execute_query(
            SQL(
                "UPDATE res_company SET hour_bank_release_date = %s WHERE id = %s"
                " RETURNING id",
                fields.Datetime.now(),
                self.id,
            )
        )
        self.invalidate_recordset(["hour_bank_release_date"])


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    hour_bank_release_date = fields.Datetime(
        related="company_id.hour_bank_release_date"
    )

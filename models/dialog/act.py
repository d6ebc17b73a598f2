# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What was sent twice is done once."""

import hashlib
import json

from dateutil.relativedelta import relativedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_datetime

KEPT_DAYS = 90


class HourBankAct(models.Model):
    """That a form did what it does, and what it answered.

    Kept longer than the form itself, which is cleaned after an hour: whoever comes
    back to an open browser sends the same form again. Nobody reads or writes it.
    """

    _name = "hour.bank.act"
    _description = "Form That Was Applied"
    _rec_name = "key"

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    res_model = fields.Char(string="Form", required=True)
    key = fields.Char(required=True)
    digest = fields.Char(help="Of what was filled in.")
    answer = fields.Json()

    _key_once = models.UniqueIndex(
        "(user_id, res_model, key)", "This form was applied before."
    )

    @api.model
    def _find(self, model, key):
        """Return what this user's form ``key`` did, if anything."""
        # sudo: nobody reads these rows; a user finds what the same user did
        return self.sudo().search(
            [
                ("user_id", "=", self.env.uid),
                ("res_model", "=", model),
                ("key", "=", key),
            ]
        )

    @api.model
    def _claim(self, model, key, digest=None):
        """Keep ``key``; return the row, or none where it was kept before.

        The database refuses it twice. Whoever is second waits here for the first and
        gets a serialization failure, so that Odoo begins anew and finds the answer.
        """
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO hour_bank_act
                (user_id, res_model, key, digest, create_uid, create_date)
                VALUES (%s, %s, %s, %s, %s, now() AT TIME ZONE 'UTC')
                ON CONFLICT DO NOTHING RETURNING id""",
                self.env.uid,
                model,
                key,
                digest,
                self.env.uid,
            )
        )
        # sudo: nobody writes these rows
        return self.sudo().browse(row_id for (row_id,) in rows)

    @api.model
    def _claim_for_all(self, model, key):
        """Keep a ``key`` that nobody may use a second time at the same moment.

        What was done before, the caller looks up in what it made.
        """
        self.with_user(SUPERUSER_ID)._claim(model, self._get_digest(key))

    @api.model
    def _get_digest(self, values):
        """Return what tells ``values`` from others."""
        text = json.dumps(values, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def _check_same(self, digest):
        """:raises UserError: where the form was filled in otherwise the first time"""
        self.ensure_one()
        if self.digest != digest:
            raise UserError(
                self.env._(
                    "This form was applied on %(moment)s already, with other values. "
                    "Look at what it did, and open it anew for anything else.",
                    moment=format_datetime(self.env, self.create_date),
                )
            )

    @api.autovacuum
    def _gc_acts(self):
        before = fields.Datetime.now() - relativedelta(days=KEPT_DAYS)
        # sudo: whoever the job runs as
        self.sudo().search([("create_date", "<", before)]).unlink()

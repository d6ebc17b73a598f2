# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Look at this customer: written with a change of hours, read by the judge."""

from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

KEY = "helpdesk_hour_bank.look"


class HourBankLook(models.Model):
    """A customer whose hours have to be judged; the judge deletes what it judged.

    Rows are only added, never changed: they lock nobody out, and one that is committed
    late is found by the next run.
    """

    _name = "hour.bank.look"
    _description = "Customer to Look at"
    _order = "id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,  # contacts that are merged or deleted
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )

    # === BUSINESS METHODS === #

    @api.model
    @api.private
    def _ask(self, pairs):
        """Have customers looked at once this transaction is committed.

        Written at its end, by one statement for all.

        :param pairs: ids of customers and companies
        """
        data = self.env.cr.precommit.data
        if KEY not in data:
            data[KEY] = set()
            # sudo: whoever changes hours has them looked at
            self.env.cr.precommit.add(partial(self.sudo()._write_asked))
        data[KEY].update(pairs)

    def _write_asked(self):
        pairs = sorted(self.env.cr.precommit.data.pop(KEY, ()))
        if not pairs:
            return
        # who was deleted or merged into another meanwhile is not looked at any more
        self._add(
            SQL(
                """SELECT asked.* FROM (VALUES %s) AS asked (partner_id, company_id)
                     JOIN res_partner ON res_partner.id = asked.partner_id""",
                SQL(", ").join(SQL("(%s, %s)", *pair) for pair in pairs),
            )
        )

    @api.model
    @api.private
    def _add(self, pairs):
        """Add a row for each customer and company that a query returns.

        By the database: there may be thousands, and none is asked for twice.
        """
        self.env.execute_query(
            SQL(
                """INSERT INTO hour_bank_look
                (partner_id, company_id, create_uid, create_date, write_uid, write_date)
                SELECT DISTINCT partner_id, company_id, %(uid)s, %(now)s::timestamp,
                       %(uid)s, %(now)s::timestamp
                  FROM (%(pairs)s) AS asked RETURNING id""",
                uid=self.env.uid,
                now=self.env.cr.now(),
                pairs=pairs,
            )
        )

    def _erase(self):
        """Delete these rows: nothing refers to them, and it is done each minute."""
        if self:
            self.env.execute_query(
                SQL("DELETE FROM hour_bank_look WHERE id IN %s RETURNING id", self._ids)
            )
            self.invalidate_recordset(flush=False)

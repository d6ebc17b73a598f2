# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Programs whose answer was lost may repeat a call: the entry is made once."""

import hashlib
import json

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.tools import format_date, json_default

from ...tools.duration import format_minutes


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    hour_bank_reference = fields.Char(
        string="Caller's Reference",
        copy=False,
        help="A program that logs time gives each entry a reference of its own, such "
        "as a UUID. When it does not know whether a call arrived, it repeats the call "
        "with the same reference, and gets the first entry back instead of a second.",
    )
    hour_bank_request = fields.Json(
        readonly=True,
        copy=False,
        help="Fingerprints of the values that were sent together with the reference.",
    )

    _hour_bank_reference_once = models.UniqueIndex(
        "(create_uid, hour_bank_reference) WHERE hour_bank_reference IS NOT NULL",
        "You used this reference for another time entry before.",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Give the first entry back where a call is repeated with its reference.

        :raises UserError: when a reference comes back with other values, or stands
            twice in one call
        """
        if not any(map(self._get_sent_reference, vals_list)):
            return super().create(vals_list)
        vals_list = [self._prepare_request(vals) for vals in vals_list]
        known = self._get_known_entries(vals_list)
        fresh = [v for v in vals_list if v.get("hour_bank_reference") not in known]
        try:
            made = iter(super().create(fresh))
        except UniqueViolation as error:
            if error.diag.constraint_name != self._get_reference_index():
                raise
            # The same call arrived twice at one moment, and the other one was quicker.
            # Odoo repeats this one, which then finds the entry of the other.
            raise ConcurrencyError(error.diag.message_primary) from error
        return self.browse(
            (known.get(vals.get("hour_bank_reference")) or next(made)).id
            for vals in vals_list
        )

    # === BUSINESS METHODS === #

    @api.model
    def _get_sent_reference(self, vals):
        return vals.get(
            "hour_bank_reference", self.env.context.get("default_hour_bank_reference")
        )

    @api.model
    def _prepare_request(self, vals):
        """Return the values of an entry, with fingerprints of what was sent."""
        reference = (self._get_sent_reference(vals) or "").strip()
        if not reference:
            return {**vals, "hour_bank_reference": False}
        defaults = {
            name.removeprefix("default_"): value
            for name, value in self.env.context.items()
            if name.startswith("default_") and name[len("default_") :] in self._fields
        }
        sent = {**defaults, **vals}
        sent.pop("hour_bank_reference", None)
        sent.pop("hour_bank_request", None)
        return {
            **vals,
            "hour_bank_reference": reference,
            "hour_bank_request": {
                name: self._get_fingerprint(name, value) for name, value in sent.items()
            },
        }

    @api.model
    def _get_fingerprint(self, name, value):
        """Return what tells two values of a field apart, however they are written.

        No copy of the value: what an entry says may be erased one day.
        """
        field = self._fields.get(name)
        if field and field.type not in ("one2many", "many2many"):
            value = field.convert_to_cache(value, self.browse(), validate=False)
        if isinstance(value, float):
            value = round(value, 6)
        text = json.dumps(value, sort_keys=True, default=json_default)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @api.model
    def _get_known_entries(self, vals_list):
        """Return ``{reference: entry}`` of those that this user's calls made before."""
        sent = {}
        for vals in vals_list:
            reference = vals["hour_bank_reference"]
            if reference and reference in sent:
                raise UserError(
                    self.env._(
                        "The reference “%(reference)s” stands twice in one call: give "
                        "each time entry a reference of its own.",
                        reference=reference,
                    )
                )
            sent[reference] = vals
        sent.pop(False, None)
        # sudo: the entry may have moved since to a ticket that the caller may not read
        entries_sudo = self.sudo().search(
            [
                ("create_uid", "=", self.env.uid),
                ("hour_bank_reference", "in", list(sent)),
            ]
        )
        for entry_sudo in entries_sudo:
            request = sent[entry_sudo.hour_bank_reference]["hour_bank_request"]
            entry_sudo._check_same_request(request)
        return {
            entry_sudo.hour_bank_reference: self.browse(entry_sudo.id)
            for entry_sudo in entries_sudo
        }

    def _check_same_request(self, request):
        """Raise unless ``request`` has the values with which the entry was made.

        What became of the entry since does not matter: the call is the same.
        """
        self.ensure_one()
        before = self.hour_bank_request or {}
        names = {n for n in before | request if before.get(n) != request.get(n)}
        if not names:
            return
        labels = [
            self._fields[name]._description_string(self.env)
            if name in self._fields
            else name
            for name in sorted(names)
        ]
        raise UserError(
            self.env._(
                "The reference “%(reference)s” belongs to the time entry of %(hours)s "
                "on %(date)s, which was sent with other values (%(fields)s). Repeat "
                "the call as it was, or use a new reference for another entry.",
                reference=self.hour_bank_reference,
                hours=format_minutes(self._get_worked_minutes()),
                date=format_date(self.env, self.date),
                fields=", ".join(labels),
            )
        )

    def _check_reference_stays(self, vals):
        """Raise when a reference changes: it says which call made the entry."""
        names = {"hour_bank_reference", "hour_bank_request"} & set(vals)
        if not self.env.su and any(
            (entry[name] or False) != (vals[name] or False)
            for entry in self
            for name in names
        ):
            raise AccessError(
                self.env._(
                    "The caller's reference of a time entry is given when it is made, "
                    "and stays."
                )
            )

    @api.model
    def _get_reference_index(self):
        return f"{self._table}_hour_bank_reference_once"

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Read-only means that only the ledger writes it: one rule for all that keep facts."""

from odoo import api, models, tools
from odoo.exceptions import AccessError

from .uninstall import on_unlink

ADDON = "helpdesk_hour_bank"


class HourBankKeptMixin(models.AbstractModel):
    """Fields that are declared read-only are written by this addon's code alone.

    Views say so, and calls are refused: a model that inherits this calls
    :meth:`_check_kept` before it writes. Orders, the ledger and buttons write as
    superuser. Of a model of another addon, fields count that this one adds.
    """

    _name = "hour.bank.kept.mixin"
    _description = "Facts Kept by the Hour Bank Ledger"

    @api.model
    @tools.ormcache()
    def _get_kept_fields(self):
        """Return the names of the stored fields and lists that nobody else writes."""
        ours = self._original_module == ADDON
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.readonly
            and (field.store or field.type == "one2many")
            and (ours or field._modules[:1] == (ADDON,))
            and name not in models.MAGIC_COLUMNS
        ) - frozenset(self._get_kept_exceptions())

    @api.model
    def _get_blank_fields(self):
        """Return the names of those that a new record of a person leaves empty.

        Given, so that no default of the person's context comes in their place.
        """
        kept = self._get_kept_fields()
        return {
            name
            for name in kept
            if self._fields[name].type != "one2many" and not self._fields[name].compute
        }

    @api.model
    def _get_kept_exceptions(self):
        """Return ``{name: reason}`` of read-only fields that people may give after all.

        Override to add some.
        """
        return {}

    @api.model
    def _get_kept_advice(self):
        """Return what a person does instead, in a sentence. Override to say it."""
        return ""

    @api.model
    def _check_kept(self, vals):
        """:raises AccessError: where a person writes what the ledger keeps"""
        kept = () if self.env.su else self._get_kept_fields() & set(vals)
        if kept:
            labels = [
                self._fields[name]._description_string(self.env)
                for name in sorted(kept)
            ]
            raise AccessError(
                self.env._(
                    "%(fields)s cannot be written: the hour bank ledger keeps them. "
                    "%(advice)s",
                    fields=", ".join(labels),
                    advice=self._get_kept_advice(),
                ).strip()
            )


class HourBankWrittenMixin(models.AbstractModel):
    """Records that this addon's code alone makes, writes and deletes, as superuser.

    Whatever rights somebody was granted. A model that inherits it says at
    :meth:`_get_written_message` what people do instead.
    """

    _name = "hour.bank.written.mixin"
    _description = "Written by the Addon Alone"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_superuser()
        return super().create(vals_list)

    def write(self, vals):
        self._check_superuser()
        return super().write(vals)

    @on_unlink
    def _unlink_never(self):
        self._check_superuser()

    def _check_superuser(self):
        """:raises AccessError: for people, whatever rights they were granted"""
        if not self.env.su:
            raise AccessError(self._get_written_message())

    @api.model
    def _get_written_message(self):
        """Return how such records come about, and what people do instead."""
        raise NotImplementedError

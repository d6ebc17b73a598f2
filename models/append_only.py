# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is written once: the database refuses to change it, too, see tools."""

from odoo import api, models

from ..tools.append_only import protect, protect_added
from .kept import ADDON


class HourBankAppendOnlyMixin(models.AbstractModel):
    """Records of which the database keeps every field of this addon.

    Fields that other addons add stay theirs. Links that are ``set null`` may become
    empty. Of what has a field ``state``, a draft is free.
    """

    _name = "hour.bank.append.only.mixin"
    _description = "Kept by the Database"

    @api.private
    def init(self):
        res = super().init()
        if not self._abstract:
            kept = self._get_append_only_columns()
            links = {name for name in kept if self._is_append_only_link(name)}
            protect(
                self.env.cr,
                self._table,
                kept,
                links | set(self._get_erasable_fields()),
                self._get_later_fields(),
            )
            head = self._get_draft_field()
            if head:
                protect_added(self.env.cr, self._table, self._get_draft_column(head))
        return res

    @api.model
    def _get_draft_field(self):
        """Return the field of the draft that records are added to, and to nothing else.

        Override with ``state`` for a model that has drafts itself, with the name of
        the many2one for its lines. Empty: records may be added at any time.
        """
        return ""

    @api.model
    def _get_draft_column(self, name):
        """Return table and column by which the database knows the draft."""
        field = self._fields[name]
        if field.type != "many2one":
            return ()
        return self.env[field.comodel_name]._table, name

    @api.model
    def _get_append_only_columns(self):
        """Return the names of the columns that never change."""
        ours = {
            name
            for name, field in self._fields.items()
            if field.store
            and field.column_type
            and name not in models.MAGIC_COLUMNS
            and field._modules[:1] == (ADDON,)
        }
        return ours | {"id", "create_date", "create_uid"}

    @api.model
    def _is_append_only_link(self, name):
        field = self._fields[name]
        return field.type == "many2one" and field.ondelete == "set null"

    @api.model
    def _get_erasable_fields(self):
        """Return the fields that may become empty: names of persons, if it must be."""
        return ()

    @api.model
    def _get_later_fields(self):
        """Return the fields that are empty at first and are written once, later."""
        return ()

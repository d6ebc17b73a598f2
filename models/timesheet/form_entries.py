# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A form of a ticket asks the entries that were typed, not all that it lists."""

from contextlib import contextmanager

from odoo import Command, models
from odoo.fields import Domain

from .timer import ENTRIES

OURS = "helpdesk_hour_bank"
# Of hr_timesheet_time_control; only our compute method lets it follow the entries.
TIMER = "show_time_control"


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def onchange(self, values, field_names, fields_spec):
        """Leave the entries alone that what was typed cannot change.

        Core compares each field of each line, twice, whatever was typed.
        """
        if not (self and field_names and ENTRIES in fields_spec):
            return super().onchange(values, field_names, fields_spec)
        concerned = self._get_concerned_spec(values, field_names, fields_spec)
        if concerned is fields_spec or self._shows_sums_of_others(fields_spec):
            return super().onchange(values, field_names, concerned)
        with self._listing_only(values.get(ENTRIES) or ()):
            return super().onchange(values, field_names, concerned)

    def _get_concerned_spec(self, values, field_names, fields_spec):
        """Return which fields may change: without those of the entries if none may.

        An entry that is typed was computed by the onchange of its own.
        """
        typed = {*values, *field_names} - {ENTRIES}
        lines = set(fields_spec[ENTRIES].get("fields") or ())
        if not typed.isdisjoint(self._get_entry_triggers()):
            return fields_spec
        for name in typed & set(self._fields):
            if self._onchange_methods.get(name):  # it may change anything
                return fields_spec
            for field in self.pool.get_dependent_fields(self._fields[name]):
                if field.model_name == "account.analytic.line" and field.name in lines:
                    return fields_spec
        spec = {name: spec for name, spec in fields_spec.items() if name != ENTRIES}
        return {**spec, ENTRIES: {}} if ENTRIES in field_names else spec

    def _shows_sums_of_others(self, fields_spec):
        """Return whether another addon lets fields of the form depend on its entries.

        Those may read all of them. Ours know the typed ones.
        """
        field = self._fields[ENTRIES]
        return bool(self._onchange_methods.get(ENTRIES)) or any(
            dependent.model_name == self._name
            and dependent.name in fields_spec
            and dependent.name != TIMER
            and OURS not in dependent._modules
            for dependent in self.pool.get_dependent_fields(field)
        )

    @contextmanager
    def _listing_only(self, commands):
        """Let the ticket have only those entries meanwhile that the client names.

        Core makes a record of each entry, and compares it, to find that none of the
        others changed.

        :param commands: what the form says of its entries
        """
        field, Entry = self._fields[ENTRIES], self.env["account.analytic.line"]
        named = [
            id_
            for kind, *rest in commands
            for id_ in (rest[1] if kind == Command.SET else rest[:1])
            if isinstance(id_, int) and id_
        ]
        # of those that the person reads on this ticket, whatever the client says
        domain = field.get_comodel_domain(self) & Domain("ticket_id", "=", self.id)
        entries = Entry.search(domain & Domain("id", "in", named)) if named else Entry
        field._update_cache(self, entries._ids)
        try:
            yield
        finally:
            self.invalidate_recordset([ENTRIES], flush=False)

    def _get_entry_triggers(self):
        """Return the names of the fields by which saved time may be debited anew.

        Extend where you let time on a ticket depend on more of it: the preview then
        looks at all entries of a form in which that is changed.
        """
        return {*self._get_payer_triggers(), "team_id"}

    def _get_typed_entries(self):
        """Return the entries of a form that may not be as they are saved.

        That is those for which the form has a value of its own. Where it has another
        customer, team or project, all of them. None of a ticket that is no form.
        """
        self.ensure_one()
        if self.id or not self._is_listing_entries():
            return self.env["account.analytic.line"]
        entries = self[ENTRIES]
        if not self._origin or self._has_other_claims():
            return entries
        # what only the cache knows: to read the values would be to load all entries
        typed = {
            id_.origin
            for name, field in entries._fields.items()
            if name != "ticket_id"
            for id_ in field._get_cache(self.env)
            if not id_  # of a form
        }
        untouched = set(self._origin[ENTRIES]._ids) - typed
        # read by themselves, not together with all entries
        return entries.browse(
            id_ for id_ in entries._ids if id_.origin not in untouched
        )

    def _get_forms(self):
        """Return those of the tickets that are a form: what is typed, not saved."""
        return self.filtered(lambda ticket: not ticket.id)

    def _is_listing_entries(self):
        """Return whether the form has entries, or typed what all of them depend on."""
        return ENTRIES in self._cache or not self._origin or self._has_other_claims()

    def _has_other_claims(self):
        """Return whether the form has another customer, team or project than saved."""
        # sudo: compared, whoever may read orders and projects
        typed, saved = self.sudo(), self._origin.sudo()
        return any(
            typed[name]._origin != saved[name] for name in self._get_entry_triggers()
        )

    def _get_replaced_entries(self, typed):
        """Return the saved entries that the form does not show as they are.

        :param typed: what ``_get_typed_entries`` returns
        """
        self.ensure_one()
        if self.id or ENTRIES not in self._cache:
            return typed.browse()
        kept = {id_.origin for id_ in self[ENTRIES]._ids} - set(typed._origin._ids)
        saved = self._origin[ENTRIES]
        return saved.browse(id_ for id_ in saved._ids if id_ not in kept)

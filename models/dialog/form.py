# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a form may choose: nothing that the person may not read."""

from uuid import uuid4

from odoo import fields, models


class HourBankFormMixin(models.AbstractModel):
    """What somebody fills in, and what then moves hours.

    - It points only at what this person may read, whichever way the value came: values,
      defaults of the context, computes, and while the form is only being filled in.
    - It has a key, so that what is sent twice is done once. The key comes with the
      form's defaults and goes back with what was filled in: a form that is saved twice,
      because the first answer was lost, has the same key.
    """

    _name = "hour.bank.form.mixin"
    _description = "Form of Hour Banks"
    _inherit = ["hour.bank.manager.mixin"]

    once_key = fields.Char(
        required=True,
        copy=False,
        size=64,
        default=lambda self: uuid4().hex,
        help="The same for whatever is sent from one form, which is done once.",
    )

    # === CRUD METHODS === #

    def _validate_fields(self, field_names, excluded_names=()):
        # First of all that looks at what was saved: what refuses it names records.
        self._check_chosen()
        return super()._validate_fields(field_names, excluded_names)

    def onchange(self, values, field_names, fields_spec):
        names = [field.name for field in self._get_chosen_fields()]
        chosen = {name: values[name] for name in names if name in values}
        missing = [name for name in names if name not in chosen]
        if not self:  # defaults are what a form begins with
            chosen = {**self.default_get(missing), **chosen}
        self.new(chosen, origin=self)._check_chosen()
        return super().onchange(values, field_names, fields_spec)

    # === BUSINESS METHODS === #

    def _get_chosen_fields(self):
        """Return the fields by which somebody says what the form is about."""
        return [
            field
            for name, field in self._fields.items()
            if name not in models.MAGIC_COLUMNS
            and field.store
            and not field.related
            and field.type in ("many2one", "many2many")
            and not self.env[field.comodel_name].is_transient()
        ]

    def _check_chosen(self):
        """Look at the records, not at values.

        :raises AccessError: where one points at what the user may not read
        """
        if self.env.su:
            return
        for field in self._get_chosen_fields():
            chosen = self[field.name]._origin
            if field.comodel_name == "res.company":
                for company in chosen:
                    self._check_company_allowed(company)
            else:
                chosen.check_access("read")

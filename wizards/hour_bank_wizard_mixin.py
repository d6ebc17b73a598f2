# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What all dialogs have: they act once, and read what the person may read."""

from odoo import models


class HourBankWizardMixin(models.AbstractModel):
    """What holds for every dialog of this addon.

    - It is for who opened it, in the companies chosen: that is said by two record rules
      for each model (security/hour_bank_wizard_security.xml).
    - It points only at what this person may read, see ``hour.bank.form.mixin``.
    - What posts does it once, see :meth:`_act_once`.
    """

    _name = "hour.bank.wizard.mixin"
    _description = "Dialog of Hour Banks"
    _inherit = ["hour.bank.form.mixin"]

    # === BUSINESS METHODS === #

    def _act_once(self, act):
        """Do what the form is for, unless it did it: then answer what it answered.

        Call it for whatever posts, around the check that it can be posted, too.

        :param act: called without arguments; returns the action to go on with
        :raises UserError: where the form did it with other values
        """
        self.ensure_one()
        if done := self._find_act():
            return done.answer
        # sudo: nobody reads or writes what forms did, see there
        Act_sudo = self.env["hour.bank.act"].sudo()
        digest = Act_sudo._get_digest(self._get_form_values())
        claim_sudo = Act_sudo._claim(self._name, self.once_key, digest)
        answer = act()
        claim_sudo.answer = answer
        return answer

    def _find_act(self):
        """Return what this form did, if anything.

        :raises UserError: where it was with other values
        """
        self.ensure_one()
        Act = self.env["hour.bank.act"]
        done_sudo = Act._find(self._name, self.once_key)
        if done_sudo:
            done_sudo._check_same(Act._get_digest(self._get_form_values()))
        return done_sudo

    def _get_form_values(self):
        """Return what somebody filled in. Override for what else tells forms apart."""
        self.ensure_one()
        skipped = {*models.MAGIC_COLUMNS, "once_key"}
        form = self.with_context(bin_size=False)
        return {
            name: form[name].ids if field.relational else form[name]
            for name, field in self._fields.items()
            if name not in skipped
            and field.store
            and field.type != "one2many"
            # what is read-only follows from the rest, but for what it is opened on
            and (field.relational or not field.readonly)
        }

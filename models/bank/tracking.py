# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Banks that change together are noted in their chatters together."""

from odoo import models


class HourBank(models.Model):
    _inherit = "hour.bank"

    def _message_track(self, fields_iter, initial_values_dict):
        """Note what changed on all of these banks in one go; core does bank by bank.

        Whatever is more than a note, or has an author or words of its own, is core's.
        """
        own = self._get_own_tracking()
        described = self.fields_get(
            fields_iter, attributes=("string", "type", "selection", "currency_field")
        )
        tracking = {}
        for bank in self.filtered(lambda bank: bank.id not in own):
            initial = initial_values_dict[bank.id]
            changes, values = bank._mail_track(described, initial)
            before = {name: initial[name] for name in changes}
            if not changes or not (
                bank._track_subtype(before)
                or bank._track_get_default_log_message(changes)
            ):
                tracking[bank.id] = (changes, values)
        noted = self.filtered(lambda bank: tracking.get(bank.id, (None, None))[1])
        messages = noted._message_log_batch({})
        # sudo: as core writes what changed, whoever changed it
        self.env["mail.tracking.value"].sudo().create(
            [
                {**values, "mail_message_id": message.id}
                for bank, message in zip(noted, messages, strict=True)
                for _command, _id, values in tracking[bank.id][1]
            ]
        )
        rest = self.filtered(lambda bank: bank.id not in tracking)
        others = super(HourBank, rest)._message_track(fields_iter, initial_values_dict)
        return {**tracking, **others}

    def _get_own_tracking(self):
        """Return the ids of banks whose change has an author or words of its own."""
        data = self.env.cr.precommit.data
        names = (f"mail.tracking.{key}.{self._name}" for key in ("author", "message"))
        return {bank_id for name in names for bank_id in data.get(name, ())}

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is shown of the two banks of a transfer to who may read one of them."""

from odoo import api, fields, models

from ...tools.duration import to_hours

SIDES = ("bank_id", "target_bank_id")


class HourBankTransfer(models.Model):
    _inherit = "hour.bank.transfer"

    is_bank_hidden = fields.Boolean(compute="_compute_balances")
    is_target_bank_hidden = fields.Boolean(compute="_compute_balances")

    # === COMPUTE METHODS === #

    @api.depends("bank_id", "target_bank_id", "hours", "state", "move_ids")
    @api.depends_context("uid")
    def _compute_balances(self):
        """Show both balances, but today's of no bank that the person may not read."""
        known = self._get_known_banks()
        for transfer in self:
            minutes, is_done = transfer.minutes, transfer.state == "done"
            source, target = transfer.bank_id._origin, transfer.target_bank_id._origin
            hides, hides_target = (
                not is_done and side not in known for side in (source, target)
            )
            before, target_before = transfer._get_balances_before(known)
            transfer.is_bank_hidden = bool(source) and hides
            transfer.is_target_bank_hidden = bool(target) and hides_target
            transfer.hours_before = to_hours(before)
            transfer.hours_after = to_hours(before - minutes)
            transfer.target_hours_before = to_hours(target_before)
            transfer.target_hours_after = to_hours(target_before + minutes)
            transfer.too_much = (
                transfer.state in ("draft", "to_approve")
                and source in known
                and minutes > source._get_transferable_minutes()
            )

    def _get_known_banks(self):
        """Return those of both sides that the person may read."""
        return (self.bank_id | self.target_bank_id)._origin._filtered_access("read")

    def _get_balances_before(self, known):
        """Return the balances of both banks, in minutes, without this transfer.

        They are today's until it is done, and then those of that moment.

        :param known: the banks whose balance of today may be told
        """
        self.ensure_one()
        if self.state != "done":
            source, target = self.bank_id._origin, self.target_bank_id._origin
            return (source & known).minutes_balance, (target & known).minutes_balance
        # sudo: who may read the transfer may know what it left on both sides
        Move = self.env["hour.bank.move"].sudo()
        domain = [("transfer_id", "=", self._origin.id)]
        out, into = Move.search(domain, order="minutes")
        return out.balance_after - out.minutes, into.balance_after - into.minutes

    # === CRUD METHODS === #

    def read(self, fields=None, load="_classic_read"):
        return self._hide_banks(super().read(fields, load))

    def web_read(self, specification):
        return self._hide_banks(super().web_read(specification))

    def _hide_banks(self, values_list):
        """Put neutral words in place of the names of banks that one may not read.

        Odoo shows the name of what a record points at, whoever owns it.
        """
        known, words = self._get_known_banks().ids, self.env._("another hour bank")
        for values in values_list:
            for name in SIDES:
                value = values.get(name)
                if isinstance(value, tuple) and value[0] not in known:
                    values[name] = (value[0], words)
                elif isinstance(value, dict) and value.get("id") not in known:
                    values[name] = {**value, "display_name": words}
        return values_list

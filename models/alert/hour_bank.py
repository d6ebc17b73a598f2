# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A bank has its customer looked at where a level may have been crossed."""

from odoo import api, fields, models

# A change of these decides in any case; of what was used alone, the window does.
DECIDING = {
    "date_end",
    "grace_days",
    "minutes_credited",
    "partner_id",
    "plan_id",
    "state",
}


class HourBank(models.Model):
    """The judge leaves on each bank between which balances nothing can change.

    They are shares of what lies between all hours of the customer and the next level:
    as long as each bank stays within its own, none was crossed, whatever is debited at
    the same moment. See :func:`get_windows` of ``tools/alarm.py``.
    """

    _inherit = "hour.bank"

    watch_low = fields.Integer(
        readonly=True,
        copy=False,
        aggregator=None,
        groups=fields.NO_ACCESS,
        help="Lowest balance at which no level is crossed. 0: it has to be looked.",
    )
    watch_high = fields.Integer(
        readonly=True, copy=False, aggregator=None, groups=fields.NO_ACCESS
    )
    alarm_ids = fields.One2many(
        "hour.bank.alarm", "bank_id", string="Alarms", readonly=True
    )

    # === BUSINESS METHODS === #

    def _follow_written(self, names):
        res = super()._follow_written(names)
        if DECIDING & set(names):
            self._ask_look()
        elif "minutes_debited" in names:
            self.filtered(lambda bank: bank._may_cross())._ask_look()
        elif "minutes_reserved" in names and self._watches_reserved():
            self._ask_look()
        return res

    def _may_cross(self):
        """Return whether the balance left the window in which nothing changes."""
        self.ensure_one()
        if self.kind != "prepaid":
            return False
        bank = self.sudo()  # sudo: the window is nobody's to read
        inside = bank.watch_low <= bank.minutes_balance <= bank.watch_high
        return not (bank.watch_low and inside)

    @api.model
    def _watches_reserved(self):
        return self.env["hour.bank.level"]._is_watched("reserved")

    @api.private
    def _ask_look(self):
        """Have the customers of these banks judged, once this is committed.

        Call it where something else changes what is judged, see
        :meth:`_get_judged_minutes`.
        """
        # sudo: whose they are, whoever changes them
        prepaid_sudo = self.sudo().filtered(lambda bank: bank.kind == "prepaid")
        if prepaid_sudo:
            self.env["hour.bank.look"]._ask(
                {(bank.partner_id.id, bank.company_id.id) for bank in prepaid_sudo}
            )

    @api.private
    def _get_judged_minutes(self):
        """Return ``{bank: minutes}``: what is left of these banks, as it is judged.

        The balance. Override to hold minutes back, or to leave some out; call
        :meth:`_ask_look` wherever that changes, but by a debit.
        """
        return {bank: bank.minutes_balance for bank in self}

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Contacts that become one: what was told of each stays told."""

from odoo import api, models
from odoo.fields import Domain

from ...tools.alarm import ALARM
from ..message.hour_bank_message import OPEN


class HourBankAlarm(models.Model):
    _inherit = "hour.bank.alarm"

    @api.private
    def _merge_customers(self, sources, target):
        """Let the alarms of contacts that are merged become those of ``target``.

        Of the same level one stays: in alarm where any of them is, as somebody was told
        so. What all hours together say then is judged.

        :param sources: contacts that are gone afterwards
        """
        theirs = self.search(Domain("partner_id", "in", sources.ids))
        companies = theirs.company_id
        kept = {
            alarm._get_merge_key(): alarm
            for alarm in self.search([("partner_id", "=", target.id)])
        }
        for alarm in theirs.sorted("id"):
            stays = kept.setdefault(alarm._get_merge_key(), alarm)
            if stays == alarm:
                alarm.partner_id = target
                continue
            if alarm.state == ALARM and stays.state != ALARM:
                stays._set_state(ALARM)
            if not stays.activity_id:
                stays.activity_id = alarm.activity_id
            alarm._replace_by(stays)
        self.env["hour.bank.look"]._ask(
            {(target.id, company.id) for company in companies}
        )
        self.env.flush_all()  # Odoo merges by SQL

    def _get_merge_key(self):
        self.ensure_one()
        return self.company_id, self.level_id, self.bank_id

    def _replace_by(self, alarm):
        """Go, as another alarm says the same. Override to take along what hangs on it.

        :param alarm: the one that stays
        """
        self._move_messages(alarm)
        self.unlink()

    def _move_messages(self, alarm):
        """Let what was not sent yet be about the alarm that stays."""
        Message = self.env["hour.bank.message"]
        domain = Domain("res_model", "=", self._name)
        domain &= Domain("res_id", "=", self.id)
        domain &= Domain("state", "in", OPEN)
        for message in Message.search(domain):
            key = message._get_key(
                message.kind, alarm, message.partner_id, str(alarm.episode)
            )
            message._take_key(key, res_id=alarm.id)

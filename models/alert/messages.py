# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What customers are told: one message for all that changed at once."""

from odoo import api, fields, models
from odoo.fields import Domain

# What of is told by which kind of message, and to who hears which topic.
KINDS = {
    "percent": "low",
    "hours": "low",
    "empty": "empty",
    "overdrawn": "overdrawn",
    "days": "ending",
    "hold": "hold",
}
TOPIC_OF_KIND = {
    "low": "low",
    "empty": "low",
    "overdrawn": "low",
    "ending": "ending",
    "hold": "hold",
    "usable": "hold",
    "resolved": "resolved",
}


class ResCompany(models.Model):
    _inherit = "res.company"

    hour_bank_alert_mail = fields.Boolean(
        string="Mail Customers about Their Hours",
        default=True,
        help="Customers are told by mail when hours are low, empty, about to end, on "
        "hold or usable.",
    )


class HourBankAlarm(models.Model):
    _inherit = "hour.bank.alarm"

    # === BUSINESS METHODS: WHAT IS TOLD === #

    def _tell(self, fired, resolved, began):
        """Write to the outbox what is told of one customer: one message for a topic.

        :param fired: alarms that just came, of which the most urgent one is told
        :param resolved: alarms that are just over; one message lists them
        :param began: ``{alarm: when it came into the state that it had before}``
        """
        told = fired.filtered(lambda alarm: alarm.measure in KINDS)
        told = told.filtered("level_id.tells_customer")
        for alarms in told.grouped(lambda each: each._get_alert_topic()).values():
            top = alarms._get_most_urgent()
            top._enqueue_alert(KINDS[top.measure])
        over = resolved.filtered("level_id.tells_customer")
        came = over.filtered(
            lambda alarm: alarm.measure == "usable" and alarm.bank_id.is_usable
        )
        came._get_most_urgent()._enqueue_alert("usable")
        gone = over.filtered(lambda alarm: alarm.measure in KINDS)
        if gone:
            heard = gone._get_contacts_who_heard(min(began[alarm] for alarm in gone))
            gone._get_most_urgent()._enqueue_alert("resolved", heard)

    def _get_alert_topic(self):
        self.ensure_one()
        return TOPIC_OF_KIND[KINDS[self.measure]]

    def _get_most_urgent(self):
        return self.sorted(lambda alarm: (-alarm.rank, alarm.id))[:1]

    def _enqueue_alert(self, kind, among=None):
        """Write a message to each contact who hears it.

        :param among: contacts of whom it is told only
        """
        if not self:
            return
        contacts = self._get_alert_contacts(kind)
        if among is not None:
            contacts &= among
        self.env["hour.bank.message"]._enqueue(
            kind, self, contacts, self.company_id, str(self.episode)
        )

    @api.private
    def _get_alert_contacts(self, kind):
        """Return the contacts who hear messages of this kind; none where mails are off.

        Override to tell others.
        """
        self.ensure_one()
        if not self.company_id.hour_bank_alert_mail:
            return self.partner_id.browse()
        topic = TOPIC_OF_KIND[kind]
        return self.partner_id._get_hour_bank_hearers(self.company_id, topic)

    def _get_message_drop_reason(self, message):
        """Return why what a message says of the alarm is not true any more, or nothing.

        Or why its contact is not told of it now.
        """
        self.ensure_one()
        wanted = "ok" if message.kind in ("usable", "resolved") else "alarm"
        if self.state != wanted or not self._is_of_episode(message):
            return self.env._("It was not true any more before it was sent.")
        if message.kind == "usable" and not self.bank_id.is_usable:
            return self.env._("The hours are not usable any more.")
        if message.kind in TOPIC_OF_KIND:
            return message._get_not_told_text(self._get_alert_contacts(message.kind))
        return None

    def _is_of_episode(self, message):
        """Return whether a message tells the present episode of the alarm."""
        return message.key.rsplit(",", 1)[-1] == str(self.episode)

    def _get_contacts_who_heard(self, began):
        """Return whom an alarm was told since these came: to others nothing is over.

        :param began: when the first of them came into alarm
        """
        alarms = self.search(self[:1]._get_customer_domain())
        return (
            self.env["hour.bank.message"]
            .search(
                Domain("res_model", "=", self._name)
                & Domain("res_id", "in", alarms.ids)
                & Domain("state", "=", "sent")
                & Domain("sent_on", ">=", began)
                & Domain("kind", "in", sorted(set(KINDS.values())))
            )
            .partner_id
        )


class HourBankMessage(models.Model):
    _inherit = "hour.bank.message"

    kind = fields.Selection(
        selection_add=[
            ("low", "Hours Are Low"),
            ("empty", "Hours Are Used Up"),
            ("overdrawn", "Hours Are Overdrawn"),
            ("ending", "Hours End Soon"),
            ("hold", "Hours Are on Hold"),
            ("usable", "Hours Are Usable"),
            ("resolved", "In Order Again"),
        ],
        ondelete=dict.fromkeys(TOPIC_OF_KIND, "cascade"),
    )

    # === BUSINESS METHODS === #

    def _deliver_low(self):
        self._deliver_alert()

    def _deliver_empty(self):
        self._deliver_alert()

    def _deliver_overdrawn(self):
        self._deliver_alert()

    def _deliver_ending(self):
        self._deliver_alert()

    def _deliver_hold(self):
        self._deliver_alert()

    def _deliver_usable(self):
        self._deliver_alert()

    def _deliver_resolved(self):
        self._deliver_alert()

    def _deliver_alert(self):
        """Mail it by the template of its kind."""
        alarm = self._get_record()
        self._mail(
            alarm._get_alert_url(self.partner_id),
            hour_bank_button=alarm._get_alert_button(self.partner_id),
        )

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who of our own people is told: an activity that is closed once it is over."""

from odoo import api, fields, models

from ...tools.duration import format_minutes
from ..roles import find_manager

ACTIVITY = "helpdesk_hour_bank.mail_activity_type_alarm"


class ResCompany(models.Model):
    _inherit = "res.company"

    hour_bank_alert_staff = fields.Selection(
        [
            ("seller", "The salesperson"),
            ("manager", "A helpdesk manager"),
            ("nobody", "Nobody"),
        ],
        string="Activity When Hours Run Low",
        default="seller",
        required=True,
        help="Who gets an activity on the customer or the bank. The salesperson: of "
        "the last hours, or of the customer; where there is none, a helpdesk manager.",
    )


class HourBankAlarm(models.Model):
    """One activity for a customer, or a bank: it says the most urgent that is on."""

    _inherit = "hour.bank.alarm"

    activity_id = fields.Many2one(
        "mail.activity",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",  # activities that are deleted
        groups=fields.NO_ACCESS,
    )

    # === BUSINESS METHODS === #

    def _follow_activities(self, came, over):
        """Bring the activities of one customer in line with what is in alarm.

        :param came: alarms that just came, of which people are told
        :param over: alarms that are over, or that nobody is told of
        """
        for bank, changed in (came | over).grouped("bank_id").items():
            shown = changed[0]._get_shown_together(bank)
            open_activity = shown.activity_id.filtered("active")
            on = shown.filtered(
                lambda alarm: alarm.state == "alarm" and alarm.level_id.tells_staff
            )
            top = on._get_most_urgent()
            if not top:
                shown._close_activity(open_activity)
            elif open_activity:
                top._update_activity(open_activity[0])
            elif came & on:
                top._open_activity()

    def _get_shown_together(self, bank):
        """Return all alarms of its customer that share an activity."""
        domain = [*self._get_customer_domain(), ("bank_id", "=", bank.id)]
        return self.search(domain)

    def _open_activity(self):
        """Plan the activity with whoever is told; nobody where nobody may read it."""
        user = self._get_alert_user()
        if not user:
            return
        about = self._get_activity_record().with_context(lang=user.lang)
        activity = about.activity_schedule(
            ACTIVITY, user_id=user.id, **self._prepare_activity(user)
        )
        self.activity_id = activity

    def _update_activity(self, activity):
        activity.write(self._prepare_activity(activity.user_id))
        self.activity_id = activity

    def _close_activity(self, activities):
        for activity in activities:
            told = activity.with_context(lang=activity.user_id.lang)
            told.action_feedback(feedback=told.env._("It is in order again."))

    def _get_activity_record(self):
        return self.bank_id or self.partner_id

    @api.private
    def _get_alert_user(self):
        """Return who of our people is told, or nobody.

        Only somebody who may read what it is about. Override to tell somebody else.
        """
        self.ensure_one()
        company = self.company_id
        whom = company.hour_bank_alert_staff
        if whom == "nobody":
            return self.env["res.users"]
        users = find_manager(self.env, company)
        if whom == "seller":
            users = self.partner_id._get_hour_bank_seller(company) + users
        return users.filtered(self._may_be_told)[:1]

    def _may_be_told(self, user):
        record = self._get_activity_record().with_user(user)
        return record.with_context(allowed_company_ids=self.company_id.ids).has_access(
            "read"
        )

    def _prepare_activity(self, user):
        """Return what the activity says, in the words of who reads it."""
        alarm = self.with_context(lang=user.lang)
        summary = f"{alarm._get_activity_record().display_name}: {alarm.level_id.name}"
        if not self.bank_id:
            summary = alarm.env._("Support hours: %(level)s", level=alarm.level_id.name)
        texts = [
            alarm.env._(
                "%(hours)s left with %(company)s.",
                hours=format_minutes(alarm._get_left()[alarm]),
                company=alarm.company_id.name,
            ),
            alarm._get_forecast_sentence(),
        ]
        return {"summary": summary, "note": " ".join(filter(None, texts))}

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who of our own people is told: an activity that is closed once it is over."""

from odoo import api, fields, models
from odoo.exceptions import UserError

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

        New ones go through the outbox: what cannot be planned is tried again, shown
        with its reason, and holds up nothing else.

        :param came: alarms that just came, of which people are told
        :param over: alarms that are over, or that nobody is told of
        """
        for changed in (came | over).grouped("bank_id").values():
            shown = changed[0]._get_shown_together()
            open_activity = shown._get_open_activity()
            top = shown._get_top_for_staff()
            if not top:
                shown._close_activity(open_activity)
            elif open_activity:
                top._update_activity(open_activity[0])
            elif came & shown.filtered("level_id.tells_staff"):
                self.env["hour.bank.message"]._enqueue(
                    "staff",
                    top,
                    top._get_alert_user().partner_id,
                    top.company_id,
                    str(top.episode),
                )

    def _get_shown_together(self):
        """Return all alarms of its customer that share its activity."""
        self.ensure_one()
        domain = [*self._get_customer_domain(), ("bank_id", "=", self.bank_id.id)]
        return self.search(domain)

    def _get_open_activity(self):
        return self.activity_id.filtered("active")

    def _get_top_for_staff(self):
        """Return the most urgent of these that is on, and of which staff is told."""
        on = self.filtered(
            lambda alarm: alarm.state == "alarm" and alarm.level_id.tells_staff
        )
        return on._get_most_urgent()

    def _plan_activity(self, user):
        """Plan the activity with who is told, in the language of the context."""
        self.ensure_one()
        shown = self._get_shown_together()
        top = shown._get_top_for_staff() or self
        if open_activity := shown._get_open_activity():
            top._update_activity(open_activity[0])
            return
        top.activity_id = top._get_activity_record().activity_schedule(
            ACTIVITY, user_id=user.id, **top._prepare_activity(user)
        )

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


class HourBankMessage(models.Model):
    _inherit = "hour.bank.message"

    kind = fields.Selection(
        selection_add=[("staff", "Activity about Hours")],
        ondelete={"staff": "cascade"},
    )

    def _deliver_staff(self):
        """Plan the activity of an alarm with its recipient.

        :raises UserError: where the recipient is nobody of our people any more
        """
        user = self.partner_id.user_ids.filtered("active")[:1]
        if not user:
            raise UserError(
                self.env._(
                    "%(name)s has no user any more. Choose another salesperson on the "
                    "customer.",
                    name=self.partner_id.display_name,
                )
            )
        self._get_record()._plan_activity(user)

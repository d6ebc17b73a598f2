# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Messages that could not be sent: tried again, then shown to people."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..roles import find_manager

# Minutes between one attempt and the next: two days and a half in all.
WAITS = (5, 30, 120, 480, 1440, 1440)
ACTIVITY = "helpdesk_hour_bank.mail_activity_type_message"


class HourBankMessage(models.Model):
    _inherit = "hour.bank.message"

    # === BUSINESS METHODS === #

    @api.private
    def _note_failure(self, error):
        """Keep why it was not sent, and when it is tried again, longer each time.

        :param error: an exception, or words of the mail server
        """
        self.ensure_one()
        wait = self._get_wait(self.attempts)
        now = fields.Datetime.now()
        self.write(
            {
                "state": "failed",
                "attempts": self.attempts + 1,
                "next_try": wait is not None and now + timedelta(minutes=wait),
                "error": self._get_error_text(error),
            }
        )
        if wait is None:
            self._alert()

    @api.model
    def _get_wait(self, attempts):
        """Return the minutes until the next attempt, or None: people have to look.

        Override to try more or less often.

        :param attempts: how many failed before this one
        """
        return WAITS[attempts] if attempts < len(WAITS) else None

    def _get_error_text(self, error):
        """Return in words why it was not sent."""
        if isinstance(error, UserError | str):
            return str(error)
        return self.env._(
            "It could not be written, look at its template: %(error)s",
            error=str(error) or type(error).__name__,
        )

    def _follow_mail(self):
        """Take note that the mail server refused the mail."""
        self.ensure_one()
        if not self.try_lock_for_update() or self.state != "sent":
            return
        mail = self.mail_id
        if mail.state == "cancel":
            self._drop(self.env._("Somebody cancelled the mail."))
        elif mail.state == "exception":
            self._note_failure(mail.failure_reason or self._get_no_reason_text())

    def _get_no_reason_text(self):
        return self.env._("The mail server refused it, and gave no reason.")

    # === BUSINESS METHODS: WHO LOOKS === #

    def _get_alert_user(self):
        """Return who is told of a message that is not tried again by itself.

        Override to tell somebody else.
        """
        self.ensure_one()
        return find_manager(self.env, self.company_id)

    def _alert(self):
        """Leave an activity, one, for who must look."""
        self.ensure_one()
        user = self._get_alert_user()
        if user and not self.activity_search([ACTIVITY]):
            self.with_context(lang=user.lang).activity_schedule(
                ACTIVITY, note=self.error, user_id=user.id
            )

    def _close_alert(self):
        for activity in self.activity_search([ACTIVITY]):
            activity.action_done()

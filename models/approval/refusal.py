# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The words of a refusal where the customer has not approved: which, and what to do."""

from odoo import models
from odoo.tools import format_date

from ...tools.duration import format_minutes
from .hour_bank_approval import OPEN


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def _get_unapproved_message(self, batch, consent, need, standing, limits):
        """Say what needs an approval, how it stands, and what can be done.

        Override to add words of your own.

        :param consent: what the entry counts, see ``_get_consent``
        :param need: minutes on the ticket that need an approval
        :param standing: the :class:`Standing` of the ticket
        :param limits: ``[(approval, minutes)]`` of the customer
        """
        self.ensure_one()
        covered = sum(minutes for _approval, minutes in limits)
        partner = batch.claims[self].partner
        values = {
            "partner": partner.display_name,
            "ticket": self.ticket_id.number or self.ticket_id.display_name,
            "limit": format_minutes(consent["above"]),
            "minutes": format_minutes(batch.targets[self]),
            "missing": format_minutes(need - covered),
        }
        if consent["of"] == "beyond":
            text = self.env._(
                "%(partner)s approves time beyond its hours first: on %(ticket)s, this "
                "entry of %(minutes)s needs %(missing)s more than is approved.",
                **values,
            )
        else:
            text = self.env._(
                "%(partner)s approves time above %(limit)s on a ticket first: on "
                "%(ticket)s, this entry of %(minutes)s needs %(missing)s more than is "
                "approved.",
                **values,
            )
        approvals = self._find_approvals_to_name(partner)
        told = [approval._get_standing_text() for approval in approvals]
        told = told or [self.env._("Nothing was asked yet.")]
        advice = self.env._(
            "Nothing was saved or debited. Ask for an approval, log less, park the "
            "time, or mark it as free with a reason."
        )
        return f"{' '.join([text, *told])}\n{advice}"

    def _find_approvals_to_name(self, partner):
        """Return the approvals of the ticket that explain a refusal, oldest first.

        Those that are open; where there are none, the last one.
        """
        # sudo: an agent is told of the approvals of the ticket that time is logged on
        Approval_sudo = self.env["hour.bank.approval"].sudo()
        approvals = Approval_sudo.search(
            [
                ("ticket_id", "=", self.ticket_id._origin.id),
                ("partner_id", "=", partner.id),
            ]
        )
        open_ones = approvals.filtered(lambda each: each.state in OPEN)
        named = (open_ones or approvals[:1]).sorted("id")
        named._forget_used()
        return named


class HourBankApproval(models.Model):
    _inherit = "hour.bank.approval"

    def _get_standing_text(self):
        """Return in a sentence how the approval stands, dispatched on its state."""
        self.ensure_one()
        state = self._get_shown_state()
        values = {
            "minutes": format_minutes(self.minutes_approved or self.minutes_asked),
            "used": format_minutes(self.minutes_used),
            "left": format_minutes(self._get_minutes_left()),
            "name": self._get_answered_name(),
            "day": format_date(self.env, self.expires_on),
        }
        return getattr(self, f"_get_{state}_text")(values)

    def _get_answered_name(self):
        """Return who answered, and that it was by phone."""
        name = self.approved_name or self.contact_id.name or ""
        if self.by_phone and name:
            return self.env._("%(name)s (by phone)", name=name)
        return name

    def _get_asked_text(self, values):
        asked = self.env["hour.bank"]._get_company_day(self.company_id, self.asked_on)
        return self.env._(
            "%(minutes)s were asked for on %(asked)s by %(user)s, and are not answered "
            "yet.",
            **values,
            asked=format_date(self.env, asked),
            # sudo: the name of a colleague
            user=self.user_id.sudo().name or "",
        )

    def _get_approved_text(self, values):
        return self.env._(
            "%(name)s approved %(minutes)s until %(day)s: %(used)s used, %(left)s "
            "left.",
            **values,
        )

    def _get_used_text(self, values):
        return self.env._("%(name)s approved %(minutes)s: all of it is used.", **values)

    def _get_expired_text(self, values):
        if not self.minutes_approved:
            return self.env._(
                "%(minutes)s were asked for, and not answered until %(day)s.", **values
            )
        return self.env._(
            "What %(name)s approved, %(minutes)s, expired on %(day)s; %(used)s of it "
            "were used.",
            **values,
        )

    def _get_declined_text(self, values):
        text = self.env._("%(name)s declined %(minutes)s.", **values)
        return f"{text} “{self.answer}”" if self.answer else text

    def _get_cancelled_text(self, values):
        if not self.minutes_approved:
            return self.env._("%(minutes)s were asked for, and withdrawn.", **values)
        return self.env._(
            "What %(name)s approved, %(minutes)s, was ended; %(used)s of it were used.",
            **values,
        )

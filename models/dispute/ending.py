# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How a dispute ends: decided, withdrawn, or because nothing is debited any more."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.duration import format_minutes
from .opening import ACTIVITY

# Ends by which minutes become free.
FREEING = ("reduced", "free", "accepted")


class HourBankDispute(models.Model):
    _inherit = "hour.bank.dispute"

    # === BUSINESS METHODS: BY PEOPLE === #

    @api.private
    def _answer(self, state, minutes, answer):
        """End the dispute as this person decided, with words to the customer.

        :param state: ``withdrawn``, ``upheld``, ``reduced`` or ``free``
        :param minutes: by how many it is reduced, where it is
        :raises AccessError: for people who may not decide about it
        :raises UserError: without words, for a wrong number, where it is not open any
            more; where the time stands on a statement and the company locks that, for
            who is no helpdesk manager
        """
        self.ensure_one()
        self._check_may_decide()
        answer = (answer or "").strip()
        if not answer:
            raise UserError(
                self.env._("Write to the customer why: these words end the dispute.")
            )
        # sudo: nobody writes disputes, or time of all; who may was asked above
        dispute_sudo = self.sudo()
        dispute_sudo._lock_open()
        if state == "reduced":
            dispute_sudo._check_reduction(minutes)
        if state in FREEING:
            entry_sudo = dispute_sudo.timesheet_id
            told_sudo = entry_sudo.browse().union(*entry_sudo._get_told_facts())
            told_sudo._check_may_correct(answer)
        dispute_sudo._end(state, answer, minutes, self.env.user)

    @api.private
    def _withdraw_in_portal(self, contact):
        """Let a contact take the dispute back. The caller says whether it may.

        :return: whether it is withdrawn by this; False: it was ended before
        """
        self.ensure_one()
        self.timesheet_id._lock_for_dispute()
        if self.state != "open":
            return False
        env = self.with_context(lang=contact.lang or self.env.lang).env
        answer = env._("Withdrawn by %(name)s.", name=contact.name)
        self._end("withdrawn", answer, tells=False)
        return True

    def _lock_open(self):
        """Lock what is disputed.

        :raises UserError: where somebody ended it meanwhile
        """
        self.ensure_one()
        self.timesheet_id._lock_for_dispute()
        if self.state != "open":
            raise UserError(
                self.env._(
                    "%(name)s was ended meanwhile: %(state)s.",
                    name=self.name,
                    state=self._get_state_text(),
                )
            )

    def _check_reduction(self, minutes):
        charged = self.timesheet_id._get_charged_minutes()
        if not 0 < minutes <= charged:
            raise UserError(
                self.env._(
                    "Reduce it by more than 0:00 and at most %(hours)s, which is what "
                    "the time debits now.",
                    hours=format_minutes(charged),
                )
            )

    # === BUSINESS METHODS: END === #

    def _end(self, state, answer, minutes=0, user=None, tells=True):
        """End the open dispute, which its caller locked.

        What is reduced becomes free by moves of their own cause; what the time is worth
        stays.

        :param minutes: by how many it is reduced; of ``free`` and ``accepted`` it
            follows
        :param user: who decided, if somebody did
        :param tells: mail the answer to the contact
        """
        self.ensure_one()
        entry = self.timesheet_id
        charged = entry._get_charged_minutes()
        given = {"reduced": minutes, "free": charged, "accepted": self.minutes}
        reduced = min(given.get(state, 0), charged)
        if reduced:
            proposals = self._get_credit_proposals(reduced)
            entry._waive(reduced, answer, "dispute", whole=state == "free")
            self._propose_credits(proposals)
        self.write(
            {
                "state": state,
                "answer": answer,
                "reduced_minutes": reduced,
                "charged_after": entry._get_charged_minutes(),
                "decided_by_id": user.id if user else False,
                "decided_on": fields.Datetime.now(),
            }
        )
        self.flush_recordset()  # it is not open any more: the index asks the database
        entry._write_as_computed({"disputed_minutes": 0})
        self.bank_ids._ask_look()  # what is judged may have changed
        self._tell_ended(tells)

    @api.private
    def _get_back_text(self, bank, minutes, origin):
        """Return what comes of minutes that go back to ``bank``, in words.

        To a bank that ended nothing comes back for long: it ends there, as with every
        other correction of time.

        :param origin: the move by which they were drawn
        """
        self.ensure_one()
        values = {"hours": format_minutes(minutes), "bank": bank.name}
        if bank.kind == "overage":
            # sudo: the entry of a dispute that the person decides about
            if bank._is_invoiced(origin, self.sudo().timesheet_id):
                return self.env._(
                    "%(hours)s are invoiced already: the invoice stays, an accountant "
                    "is asked for a credit note.",
                    **values,
                )
            return self.env._("%(hours)s are not billed.", **values)
        if bank.state in ("expired", "closed"):
            return self.env._(
                "%(hours)s go back to %(bank)s, which has ended: nobody can use them "
                "there. Grant the customer other hours, if it should have them.",
                **values,
            )
        return self.env._("%(hours)s go back to %(bank)s.", **values)

    def _tell_ended(self, tells=True):
        """Close what asked for an answer, note it, and mail it by the outbox."""
        for activity in self.activity_search([ACTIVITY]):
            activity.action_done()
        self._message_log(body=f"{self._get_state_text()}: {self.answer}")
        if tells and self.contact_id:
            self.env["hour.bank.message"]._enqueue(
                "dispute", self, self.contact_id, self.company_id, self.state
            )

    # === BUSINESS METHODS: FOLLOW === #

    def _follow(self, partner):
        """Follow the entry, which was changed: less is disputed, or nothing any more.

        :param partner: customer who pays for the entry now, or nobody
        """
        self.ensure_one()
        entry, charged = self.timesheet_id, self.timesheet_id._get_charged_minutes()
        elsewhere = partner and self.used_by_id and partner != self.used_by_id
        if not charged or elsewhere:
            self._end_lapsed()
            return
        values = {"ticket_id": entry.ticket_id.id}
        if charged < self.minutes:
            values["minutes"] = charged
            self._message_log(
                body=self.env._(
                    "The time was changed: %(hours)s of it are debited now.",
                    hours=format_minutes(charged),
                )
            )
            entry._write_as_computed({"disputed_minutes": charged})
        self.bank_ids._ask_look()  # what is held back of each may have changed
        self.write(values)

    def _end_lapsed(self):
        """End what is about nothing any more, with words to the customer."""
        for dispute in self:
            env = dispute.with_context(lang=dispute.contact_id.lang or "en_US").env
            answer = env._(
                "We corrected the time ourselves: nothing of it is debited from your "
                "hours any more."
            )
            dispute._end("lapsed", answer)

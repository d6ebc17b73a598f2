# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who is told when a ledger does not add up, and in which words."""

from markupsafe import Markup

from odoo import api, models

from ...tools.duration import format_minutes
from ..roles import find_manager

ACTIVITY = "helpdesk_hour_bank.mail_activity_type_audit"


class HourBank(models.Model):
    _inherit = "hour.bank"

    # === ALERT === #

    def _get_audit_user(self):
        """Return who is told that the bank does not add up: one helpdesk manager.

        Of those who work in the bank's company, first who has it as main company.
        Override to tell somebody else; nobody leaves the activity to whoever runs it.
        """
        self.ensure_one()
        return find_manager(self.env, self.company_id)

    def _alert_audit(self, findings):
        """Leave one activity and a note; the same findings are not told twice."""
        self.ensure_one()
        user = self._get_audit_user() or self.env.user
        bank = self.with_context(lang=user.lang)
        lines = [bank._describe_finding(finding) for finding in findings]
        note = Markup("<ul>%s</ul>") % Markup("").join(
            Markup("<li>%s</li>") % line for line in lines
        )
        activity = bank.activity_search([ACTIVITY])[:1]
        if activity and all(line in activity.note.unescape() for line in lines):
            return
        bank.message_post(body=note)
        if activity:
            activity.note = note
        else:
            bank.activity_schedule(ACTIVITY, note=note, user_id=user.id)

    def _close_audit_alert(self):
        for activity in self.activity_search([ACTIVITY]):
            env = activity.with_context(lang=activity.user_id.lang).env
            activity.action_feedback(feedback=env._("It adds up again."))

    # === WORDS === #

    def _describe_finding(self, finding):
        """Return a finding in the reader's language: bank, what, both numbers."""
        names = {
            name: self._fields[name]._description_string(self.env)
            for kind in ("minutes", "value")
            for name in (f"{kind}_credited", f"{kind}_debited", f"{kind}_balance")
        }
        return self._get_finding_texts()[finding.check] % {
            "place": self._get_finding_place(finding),
            "subject": names.get(finding.subject, finding.subject or "-"),
            "found": self._format_finding(finding.found),
            "expected": self._format_finding(finding.expected),
        }

    def _get_finding_log(self, finding):
        """Return a finding for the log: one line, never translated."""
        numbers = map(self._format_finding, (finding.found, finding.expected))
        return "{}: {}, move {}, {}: {} is stored, expected {}".format(
            finding.bank.name,
            finding.check,
            finding.move.id or "-",
            finding.subject or "-",
            *numbers,
        )

    def _get_finding_place(self, finding):
        if not finding.move:
            return finding.bank.name
        return self.env._(
            "%(bank)s, move #%(id)s (%(move)s)",
            bank=finding.bank.name,
            id=finding.move.id,
            move=finding.move.display_name,
        )

    @api.model
    def _format_finding(self, value):
        if isinstance(value, str):
            return value
        if isinstance(value, float):
            return f"{value:.2f}"
        return format_minutes(int(value or 0))

    def _get_finding_texts(self):
        """Return ``{check: text}`` with ``%`` keywords, for :meth:`_describe_finding`.

        ``place``, ``subject``, ``found`` and ``expected`` can be used.
        """
        return {
            **self._get_bank_finding_texts(),
            **self._get_move_finding_texts(),
            **self._get_entry_finding_texts(),
        }

    def _get_bank_finding_texts(self):
        """Return the words of findings about a bank and its order line."""
        return {
            "balance": self.env._(
                "%(place)s: its balance is stored as %(found)s, the moves "
                "up to it give %(expected)s."
            ),
            "counter": self.env._(
                "%(place)s: %(subject)s is stored as %(found)s, its ledger gives "
                "%(expected)s."
            ),
            "value": self.env._(
                "%(place)s: %(subject)s is stored as %(found)s, its ledger gives "
                "%(expected)s (money)."
            ),
            "closed": self.env._(
                "%(place)s is closed, but holds %(found)s, worth %(subject)s: nobody "
                "can draw on or refund them."
            ),
            "owner": self.env._(
                "%(place)s belongs to %(found)s, who counts as %(expected)s without "
                "being one of its contacts."
            ),
            "delivered": self.env._(
                "%(place)s: the order line “%(subject)s” delivered %(found)s, its "
                "banks give %(expected)s."
            ),
        }

    def _get_move_finding_texts(self):
        """Return the words of findings about a move and what it points at."""
        return {
            "reversal": self.env._(
                "%(place)s: %(found)s were given back of a move "
                "(%(subject)s) that can be reversed by %(expected)s at most."
            ),
            "origin": self.env._(
                "%(place)s: it reverses a move of %(found)s, another bank."
            ),
            "company": self.env._(
                "%(place)s: it reaches into %(found)s, but the bank "
                "belongs to %(expected)s."
            ),
            "customer": self.env._(
                "%(place)s: it is of %(found)s, but the bank belongs to %(expected)s."
            ),
            "pair": self.env._(
                "%(place)s: %(subject)s has %(found)s against it, but "
                "%(expected)s would be the other side."
            ),
        }

    def _get_entry_finding_texts(self):
        """Return the words of findings about a time entry and its moves."""
        return {
            "debited": self.env._(
                "%(place)s: time entry %(subject)s says that %(found)s are "
                "debited, its moves hold %(expected)s."
            ),
            "overage": self.env._(
                "%(place)s: time entry %(subject)s says that %(found)s are "
                "billed beyond the bank, its moves hold %(expected)s."
            ),
            "rated": self.env._(
                "%(place)s: time entry %(subject)s is rated %(found)s, but "
                "debited, billed, free and waiting together are %(expected)s."
            ),
            "sole": self.env._(
                "%(place)s: of time entry %(subject)s it is stored wrong which hour "
                "bank pays all %(expected)s, if one does. Correct its time to store "
                "it again."
            ),
            "unposted": self.env._(
                "%(place)s: time entry %(subject)s says that %(found)s are debited, "
                "but the ledger has no move of it."
            ),
            "gone": self.env._(
                "%(place)s: the time entry (%(subject)s) was deleted past "
                "the ledger, %(found)s are still debited for it."
            ),
            "earlier": self.env._(
                "%(place)s: time entry %(subject)s was worked for its order line, "
                "%(found)s of its %(expected)s are debited. Press “Open Hour Banks” "
                "on the order to debit it."
            ),
            "waiting": self.env._(
                "%(place)s: %(found)s of time entry %(subject)s wait for a customer, "
                "though its ticket has one. Choose the customer again, or correct the "
                "time, to debit it."
            ),
        }

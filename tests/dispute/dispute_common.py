# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What tests of disputes share: a line that is disputed, and what always holds."""

from odoo.tests import Form

from ..portal.portal_common import PortalCase


class DisputeChecks:
    """For cases of banks: open and answer disputes, and check the ledger."""

    def _dispute(self, entry, contact, words="We did not order this", minutes=0):
        """Open a dispute as the page does; return it."""
        move = entry.sudo().hour_bank_move_ids.filtered(lambda m: m.minutes < 0)[-1:]
        return self.env["hour.bank.dispute"]._open_in_portal(
            contact, move, "unknown", words, minutes
        )

    def _answer(self, dispute, outcome, user, hours=None, answer="As agreed"):
        """End a dispute by its dialog, as somebody."""
        dialog = Form(
            self.env["hour.bank.dispute.answer"]
            .with_user(user)
            .with_context(default_dispute_id=dispute.id)
        )
        dialog.outcome = outcome
        if hours is not None:
            dialog.hours = hours
        dialog.answer = answer
        dialog.save().action_apply()

    def assertParts(self, entry, debited, free, rated=None):
        self.env.invalidate_all()
        entry = entry.sudo()
        rated = debited + free if rated is None else rated
        self.assertEqual(
            (entry.rated_minutes, entry._get_charged_minutes(), entry.free_minutes),
            (rated, debited, free),
        )

    def assertAudited(self):
        self.env.flush_all()
        banks = self.env["hour.bank"].sudo().search([])
        self.assertFalse(banks._audit())


class DisputeCase(DisputeChecks, PortalCase):
    @classmethod
    def setUpScene(cls):
        cls.env.company.email = "support@example.com"
        cls.contact = cls.people["all"].partner_id
        cls.contact.email = "all@azur.example.com"
        cls.entry = cls.entries["own"]  # 0:45
        cls.ticket = cls.entry.ticket_id

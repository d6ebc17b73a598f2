# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A ticket's page in the portal: what is left after each line, and why a bank waits."""

from odoo.tests import tagged

from ..portal.portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestTicketPage(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.show_timesheet_portal = True
        cls.ticket = cls.entries["own"].ticket_id

    def _get_lefts(self, who="all"):
        self.env.invalidate_all()
        told = self.ticket._get_portal_time(self.people[who].partner_id)
        return [(line["left"], line["bank"]) for line in told["lines"]]

    def _get_page_lefts(self, bank):
        """Return the same of the page of the bank, for entries of this ticket."""
        report = self.env["report.helpdesk_hour_bank.report_hour_bank_statement"]
        page = report._get_bank_page(bank.sudo(), size=0)
        lines = [line for month in page["months"] for line in month["lines"]]
        return {
            line["move"].timesheet_id.id: line["balance"]
            for line in lines
            if line["move"].ticket_id == self.ticket
        }

    def test_as_on_the_page_of_the_bank(self):
        self.bank.date_start = "2026-03-01"
        self._log(self.ticket, 20, date="2026-03-17")
        changed = self._log(self.ticket, 10, date="2026-03-18")
        changed.unit_amount = 0.5
        balances = self._get_page_lefts(self.bank)
        self.assertEqual(len(balances), 3)
        told = self.ticket._get_portal_time(self.people["all"].partner_id)
        for line in told["lines"]:
            text = self.bank._get_balance_text(balances[line["entry"].id])
            self.assertEqual(line["left"], text)

    def test_of_several_banks_the_last_with_its_name(self):
        second = self._sell(5)
        self._log(self.ticket, self.bank.minutes_balance + 30)
        self.assertIn(("4:30", second.name), self._get_lefts())

    def test_who_sees_no_bank_reads_no_balance(self):
        self.assertEqual(self._get_lefts("own"), [("", "")])

    def test_beyond_zero_in_words(self):
        self.plan.write({"overage_policy": "overdraw", "overdraft_hours": 2})
        self.bank.action_update_terms()
        self._log(self.ticket, self.bank.minutes_balance + 40)
        self.assertIn(("0:40 over", ""), self._get_lefts())

    def test_why_a_bank_is_on_hold(self):
        self.bank._change_state_by_hand("hold", "Does not pay", "Please call us.")
        viewer = self.people["all"].partner_id
        [(bank, text)] = self.ticket._get_portal_holds(viewer)
        self.assertEqual((bank.id, text), (self.bank.id, "Please call us."))
        self.assertFalse(self.ticket._get_portal_holds(self.people["own"].partner_id))

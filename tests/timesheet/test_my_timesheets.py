# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time of tickets, changed where people keep all their time: My Timesheets."""

from lxml import etree

from odoo.tests import Form, tagged, users

from ..common import HourBankCase


@tagged("post_install", "-at_install")
class TestMyTimesheets(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(2)
        cls.ticket = cls._make_ticket()
        cls.entry = cls._log(cls.ticket, 30)

    def _get_arch(self, view_type):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_timesheet.act_hr_timesheet_line"
        )
        views = {kind: view_id for view_id, kind in action["views"]}
        Entry = self.env["account.analytic.line"]
        arch = Entry.get_view(views[view_type], view_type)["arch"]
        return etree.fromstring(arch)

    def _change(self, **values):
        """Change the row as the list does; return what it then shows."""
        entry = self.entry.with_user(self.env.user).with_context(lang="en_US")
        names = self._get_arch("list").xpath("//field/@name")
        spec = {name: {} for name in names}
        before = entry.web_read({name: {} for name in names if name in entry._fields})
        row = {**before[0], **values}
        return entry.onchange(row, list(values), spec)["value"]

    @users("agent")
    def test_debited_and_its_explanation_stand_beside_the_hours(self):
        names = self._get_arch("list").xpath("//field/@name")
        place = names.index("unit_amount")
        self.assertEqual(
            names[place + 1 : place + 3], ["debited_hours", "hour_bank_explanation"]
        )
        for name in names[place + 1 : place + 3]:
            [node] = self._get_arch("list").xpath(f"//field[@name='{name}']")
            self.assertEqual(node.get("optional"), "show")
        self.assertTrue(
            self._get_arch("kanban").xpath("//field[@name='hour_bank_explanation']")
        )

    @users("agent")
    def test_a_changed_row_shows_what_saving_debits(self):
        value = self._change(unit_amount=1.5)
        text = f"1:30 worked → 1:30 from {self.bank.name}"
        self.assertEqual(value["hour_bank_explanation"], text)
        entry = self.entry.with_user(self.env.user).with_context(lang="en_US")
        [saved] = entry.web_save(
            {"unit_amount": 1.5}, {"debited_hours": {}, "hour_bank_explanation": {}}
        )
        self.assertEqual(saved["debited_hours"], 1.5)
        self.assertEqual(saved["hour_bank_explanation"], text)

    @users("agent")
    def test_a_changed_row_shows_why_it_is_refused(self):
        value = self._change(unit_amount=3)
        self.assertIn("needs 1:00 more", value["hour_bank_explanation"])

    @users("agent")
    def test_the_form_shows_the_same(self):
        entry = self.entry.with_user(self.env.user).with_context(lang="en_US")
        with Form(entry, view="hr_timesheet.hr_timesheet_line_form") as form:
            self.assertEqual(form.debited_hours, 0.5)
            form.unit_amount = 1
            self.assertIn("1:00 from", form.hour_bank_explanation)
        self.assertEqual(entry.debited_hours, 1)

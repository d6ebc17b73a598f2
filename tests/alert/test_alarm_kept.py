# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whatever happens to jobs, contacts and plans: no alarm twice, none lost."""

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .alert_common import AlertCase


@tagged("post_install", "-at_install")
class TestAlarmKept(AlertCase):
    def _merge(self, source, target):
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": (source + target).ids,
                "dst_partner_id": target.id,
                "state": "selection",
            }
        ).action_merge()
        self.env.flush_all()
        self.env.invalidate_all()

    # === KILLED === #

    def test_killed_at_any_moment_it_is_told_once(self):
        self._use(500)
        for method in ("_tell", "_follow_activities", "_follow_change"):
            with self._killed_after("hour.bank.alarm", method, 0):
                self._judge()
            self.assertFalse(self._get_alarms(), method)
            self.assertTold()
        with self._killed_after("hour.bank", "_set_windows", 0):
            self._judge()
        self.assertTold()
        self._judge()
        self.assertInAlarm("percent")
        self.assertTold("low")

    def test_killed_again_and_again(self):
        methods = ("_tell", "_follow_activities", "_write_states", "_judge")
        for number in range(40):
            self._use(12)
            with self._killed_after("hour.bank.alarm", methods[number % 4], number % 2):
                self._judge()
        self._judge()
        self.assertTold("low")

    def test_one_customer_that_fails_stops_no_other(self):
        other = self._sell(10, partner=self.other_customer)
        self._judge()
        self._use(500)
        other._adjust(-1, "Because")
        with (
            self._failing_for(
                "hour.bank",
                "_get_holdings",
                lambda banks: other in banks,
                ValueError("poisoned"),
            ),
            mute_logger("odoo.addons.helpdesk_hour_bank.models.alert.judge"),
        ):
            self._judge()
        self.assertTold("low")
        self.assertEqual(
            self.env["hour.bank.look"].search([]).partner_id, self.other_customer
        )

    # === CONTACTS === #

    def test_contacts_that_are_merged_are_told_nothing_twice(self):
        twin = self.env["res.partner"].create(
            {"name": "Azur Interieur", "is_company": True, "email": "t@example.com"}
        )
        self._sell(10, partner=twin)
        self._judge()
        self._log(self._make_ticket(twin), 500)
        self._use(500)
        self._judge()
        self.assertTold("low", "low")
        self._merge(twin, self.customer)
        self._judge()
        self.assertInAlarm("percent")
        self.assertTold("low", "low")
        self._sell(20)
        self._judge()
        self.assertInAlarm()

    def test_one_that_was_low_stays_so_where_they_are_low_together(self):
        twin = self.env["res.partner"].create(
            {"name": "Azur Interieur", "is_company": True, "email": "t@example.com"}
        )
        self._sell(1, partner=twin)
        self._judge()
        self._log(self._make_ticket(twin), 55)
        self._use(475)  # 2:05 and 0:05 of 11:00
        self._judge()
        self.assertTold("low")
        self._merge(twin, self.customer)
        self._judge()
        self.assertInAlarm("percent")
        self.assertTold("low")

    def test_a_contact_that_is_deleted(self):
        partner = self.env["res.partner"].create({"name": "Short"})
        self.env["hour.bank.look"]._ask({(partner.id, self.env.company.id)})
        self.env.cr.flush()
        partner.unlink()
        self._judge()
        self.assertFalse(self.env["hour.bank.look"].search([]))

    # === PLANS AND COMPANIES === #

    def test_an_archived_plan(self):
        self._make_level("percent", 50, plan_id=self.plan.id)
        self._judge()
        self.plan.active = False
        self._use(300)
        self._judge()
        self.assertTold("low")

    def test_another_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.write({"company_ids": [(4, company.id)]})
        self._use(500)
        self._judge()
        there = self.Alarm.with_user(self.manager).with_context(
            allowed_company_ids=company.ids
        )
        self.assertFalse(there.search([]))
        with self.assertRaises(AccessError):
            there.browse(self._get_alarms().ids).read(["state"])

    def test_a_portal_user_reads_nothing_of_it(self):
        self._use(500)
        self._judge()
        for model in ("hour.bank.alarm", "hour.bank.level", "hour.bank.look"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.portal).search([])
        with self.assertRaises(AccessError):
            self.bank.with_user(self.manager).read(["watch_low"])

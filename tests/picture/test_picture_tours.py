# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Each question of managers, salespeople and accountants: its answer, and its door."""

from odoo import fields
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from ..common import HourBankCase
from .picture_common import PictureChecks

CALL = "/web/dataset/call_kw/hour.bank.picture/get_picture"


@tagged("post_install", "-at_install")
class TestPictureTours(PictureChecks, HourBankCase, HttpCase):
    clock = None  # as in the browser

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = fields.Date.today()
        cls.plan.write({"overage_policy": "overdraw", "overdraft_hours": 5})
        cls.manager.group_ids += cls.env.ref("hr_timesheet.group_hr_timesheet_approver")
        cls.agent.employee_id.hourly_cost = 40
        cls.bank = cls._sell(10)
        cls.later = cls._sell(20, cls.other_customer)
        for bank in cls.bank + cls.later:
            bank.date_start = fields.Date.subtract(today, days=3)
        cls.later.date_end = fields.Date.add(today, days=60)
        cls.ticket = cls._make_ticket()
        cls._log(cls.ticket, 630)
        cls._log(cls.ticket, 45, hour_bank_free=True, hour_bank_free_reason="Ours")
        cls.env["hour.bank.forecast"].create(
            {
                "partner_id": cls.other_customer.id,
                "company_id": cls.env.company.id,
                "minutes_left": 1200,
                "made_on": today,
                "early": fields.Date.add(today, days=20),
                "likely": fields.Date.add(today, days=22),
                "late": fields.Date.add(today, days=25),
            }
        )

    def setUp(self):
        super().setUp()
        self._count()

    def _start_tour(self, name, login):
        path = "/odoo/action-helpdesk_hour_bank.hour_bank_picture_action"
        self.start_tour(path, f"helpdesk_hour_bank_picture_{name}", login=login)
        self.env.invalidate_all()

    def test_who_is_in_the_red(self):
        self._start_tour("red", "manager")

    def test_who_is_about_to_run_out(self):
        self._start_tour("runs_out", "salesperson")

    def test_what_do_we_sell_next(self):
        self._start_tour("renew", "salesperson")
        domain = [("partner_id", "=", self.customer.id), ("state", "=", "draft")]
        self.assertEqual(self.env["sale.order"].search_count(domain), 1)

    def test_what_did_an_hour_cost(self):
        self._start_tour("cost", "manager")

    def test_what_do_we_owe_in_hours(self):
        self._start_tour("money", "accountant")

    def test_who_used_it(self):
        self._start_tour("use", "manager")

    # === FROM OUTSIDE === #

    def _call(self, login):
        self.authenticate(login, login)
        params = {
            "model": "hour.bank.picture",
            "method": "get_picture",
            "args": [],
            "kwargs": {},
        }
        return self.make_jsonrpc_request(CALL, params)

    def test_a_request_of_who_may_look(self):
        for login in ("manager", "salesperson", "accountant"):
            self.assertTrue(self._call(login)["cards"])

    @mute_logger("odoo.http")
    def test_a_request_of_who_may_not(self):
        for login in ("agent", "portal_customer"):
            with self.assertRaises(JsonRpcException):
                self._call(login)

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The tokens of the context: what comes from outside is none, whatever it says."""

import json
from datetime import datetime, time

from odoo.exceptions import UserError
from odoo.tests import BaseCase, HttpCase, tagged
from odoo.tools.json import json_default

from ...tools.tokens import CORE_REPORT, MERGING, REPLACING, TIMER_STOPS, TOKENS
from ..common import HourBankCase


def get_forgeries(token):
    """Return contexts that somebody may send who has read the addon."""
    copied = json.loads(json.dumps(token.context, default=json_default))
    return [copied, *({token.key: value} for value in (True, 1, token.key, {}, [1]))]


@tagged("post_install", "-at_install")
class TestTokens(BaseCase):
    def test_keys_are_unique(self):
        self.assertEqual(len({token.key for token in TOKENS}), len(TOKENS))


@tagged("post_install", "-at_install")
class TestForgedTokens(HourBankCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.bank = self._sell(10)
        self.authenticate("admin", "admin")

    def _call(self, records, method, *args, context):
        return self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {
                "model": records._name,
                "method": method,
                "args": [records.ids, *args],
                "kwargs": {"context": context},
            },
        )

    def test_no_forgery_is_a_token(self):
        for token in TOKENS:
            self.assertTrue(token.is_in(self.bank.with_context(**token.context).env))
            for context in get_forgeries(token):
                with self.subTest(context):
                    forged = self.bank.with_context(**context)
                    self.assertFalse(token.is_in(forged.env))

    def test_only_the_button_stops_a_timer(self):
        start = datetime.combine(self.bank.date_start, time(12))
        ticket = self._make_ticket()
        for context in get_forgeries(TIMER_STOPS):
            entry = self._log(ticket, 0, date_time=start)
            self._call(entry, "write", {"unit_amount": 1}, context=context)
            self.assertFalse(entry.hour_bank_start)
        entry = self._log(ticket, 0, date_time=start)
        stop = {"stop_dt": f"{self.bank.date_start} 13:00:00"}
        self._call(entry, "button_end_work", context=stop)
        self.assertEqual(entry.hour_bank_start, start)

    def test_banks_follow_an_invoice_that_is_not_replaced(self):
        invoice = self.bank.sale_order_id._create_invoices()
        self._call(invoice, "action_post", context=get_forgeries(REPLACING)[1])
        refund = invoice._reverse_moves([{"invoice_date": invoice.invoice_date}])
        refund.invoice_line_ids.quantity = 4
        self._call(refund, "action_post", context=get_forgeries(REPLACING)[1])
        self.assertCounters(self.bank, 360, 0)

    def test_a_customer_who_is_not_merged_keeps_the_banks(self):
        parent = self.other_customer
        values = {"parent_id": parent.id, "is_company": False}
        self._call(self.customer, "write", values, context=get_forgeries(MERGING)[1])
        self.assertIn(parent.name, self.bank.message_ids[:1].body)

    def test_the_analysis_of_timesheets_shows_the_shares(self):
        self._log(self._make_ticket(), 60)
        Report = self.env["timesheets.analysis.report"]
        for context in get_forgeries(CORE_REPORT):
            query = Report.with_context(**context)._table_query
            self.assertIn("LEFT JOIN", query)
            self.assertIn("hour_bank", query)
        core = Report.with_context(**CORE_REPORT.context)._table_query
        self.assertNotIn("hour_bank_move", core)

    def test_who_is_not_uninstalling_gives_minutes_back(self):
        """Odoo's own mark is a plain value; sudo() carries what was sent along."""
        entry = self._log(self._make_ticket(), 60).with_user(self.agent)
        entry.with_context(_force_unlink=True).sudo().unlink()
        self.assertCounters(self.bank, 600, 0)

    def test_who_is_not_uninstalling_deletes_nothing_that_is_kept(self):
        ticket, order = self._make_ticket(), self.bank.sale_order_id
        self._log(ticket, 60)
        transfer = self.env["hour.bank.transfer"].create(
            {
                "bank_id": self.bank.id,
                "target_partner_id": self.other_customer.id,
                "hours": 1,
                "reason": "Agreed",
            }
        )
        transfer._transfer()
        order._action_cancel()
        moves = self.bank.move_ids
        # what an administrator calls may go on as superuser, with their own user
        admin = self.env.ref("base.user_admin")
        for records in (ticket, transfer, order.order_line, order, self.bank, moves):
            forged = records.with_user(admin).with_context(_force_unlink=True)
            with self.subTest(records), self.assertRaises(UserError):
                forged.sudo().unlink()
        for records in (ticket, transfer):
            forged = records.with_user(self.manager).with_context(_force_unlink=True)
            with self.subTest(records), self.assertRaises(UserError):
                forged.unlink()

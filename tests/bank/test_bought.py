# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What was bought, used, gone and left adds up, whatever became of it."""

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ...tools.append_only import unlocked
from ..accounting_common import HourBankAccountingCase
from ..whole.test_migration import _load


@tagged("post_install", "-at_install")
class TestBought(HourBankAccountingCase):
    """Bought, used, gone and left mean the same wherever they are read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order(10, price_unit=60.0)
        cls.bank = cls.order.order_line.hour_bank_ids
        cls._log(cls._make_ticket(), 90)

    def _end(self):
        """Let the bank end; the job runs on the next day."""
        self.bank.date_end = "2026-03-20"
        with freeze_time("2026-03-21 12:00:00"):
            self.bank._end_validity()

    def _get_shown(self, bank=None):
        """Return ``(bought, used, gone, left)`` of form, list, pivot and statement."""
        bank = bank or self.bank
        form = Form(bank.with_user(self.manager))
        names = ["hours_bought", "hours_debited", "hours_gone", "hours_balance"]
        shown = {"form": [form[name] for name in names]}
        Bank = self.env["hour.bank"].with_user(self.manager)
        rows = Bank.web_search_read(
            [("id", "=", bank.id)], {name: {} for name in names}
        )["records"]
        shown["list"] = [rows[0][name] for name in names]
        [sums] = Bank.formatted_read_group(
            [("id", "=", bank.id)], [], [f"{name}:sum" for name in names]
        )
        shown["pivot"] = [sums[f"{name}:sum"] for name in names]
        report = self.env["report.helpdesk_hour_bank.report_hour_bank_statement"]
        statement = report.with_user(self.manager)._get_statement(bank)
        shown["statement"] = [
            statement[name] / 60 for name in ("bought", "used", "gone", "left")
        ]
        return shown

    def assertShown(self, bought, used, gone, left):
        for where, found in self._get_shown().items():
            self.assertEqual(found, [bought, used, gone, left], where)
        self.assertFalse(self.bank._audit())

    def test_expiry_does_not_unbuy(self):
        self._end()
        self.assertEqual(self.bank.state, "expired")
        self.assertShown(10, 1.5, 8.5, 0)
        self.assertEqual(self.order.hour_bank_summary, "0:00 of 10:00")

    def test_prolonged_hours_are_bought_once(self):
        self._end()
        with freeze_time("2026-03-21 12:00:00"):
            self.bank.date_end = "2026-12-31"
            self.assertShown(10, 1.5, 0, 8.5)

    def test_closing_and_opening_again_neither_unbuys_nor_buys(self):
        self.bank._change_state_by_hand("close", "Contract ended")
        self.assertShown(10, 1.5, 8.5, 0)
        self.bank._change_state_by_hand("reopen", "By mistake")
        self.assertShown(10, 1.5, 0, 8.5)

    def test_a_transfer_away_does_not_unbuy(self):
        transfer = self.env["hour.bank.transfer"].create(
            {"bank_id": self.bank.id, "hours": 2, "reason": "Merged"}
        )
        transfer.action_confirm()
        self.assertEqual(transfer.state, "done")
        self.assertShown(10, 1.5, 2, 6.5)
        target = self._get_shown(transfer.target_bank_id)
        self.assertEqual(target["list"], [2, 0, 0, 2])

    def test_a_correction_and_a_cancellation_change_what_was_bought(self):
        self.bank._adjust(30, "As agreed")
        self.assertShown(10.5, 1.5, 0, 9)
        self.bank._adjust(-30, "Typing error")
        self.assertShown(10, 1.5, 0, 8.5)
        self.order._action_cancel()
        self.assertShown(1.5, 1.5, 0, 0)

    def test_what_waits_is_bought(self):
        self.plan.grant_on = "payment"
        order = self._make_order(10)
        bank = order.order_line.hour_bank_ids
        shown = self._get_shown(bank)
        self.assertEqual(set(map(tuple, shown.values())), {(10, 0, 0, 0)})
        self.assertEqual(order.hour_bank_summary, "0:00 of 10:00")

    def test_the_value_of_what_was_bought_stays_with_it(self):
        self._end()
        form = Form(self.bank.with_user(self.manager))
        names = ("value_bought", "value_debited", "value_gone", "value_balance")
        self.assertEqual([form[name] for name in names], [600, 90, 510, 0])

    def test_no_view_shows_the_counter_for_what_was_bought(self):
        for kind in ("list", "kanban", "form", "pivot", "graph"):
            view = self.bank.get_view(view_type=kind)
            fields = etree.fromstring(view["arch"]).xpath(
                "//field[@name='hours_credited'][not(@invisible='1')]"
            )
            self.assertFalse(fields, kind)
        for name in ("hours_bought", "hours_debited", "hours_balance", "hours_gone"):
            self.assertTrue(self.bank.fields_get([name])[name]["help"])

    def test_nobody_writes_what_was_bought(self):
        for name in ("hours_bought", "hours_gone", "minutes_gone"):
            with self.assertRaises(AccessError):
                self.bank.with_user(self.manager).web_save({name: 1}, {})

    def test_the_audit_sees_a_wrong_counter(self):
        self.bank.flush_recordset()
        self.cr.execute(
            "UPDATE hour_bank SET minutes_gone = 60 WHERE id = %s", [self.bank.id]
        )
        self.env.invalidate_all()
        [finding] = self.bank._audit()
        self.assertIn("minutes_gone", str(finding))

    def test_the_update_counts_what_left_before(self):
        self._end()
        self.bank.flush_recordset()
        self.cr.execute(
            "UPDATE hour_bank SET minutes_gone = NULL, hours_gone = NULL,"
            " hours_bought = hours_credited WHERE id = %s",
            [self.bank.id],
        )
        self.env.invalidate_all()
        with unlocked(self.cr, "the update"):
            _load("19.0.1.4.0/post-words.py").migrate(self.cr, "19.0.1.3.0")
        self.env.invalidate_all()
        self.assertShown(10, 1.5, 8.5, 0)

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What stays of hours and statements where the addon is uninstalled."""

import csv
import io
import zipfile
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ...hooks import uninstall_hook
from ...tools.chain import get_digest
from .issued_common import IssuedCase

LOGGER = "odoo.addons.helpdesk_hour_bank.models.statement.way_out"


@tagged("post_install", "-at_install")
class TestWayOut(IssuedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.ticket = cls._make_ticket()
        cls.entry = cls._log(cls.ticket, 35, name="=1+1")

    def _read(self, attachment):
        archive = zipfile.ZipFile(io.BytesIO(attachment.raw))
        return {name: archive.read(name) for name in archive.namelist()}

    def _read_csv(self, files, name):
        text = files[name].decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))

    def test_all_that_was_issued_is_kept(self):
        first = self._issue()
        first._keep_paper(b"%PDF-1.4 first")
        self.entry.unlink()
        second = self._issue()
        self._log(self.ticket, 5, name="On no statement")
        digests = first.digest, second.digest
        names = first.name, second.name
        attachment = self.Statement._export_issued()
        files = self._read(attachment)
        paper, later = (
            f"statements/{each._get_file_name()}" for each in (first, second)
        )
        self.assertEqual(files[f"{paper}.pdf"], b"%PDF-1.4 first")
        text = files[f"{paper}.txt"].decode()
        self.assertEqual(get_digest(text), digests[0])
        text = files[f"{later}.txt"].decode()
        self.assertEqual(get_digest(text, digests[0]), digests[1])
        rows = self._read_csv(files, "statements.csv")
        mine = [row for row in rows if row["number"] in names]
        self.assertEqual([row["closing"] for row in mine], ["9:25", "10:00"])
        self.assertEqual([row["digest"] for row in mine], list(digests))
        ledger = self._read_csv(files, "ledger.csv")
        mine = [row for row in ledger if row["bank"] == self.bank.name]
        self.assertEqual(
            [(row["time"], row["statement"]) for row in mine],
            [
                ("10:00", names[0]),
                ("-0:35", names[0]),
                ("0:35", names[1]),
                ("-0:05", ""),
            ],
        )
        self.assertEqual(mine[1]["what"], "'=1+1")
        self.assertEqual(mine[2]["reverses"], mine[1]["id"])
        self.assertIn("SHA-256", files["README.txt"].decode())

    def test_nobody_but_administrators_reads_it(self):
        self._issue()
        attachment = self.Statement._export_issued()
        with self.assertRaises(AccessError):
            attachment.with_user(self.agent).read(["raw"])
        with self.assertRaises(AccessError):
            attachment.with_user(self.accountant).read(["raw"])

    def test_banks_are_kept_without_any_statement(self):
        files = self._read(self.Statement._export_issued([["S1", "Support", 1.5, 2]]))
        [bank] = (
            row
            for row in self._read_csv(files, "banks.csv")
            if row["bank"] == self.bank.name
        )
        self.assertEqual(
            [bank[name] for name in ("customer", "order", "bought", "used", "left")],
            ["Azur Interior", self.bank.sale_order_id.name, "10:00", "0:35", "9:25"],
        )
        self.assertEqual(
            [bank["product"], bank["plan"], bank["state"]],
            ["Support hours", "Prepaid support", "open"],
        )
        self.assertTrue(self._read_csv(files, "ledger.csv"))
        [order] = self._read_csv(files, "orders.csv")
        self.assertEqual((order["order"], order["delivered"]), ("S1", "1.5"))

    def test_delivered_stays_by_time_or_as_typed(self):
        """Of both: what time entries add up to, and what they do not."""
        work_type = self.env["hour.bank.work.type"].create(
            {"name": "Doubled", "multiplier": 2}
        )
        same = self.bank.sale_line_id
        doubled = self._sell(10, self.other_customer).sale_line_id
        ticket = self._make_ticket(self.other_customer)
        self._log(ticket, 60, work_type_id=work_type.id)
        self.entry.unit_amount = 0.5
        kept = self.env["sale.order.line"]._leave_hour_banks()
        self.assertEqual(
            [row for row in kept if row[0] == doubled.order_id.name],
            [[doubled.order_id.name, doubled.name, 2.0, 1.0]],
        )
        self.assertNotIn(same.order_id.name, [row[0] for row in kept])
        self.assertRecordValues(
            same + doubled,
            [
                {"qty_delivered_method": "timesheet", "qty_delivered": 0.5},
                {"qty_delivered_method": "manual", "qty_delivered": 2.0},
            ],
        )

    def test_billed_time_is_not_credited(self):
        """What was billed beyond hours is delivered still, so nothing is credited."""
        hourly = self._make_product(
            "By the hour", hour_bank_plan_id=False, service_policy="delivered_manual"
        )
        plan = self._make_plan(
            "Billed", overage_policy="bill", overage_product_id=hourly.id
        )
        product = self._make_product("Billed", hour_bank_plan_id=plan.id)
        order = self._sell(1, self.other_customer, product).sale_order_id
        self._log(self._make_ticket(self.other_customer), 90)
        order._create_invoices().action_post()
        overage = order.order_line.filtered(lambda line: line._bills_overage())
        self.assertRecordValues(overage, [{"qty_delivered": 0.5, "qty_to_invoice": 0}])
        self.env["sale.order.line"]._leave_hour_banks()
        self.assertRecordValues(overage, [{"qty_delivered": 0.5, "qty_to_invoice": 0}])
        self.assertEqual(overage.qty_delivered_method, "manual")

    def test_without_a_bank_nothing_is_kept(self):
        with self.env.cr.savepoint() as savepoint:
            self.env.flush_all()
            with patch.object(
                self.registry["hour.bank"], "search_count", lambda *a, **k: 0
            ):
                self.assertFalse(self.Statement._export_issued())
            savepoint.rollback()

    def test_uninstalling_keeps_it_and_removes_the_rest(self):
        first = self._issue()
        self.entry.unit_amount = 1
        self._issue()
        name, self.bank_line = first.name, self.bank.sale_line_id
        with self.assertLogs(LOGGER, "WARNING") as log:
            uninstall_hook(self.env)
        self.assertIn("2 issued statements are kept", log.output[0])
        self.assertEqual(self.bank_line.qty_delivered_method, "timesheet")
        for model in ("hour.bank.statement", "hour.bank.statement.line", "hour.bank"):
            self.assertFalse(self.env[model].search_count([]))
        attachment = self.env["ir.attachment"].search(
            [("name", "=like", "hour-banks-%"), ("res_model", "=", False)]
        )
        self.assertIn(name, self._read(attachment)["statements.csv"].decode())

    def test_uninstalling_warns(self):
        self._issue()
        wizard = self.env["base.module.uninstall"]
        module = self.env["ir.module.module"]
        ours = module.search([("name", "=", "helpdesk_hour_bank")])
        below = module.search([("name", "=", "helpdesk_mgmt")])
        for each in (ours, below):
            form = Form(wizard.with_context(default_module_ids=each.ids))
            self.assertIn("hours left: 1, together 9:25", form.hour_bank_notice)
            self.assertIn("Issued statements: 1", form.hour_bank_notice)
            self.assertIn("Lines of the ledger: 2", form.hour_bank_notice)
            self.assertIn("not earned yet: nothing", form.hour_bank_notice)
        # what leaves hour banks alone says nothing of them
        other = module.search(
            [("name", "=", "helpdesk_mgmt_sale"), ("state", "=", "installed")]
        ) or module.search([("name", "=", "http_routing")])
        if "helpdesk_hour_bank" not in other.downstream_dependencies(other).mapped(
            "name"
        ):
            form = Form(wizard.with_context(default_module_ids=other.ids))
            self.assertFalse(form.hour_bank_notice)

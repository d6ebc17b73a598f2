# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Hour banks of order lines from before, opened by a salesperson."""

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ..books.reconciliation_common import ReconciliationCase
from ..books.release_common import MARCH
from ..common import TODAY
from .earlier_common import EarlierCase


class OpenCase(EarlierCase):
    def _get_form(self, order=None, user=None):
        order = (order or self.order).with_user(user or self.salesperson)
        action = order.action_open_hour_banks()
        wizard = order.env[action["res_model"]]
        return Form(wizard.with_context(**action["context"]))

    def _open(self, line=None):
        """Open the banks of an order as its salesperson does; return the line's."""
        line = line or self.line
        self._get_form(line.order_id).save().action_open()
        return line.sudo().hour_bank_ids

    def assertRefused(self, *texts, line=None):
        """The dialog says why it cannot be, and so does the button."""
        form = self._get_form((line or self.line).order_id)
        for text in texts:
            self.assertIn(text, form.problem)
        wizard = form.save()
        with self.assertRaises(UserError), self.cr.savepoint():
            wizard.action_open()
        self.assertFalse((line or self.line).sudo().hour_bank_ids)


@tagged("post_install", "-at_install")
class TestSaleOpen(OpenCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._give_plan()

    def test_preview_lists_every_entry(self):
        self.assertTrue(self.order.hour_bank_openable)
        form = self._get_form()
        self.assertFalse(form.problem)
        for text in ("25:00 sold", "4:15 delivered", "20:45 left", "03/17/2027"):
            self.assertIn(text, form.summary)
        wizard = form.save()
        self.assertRecordValues(
            wizard.line_ids,
            [
                {
                    "date": fields.Date.to_date(day),
                    "person": "Agent",
                    "description": text,
                    "hours": hours,
                }
                for day, text, hours in (
                    ("2026-02-03", "Installed", 3),
                    ("2026-03-02", "Fixed", 1.25),
                )
            ],
        )
        self.assertCore()

    def test_bank_opens_with_its_delivered_time_debited(self):
        bank = self._open()
        self.assertCounters(bank, 1500, 255)
        self.assertRecordValues(
            bank.move_ids.sorted("id"),
            [
                {
                    "move_type": kind,
                    "minutes": minutes,
                    "date": fields.Date.to_date(day),
                    "cause": cause,
                    "timesheet_id": entry.id,
                }
                for kind, minutes, day, cause, entry in (
                    ("purchase", 1500, "2026-02-03", "order", self.entries.browse()),
                    ("time", -180, "2026-02-03", "earlier", self.entries[0]),
                    ("time", -75, "2026-03-02", "earlier", self.entries[1]),
                )
            ],
        )
        self.assertRecordValues(
            self.line,
            [{"qty_delivered": 4.25, "qty_delivered_method": "hour_bank"}],
        )
        self.assertAlmostEqual(self.line.remaining_hours, 20.75)
        for entry, minutes in zip(self.entries, (180, 75), strict=True):
            self.assertDrawn(entry, **{bank.name: minutes})
        self.assertEqual(str(bank.date_start), "2026-02-03")
        self.assertEqual(str(bank.date_end), "2027-03-17", "a year from today")
        self.assertFalse(bank._audit())
        self.assertFalse(self.order.hour_bank_openable)

    def test_delivered_of_a_past_day_stays(self):
        bank = self._open()
        past = self.line.with_context(accrual_entry_date="2026-02-28")
        self.assertEqual(past.qty_delivered_at_date, 3)
        self.assertEqual(
            bank.move_ids.sorted("id")[1].explanation,
            "3:00 worked, 3:00 from this bank · Delivered before the bank was opened",
        )

    def test_time_goes_on_from_the_bank(self):
        bank = self._open()
        self._log(self.ticket, 30)
        self.entries[1].unit_amount = 1
        self.assertCounters(bank, 1500, 180 + 60 + 30)
        self._confirm_again()
        self.assertCounters(bank, 1500, 270)
        self.entries[0].sudo().unlink()
        self.assertCounters(bank, 1500, 90)

    def test_no_rule_of_today_counts_for_what_was_worked(self):
        work_type = self.env["hour.bank.work.type"].create(
            {"name": "On site", "step_minutes": 60, "multiplier": 2}
        )
        self._take_plan()
        entry = self._log_earlier(25, "2026-03-03", work_type_id=work_type.id)
        self.plan.work_type_ids = self.env["hour.bank.work.type"].create(
            {"name": "Phone"}
        )
        self._give_plan()
        bank = self._open()
        self.assertCounters(bank, 1500, 280)
        self.assertEqual((entry.rated_minutes, entry.hour_bank_rating), (25, False))

    def test_other_banks_of_the_customer_pay_for_nothing(self):
        other = self._sell(10)
        other.priority = "1"
        bank = self._open()
        self.assertCounters(other, 600, 0)
        self.assertCounters(bank, 1500, 255)

    def test_overdrawn_banks_are_covered_by_the_rest_only(self):
        flex = self._make_plan("Flex", overage_policy="overdraw", overdraft_hours=30)
        product = self._make_product("Flex", hour_bank_plan_id=flex.id)
        other = self._sell(1, product=product)
        self._log(self._make_ticket(), 60 + 25 * 60)
        self.assertEqual(other.minutes_balance, -1500)
        bank = self._open()
        self.assertEqual(bank.minutes_balance, 0)
        self.assertEqual(other.minutes_balance, -255)
        self.assertDrawn(self.entries[0], **{bank.name: 180})

    def test_more_worked_than_sold_is_refused_until_the_order_is_raised(self):
        self._log_earlier(22 * 60, "2026-03-04")
        self.assertRefused("26:15", "1:15 more than", "25:00", "Raise its quantity")
        self.assertCore(delivered=26.25)
        self.line.with_user(self.salesperson).product_uom_qty = 27
        bank = self._open()
        self.assertCounters(bank, 1620, 1575)

    def test_typed_quantity_is_refused(self):
        self.old_product.hour_bank_plan_id = False
        self.old_product.service_type = "manual"
        order = self._make_order(5, product=self.old_product)
        order.order_line.qty_delivered = 2.5
        self._give_plan()
        self.assertRefused("2:30", "0:00", line=order.order_line)

    def test_time_of_another_customer_is_refused(self):
        ticket = self._make_ticket(self.other_customer)
        entry = self._log_earlier(45, "2026-03-04").sudo()
        entry._write_as_computed(  # past every check
            {
                "ticket_id": ticket.id,
                "so_line": self.line.id,
                "is_so_line_edited": True,
            }
        )
        self.assertRefused("5:00", "4:15")

    def test_negative_time_is_refused(self):
        self._log_earlier(-15, "2026-03-04")
        self.assertRefused("not negative")

    def test_unworked_line_opens_full(self):
        self.entries.sudo().unlink()
        bank = self._open()
        self.assertCounters(bank, 1500, 0)
        self.assertEqual(str(bank.date_start), TODAY)

    def test_lines_can_be_left_out(self):
        self._take_plan()
        self.order.order_line = [
            Command.create({"product_id": self.old_product.id, "product_uom_qty": 2})
        ]
        self._give_plan()
        new = self.order.order_line - self.line
        form = self._get_form()
        self.assertEqual(form.sale_line_ids[:], self.order.order_line)
        form.sale_line_ids.remove(self.line.id)
        self.assertNotIn("25:00", form.summary)
        wizard = form.save()
        self.assertFalse(wizard.line_ids)
        wizard.action_open()
        self.assertCore()
        self.assertCounters(new.sudo().hour_bank_ids, 120, 0)
        self.assertCounters(self._open(), 1500, 255)

    def test_opened_twice_it_is_opened_once(self):
        first, second = self._get_form().save(), self._get_form().save()
        bank_id = first.action_open()["res_id"]
        self.assertEqual(first.action_open()["res_id"], bank_id)
        with self.assertRaisesRegex(UserError, "nothing to open"):
            second.action_open()
        self.assertCounters(self.line.sudo().hour_bank_ids, 1500, 255)

    def test_lines_of_other_orders_stay_out(self):
        self._take_plan()
        other = self._make_order(5, product=self.old_product)
        self._give_plan()
        wizard = self._get_form().save()
        wizard.sale_line_ids = other.order_line
        with self.assertRaisesRegex(UserError, "nothing to open"):
            wizard.action_open()

    def test_product_without_plan_has_nothing_to_open(self):
        self._take_plan()
        self.env.invalidate_all()
        self.assertFalse(self.order.hour_bank_openable)
        with self.assertRaisesRegex(UserError, "nothing to open"):
            self._get_form().save().action_open()

    def test_only_salespeople_of_the_order(self):
        wizard = self._get_form().save()
        stranger = new_test_user(self.env, "seller", "sales_team.group_sale_salesman")
        for user in (self.agent, self.manager, self.accountant, stranger):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self._get_form(user=user)
                with self.assertRaises(AccessError):
                    wizard.with_user(user).action_open()
                with self.assertRaises(AccessError):
                    wizard.line_ids.with_user(user).read(["description"])
        self.env["ir.model.access"].create(
            {
                "name": "too much",
                "model_id": self.env["ir.model"]._get_id("hour.bank.open"),
                "group_id": self.env.ref("base.group_user").id,
                **{f"perm_{op}": True for op in ("read", "write", "create")},
            }
        )
        with self.assertRaises(AccessError):
            self.env["hour.bank.open"].with_user(self.manager).create(
                {"order_id": self.order.id}
            ).read(["summary"])
        self.assertCore()

    def test_company_that_the_salesperson_does_not_work_in(self):
        company = self.env["res.company"].create({"name": "Second Company"})
        self.salesperson.company_ids += company
        wizard = self._get_form().save()
        elsewhere = wizard.with_context(allowed_company_ids=company.ids)
        with self.assertRaises(AccessError):
            elsewhere.action_open()

    def test_audit_names_what_an_old_bank_gave_away(self):
        bank = self.line._make_earlier_bank(self.entries.browse()).sudo()
        self.assertEqual(self.line.qty_delivered, 0, "as an earlier version left it")
        findings = bank._audit()
        self.assertEqual(
            [(finding.check, *finding[4:]) for finding in findings],
            [("earlier", 0, 180), ("earlier", 0, 75)],
        )
        text = bank._describe_finding(findings[0])
        for word in (bank.name, "3:00", "2026-02-03", "Open Hour Banks"):
            self.assertIn(word, text)
        self.assertTrue(self.order.hour_bank_openable)
        self._open()
        self.assertFalse(bank._audit())
        self.assertCounters(bank, 1500, 255)
        self.assertEqual(bank.move_ids.timesheet_id, self.entries)

    def test_closed_bank_takes_no_time_of_before(self):
        bank = self.line._make_earlier_bank(self.entries.browse()).sudo()
        bank._change_state_by_hand("close", "Mistake")
        form = self._get_form()
        self.assertIn("Closed", form.problem)
        with self.assertRaises(UserError), self.cr.savepoint():
            form.save().action_open()

    def test_audit_leaves_alone_what_has_its_reason(self):
        bank = self._open()
        ticket = self._make_ticket(sale_line_id=self.line.id)
        self._log(ticket, 20, hour_bank_free=True, hour_bank_free_reason="Goodwill")
        self._log(ticket, 0)
        self.assertFalse(bank._audit())


@tagged("post_install", "-at_install")
class TestSaleOpenInvoiced(OpenCase, ReconciliationCase):
    """What was invoiced before the bank was opened, and the books after it."""

    def test_invoiced_hours_keep_their_price_and_are_no_liability(self):
        invoice = self._invoice(self.order.sudo(), quantity=20)
        self._give_plan()
        bank = self._open()
        line = invoice.invoice_line_ids
        self.assertEqual(line.hour_bank_id, bank)
        self.assertNotEqual(line.account_id, self.deferred)
        self.assertFalse(bank.deferred_account_id)
        self.assertCounters(bank, 1500, 255)
        self.assertEqual(bank.value_credited, 2500)
        self.assertEqual(self.line.qty_to_invoice, 5)
        rest = self._invoice(self.order.sudo())
        self.assertNotEqual(rest.invoice_line_ids.account_id, self.deferred)
        self._credit(invoice, 10)
        self.assertCounters(bank, 900, 255)
        self.assertFalse(bank._audit())

    def test_credit_note_of_before_took_hours(self):
        invoice = self._invoice(self.order.sudo())
        self._credit(invoice, 5)
        self._give_plan()
        bank = self._open()
        self.assertCounters(bank, 1200, 255)
        self.assertEqual(bank.value_balance, 1575)

    def test_not_invoiced_it_is_deferred(self):
        self._give_plan()
        bank = self._open()
        self.assertEqual(bank.deferred_account_id, self.deferred)
        invoice = self._invoice(self.order.sudo())
        self.assertEqual(invoice.invoice_line_ids.account_id, self.deferred)
        with freeze_time("2026-04-02"):
            entry = self._release(MARCH)
            self.assertEqual(entry.date, MARCH, "not before its invoice")
            self.assertBooks(deferred=-2075, income=-425)
            self.assertLiability(bank)
            for day in ("2026-02-28", MARCH):
                self.assertNoDifference(self._reconcile(day))

    def test_hours_that_wait_for_their_payment(self):
        self.plan.grant_on = "payment"
        invoice = self._invoice(self.order.sudo())
        self._give_plan()
        wizard = self._get_form().save()
        with self.assertRaisesRegex(UserError, invoice.name), self.cr.savepoint():
            wizard.action_open()
        self.assertCore()
        self._pay(invoice)
        self.assertCounters(self._open(), 1500, 255)

    def test_validity_from_first_use_begins_today(self):
        self.plan.validity_from = "first_use"
        self._give_plan()
        bank = self._open()
        self.assertEqual(str(bank.date_end), "2027-03-17")

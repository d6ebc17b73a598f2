# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError

from ..accounting_common import FrenchChart
from ..common import TODAY
from .release_common import APRIL, MARCH, MAY, ReleaseCase


class TestDeferredAccount(ReleaseCase):
    def test_bank_keeps_the_account_of_the_day_of_sale(self):
        bank = self._sell(10)
        self.assertEqual(bank.deferred_account_id, self.deferred)
        self.plan.deferred_account_id = False
        self.assertEqual(bank.deferred_account_id, self.deferred)
        self.assertFalse(self._sell(5).deferred_account_id)

    def test_hours_that_are_sold_anew_take_the_account_of_today(self):
        self.plan.deferred_account_id = False
        bank = self._sell(10)
        bank.sale_order_id._action_cancel()
        self.plan.deferred_account_id = self.deferred
        bank.sale_order_id.action_draft()
        bank.sale_order_id.action_confirm()
        self.assertEqual(bank.deferred_account_id, self.deferred)

    def test_account_is_of_the_company_that_sells(self):
        other = self._make_other_company()["company"]
        plan = self.plan.with_company(other)
        self.assertFalse(plan.deferred_account_id)
        bank = self.env["hour.bank"].create(
            {
                "partner_id": self.customer.id,
                "company_id": other.id,
                "plan_id": self.plan.id,
            }
        )
        self.assertFalse(bank.deferred_account_id)
        account = self._make_account(
            "487901", "liability_current", company_ids=[Command.set(other.ids)]
        )
        plan.deferred_account_id = account
        bank = bank.create(
            {
                "partner_id": self.customer.id,
                "company_id": other.id,
                "plan_id": self.plan.id,
            }
        )
        self.assertEqual(bank.deferred_account_id, account)
        with self.assertRaises(UserError):  # of the other company
            plan.deferred_account_id = self.deferred

    def test_opening_balance_has_no_liability(self):
        values = {
            "partner_id": self.customer.id,
            "company_id": self.company.id,
            "product_id": self.product.id,
            "date_start": fields.Date.to_date("2026-01-01"),
        }
        bank = self.env["hour.bank"]._grant(values, 60, "Old system")
        self.assertFalse(bank.deferred_account_id)

    def test_invoice_posts_to_the_liability(self):
        order = self._make_order(10)
        invoice = self._invoice(order)
        line = invoice.invoice_line_ids
        self.assertEqual(line.account_id, self.deferred)
        self.assertEqual(line.hour_bank_id, order.order_line.hour_bank_ids)
        self.assertBooks(deferred=-1000, income=0)
        credit = self._credit(invoice, 4)
        self.assertEqual(credit.invoice_line_ids.account_id, self.deferred)
        self.assertBooks(deferred=-600, income=0)
        self.assertLiability(line.hour_bank_id)

    def test_invoice_without_order_posts_to_the_liability(self):
        invoice = self.init_invoice(
            "out_invoice", self.customer, TODAY, products=self.product
        )
        self.assertEqual(invoice.invoice_line_ids.account_id, self.deferred)
        invoice.action_post()
        bank = invoice.invoice_line_ids.hour_bank_id
        self.assertEqual(bank.deferred_account_id, self.deferred)
        self.assertLiability(bank)

    def test_account_that_the_accountant_chose_stays(self):
        invoice = self._invoice(self._make_order(10), post=False)
        invoice.invoice_line_ids.account_id = self.income
        invoice.action_post()
        self.assertEqual(invoice.invoice_line_ids.account_id, self.income)

    def test_other_lines_are_income(self):
        plain = self._make_product("Consulting", hour_bank_plan_id=False)
        invoice = self.init_invoice("out_invoice", self.customer, products=plain)
        self.assertEqual(invoice.invoice_line_ids.account_id, self.income)
        bill = self.init_invoice("in_invoice", self.customer, products=self.product)
        self.assertNotEqual(bill.invoice_line_ids.account_id, self.deferred)
        # sold before the plan had an account
        self.plan.deferred_account_id = False
        order = self._make_order(10)
        self.plan.deferred_account_id = self.deferred
        self.assertEqual(self._invoice(order).invoice_line_ids.account_id, self.income)

    def test_down_payment_is_not_for_hours(self):
        order = self._make_order(10)
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [Command.set(order.ids)],
                "advance_payment_method": "percentage",
                "amount": 30,
            }
        )
        down = wizard._create_invoices(order)
        down.action_post()
        self.assertNotIn(self.deferred, down.invoice_line_ids.account_id)
        final = self._invoice(order)
        hours = final.invoice_line_ids.filtered("hour_bank_id")
        self.assertEqual(hours.account_id, self.deferred)
        self.assertBooks(deferred=-1000)

    def test_accountant_chooses_accounts_and_nothing_else(self):
        plan = self.plan.with_user(self.accountant).with_company(self.company)
        plan.write({"deferred_account_id": False})
        plan.write({"deferred_account_id": self.deferred.id})
        for vals in (
            {"validity_months": 1},
            {"deferred_account_id": False, "name": "Mine"},
            {"grant_on": "payment"},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                plan.write(vals)
        with self.assertRaises(AccessError):
            plan.copy()
        with self.assertRaises(AccessError):
            plan.unlink()
        self.plan.with_user(self.manager).write({"name": "Managed"})

    def test_form_of_the_accountant_is_readonly_but_for_the_accounts(self):
        plans = self.env["hour.bank.plan"]
        arch = plans.with_user(self.accountant).get_view(view_type="form")["arch"]
        self.assertIn("deferred_account_id", arch)
        for user, readonly in ((self.accountant, True), (self.manager, False)):
            view, _view = plans.with_user(user)._get_view(view_type="form")
            [field] = view.xpath("//field[@name='validity_months']")
            self.assertEqual(field.get("readonly") == "1", readonly)
            fields_ = view.xpath("//field[@name='deferred_account_id']")
            self.assertNotEqual(fields_[0].get("readonly"), "1")

    def test_journal_is_for_miscellaneous_operations(self):
        sales = self.company_data["default_journal_sale"]
        with self.assertRaisesRegex(ValidationError, "miscellaneous"):
            self.plan.release_journal_id = sales
        self.plan.release_journal_id = self.company_data["default_journal_misc"]


class TestRelease(ReleaseCase):
    def test_used_hours_become_income_at_the_end_of_the_month(self):
        bank = self._sell(10)
        self._invoice(bank.sale_order_id)
        self._log(self.ticket, 340)
        self.assertBooks(deferred=-1000, income=0)
        with freeze_time("2026-04-02"):
            entry = self._release()
        self.assertRecordValues(
            entry,
            [
                {
                    "state": "posted",
                    "date": MARCH,
                    "ref": "Hours delivered in March 2026",
                    "move_type": "entry",
                }
            ],
        )
        name = f"{bank.name} Azur Interior: 5:40 used"
        self.assertRecordValues(
            entry.line_ids.sorted("balance"),
            [
                {
                    "account_id": account.id,
                    "balance": balance,
                    "name": name,
                    "partner_id": self.customer.id,
                    "hour_bank_id": of_bank,
                    "tax_ids": [],
                }
                for account, balance, of_bank in (
                    (self.income, -566.67, False),
                    (self.deferred, 566.67, bank.id),
                )
            ],
        )
        self.assertBooks(MARCH, deferred=-433.33, income=-566.67)
        self.assertLiability(bank)

    def test_second_run_finds_nothing(self):
        bank = self._sell(10)
        self._invoice(bank.sale_order_id)
        self._log(self.ticket, 60)
        with freeze_time("2026-04-02"):
            self.assertTrue(self._release())
            self.assertFalse(self._release())
            self._log(self.ticket, 30, date="2026-03-30")
            entry = self._release()
        self.assertIn("0:30 used", entry.line_ids[0].name)
        self.assertEqual(entry.date, MARCH)
        self.assertLiability(bank)

    def test_hours_used_before_the_invoice_wait_for_it(self):
        bank = self._sell(10)
        self._log(self.ticket, 60)
        with freeze_time("2026-04-02"):
            self.assertFalse(self._release())
        with freeze_time("2026-05-02"):
            self._invoice(bank.sale_order_id, invoice_date="2026-04-20")
            self.assertFalse(self._release(MARCH))
            entry = self._release(APRIL)
        self.assertEqual(entry.date, APRIL)
        self.assertEqual(entry.ref, "Hours delivered in March 2026")
        self.assertIn("(March 2026)", entry.line_ids[0].name)
        self.assertLiability(bank)

    def test_half_an_invoice_releases_half(self):
        bank = self._sell(10)
        self._log(self.ticket, 600)
        self._invoice(bank.sale_order_id, quantity=5)
        with freeze_time("2026-04-02"):
            self._release()
            self.assertBooks(deferred=0, income=-500)
            self._invoice(bank.sale_order_id, invoice_date="2026-04-01")
        with freeze_time("2026-05-02"):
            self._release(APRIL)
        self.assertBooks(deferred=0, income=-1000)
        self.assertEqual(sum(bank.release_ids.mapped("minutes")), 600)

    def test_several_months_at_once(self):
        bank = self._sell(10)
        self._invoice(bank.sale_order_id)
        self._log(self.ticket, 60)
        with freeze_time("2026-05-20"):
            self._log(self.ticket, 120, date="2026-04-15")
            self._log(self.ticket, 30, date="2026-05-15")
            entries = self._release(APRIL)
        self.assertEqual(entries.mapped("date"), [MARCH, APRIL])
        self.assertBooks(MARCH, deferred=-900, income=-100)
        self.assertBooks(APRIL, deferred=-700, income=-300)

    def test_correction_in_a_locked_month_goes_to_the_next_open_one(self):
        bank = self._sell(10)
        self._invoice(bank.sale_order_id)
        entry = self._log(self.ticket, 60)
        with freeze_time("2026-04-02"):
            self._release()
        self.company.fiscalyear_lock_date = MARCH
        with freeze_time("2026-05-02"):
            entry.unit_amount = 0.5
            correction = self._release(APRIL)
        self.assertEqual((correction.date, correction.state), (APRIL, "posted"))
        self.assertBooks(MARCH, deferred=-900)
        self.assertBooks(APRIL, deferred=-950)
        self.assertIn("0:30 given back (March 2026)", correction.line_ids[0].name)
        self.assertLiability(bank)

    def test_locked_month_and_the_next_one_is_not_over(self):
        bank = self._sell(10)
        self._invoice(bank.sale_order_id)
        self._log(self.ticket, 60)
        self.company.fiscalyear_lock_date = MARCH
        with freeze_time("2026-04-10"):
            entry = self._release()
        self.assertEqual(entry.date, fields.Date.to_date("2026-04-10"))
        self.assertIn("(March 2026)", entry.line_ids[0].name)
        self.assertLiability(bank)

    def test_what_comes_to_nothing_makes_no_entry(self):
        bank = self._sell(10)
        self._invoice(bank.sale_order_id)
        entry = self._log(self.ticket, 60)
        entry.unlink()
        with freeze_time("2026-04-02"):
            self.assertFalse(self._release())
            self._log(self.ticket, 15, date="2026-03-20")
            self._release()
        self.assertBooks(deferred=-975, income=-25)
        self.assertLiability(bank)

    def test_expired_hours_are_income_of_their_own(self):
        bank = self._sell(10)
        self._invoice(bank.sale_order_id)
        self._log(self.ticket, 60)
        bank.date_end = "2026-04-10"
        with freeze_time("2026-05-02"):
            bank._end_validity()
            entries = self._release(APRIL)
        self.assertBooks(deferred=0, income=-100, breakage=-900)
        self.assertIn("9:00 expired", "".join(entries.line_ids.mapped("name")))
        self.assertEqual(
            sum(
                bank.release_ids.filtered(lambda r: r.kind == "breakage").mapped(
                    "amount"
                )
            ),
            900,
        )
        with freeze_time("2026-06-02"):
            bank.date_end = "2026-12-31"  # prolonged: the hours come back
            self._release(fields.Date.to_date("2026-05-31"))
            self.assertBooks(deferred=0, breakage=-900)  # dated 2 June
        with freeze_time("2026-07-02"):
            self._release(fields.Date.to_date("2026-06-30"))
        self.assertBooks(deferred=-900, breakage=0)
        self.assertLiability(bank)

    def test_expired_hours_without_an_account_of_their_own(self):
        self.plan.breakage_account_id = False
        bank = self._sell(10)
        self._invoice(bank.sale_order_id)
        bank._adjust(-60, "Agreed on the phone")
        with freeze_time("2026-04-02"):
            entry = self._release()
        self.assertBooks(deferred=-900, income=-100)
        self.assertIn("1:00 taken out", entry.line_ids[0].name)

    def test_analytic_distribution_is_on_both_items(self):
        plan = self.env["account.analytic.plan"].create({"name": "Departments"})
        account = self.env["account.analytic.account"].create(
            {"name": "Support", "plan_id": plan.id}
        )
        distribution = {str(account.id): 100.0}
        order = self._make_order(10, analytic_distribution=distribution)
        self._invoice(order)
        self._log(self.ticket, 60)
        with freeze_time("2026-04-02"):
            entry = self._release()
        for line in entry.line_ids:
            self.assertEqual(line.analytic_distribution, distribution)
        amounts = self.env["account.analytic.line"].search(
            [(plan._column_name(), "=", account.id)]
        )
        self.assertEqual(len(amounts), 3)
        self.assertEqual(sum(amounts.mapped("amount")), 1000)

    def test_income_account_is_mapped_by_the_fiscal_position(self):
        export = self._make_account("707990", "income")
        position = self.env["account.fiscal.position"].create(
            {
                "name": "Export",
                "account_ids": [
                    Command.create(
                        {
                            "account_src_id": self.income.id,
                            "account_dest_id": export.id,
                        }
                    )
                ],
            }
        )
        order = self._make_order(10, confirm=False)
        order.fiscal_position_id = position
        order.action_confirm()
        self._invoice(order)
        self._log(self.ticket, 60)
        with freeze_time("2026-04-02"):
            entry = self._release()
        self.assertIn(export, entry.line_ids.account_id)
        self.assertBooks(deferred=-900, income=0)

    def test_foreign_currency_is_released_as_it_was_invoiced(self):
        order = self._make_order(10, confirm=False)
        order.pricelist_id = self._make_pricelist(self.foreign)
        order.order_line.price_unit = 50
        order.action_confirm()
        self._invoice(order)
        self._log(self.ticket, 90)
        with freeze_time("2026-04-02"):
            entry = self._release()
        self.assertBooks(deferred=-850, income=-150)
        self.assertEqual(entry.line_ids.currency_id, self.company.currency_id)

    def test_many_parts_add_up_to_the_cent(self):
        bank = self._sell(10, price_unit=99.99)
        self._invoice(bank.sale_order_id)
        for minutes in (7, 11, 13, 17, 552):
            self._log(self.ticket, minutes)
        with freeze_time("2026-04-02"):
            self._release()
        self.assertEqual(bank.minutes_balance, 0)
        self.assertBooks(deferred=0, income=-999.9)

    def test_price_reduction_after_use_corrects_income(self):
        bank = self._sell(10)
        invoice = self._invoice(bank.sale_order_id)
        self._log(self.ticket, 300)
        with freeze_time("2026-04-02"):
            self._release()
            self._credit(invoice, price_unit=10)  # 10 less per hour
        with freeze_time("2026-05-02"):
            self._release(APRIL)
        self.assertBooks(deferred=-450, income=-450)
        self.assertLiability(bank)

    def test_more_banks_cost_no_more_queries(self):
        def count(customers):
            for number in range(customers):
                partner = self.env["res.partner"].create({"name": f"C{number}"})
                self._invoice(self._sell(10, partner=partner).sale_order_id)
                self._log(self._make_ticket(partner), 60)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with freeze_time("2026-04-02"):
                entry = self._release()
            self.env.flush_all()
            self.assertEqual(len(entry.line_ids), 2 * customers)
            return self.env.cr.sql_log_count - before

        count(1)  # warm
        self.assertLessEqual(count(9), count(3) + 3)

    def test_other_company_is_left_alone(self):
        bank = self._sell(10)
        self._invoice(bank.sale_order_id)
        self._log(self.ticket, 60)
        other = self._make_other_company()["company"]
        with freeze_time("2026-04-02"):
            self.assertFalse(self.env["hour.bank.release"]._release(other, MARCH))
            self.assertTrue(self._release())


class TestReleaseFrench(FrenchChart, TestRelease):
    pass


class TestReleaseMoved(ReleaseCase):
    """Hours go to another bank, with their liability."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls._invoice(cls.bank.sale_order_id)

    def _transfer(self, minutes=300, target=None, partner=None):
        transfer = self.env["hour.bank.transfer"].create(
            {
                "bank_id": self.bank.id,
                "target_partner_id": (partner or self.customer).id,
                "target_bank_id": target and target.id,
                "hours": minutes / 60,
                "reason": "Agreed",
            }
        )
        transfer._transfer()
        return transfer.target_bank_id

    def test_transfer_moves_the_liability(self):
        target = self._transfer(partner=self.other_customer)
        self.assertEqual(target.deferred_account_id, self.deferred)
        with freeze_time("2026-04-02"):
            entry = self._release()
        self.assertBooks(deferred=-1000, income=0)
        self.assertLiability(self.bank + target)
        self.assertEqual(len(entry.line_ids), 2)
        self.assertIn(f"moved to {target.name}", entry.line_ids[0].name)
        self.assertEqual(entry.line_ids.partner_id, self.customer + self.other_customer)
        with freeze_time("2026-04-03"):
            self.assertFalse(self._release())

    def test_transferred_hours_are_released_where_they_are_used(self):
        target = self._transfer(partner=self.other_customer)
        ticket = self._make_ticket(self.other_customer)
        self._log(ticket, 120)
        with freeze_time("2026-04-02"):
            self._release()
        self.assertBooks(deferred=-800, income=-200)
        self.assertLiability(self.bank + target)

    def test_transfer_to_another_account(self):
        account = self._make_account("487910", "liability_current")
        self.plan.deferred_account_id = account
        target = self._sell(1)
        self._transfer(target=target)
        with freeze_time("2026-04-02"):
            self._release()
        self.assertBooks(deferred=-500, income=0)
        self.assertEqual(self._get_balance(account), -500)

    def test_transfer_to_a_bank_without_liability_is_income(self):
        self.plan.deferred_account_id = False
        target = self._sell(1)
        self._transfer(target=target)
        with freeze_time("2026-04-02"):
            self._release()
            self.assertFalse(self._release())
        self.assertBooks(deferred=-500, income=-500)

    def test_transfer_from_a_bank_without_liability_makes_one(self):
        self.plan.deferred_account_id = False
        self.bank = self._sell(10, partner=self.other_customer)
        self._invoice(self.bank.sale_order_id)
        self.plan.deferred_account_id = self.deferred
        target = self._sell(1, partner=self.other_customer)
        self._transfer(target=target, partner=self.other_customer)
        with freeze_time("2026-04-02"):
            self._release()
            self.assertFalse(self._release())
        self.assertBooks(deferred=-1500, income=-500)

    def test_rollover_moves_the_liability(self):
        self.bank.terms = {**self.bank.terms, "rollover": "all", "rollover_months": 3}
        self.bank.date_end = "2026-03-31"
        with freeze_time("2026-05-02"):
            self.bank._end_validity()
            target = self.bank.move_ids.counterpart_bank_id
            self.assertEqual(target.deferred_account_id, self.deferred)
            self._release(APRIL)
            self.assertFalse(self._release(APRIL))
        self.assertLiability(self.bank + target)
        self.assertBooks(deferred=-1000, income=0)


class TestReleaseUndo(ReleaseCase):
    """Entries that are reversed, deleted, cancelled or changed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls._invoice(cls.bank.sale_order_id)
        cls._log(cls.ticket, 60)
        cls.startClassPatcher(freeze_time("2026-04-02"))
        cls.entry = cls._release()

    def _reverse(self, entry, cancel=True):
        return entry._reverse_moves([{"date": "2026-03-31"}], cancel=cancel)

    def test_reversed_hours_are_due_again(self):
        reversal = self._reverse(self.entry)
        self.assertBooks(deferred=-1000, income=0)
        self.assertEqual(sum(reversal.hour_bank_release_ids.mapped("amount")), -100)
        self.assertEqual(reversal.line_ids.hour_bank_id, self.bank)
        again = self._release()
        self.assertTrue(again)
        self.assertBooks(deferred=-900, income=-100)
        self.assertFalse(self._release())

    def test_reversal_of_a_reversal(self):
        self._reverse(self._reverse(self.entry))
        self.assertBooks(deferred=-900, income=-100)
        self.assertFalse(self._release())

    def test_draft_is_not_released_twice(self):
        self.entry.button_draft()
        self.assertFalse(self._release())
        self.assertBooks(deferred=-1000, income=0)
        self.entry.action_post()
        self.assertBooks(deferred=-900, income=-100)

    def test_deleted_draft_is_due_again(self):
        self.entry.button_draft()
        self.entry.unlink()
        self.assertFalse(self.bank.release_ids)
        self.assertTrue(self._release())
        self.assertBooks(deferred=-900, income=-100)

    def test_cancelled_entry_is_due_again_and_not_posted_twice(self):
        self.entry.button_cancel()
        again = self._release()
        self.assertBooks(deferred=-900, income=-100)
        self.entry.button_draft()
        with self.assertRaisesRegex(UserError, "another journal entry"):
            self.entry.action_post()
        again.button_cancel()
        self.entry.action_post()
        self.assertBooks(deferred=-900, income=-100)

    def test_changed_draft_is_not_posted(self):
        self.entry.button_draft()
        debit, credit = self.entry.line_ids.sorted("balance", reverse=True)
        self.entry.line_ids = [
            Command.update(debit.id, {"balance": 50}),
            Command.update(credit.id, {"balance": -50}),
        ]
        with self.assertRaisesRegex(UserError, "items were changed"):
            self.entry.action_post()
        self.entry.line_ids = [
            Command.update(debit.id, {"balance": 100}),
            Command.update(credit.id, {"balance": -100}),
        ]
        self.entry.action_post()

    def test_drafts_are_left_where_asked_for(self):
        self._log(self.ticket, 30, date="2026-03-30")
        draft = self._release(draft=True)
        self.assertEqual(draft.state, "draft")
        self.assertBooks(deferred=-900)
        self.assertFalse(self._release())
        draft.action_post()
        self.assertBooks(deferred=-850)

    def test_doors_between_entry_and_ledger(self):
        move = self.bank.move_ids.filtered(lambda m: m.move_type == "time")
        entry = self.entry.with_user(self.accountant)
        self.assertEqual(entry.hour_bank_release_count, 1)
        action = entry.action_view_hour_bank_releases()
        found = self.env["hour.bank.release"].search(action["domain"])
        self.assertEqual(found.move_id, move)
        self.assertEqual(
            move.with_user(self.accountant).release_ids.account_move_id, self.entry
        )
        bank = self.bank.with_user(self.accountant)
        self.assertEqual(bank.release_entry_count, 1)
        self.assertEqual(bank.action_view_release_entries()["res_id"], self.entry.id)

    def test_rows_are_written_by_nobody(self):
        release = self.bank.release_ids.with_user(self.accountant)
        self.env["ir.model.access"].create(
            {
                "name": "too much",
                "model_id": self.env["ir.model"]._get_id("hour.bank.release"),
                "group_id": self.env.ref("account.group_account_invoice").id,
                **{f"perm_{op}": True for op in ("read", "write", "create", "unlink")},
            }
        )
        with self.assertRaises(AccessError):
            release.amount = 5
        with self.assertRaises(AccessError):
            release.unlink()
        with self.assertRaises(AccessError):
            release.create({"move_id": release.move_id.id})
        for user in (self.agent, self.manager, self.salesperson):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.bank.release_ids.with_user(user).read(["amount"])

    def test_credit_note_of_what_is_left(self):
        with freeze_time("2026-05-20"):
            invoice = self.bank.sale_order_id.invoice_ids
            self._credit(invoice, 9, date="2026-05-20")
            self.assertFalse(self._release(APRIL))
        with freeze_time("2026-06-02"):
            self.assertFalse(self._release(MAY))
        self.assertBooks(deferred=0, income=-100)

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The annex of an invoice tells what was worked since the last one."""

from freezegun import freeze_time
from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ..accounting_common import FrenchChart, HourBankAccountingCase
from ..common import TODAY

REPORT = "account.report_invoice"


@tagged("post_install", "-at_install")
class AnnexCase(HourBankAccountingCase):
    """A bank of 10 h sold and invoiced on 15 January; work in February and March."""

    @classmethod
    def setUpScene(cls):
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.plan.invoice_annex = True
        with freeze_time("2026-01-15"):
            cls.bank = cls._sell(10)
            cls.first = cls._invoice(cls.bank.sale_order_id)
            cls.ticket = cls._make_ticket()
        with freeze_time("2026-02-10"):
            cls.entry = cls._log(cls.ticket, 35, date="2026-02-10", name="Router reset")

    def _bill(self, day=TODAY, post=True, partner=None, product=None, **values):
        """Invoice a customer for one more hour of support, without an order."""
        with freeze_time(day):
            invoice = self.env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "partner_id": (partner or self.customer).id,
                    "invoice_date": day,
                    "invoice_line_ids": [
                        (0, 0, {"product_id": (product or self.product).id})
                    ],
                    **values,
                }
            )
            if post:
                invoice.action_post()
        return invoice

    def _log_on(self, day, minutes, name, ticket=None, worked=None):
        with freeze_time(day):
            return self._log(
                ticket or self.ticket, minutes, date=worked or day, name=name
            )

    def _render(self, invoice, user=None):
        """Return what the annex prints: ``(balances, work, text)``; texts of cells."""
        report = self.env["ir.actions.report"].with_user(user or self.env.user)
        page, _type = report._render_qweb_html(REPORT, invoice.ids)
        root = html.fromstring(page)
        found = root.xpath("//div[@name='hour_bank_annex']")
        if not found:
            return [], [], ""
        return (
            self._get_rows(root, "hour_bank_annex_banks"),
            self._get_rows(root, "hour_bank_annex_lines")[1:],
            " ".join(found[0].text_content().split()),
        )

    def _get_rows(self, root, name):
        return [
            [
                " ".join(" ".join(cell.itertext()).split())
                for cell in row.iter("td", "th")
            ]
            for row in root.xpath(f"//table[@name='{name}']//tr[count(td|th) > 1]")[1:]
        ]

    def _get_work(self, invoice):
        """Return ``[(what, debited)]`` of the rows of the annex."""
        rows = self._get_rows_of(invoice)
        return [(row[3], row[5]) for row in rows]

    def _get_rows_of(self, invoice):
        report = self.env["ir.actions.report"]
        page, _type = report._render_qweb_html(REPORT, invoice.ids)
        return self._get_rows(html.fromstring(page), "hour_bank_annex_lines")

    def _get_balances(self, invoice):
        """Return ``{bank name: (before, after)}`` in minutes."""
        annex = invoice._get_hour_bank_annex()
        return {
            line["bank"].name: (line["before"], line["after"])
            for line in annex["banks"]
        }


class TestAnnex(AnnexCase):
    def test_each_line_says_day_ticket_who_what_worked_debited_and_bank(self):
        rows = self._get_rows_of(self._bill())
        self.assertIn(
            ["02/10/2026", self.ticket.number, "Agent", "Router reset"]
            + ["0:35", "-0:35", self.bank.name],
            rows,
        )

    def test_balances_before_and_after_agree_with_the_ledger(self):
        invoice = self._bill()
        balances = self._get_balances(invoice)
        self.assertEqual(balances[self.bank.name], (0, 565))
        moves = self.bank.move_ids
        self.assertEqual(
            balances[self.bank.name][1],
            sum(
                moves.filtered(lambda m: m.date <= invoice.invoice_date).mapped(
                    "minutes"
                )
            ),
        )

    def test_an_annex_begins_where_the_last_one_ended(self):
        february = self._bill("2026-02-28")
        self._log_on("2026-03-05", 90, "New cable")
        march = self._bill()
        self.assertEqual(str(march.hour_bank_date_from), "2026-03-01")
        self.assertEqual(self._get_balances(february)[self.bank.name], (0, 565))
        self.assertEqual(self._get_balances(march)[self.bank.name], (565, 475))
        self.assertEqual([what for what, _d in self._get_work(march)][0], "New cable")

    def test_work_logged_late_is_told_once_by_the_next_annex(self):
        february = self._bill("2026-02-28")
        before = self._get_work(february)
        self._log_on("2026-03-02", 20, "Forgotten", worked="2026-02-20")
        march = self._bill()
        self.assertEqual(self._get_work(february), before)
        self.assertIn(("Forgotten", "-0:20"), self._get_work(march))
        self.assertEqual(self._get_balances(march)[self.bank.name], (565, 545))
        self.assertEqual(self._get_balances(february)[self.bank.name], (0, 565))

    def test_a_correction_after_the_invoice_is_a_line_of_the_next(self):
        self._bill("2026-02-28")
        with freeze_time("2026-03-02"):
            self.entry.with_user(self.agent).unit_amount = 0.25
        march = self._bill()
        self.assertIn(
            ("Router reset Entry changed", "+0:20"),
            self._get_work(march),
        )
        self.assertEqual(self._get_balances(march)[self.bank.name], (565, 585))

    def test_a_reprint_says_the_same_words(self):
        self.entry.with_user(self.agent).name = "Router replaced"
        invoice = self._bill("2026-02-28")
        self.assertIn(("Router replaced", "-0:35"), self._get_work(invoice))
        printed = self._render(invoice)
        self.entry.with_user(self.agent).name = "Nothing special"
        self._sell(5)
        self.plan.invoice_annex = False
        self.assertEqual(self._render(invoice), printed)

    def test_a_split_entry_is_one_row_with_two_banks(self):
        with freeze_time("2026-02-11"):
            other = self._sell(5)
        self._log_on("2026-02-12", 600, "Migration")
        row = next(
            row for row in self._get_rows_of(self._bill()) if row[3] == "Migration"
        )
        self.assertEqual(
            row[4:],
            ["10:00", "-9:25 -0:35", f"{self.bank.name} {other.name}"],
        )

    def test_billed_time_is_told_as_billed(self):
        hourly = self._make_product(
            "Hourly", hour_bank_plan_id=False, service_policy="delivered_manual"
        )
        self.bank.write(
            {
                "overage_policy": "bill",
                "terms": {**self.bank.terms, "overage_product_id": hourly.id},
            }
        )
        self._log_on("2026-02-12", 600, "Migration")
        order = self.bank.sale_order_id
        with freeze_time("2026-02-28"):
            invoice = self._invoice(order)
        banks, rows, _text = self._render(invoice)
        row = next(row for row in rows if row[3] == "Migration")
        self.assertEqual(
            row[5:],
            ["-9:25 -0:35", f"{self.bank.name} billed: {order.name}"],
        )
        self.assertIn("0:35", next(row for row in banks if "Billed" in row[0]))

    def test_time_of_a_subsidiary_names_it(self):
        self.bank.terms = {**self.bank.terms, "pool": True}
        subsidiary = self.env["res.partner"].create(
            {"name": "Azur Sud", "is_company": True, "parent_id": self.customer.id}
        )
        self._log_on("2026-02-12", 10, "Help", self._make_ticket(subsidiary))
        self.assertIn(("Help for Azur Sud", "-0:10"), self._get_work(self._bill()))

    def test_without_work_there_is_no_page_and_the_next_one_tells_all(self):
        self.entry.with_user(self.agent).unlink()
        with freeze_time("2026-02-10"):
            other = self._sell(5, partner=self.other_customer)
        quiet = self._bill("2026-02-28", partner=self.other_customer)
        self.assertEqual(self._render(quiet), ([], [], ""))
        ticket = self._make_ticket(self.other_customer)
        self._log_on("2026-03-05", 30, "Help", ticket)
        march = self._bill(partner=self.other_customer)
        self.assertEqual(self._get_balances(march)[other.name][1], 270)
        self.assertIn("Help", self._render(march)[2])

    def test_a_draft_shows_what_it_is_going_to_tell(self):
        draft = self._bill(post=False)
        self.assertIn(("Router reset", "-0:35"), self._get_work(draft))
        self._log_on(TODAY, 10, "Last call")
        self.assertIn(("Last call", "-0:10"), self._get_work(draft))

    def test_an_invoice_of_before_the_option_stays_as_it_was(self):
        self.plan.invoice_annex = False
        invoice = self._bill()
        self.plan.invoice_annex = True
        self.assertEqual(self._render(invoice), ([], [], ""))

    def test_reset_and_posted_again_it_tells_the_same(self):
        february = self._bill("2026-02-28")
        printed = self._render(february)
        self._log_on("2026-03-05", 90, "New cable")
        self._log_on("2026-03-05", 20, "Forgotten", worked="2026-02-20")
        march = self._bill()
        told = self._render(march)
        february.button_draft()
        february.action_post()
        self.assertEqual(self._render(february), printed)
        self.assertEqual(self._render(march), told)

    def test_a_second_invoice_of_the_day_tells_only_what_is_new(self):
        self._bill()
        again = self._bill(post=False)
        self.assertFalse(again._get_hour_bank_annex())
        self._log_on(TODAY, 10, "Last call")
        self.assertEqual(self._get_work(again)[-1], ("Last call", "-0:10"))
        self.assertNotIn(("Router reset", "-0:35"), self._get_work(again))

    def test_french_customers_read_french_dates(self):
        self.customer.lang = "fr_FR"
        rows = self._get_rows_of(self._bill())
        self.assertIn("10/02/2026", [row[0] for row in rows])

    def test_a_salesperson_who_reads_no_bank_prints_the_whole_annex(self):
        order = self._make_order(1)
        order.user_id = self.salesperson
        with freeze_time(TODAY):
            invoice = self._invoice(order)
        mine = self._render(invoice)
        self.bank.sale_order_id.user_id = self.manager
        self.assertEqual(self._render(invoice, self.salesperson), mine)
        self.assertTrue(mine[1])


class TestAnnexChoice(AnnexCase):
    def test_the_plan_says_so_for_invoices_about_hours_only(self):
        other = self._make_product("Printer", hour_bank_plan_id=False, type="consu")
        self.assertFalse(self._bill(post=False, product=other).hour_bank_annex)
        self.assertTrue(self._bill(post=False).hour_bank_annex)
        self.plan.invoice_annex = False
        self.assertFalse(self._bill(post=False).hour_bank_annex)

    def test_the_customer_decides_otherwise(self):
        other = self._make_product("Printer", hour_bank_plan_id=False, type="consu")
        self.customer.hour_bank_annex = "always"
        self.assertTrue(self._bill(post=False, product=other).hour_bank_annex)
        self.customer.hour_bank_annex = "never"
        self.assertFalse(self._bill(post=False).hour_bank_annex)

    def test_contacts_follow_their_company(self):
        self.customer.hour_bank_annex = "never"
        self.assertEqual(self.contact.hour_bank_annex, "never")
        self.assertFalse(self._bill(post=False, partner=self.contact).hour_bank_annex)

    def test_customers_without_banks_have_no_annex(self):
        self.other_customer.hour_bank_annex = "always"
        draft = self._bill(post=False, partner=self.other_customer)
        self.assertFalse(draft.hour_bank_annex_possible)
        self.assertFalse(draft.hour_bank_annex)

    def test_the_accountant_takes_the_annex_off_and_chooses_the_period(self):
        self._log_on("2026-03-05", 90, "New cable")
        draft = self._bill(post=False).with_user(self.accountant)
        with Form(draft) as form:
            form.hour_bank_date_from = "2026-03-01"
        self.assertEqual(self._get_work(draft)[0], ("New cable", "-1:30"))
        self.assertEqual(self._get_balances(draft)[self.bank.name], (565, 475))
        with Form(draft) as form:
            form.hour_bank_annex = False
        draft.action_post()
        self.assertFalse(self._get_rows_of(draft))

    def test_a_new_invoice_in_the_form_keeps_following_the_day(self):
        form = Form(
            self.env["account.move"]
            .with_user(self.accountant)
            .with_context(default_move_type="out_invoice")
        )
        form.partner_id = self.customer
        with form.invoice_line_ids.new() as line:
            line.product_id = self.product
        invoice = form.save()
        self.assertFalse(invoice.sudo().hour_bank_annex_choice)
        self.assertTrue(invoice.hour_bank_annex)
        invoice.invoice_date = "2026-02-28"
        self.assertEqual(str(invoice.hour_bank_date_to), "2026-02-28")

    def test_a_period_cannot_end_before_it_begins(self):
        draft = self._bill(post=False)
        with self.assertRaisesRegex(UserError, "exchange the days"):
            draft.hour_bank_date_from = "2026-04-01"

    def test_what_the_customer_got_cannot_be_changed(self):
        invoice = self._bill()
        with self.assertRaisesRegex(UserError, "Reset the"):
            invoice.hour_bank_annex = False
        with self.assertRaisesRegex(UserError, "Reset the"):
            invoice.hour_bank_date_from = "2026-01-01"
        invoice.button_draft()
        invoice.hour_bank_date_from = "2026-02-11"
        self.assertFalse(invoice._get_hour_bank_annex())

    def test_the_facts_are_closed(self):
        invoice = self._bill().with_user(self.accountant)
        for name in ("hour_bank_annex_facts", "hour_bank_annex_choice"):
            with self.assertRaises(AccessError):
                invoice.write({name: {}})
            with self.assertRaises(AccessError):
                invoice.read([name])

    def test_a_reader_of_invoices_cannot_choose(self):
        draft = self._bill(post=False)
        reader = new_test_user(self.env, "reader", "account.group_account_readonly")
        self.assertTrue(draft.with_user(reader).hour_bank_annex)
        with self.assertRaises(AccessError):
            draft.with_user(reader).hour_bank_annex = False

    def test_the_accountant_reads_on_the_form_what_the_annex_says(self):
        draft = self._bill(post=False).with_user(self.accountant)
        self.assertIn(
            f"0:35 from 01/15/2026 to 02/10/2026 · {self.bank.name} 0:00 → 9:25",
            draft.hour_bank_annex_summary,
        )
        draft.hour_bank_date_from = "2026-03-01"
        self.assertIn("no page", draft.hour_bank_annex_summary)

    def test_banks_of_another_company_are_not_told(self):
        company = self.env["res.company"].create({"name": "Second Company"})
        values = {"partner_id": self.customer.id, "company_id": company.id}
        other = self.env["hour.bank"].create(values)
        invoice = self._bill(post=False)
        self.assertIn(self.bank, invoice._get_annex_banks())
        self.assertNotIn(other, invoice._get_annex_banks())

    def test_other_customers_are_not_told(self):
        with freeze_time("2026-02-11"):
            self._sell(5, partner=self.other_customer)
        self._log_on("2026-02-12", 10, "Secret", self._make_ticket(self.other_customer))
        invoice = self._bill()
        self.assertNotIn("Secret", self._render(invoice)[2])
        self.assertEqual(len(self._get_balances(invoice)), 2)


class TestOrderReference(AnnexCase):
    def test_the_bank_has_the_reference_of_its_order_also_when_it_comes_late(self):
        self.assertFalse(self.bank.client_order_ref)
        self.bank.sale_order_id.client_order_ref = "PO-77"
        self.assertEqual(self.bank.client_order_ref, "PO-77")
        self.assertIn("PO-77", self._render(self._bill())[2])
        self.assertIn(
            self.bank,
            self.env["hour.bank"].search([("client_order_ref", "ilike", "po-7")]),
        )

    def test_hours_sold_by_invoice_alone_have_the_reference_of_the_invoice(self):
        invoice = self._bill(ref="PO-88")
        self.assertEqual(
            invoice.invoice_line_ids.hour_bank_id.client_order_ref, "PO-88"
        )

    def test_managers_may_correct_it_and_others_may_not(self):
        self.bank.with_user(self.manager).client_order_ref = "PO-99"
        self.assertEqual(self.bank.client_order_ref, "PO-99")
        for user in (self.agent, self.salesperson):
            with self.assertRaises(AccessError):
                self.bank.with_user(user).client_order_ref = "PO-1"


class TestAnnexFrench(FrenchChart, TestAnnex):
    pass

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Quotation and order say what is bought: hours, validity, what comes when empty."""

from lxml import html

from odoo import Command
from odoo.tests import HttpCase, tagged

from ..common import HourBankCase

REPORT = "sale.report_saleorder"
PRO_FORMA = "sale.report_saleorder_pro_forma"
TERMS = "//td[@name='td_product_name']/div[@name='hour_bank_offer']/div"


def read_terms(page):
    """Return ``[(label, text)]`` of all lines of a page."""
    rows = html.fromstring(page).xpath(TERMS)
    return [tuple(" ".join(s.text_content().split()) for s in row) for row in rows]


@tagged("post_install", "-at_install")
class TestQuotation(HourBankCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.packs = cls._make_product(
            "Ten hours", uom_id=cls.unit.id, hour_bank_hours=10
        )
        cls.extra = cls._make_product(
            "Extra time",
            service_policy="delivered_manual",
            hour_bank_plan_id=False,
            list_price=120,
        )

    def _quote(self, quantity=3, product=None, **line):
        return self._make_order(
            quantity, product=product or self.packs, confirm=False, **line
        )

    def _print(self, order, report=REPORT):
        reports = self.env["ir.actions.report"].with_user(self.salesperson)
        return read_terms(reports._render_qweb_html(report, order.ids)[0])

    def _get_term(self, order, label):
        terms = dict(
            order.order_line.with_user(self.salesperson)._get_hour_bank_offer()
        )
        return (terms.get(label) or "").replace("\N{NO-BREAK SPACE}", " ")

    # === WHERE === #

    def test_quotation_and_pro_forma_print_what_is_bought(self):
        told = [
            ("Hours", "3 × 10:00 = 30:00"),
            ("Valid", "for 12 months from the order"),
            ("At the end", "unused hours expire"),
            ("When empty", "further time is refused"),
        ]
        quotation = self._quote()
        for report in (REPORT, PRO_FORMA):
            self.assertEqual(self._print(quotation, report), told)

    def test_the_order_prints_the_bank_and_the_terms_that_it_keeps(self):
        order = self._quote()
        order.action_confirm()
        self.plan.write({"overage_policy": "free", "validity_months": 3})
        self.assertEqual(
            self._print(order),
            [
                ("Hour bank", order.order_line.hour_bank_ids.name),
                ("Hours", "3 × 10:00 = 30:00"),
                ("Valid", "03/18/2026 to 03/17/2027"),
                ("At the end", "unused hours expire"),
                ("When empty", "further time is refused"),
            ],
        )

    def test_the_portal_page_tells_the_same_to_whoever_has_the_link(self):
        order = self._quote()
        order.action_quotation_sent()
        page = self.url_open(order.get_portal_url()).content
        self.assertEqual(read_terms(page), self._print(order))

    def test_in_the_customer_s_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        end = self._make_plan("End", validity_from="date", validity_date="2026-12-31")
        self.packs.hour_bank_plan_id = end
        order = self._quote()
        order.action_confirm()
        terms = [text for _label, text in self._print(order)]
        self.assertTrue(any("31/12/2026" in text for text in terms))

    # === WHAT IS NOT SOLD IS NOT TOLD === #

    def test_other_lines_say_nothing(self):
        order = self._quote(product=self.extra)
        order.order_line = [
            Command.create({"display_type": "line_note", "name": "A note"}),
            Command.create({"product_id": self.packs.id, "product_uom_qty": -1}),
        ]
        self.assertEqual(self._print(order), [])

    def test_a_line_confirmed_before_its_product_had_a_plan_says_nothing(self):
        self.packs.hour_bank_plan_id = False
        order = self._quote()
        order.action_confirm()
        self.packs.hour_bank_plan_id = self.plan
        self.assertEqual(self._print(order), [])

    def test_nothing_is_made_by_printing(self):
        order = self._quote()
        banks = self.env["hour.bank"].search_count([])
        self._print(order)
        self.assertFalse(order.order_line.hour_bank_ids)
        self.assertEqual(self.env["hour.bank"].search_count([]), banks)

    # === WORDS === #

    def test_hours_of_each_unit_and_in_total(self):
        for quantity, product, unit, words in (
            (0, self.packs, self.unit, "0 × 10:00 = 0:00"),  # an option
            (1, self.packs, self.unit, "10:00"),
            (2.5, self.packs, self.unit, "2.5 × 10:00 = 25:00"),
            (10, self.product, self.hour, "10:00"),
            (2, self.product, self.day, "2 × 8:00 = 16:00"),
            (2, self.product, self.pack, "2 × 10:00 = 20:00"),
        ):
            with self.subTest(words):
                order = self._quote(quantity, product, product_uom_id=unit.id)
                self.assertEqual(self._get_term(order, "Hours"), words)
                order.action_confirm()
                self.assertEqual(
                    self._get_term(order, "Hours"), words if quantity else ""
                )
                minutes = order.order_line.hour_bank_ids.minutes_credited
                self.assertTrue(words.endswith(f"{minutes // 60}:00"))

    def test_a_unit_that_is_no_time_prints_the_rest(self):
        order = self._quote(2, self.product, product_uom_id=self.unit.id)
        self.assertEqual(self._get_term(order, "Hours"), "")
        self.assertEqual(self._get_term(order, "Valid"), "for 12 months from the order")

    def test_validity_as_the_sale_will_decide_it(self):
        for terms, words in (
            ({"validity_months": 1}, "for 1 month from the order"),
            ({"validity_months": 0}, "no end"),
            (
                {"validity_from": "first_use", "validity_months": 6},
                "for 6 months from its first use",
            ),
            (
                {"validity_from": "date", "validity_date": "2026-12-31"},
                "until 12/31/2026",
            ),
            # refused on confirmation, with words; the quotation is printed
            (
                {"validity_from": "date", "validity_date": "2025-12-31"},
                "until 12/31/2025",
            ),
        ):
            with self.subTest(words):
                self.plan.write(terms)
                self.assertEqual(self._get_term(self._quote(), "Valid"), words)

    def test_a_delivery_date_fixes_the_days(self):
        quotation = self._quote()
        quotation.commitment_date = "2026-05-01 10:00:00"
        valid = "05/01/2026 to 04/30/2027"
        self.assertEqual(self._get_term(quotation, "Valid"), valid)
        quotation.action_confirm()
        self.assertEqual(self._get_term(quotation, "Valid"), valid)

    def test_what_happens_when_the_hours_are_used_up(self):
        self.plan.write({"overdraft_hours": 2, "overage_product_id": self.extra.id})
        for terms, words in (
            ({"overage_policy": "free"}, "further time is free"),
            (
                {"overage_policy": "overdraw"},
                "goes down to -2:00; the next purchase covers it first",
            ),
            (
                {"overage_policy": "bill"},
                "billed afterwards as Extra time, at the price of the pricelist "
                "(today $ 120.00 / Hours)",
            ),
            (
                {"overage_policy": "bill", "overage_price": 99},
                "billed afterwards as Extra time, at $ 99.00 / Hours",
            ),
        ):
            with self.subTest(words):
                self.plan.write(terms)
                order = self._quote()
                self.assertEqual(self._get_term(order, "When empty"), words)
                order.action_confirm()
                self.assertEqual(self._get_term(order, "When empty"), words)

    def test_what_waits_for_its_payment_says_so_and_a_gift_does_not(self):
        self.plan.write({"grant_on": "payment", "grant_partial": False})
        paid, gift = self._quote(), self._quote(price_unit=0)
        self.assertEqual(self._get_term(paid, "Usable"), "once all of it is paid")
        self.assertEqual(self._get_term(gift, "Usable"), "")
        (paid | gift).action_confirm()
        self.assertEqual(self._get_term(paid, "Usable"), "once all of it is paid")
        self.assertEqual(self._get_term(gift, "Usable"), "")

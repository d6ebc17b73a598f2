# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Opening balances are read from a file, checked, and become banks."""

import base64
import doctest
import re
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, tagged

from ...tools import opening_balances
from ...tools.opening_balances import Unreadable, parse, parse_hours
from ..common import HourBankCase

ENGLISH = "customer,product,hours,start,end,reference"
FRENCH = "Client;Produit;Heures;Début;Fin;Référence"


@tagged("post_install", "-at_install")
class TestOpeningBalances(BaseCase):
    def test_doctests_pass(self):
        result = doctest.testmod(opening_balances)
        self.assertGreater(result.attempted, 0)
        self.assertEqual(result.failed, 0)

    def _get_problems(self, *lines, formats=("%d/%m/%Y",)):
        text = "\n".join(["customer;product;hours;start;end;reference", *lines])
        _balances, problems = parse(text.encode(), formats)
        return [tuple(problem) for problem in problems]

    def test_hours_that_could_be_thousands_are_refused(self):
        for text in ("1,200", "1.200", "12.500"):
            with self.assertRaisesRegex(Unreadable, "ambiguous"):
                parse_hours(text)
        self.assertEqual(parse_hours("10.3333"), 620)
        self.assertEqual(parse_hours("0,333"), 20)

    def test_hours_that_are_none_are_refused(self):
        for text in ("0", "0:00", "-5", "10:75", "ten", "1e3", "1000000"):
            with self.subTest(text), self.assertRaises(Unreadable):
                parse_hours(text)

    def test_every_encoding_and_separator_reads_the_same(self):
        for separator in ",;\t":
            text = "Client,Produit,Heures\nCafé,SUP,10:30".replace(",", separator)
            for encoding in ("utf-8", "utf-8-sig", "latin-1", "cp1252"):
                with self.subTest(separator=separator, encoding=encoding):
                    [balance], problems = parse(text.encode(encoding))
                    self.assertFalse(problems)
                    self.assertEqual(balance[1:5], ("Café", "SUP", "", 630))

    def test_the_header_is_known_in_english_and_french_in_any_order(self):
        for header in ("HOURS;Customer;produit", "heures;CLIENT;Product"):
            balances, problems = parse(f"{header}\n1;Azur;SUP".encode())
            self.assertFalse(problems)
            self.assertEqual(balances[0].customer, "Azur")

    def test_a_header_with_unknown_missing_or_double_columns_is_refused(self):
        text = "customer;customer;hours;valid until\nA;A;1;"
        _balances, problems = parse(text.encode())
        self.assertEqual(
            {(problem.code, problem.value) for problem in problems},
            {
                ("unknown_column", "valid until"),
                ("missing_column", "product"),
                ("double_column", "customer"),
            },
        )

    def test_spreadsheets_binaries_and_empty_files_are_refused(self):
        for content, code in (
            (b"PK\x03\x04...", "spreadsheet"),
            (b"a,b\n\0,1", "unreadable"),
            (b"", "empty"),
            (b"customer,product,hours\n\n", "empty"),
        ):
            self.assertEqual(parse(content)[1], [(0, code, "")])

    def test_one_date_format_holds_for_the_whole_file(self):
        formats = ("%m/%d/%Y", "%d/%m/%Y")
        american = ["A;P;1;03/04/2026;12/31/2026"]
        european = ["A;P;1;03/04/2026;31/12/2026"]
        iso = ["A;P;1;2026-04-03;2026-12-31"]
        for lines, start in (
            (american, date(2026, 3, 4)),
            (european, date(2026, 4, 3)),
            (iso, date(2026, 4, 3)),
        ):
            text = "\n".join(["customer;product;hours;start;end", *lines])
            [balance], _problems = parse(text.encode(), formats)
            self.assertEqual(balance.start, start)

    def test_lines_are_counted_as_in_the_file(self):
        self.assertEqual(
            self._get_problems(
                "A;P;1;;;",
                "",
                "A;;1;;;",
                "A;P;1;31/12/2026;01/12/2026;",
                "A;P;1;32/1;;;x;y",
            ),
            [
                (4, "missing", "product"),
                (5, "order", "01/12/2026"),
                (6, "surplus", "x"),
                (6, "surplus", "y"),
                (6, "date", "32/1"),
            ],
        )


@tagged("post_install", "-at_install")
class TestImport(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"ref": "C1", "vat": "BE0477472701"})
        cls.other_customer.email = "info@deco.example"
        cls.product.default_code = "SUP"

    def _prepare_import(self, *lines, user=None, **values):
        content = "\n".join(lines).encode(values.pop("encoding", "utf-8"))
        return (
            self.env["hour.bank.import"]
            .with_user(user or self.manager)
            .create({"file": base64.b64encode(content), **values})
        )

    def _import(self, *lines, **values):
        wizard = self._prepare_import(*lines, **values)
        action = wizard.action_import()
        if wizard.state == "bad":
            return self.env["hour.bank"], wizard.result
        return self.env["hour.bank"].search(action["domain"], order="id"), ""

    def assertRefused(self, line, error):
        """The line is refused with this error, and the good line before it with it."""
        banks, result = self._import(ENGLISH, "C1,SUP,1,,,GOOD", line)
        self.assertIn("Line 3: " + error, result)
        self.assertFalse(banks)
        self.assertFalse(self.env["hour.bank"].search([("reference", "=", "GOOD")]))

    def test_all_good_lines_become_banks(self):
        banks, _result = self._import(
            ENGLISH,
            "Azur Interior,SUP,10:30,2026-01-01,2026-12-31,A",
            "info@deco.example,Support hours,9.25,,,B",
        )
        self.assertRecordValues(
            banks,
            [
                {
                    "partner_id": self.customer.id,
                    "minutes_balance": 630,
                    "date_start": date(2026, 1, 1),
                    "date_end": date(2026, 12, 31),
                    "reference": "A",
                },
                {
                    "partner_id": self.other_customer.id,
                    "minutes_balance": 555,
                    "date_start": date(2026, 3, 18),
                    "date_end": date(2027, 3, 17),
                    "reference": "B",
                },
            ],
        )

    def test_a_french_file_of_a_spreadsheet_is_understood(self):
        banks, _result = self._import(
            FRENCH, "C1;SUP;9,5;01/02/2026;31/12/2026;Été", encoding="latin-1"
        )
        self.assertEqual(banks.minutes_balance, 570)
        self.assertEqual(banks.date_start, date(2026, 2, 1))
        self.assertEqual(banks.reference, "Été")

    def test_a_customer_is_found_by_reference_name_email_and_vat(self):
        for text in ("C1", "Azur Interior", "Brandon Freeman", "BE 0477.472.701"):
            banks, _result = self._import(ENGLISH, f"{text},SUP,1,,,{text}")
            self.assertEqual(banks.partner_id, self.customer, text)
        self.assertRefused("azur interior,SUP,1,,,", "no customer is called")
        banks, _result = self._import(ENGLISH, "Deco <INFO@deco.example>,SUP,1,,,")
        self.assertEqual(banks.partner_id, self.other_customer)

    def test_an_unknown_customer_is_refused(self):
        self.assertRefused("Azur,SUP,1,,,", "no customer is called “Azur”")

    def test_an_ambiguous_customer_is_refused(self):
        self.env["res.partner"].create({"name": "C1"})
        banks, result = self._import(ENGLISH, "C1,SUP,1,,,")
        self.assertFalse(banks)
        self.assertIn("Line 2: 2 customers are called “C1”", result)

    def test_a_customer_of_another_company_is_not_found(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.other_customer.company_id = company
        self.assertRefused("Deco Addict,SUP,1,,,", "no customer is called")

    def test_unknown_products_and_products_without_plan_are_refused(self):
        self._make_product("Hardware", hour_bank_plan_id=False)
        self.assertRefused("C1,Support,1,,,", "no product is called “Support”")
        self.assertRefused("C1,Hardware,1,,,", "“Hardware” has no hour bank plan")

    def test_a_product_with_a_plan_wins_over_one_of_the_same_name_without(self):
        self._make_product("Support hours", hour_bank_plan_id=False)
        banks, _result = self._import(ENGLISH, "C1,Support hours,1,,,")
        self.assertEqual(banks.product_id, self.product)

    def test_ambiguous_products_are_refused(self):
        self._make_product("Support hours")
        self.assertRefused("C1,Support hours,1,,,", "2 products are called")

    def test_bad_values_are_refused_in_words(self):
        self.assertRefused('C1,SUP,"1,200",,,', "“1,200” may be thousands")
        self.assertRefused("C1,SUP,x,,,", "“x” is no number of hours")
        self.assertRefused("C1,SUP,1,soon,,", "“soon” is no date")
        self.assertRefused("C1,SUP,1,2026-02-01,2026-01-01,", "the end (2026-01-01)")
        self.assertRefused("C1,SUP,1,,2026-01-01,", "without a start")
        self.assertRefused(",SUP,1,,,", "“customer” is empty")

    def test_all_errors_are_listed_at_once(self):
        _banks, result = self._import(ENGLISH, "A,B,x,,,", "C,SUP,1,,,", "C1,D,1,,,")
        for line in (2, 3, 4):
            self.assertIn(f"Line {line}: ", result)

    def test_every_error_of_each_line_is_named(self):
        self._import(ENGLISH, "C1,SUP,1,,,OLD")
        ending = self._make_product(
            "Old hours",
            hour_bank_plan_id=self.plan.copy(
                {"validity_from": "date", "validity_date": "2025-12-31"}
            ).id,
        )
        banks, result = self._import(
            ENGLISH,
            "Nobody,Nothing,x,soon,2026-01-01,",
            "C1,Nothing,,2026-02-01,2026-01-01,OLD",
            f"Deco Addict,{ending.name},1,2026-03-01,,",
        )
        self.assertFalse(banks)
        for line, text in (
            (2, "no customer is called “Nobody”"),
            (2, "no product is called “Nothing”"),
            (2, "“x” is no number of hours"),
            (2, "“soon” is no date"),
            (3, "no product is called “Nothing”"),
            (3, "“hours” is empty"),
            (3, "the end (2026-01-01) is before the start"),
            (3, "“OLD” was granted to Azur Interior before"),
            (4, "end on 12/31/2025"),
        ):
            self.assertRegex(result, f"Line {line}: [^<]*{re.escape(text)}")
        self.assertEqual(result.count("<li>"), 9)

    def test_products_are_found_by_their_name_in_any_language(self):
        for lang in ("fr_FR", "es_ES"):
            self.env["res.lang"]._activate_lang(lang)
        self.product.with_context(lang="fr_FR").name = "Heures d'assistance"
        wizard = self._prepare_import(ENGLISH, "C1,Heures d'assistance,1,,,A")
        wizard = wizard.with_context(lang="es_ES")
        banks = self.env["hour.bank"].search(wizard.action_import()["domain"])
        self.assertEqual(banks.product_id, self.product)
        self.assertEqual(
            self._import(ENGLISH, "C1,Support hours,1,,,B")[0].product_id, self.product
        )

    def test_days_are_written_in_one_way(self):
        for lang, day in (("en_US", "03/18/2026"), ("fr_FR", "18/03/2026")):
            self.env["res.lang"]._activate_lang(lang)
            wizard = self._prepare_import(ENGLISH, "C1,SUP,1,x,,A")
            wizard = wizard.with_context(lang=lang)
            wizard.action_check()
            self.assertIn(day, wizard.result)
            example = base64.b64decode(wizard.template).decode("utf-8-sig")
            self.assertIn(wizard._format_day(date(2026, 12, 31)), example)
            wizard.file = base64.b64encode(f"{ENGLISH}\nC1,SUP,1,{day},,A".encode())
            wizard.action_check()
            self.assertIn(day, wizard.result)
            self.assertEqual(wizard.state, "good", wizard.result)

    def test_days_with_names_of_months_are_written_as_iso(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        french = self.env["res.lang"].search([("code", "=", "fr_FR")])
        french.date_format = "%d %B %Y"
        wizard = self._prepare_import(ENGLISH, "C1,SUP,1,x,,A")
        wizard = wizard.with_context(lang="fr_FR")
        self.assertEqual(wizard._format_day(date(2026, 8, 31)), "2026-08-31")

    def test_what_stands_in_a_file_is_shown_but_not_as_html(self):
        _banks, result = self._import(ENGLISH, "<b>A</b>,SUP,1,,,")
        self.assertIn("&lt;b&gt;A", result)

    def test_importing_twice_is_refused(self):
        lines = [ENGLISH, "C1,SUP,1,,,A", "C1,SUP,2,,,"]
        self.assertEqual(len(self._import(*lines)[0]), 2)
        banks, result = self._import(*lines)
        self.assertFalse(banks)
        self.assertIn("Line 2: “A” was granted to Azur Interior before", result)
        self.assertIn("Line 3: the same hours were granted", result)
        self.assertTrue(self._import(ENGLISH, "C1,SUP,1,,,B", "C1,SUP,3,,,")[0])
        self.assertTrue(self._import(ENGLISH, "Deco Addict,SUP,1,,,A")[0])

    def test_a_line_that_stands_in_the_file_twice_is_refused(self):
        line = "Azur Interior,SUP,5,,,"
        self.assertRefused("Azur Interior,SUP,5,,,GOOD", "the same as line 2")
        banks, result = self._import(ENGLISH, line, line)
        self.assertFalse(banks)
        self.assertIn("Line 3: the same as line 2", result)

    def test_check_shows_a_preview_and_imports_nothing(self):
        wizard = self._prepare_import(ENGLISH, "C1,SUP,10:30,,,A", "C1,SUP,1,,,B")
        action = wizard.action_check()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (wizard._name, wizard.id)
        )
        self.assertEqual(wizard.state, "good")
        self.assertIn("balances: 2 · customers: 1 · hours: 11:30", wizard.result)
        self.assertFalse(self.customer.hour_bank_ids)

    def test_import_checks_again(self):
        wizard = self._prepare_import(ENGLISH, "C1,SUP,1,,,A")
        wizard.action_check()
        self.customer.ref = "changed"
        wizard.action_import()
        self.assertEqual(wizard.state, "bad")
        self.assertFalse(self.customer.hour_bank_ids)

    def test_without_a_file_nothing_is_imported(self):
        wizard = self.env["hour.bank.import"].with_user(self.manager).create({})
        with self.assertRaisesRegex(UserError, "Choose"):
            wizard.action_import()

    def test_the_example_can_be_imported(self):
        self.customer.name = "Azur Interior"
        for lang in ("en_US", "fr_FR"):
            self.env["res.lang"]._activate_lang(lang)
            wizard = self._prepare_import().with_context(lang=lang)
            wizard.file = wizard.template
            wizard.action_check()
            self.assertEqual(wizard.state, "good", wizard.result)

    def test_an_agent_can_neither_make_nor_run_an_import(self):
        with self.assertRaises(AccessError):
            self._prepare_import(ENGLISH, user=self.agent)
        wizard = self._prepare_import(ENGLISH, "C1,SUP,1,,,A")
        for method in ("action_check", "action_import"):
            with self.assertRaises(AccessError):
                getattr(wizard.with_user(self.agent), method)()

    def test_nothing_is_imported_into_a_company_that_the_manager_is_not_in(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(AccessError):
            self._prepare_import(ENGLISH, "C1,SUP,1,,,A", company_id=company.id)

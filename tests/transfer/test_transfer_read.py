# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who reads of a transfer, and what it tells of the other customer."""

from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .transfer_common import TransferCase


@tagged("post_install", "-at_install")
class TestTransferRead(TransferCase):
    """Who sees it, and what customers read of each other."""

    def test_agents_read_transfers_of_either_customer(self):
        transfer = self._ask()
        found = self.env["hour.bank.transfer"].with_user(self.agent)
        self.assertFalse(found.search([("id", "=", transfer.id)]))
        self._make_ticket(self.other_customer)
        self.assertTrue(found.search([("id", "=", transfer.id)]))
        with self.assertRaises(AccessError):
            found.browse(transfer.id).write({"reason": "x"})
        with self.assertRaises(AccessError):
            self._make_transfer(user=self.agent)

    def test_salespeople_read_those_of_their_orders(self):
        transfer = self._ask()
        colleague = new_test_user(
            self.env, "sales_colleague", "sales_team.group_sale_salesman"
        )
        find = [("id", "=", transfer.id)]
        Transfer = self.env["hour.bank.transfer"]
        self.assertTrue(Transfer.with_user(self.salesperson).search(find))
        self.assertTrue(Transfer.with_user(self.accountant).search(find))
        self.assertFalse(Transfer.with_user(colleague).search(find))
        with self.assertRaises(AccessError):
            Transfer.with_user(self.portal).search(find)

    def test_statements_name_the_transfer_but_no_other_customer(self):
        target = self._sell(5, partner=self.other_customer)
        transfer = self._ask(target_bank_id=target.id)
        self._approve(transfer)
        for bank, foreign in ((self.bank, target), (target, self.bank)):
            text = self._render(bank, "report_hour_bank_statement")
            self.assertIn(f"Transfer · {transfer.name} · Merged", text)
            self.assertNotIn(foreign.name, text)
            self.assertNotIn(foreign.partner_id.name, text)

    def test_statements_name_the_other_bank_of_the_same_customer(self):
        target = self._sell(5)
        self._make_transfer(target_bank_id=target.id).action_confirm()
        for bank in self.bank + target:
            text = self._render(bank, "report_hour_bank_statement")
            self.assertIn(f"{self.bank.name} → {target.name}", text)

    def test_explanation_names_the_other_customer_to_who_may_know(self):
        transfer = self._ask()
        self._approve(transfer)
        out = transfer.move_ids.filtered(lambda move: move.minutes < 0)
        name = f"to {transfer.target_bank_id.name} (Deco Addict)"
        self.assertIn(name, out.with_user(self.manager).explanation)
        self._make_ticket()
        hidden = out.with_user(self.agent)
        self.assertNotIn("Deco", hidden.explanation)
        self.assertNotIn("Deco", out.with_user(self.portal).sudo().explanation)
        self.assertIn("Transfer · Merged", hidden.explanation)

    def _render(self, record, report="report_hour_bank_transfer", user=None):
        page, _type = (
            self.env["ir.actions.report"]
            .with_user(user or self.manager)
            ._render_qweb_html(f"helpdesk_hour_bank.{report}", record.ids)
        )
        return " ".join(html.fromstring(page).text_content().split())

    def test_print_says_who_what_why_and_what_is_left(self):
        transfer = self._ask(125)
        self._approve(transfer)
        text = self._render(transfer)
        new = transfer.target_bank_id.name
        self.assertIn(f"Transfer of hours {transfer.name}", text)
        for words in (
            f"Azur Interior {self.bank.name} 10:00 -2:05 7:55",
            f"Deco Addict {new} (new) 0:00 +2:05 2:05",
            "208.33",
            "Reason: Merged",
            f"Requested by {self.manager.name}",
            f"Approved by {self.second.name}",
            "Date and signature, Deco Addict",
        ):
            self.assertIn(" ".join(words.split()), text)

    def test_nobody_signs_on_a_page_that_says_nothing_else(self):
        page, _type = self.env["ir.actions.report"]._render_qweb_html(
            "helpdesk_hour_bank.report_hour_bank_transfer", self._ask().ids
        )
        [block] = html.fromstring(page).xpath("//div[@name='closing']")
        self.assertIn("page-break-inside: avoid", block.get("style"))
        for name in ("reason", "people", "signatures"):
            self.assertTrue(block.xpath(f".//*[@name='{name}']"), name)

    def test_print_keeps_the_balances_of_the_day(self):
        transfer = self._make_transfer()
        transfer.action_confirm()
        self._log(self._make_ticket(), 60)
        self.assertIn("10:00 -2:00 8:00", self._render(transfer))

    def test_print_is_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        transfer = self._make_transfer()
        transfer.action_confirm()
        self.assertIn("18/03/2026", self._render(transfer))

    def test_several_are_printed_together(self):
        transfers = self._make_transfer() + self._make_transfer()
        for transfer in transfers:
            transfer.action_confirm()
        text = self._render(transfers)
        for transfer in transfers:
            self.assertIn(transfer.name, text)

    def test_agents_print_without_the_money(self):
        self._make_ticket()
        transfer = self._make_transfer()
        transfer.action_confirm()
        self.assertNotIn("Value", self._render(transfer, user=self.agent))
        self.assertIn("Value", self._render(transfer, user=self.accountant))

    def test_a_draft_prints_that_it_is_none(self):
        self.assertIn("is not done", self._render(self._make_transfer()))

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is seen first, and once: forms, lists and pivots by their views."""

from collections import Counter

from lxml import etree

from odoo.tests import tagged

from ..common import HourBankCase

# Models whose numbers a pivot offers by itself: of this addon, and extended by it.
PIVOTS = (
    "hour.bank",
    "hour.bank.move",
    "hour.bank.day",
    "hour.bank.revenue",
    "hour.bank.unpaid",
    "account.analytic.line",
    "timesheets.analysis.report",
)


@tagged("post_install", "-at_install")
class TestArrangement(HourBankCase):
    def _get_arch(self, model, kind, user=None):
        view = self.env[model].with_user(user or self.env.user).get_view(view_type=kind)
        return etree.fromstring(view["arch"])

    def _get_names(self, arch):
        return [node.get("name") for node in arch.iter("field")]

    # === THE BANK === #

    def test_the_ledger_stands_above_money_and_picture(self):
        names = self._get_names(self._get_arch("hour.bank", "form", self.manager))
        ledger = names.index("move_ids")
        for name in ("value_bought", "value_debited", "value_balance", "consumption"):
            self.assertLess(ledger, names.index(name), name)
        self.assertLess(names.index("hours_balance"), ledger)

    def test_the_state_is_said_once(self):
        form = self._get_arch("hour.bank", "form")
        shown = form.xpath("//field[@name='state'][not(@invisible)]")
        self.assertEqual([node.get("widget") for node in shown], ["statusbar"])
        self.assertFalse(form.xpath("//widget[@name='web_ribbon']"))
        listed = self._get_arch("hour.bank", "list").xpath(
            "//field[@widget='badge'][not(@optional='hide')]"
        )
        self.assertEqual([node.get("name") for node in listed], ["standing"])

    def test_how_a_bank_stands_is_one_word(self):
        bank = self._sell(10)
        ticket = self._make_ticket()
        self.assertEqual(bank.standing, "open")
        self._log(ticket, 595)
        self.assertEqual(bank.standing, "low")
        self._log(ticket, 5)
        self.assertEqual((bank.state, bank.standing), ("depleted", "empty"))
        bank.write({"overage_policy": "overdraw", "overdraft_minutes": 60})
        self._log(ticket, 30)
        self.assertEqual((bank.state, bank.standing), ("depleted", "overdrawn"))
        bank._change_state_by_hand("hold", "Audit")
        self.assertEqual(bank.standing, "hold")

    # === PIVOTS === #

    def _get_measures(self, model):
        """Return the labels that the pivot of a model offers, as the client does."""
        arch = self._get_arch(model, "pivot")
        hidden = {
            node.get("name")
            for node in arch.iter("field")
            if node.get("invisible") in ("1", "True", "true")
        }
        shown = set(self._get_names(arch)) - hidden
        return {
            name: field["string"]
            for name, field in self.env[model].fields_get().items()
            if name != "id"
            and name not in hidden
            and field["type"] in ("integer", "float", "monetary")
            and (field.get("aggregator") or name in shown)
        }

    def test_pivots_offer_hours_once(self):
        for model in PIVOTS:
            measures = self._get_measures(model)
            with self.subTest(model):
                self.assertFalse([name for name in measures if "minutes" in name])
                labels = Counter(measures.values())
                self.assertEqual([each for each in labels if labels[each] > 1], [])

    def test_pivots_open_with_what_is_seldom_zero(self):
        opened = {
            "hour.bank": ["hours_bought", "hours_debited", "hours_balance"],
            "hour.bank.move": ["hours"],
            "hour.bank.day": ["worked_hours", "used_hours"],
            "hour.bank.revenue": ["revenue", "hours"],
        }
        for model, names in opened.items():
            arch = self._get_arch(model, "pivot")
            measures = arch.xpath("//field[@type='measure']/@name")
            self.assertEqual(measures, names, model)

    # === LINES OF AN ORDER === #

    def _get_folded(self, order):
        return order.hour_bank_hides_delivered, order.hour_bank_hides_invoiced

    def test_columns_of_an_order_that_say_nothing_more_fold(self):
        order = self._make_order(10)
        self.assertEqual(self._get_folded(order), (True, True))
        order._create_invoices().action_post()
        self.assertEqual(self._get_folded(order), (True, True))
        order.order_line.product_uom_qty = 12
        self.assertEqual(self._get_folded(order), (True, False), "partly invoiced")

    def test_columns_of_an_order_with_other_goods_stay(self):
        order = self._make_order(10)
        other = self._make_product("Travel", hour_bank_plan_id=False)
        order.order_line = [(0, 0, {"product_id": other.id})]
        self.assertEqual(self._get_folded(order), (False, False))

    def test_a_quotation_of_other_goods_folds_nothing(self):
        other = self._make_product("Travel", hour_bank_plan_id=False)
        self.assertEqual(
            self._get_folded(self._make_order(1, product=other)), (False, False)
        )

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a year does with orders and invoices, as the dice have it."""

from datetime import date

from odoo import Command
from odoo.exceptions import UserError

LAST = date(2026, 12, 28)


class LeftOut(UserError):
    """What the year does not do; it is undone as what the addon refuses."""


class YearSales:
    """How hours are sold, invoiced, credited and paid; see ``YearCase``."""

    # === SALES === #

    def _do_sell(self):
        order = self._make_order(
            round(self.dice.uniform(1, 12), self.dice.choice([0, 2])),
            partner=self.dice.choice([self.customer, self.other_customer]),
            product=self._pick(self.products),
            confirm=False,
        )
        order.pricelist_id = self.dice.choice(self.pricelists)
        order.order_line.write(self._pick_line())
        order.action_confirm()
        self.orders |= order

    def _do_sell_by_invoice(self):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "currency_id": self.dice.choice(
                    [self.company.currency_id, self.foreign]
                ).id,
                "invoice_date": self._pick_day(5),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self._pick(self.products).id,
                            "quantity": self.dice.randint(1, 6),
                            **self._pick_line(),
                        }
                    )
                ],
            }
        )
        invoice.action_post()

    def _do_raise(self):
        line = self._pick(self.orders.filtered(lambda o: o.state == "sale")).order_line
        if line:
            line.product_uom_qty += self.dice.randint(1, 4)
        return bool(line)

    def _do_lower(self):
        line = self._pick(self.orders.filtered(lambda o: o.state == "sale")).order_line
        if line:
            line.product_uom_qty = max(line.product_uom_qty - 2, 0.5)
            self._credit_what_was_taken(line.hour_bank_ids)
        return bool(line)

    def _do_reprice(self):
        line = self._pick(self.orders.filtered(lambda o: o.state == "sale")).order_line
        if line:
            line.price_unit = round(self.dice.uniform(10, 150), 2)
        return bool(line)

    def _do_cancel(self):
        order = self._pick(self.orders.filtered(lambda o: o.state == "sale"))
        if order:
            order._action_cancel()
            self._credit_what_was_taken(order.order_line.hour_bank_ids)
        return bool(order)

    def _do_cancel_and_reverse(self):
        """Cancel an order, and credit its invoices as far as it goes."""
        order = self._pick(self.orders.filtered(lambda o: o.state == "sale"))
        banks = order.order_line.hour_bank_ids
        invoices = banks._get_sold_lines().move_id
        if not invoices:
            return False
        order._action_cancel()
        for invoice in invoices:
            if not sum(banks.mapped(lambda bank: bank._get_creditable_minutes())):
                break
            refund = self._credit(invoice, post=False, date=self.today)
            if refund.hour_bank_warning:
                refund.action_credit_what_is_left()
            refund.action_post()
        self._check_liability(banks)

    def _credit_what_was_taken(self, banks, day=None):
        """Credit the hours that an order took back, as the accountant should."""
        for bank in banks:
            invoiced = bank._get_invoiced()
            sold = bank._get_purchased_minutes("purchase", "refund")
            rest = invoiced.invoices - invoiced.credits - invoiced.replaced - sold
            lines = bank._get_invoice_lines([("parent_state", "=", "posted")])
            for line in lines.filtered(lambda ln: ln.move_type == "out_invoice"):
                part = min(rest, line.hour_bank_minutes)
                if part > 0:
                    self._credit_minutes(line, part, day)
                    rest -= part

    def _credit_minutes(self, line, minutes, day=None):
        lines = line.hour_bank_id._get_invoice_lines()
        if "price" in lines.mapped("hour_bank_credit_effect"):
            raise LeftOut("To be credited at the lower price, not at this one.")
        values = {"date": day or self.today}
        refund = self._credit(line.move_id, post=False, **values)
        refund.invoice_line_ids.filtered("hour_bank_id")._set_credited_minutes(minutes)
        refund.action_post()

    # === INVOICES === #

    def _do_invoice(self):
        orders = self.orders.filtered(lambda o: o.invoice_status == "to invoice")
        order = self._pick(orders)
        if not order:
            return False
        quantity = None
        if self.dice.random() < 0.4:
            rest = order.order_line.qty_to_invoice
            quantity = max(round(rest * self.dice.random(), 2), 0.01)
        post = self.dice.random() < 0.8
        self._invoice(order, quantity, post, invoice_date=self._pick_day(12, 3))

    def _do_post_draft(self):
        invoice = self._pick(self._get_invoices(("state", "=", "draft")))
        if invoice:
            if self.dice.random() < 0.3:
                invoice.invoice_date = self._pick_day(5)
            invoice.action_post()
            banks = invoice.invoice_line_ids.hour_bank_id
            taken = banks.move_ids.filtered(lambda move: move.minutes < 0)
            days = taken.filtered(lambda m: m.move_type == "purchase").mapped("date")
            self._credit_what_was_taken(banks, max([invoice.date, *days]))
        return bool(invoice)

    def _do_reset_invoice(self):
        invoice = self._pick(self._get_invoices(("state", "=", "posted")))
        if invoice:
            invoice.button_draft()
            if self.dice.random() < 0.5:
                line = invoice.invoice_line_ids.filtered("hour_bank_id")[:1]
                line.price_unit = round(self.dice.uniform(10, 150), 2)
            invoice.action_post()
            self._check_liability(invoice.invoice_line_ids.hour_bank_id)
        return bool(invoice)

    def _do_credit_hours(self):
        invoice = self._pick(self._get_invoices(("state", "=", "posted")))
        line = invoice.invoice_line_ids.filtered("hour_bank_id")[:1]
        left = line.hour_bank_id._get_refundable_minutes() if line else 0
        part = min(left, line.hour_bank_minutes)
        if part > 0:
            self._credit_minutes(line, self.dice.randint(1, part))
            self._check_liability(line.hour_bank_id)
        return part > 0

    def _do_credit_price(self):
        invoice = self._pick(self._get_invoices(("state", "=", "posted")))
        if invoice:
            price = round(invoice.invoice_line_ids[:1].price_unit * 0.1, 2)
            self._credit(invoice, price_unit=price)
            self._check_liability(invoice.invoice_line_ids.hour_bank_id)
        return bool(invoice)

    def _check_liability(self, banks):
        """What is income already cannot be credited before the rest is invoiced."""
        report = self.env["hour.bank.reconciliation"].create({"date": LAST})
        figures = report._get_figures().items()
        touched = [found for (bank_id, _a), found in figures if bank_id in banks.ids]
        if any(found.overreleased for found in touched):
            raise LeftOut("The report would tell of it.")

    def _do_replace(self):
        invoice = self._pick(self._get_invoices(("state", "=", "posted")))
        if invoice:
            new = self._reverse_invoice(invoice, is_modify=True, date=self.today)
            new.action_post()
        return bool(invoice)

    def _do_pay(self):
        invoices = self._get_invoices(
            ("state", "=", "posted"), ("payment_state", "in", ("not_paid", "partial"))
        )
        invoice = self._pick(invoices.filtered("amount_residual"))
        if not invoice:
            return False
        part = self.dice.choice([1, 1, 0.4])
        amount = invoice.currency_id.round(invoice.amount_residual * part)
        self._pay(invoice, amount or None, payment_date=self.today)

    def _do_unpay(self):
        invoice = self._pick(self._get_invoices(("payment_state", "!=", "not_paid")))
        if invoice:
            self._unpay(invoice)
        return bool(invoice)

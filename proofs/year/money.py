# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The random year of money: what ``tests/books`` does, here by who may, day by day.

Its customers are others than those of the oracle of minutes: credit notes and payments
decide there what is left.
"""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.exceptions import UserError

from odoo.addons.helpdesk_hour_bank.tests.books.year_common import FIRST, YearCase
from odoo.addons.helpdesk_hour_bank.tests.books.year_sales import LAST, YearSales
from odoo.addons.helpdesk_hour_bank.tools.duration import to_hours


class Money(YearSales):
    """The company as the random year knows it; ``self.year`` says whose turn it is."""

    _pick_line = YearCase._pick_line
    _do_edit = YearCase._do_edit
    _do_delete = YearCase._do_delete
    _get_cancelled_banks = YearCase._get_cancelled_banks
    _do_lock = YearCase._do_lock

    def __init__(self, year):
        company = year.company
        self.year, self.env = year, company.env
        self.company = company.env.company
        self.customer, self.other_customer = company.gemini, company.wood
        self.products, self.taxes = company.money_products, company.taxes
        self.pricelists, self.foreign = company.pricelists, company.foreign
        self.deferred = company.deferred
        self.tickets = company.money_tickets
        self.merged = False
        self.orders = self.env["sale.order"]
        self.entries = self.env["account.analytic.line"]

    def do(self, name):
        self.dice, self.today = self.year.dice, self.year.today
        self.orders, self.entries = self.orders.exists(), self.entries.exists()
        if getattr(self, f"_do_{name}")() is False:
            raise UserError("There is nothing to do it with")
        # left out, as in the random year: what the report has to tell of, and does
        self._check_liability(self._get_banks())

    def see(self, records, role):
        return self.year.see(records, role)

    def _pick(self, records):
        return self.year.births.pick(self.dice, records)

    def _pick_day(self, before, after=0):
        """Return today or a day before, within the year.

        None after it, as the random year has: an invoice of next week that is credited
        today is a difference until then, and the report says so.
        """
        day = self.today - timedelta(days=self.dice.randint(0, before))
        return min(max(day, FIRST), LAST)

    # ---------------------------------------------------------------------------
    # What is there
    # ---------------------------------------------------------------------------

    def _get_banks(self, *domain):
        return self.env["hour.bank"].search(
            [
                ("partner_id", "in", (self.customer + self.other_customer).ids),
                ("kind", "=", "prepaid"),
                *domain,
            ],
            order="id",
        )

    def _get_invoices(self, *domain):
        found = self.env["account.move"].search(
            [
                ("partner_id", "in", (self.customer + self.other_customer).ids),
                ("move_type", "=", "out_invoice"),
                ("line_ids.hour_bank_id", "!=", False),
                *domain,
            ],
            order="id",
        )
        return self.see(found, "accountant")

    def _credit_what_was_taken(self, banks, day=None):
        super()._credit_what_was_taken(banks.sudo(), day)

    # ---------------------------------------------------------------------------
    # The doors, each by who may
    # ---------------------------------------------------------------------------

    def _make_order(self, quantity=10, partner=None, product=None, confirm=True):
        line = {"product_id": product.id, "product_uom_qty": quantity}
        order = self.year.as_("salesperson")["sale.order"].create(
            {"partner_id": partner.id, "order_line": [Command.create(line)]}
        )
        if confirm:
            order.action_confirm()
        return order

    def _log(self, ticket, minutes, **values):
        values |= {"ticket_id": ticket.id, "name": "Worked"}
        values["unit_amount"] = to_hours(minutes)
        return self.year.as_("agent")["account.analytic.line"].create(values)

    def _invoice(self, order, quantity=None, post=True, **values):
        dialog = self.year.as_("salesperson")["sale.advance.payment.inv"]
        dialog = dialog.with_context(active_model="sale.order", active_ids=order.ids)
        before = order.sudo().invoice_ids
        dialog.create({"advance_payment_method": "delivered"}).create_invoices()
        invoice = self.see(order.sudo().invoice_ids - before, "accountant")
        if quantity is not None:
            invoice.invoice_line_ids.filtered("product_id")[:1].quantity = quantity
        invoice.write(values)
        if post:
            invoice.action_post()
        return invoice

    def _credit(self, invoice, quantity=None, price_unit=None, post=True, **values):
        is_modify = values.pop("is_modify", False)
        refund = self._reverse_invoice(invoice, is_modify=is_modify, **values)
        line = refund.invoice_line_ids.filtered("product_id")[:1]
        if quantity is not None:
            line.quantity = quantity
        if price_unit is not None:
            line.price_unit = price_unit
        if post:
            refund.action_post()
        return refund

    def _reverse_invoice(self, invoice, is_modify=False, **values):
        dialog = self.year.as_("accountant")["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        dialog = dialog.create({"journal_id": invoice.journal_id.id, **values})
        action = dialog.modify_moves() if is_modify else dialog.refund_moves()
        return self.see(self.env["account.move"].browse(action["res_id"]), "accountant")

    def _pay(self, invoice, amount=None, **values):
        if amount is not None:
            values["amount"] = amount
        dialog = self.year.as_("accountant")["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        dialog.create(values).action_create_payments()

    def _unpay(self, invoice):
        invoice.line_ids.remove_move_reconcile()

    def _sell_line(self, order, values):
        order.write({"pricelist_id": self.dice.choice(self.pricelists).id})
        order.order_line.write(values)
        order.action_confirm()
        self.orders |= order

    def _do_sell(self):
        order = self._make_order(
            round(self.dice.uniform(1, 12), self.dice.choice([0, 2])),
            partner=self.dice.choice([self.customer, self.other_customer]),
            product=self._pick(self.products),
            confirm=False,
        )
        self._sell_line(order, self._pick_line())

    def _do_give_away(self):
        """Hours that cost nothing."""
        order = self._make_order(
            self.dice.randint(1, 4),
            partner=self.customer,
            product=self._pick(self.products),
            confirm=False,
        )
        self._sell_line(order, {"price_unit": 0})

    def _do_sell_by_invoice(self):
        line = {"product_id": self._pick(self.products).id, **self._pick_line()}
        line["quantity"] = self.dice.randint(1, 6)
        currency = self.dice.choice([self.company.currency_id, self.foreign])
        invoice = self.year.as_("accountant")["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "currency_id": currency.id,
                "invoice_date": self._pick_day(5),
                "invoice_line_ids": [Command.create(line)],
            }
        )
        invoice.action_post()

    def _do_log(self):
        ticket = self._pick(self.tickets)
        day = self._pick_day(self.dice.choice([3, 3, 45]))
        self.entries |= self._log(ticket, self.dice.randint(3, 200), date=day)

    # ---------------------------------------------------------------------------
    # Banks, by a manager
    # ---------------------------------------------------------------------------

    def _change_state(self, bank, action, reason):
        values = {"bank_id": bank.id, "action": action, "reason": reason}
        self.year.as_("manager")["hour.bank.change.state"].create(values).action_apply()

    def _do_close(self):
        bank = self._pick(self._get_banks(("state", "in", ("open", "hold"))))
        if bank:
            self._change_state(bank, "close", "Given up")
        return bool(bank)

    def _do_reopen(self):
        bank = self._pick(self._get_banks(("close_reason", "=", "Given up")))
        if bank:
            self._change_state(bank, "reopen", "By mistake")
        return bool(bank)

    def _do_refund(self):
        bank = self._pick(self._get_banks(("state", "in", ("open", "hold"))))
        if bank:
            dialog = self.year.as_("accountant")["hour.bank.refund"]
            dialog = dialog.create({"bank_id": bank.id, "reason": "Ended"})
            refund = self.env["account.move"].browse(dialog.action_refund()["res_id"])
            self.see(refund, "accountant").action_post()
            self._check_liability(bank)
        return bool(bank)

    def _do_transfer(self):
        bank = self._pick(self._get_banks(("minutes_balance", ">", 0)))
        if not bank:
            return False
        values = {"target_partner_id": bank.partner_id.id, "bank_id": bank.id}
        if self.dice.random() < 0.6:
            others = self._get_banks(
                ("partner_id", "=", bank.partner_id.id), ("id", "!=", bank.id)
            )
            values["target_bank_id"] = self._pick(others).id
        values["hours"] = to_hours(self.dice.randint(1, bank.minutes_balance))
        values["reason"] = "Merged"
        transfer = self.year.as_("manager")["hour.bank.transfer"].create(values)
        transfer.action_confirm()
        return transfer.state == "done"

    def _do_adjust(self):
        bank = self._pick(self._get_banks(("state", "in", ("open", "depleted"))))
        if bank:
            minutes = self.dice.choice([-45, -7, 30])
            values = {"bank_id": bank.id, "reason": "Agreed on the phone"}
            values["direction"] = "add" if minutes > 0 else "take"
            values["hours"] = abs(minutes) / 60
            self.year.as_("manager")["hour.bank.adjust"].create(values).action_apply()
        return bool(bank)

    def _do_grant(self):
        """Hours of the software before, as they are imported."""
        values = {"partner_id": self.other_customer.id, "hours": 2}
        values["product_id"] = self.products[0].id
        values["reference"] = f"Old {self.dice.random()}"
        self.year.as_("manager")["hour.bank.grant"].create(values).action_grant()

    def _do_merge(self):
        """A contact that is there twice becomes one; each has hours."""
        twin = self.env["res.partner"].create({"name": "Twin", "is_company": True})
        order = self._make_order(3, twin, self.products[0])
        self.orders |= order
        dialog = self.env["base.partner.merge.automatic.wizard"]
        values = {"dst_partner_id": self.other_customer.id, "state": "selection"}
        values["partner_ids"] = (twin + self.other_customer).ids
        dialog.create(values).action_merge()

    # ---------------------------------------------------------------------------
    # Books
    # ---------------------------------------------------------------------------

    def release(self):
        """Release what was used until the end of last month, by the dialog."""
        end = self.year.today + relativedelta(day=1, days=-1)
        dialog = self.year.as_("accountant")["hour.bank.release.run"]
        dialog.create({"date_end": end}).action_release()

    def _do_reverse_release(self):
        entries = self.env["hour.bank.release"].search([]).account_move_id
        entry = self._pick(
            entries.filtered(
                lambda e: (
                    e.state == "posted"
                    and not e.reversed_entry_id
                    and not e.reversal_move_ids
                )
            )
        )
        if not entry:
            return False
        reversal = entry._reverse_moves([{"date": self._pick_day(0)}])
        reversal._post(soft=False)
        if self.dice.random() < 0.5:
            self.release()

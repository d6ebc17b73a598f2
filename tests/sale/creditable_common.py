# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""An invoiced sale, and how what is left of it is credited."""

from odoo.exceptions import UserError
from odoo.tests import Form

from ..accounting_common import HourBankAccountingCase


class CreditableCase(HourBankAccountingCase):
    """Ten hours that are invoiced, and an accountant who credits them."""

    @classmethod
    def setUpScene(cls):
        cls.order = cls._make_order(10)
        cls.line = cls.order.order_line
        cls.bank = cls.line.hour_bank_ids
        cls.invoice = cls._invoice(cls.order)
        cls.ticket = cls._make_ticket()

    def _sell_anew(self, quantity=10, **values):
        """Let another bank be the one that time is drawn from, and credited."""
        vars(self).update(self._sell_instead(self.bank, quantity, **values))

    @classmethod
    def _sell_instead(cls, bank, quantity=10, pricelist=None, invoice=True, **line):
        """Sell instead of what a bank holds; return the records by their names.

        ``{"order", "line", "bank", "invoice"}``, as this class has them.
        """
        if bank.minutes_balance:
            bank._adjust(-bank.minutes_balance, "Not used here")
        product = line.pop("product", None)
        order = cls._make_order(quantity, product=product, confirm=False)
        if pricelist:
            order.pricelist_id = pricelist
        order.order_line.write(line)
        order.action_confirm()
        sale = {"order": order, "line": order.order_line}
        sale["bank"] = order.order_line.hour_bank_ids
        if invoice:
            sale["invoice"] = cls._invoice(order)
        return sale

    @classmethod
    def _set_sale(cls, quantity=10, **values):
        """``_sell_anew`` for all tests of a class."""
        for name, record in cls._sell_instead(cls.bank, quantity, **values).items():
            setattr(cls, name, record)

    def _reverse(self, invoice=None, **values):
        """Return a draft credit note of all, made in the dialog by the accountant."""
        return self._make_credit(invoice or self.invoice, **values)

    @classmethod
    def _make_credit(cls, invoice, **values):
        wizard = (
            cls.env["account.move.reversal"]
            .with_user(cls.accountant)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, **values})
        )
        action = wizard.refund_moves()
        return (
            cls.env["account.move"].browse(action["res_id"]).with_user(cls.accountant)
        )

    def _set_quantity(self, credit, quantity):
        with Form(credit) as form, form.invoice_line_ids.edit(0) as line:
            line.quantity = quantity

    def assertRefused(self, credit, left, money, used="4:00"):
        """The draft warns, posting is refused, both with these numbers."""
        with Form(credit) as form:
            warning = form.hour_bank_warning
        for text in (self.bank.name, left, money, used):
            self.assertIn(text, warning)
        message = f"{used} of .* are used.*only {left} .*{money}.*can be refunded"
        with self.assertRaisesRegex(UserError, message), self.cr.savepoint():
            credit.action_post()
        self.env.invalidate_all()
        self.assertEqual(credit.state, "draft")

    def assertCreditsOnly(self, credit, minutes, money):
        """The button leaves these minutes and this money, and it can be posted."""
        credit.action_credit_what_is_left()
        self.assertFalse(credit.hour_bank_warning)
        self.assertEqual(
            sum(credit.invoice_line_ids.mapped("hour_bank_minutes")), minutes
        )
        self.assertEqual(credit.amount_untaxed, money)
        credit.action_post()
        self.assertHolds(0, 0)

    def assertHolds(self, minutes, value, bank=None):
        bank = bank or self.bank
        self.assertReplays(bank)
        self.assertFalse(bank._audit())
        self.assertEqual((bank.minutes_balance, bank.value_balance), (minutes, value))

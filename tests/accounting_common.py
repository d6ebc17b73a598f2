# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The support company with real books, in two countries."""

from odoo import Command
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.base.tests.common import BaseCommon

from .common import HourBankCase


@tagged("post_install", "-at_install")
class HourBankAccountingCase(HourBankCase, AccountTestInvoicingCommon):
    """The support company of HourBankCase with real books: chart, tax, currencies.

    The clock stands at TODAY, also while the data is made. The company is one of its
    own, the user is the superuser, as in HourBankCase: rights are tested with
    ``with_user``. Test the same with the French chart in a subclass that puts
    FrenchChart first.
    """

    chart_template = "generic_coa"
    country_code = "US"
    scene_options = ("chart_template", "country_code")
    scene_end = BaseCommon

    @classmethod
    def setUpScene(cls):
        # worth 2 of the company's own until the end of March, 1.25 from April on
        cls.foreign = cls.setup_other_currency(
            "GBP", rates=[("2026-01-01", 0.5), ("2026-04-01", 0.8)]
        )

    @classmethod
    def setup_independent_user(cls):
        """The superuser stays: the factories need rights that no accountant has."""

    @classmethod
    def _make_product(cls, name, **values):
        return super()._make_product(
            name,
            **{
                "categ_id": cls.product_category.id,
                "taxes_id": [Command.set(cls.tax_sale_a.ids)],
                **values,
            },
        )

    @classmethod
    def _make_tax(cls, amount=20.0, **values):
        return cls.env["account.tax"].create(
            {
                "name": f"{amount} %",
                "amount": amount,
                "type_tax_use": "sale",
                "company_id": cls.env.company.id,
                **values,
            }
        )

    @classmethod
    def _make_account(cls, code, account_type, **values):
        return cls.env["account.account"].create(
            {"code": code, "name": code, "account_type": account_type, **values}
        )

    @classmethod
    def _make_pricelist(cls, currency):
        return cls.env["product.pricelist"].create(
            {"name": currency.name, "currency_id": currency.id}
        )

    @classmethod
    def _make_other_company(cls, **values):
        """Return the accounting data of a second company (``["company"]``, …)."""
        return cls.setup_other_company(**{"name": "Second Company", **values})

    @classmethod
    def _invoice(cls, order, quantity=None, post=True, **values):
        """Invoice an order; return the invoice.

        :param quantity: of its first line with a product; default: what is to invoice
        :param values: further values of the invoice, such as its date
        """
        invoice = order._create_invoices(final=True)
        if quantity is not None:
            line = invoice.invoice_line_ids.filtered("product_id")[:1]
            line.quantity = quantity
        invoice.write(values)
        if post:
            invoice.action_post()
        return invoice

    @classmethod
    def _credit(cls, invoice, quantity=None, price_unit=None, post=True, **values):
        """Reverse an invoice, all of it by default; return the credit note.

        :param quantity: and price_unit: of its first line with a product
        :param values: of the dialog, such as ``reason``; ``is_modify`` also makes a
            new invoice
        """
        is_modify = values.pop("is_modify", False)
        refund = cls._reverse_invoice(invoice, is_modify=is_modify, **values)
        if is_modify:  # the dialog opens the new invoice; the reversal is posted
            return invoice.reversal_move_ids[:1]
        line = refund.invoice_line_ids.filtered("product_id")[:1]
        if quantity is not None:
            line.quantity = quantity
        if price_unit is not None:
            line.price_unit = price_unit
        if post:
            refund.action_post()
        return refund

    @classmethod
    def _pay(cls, invoice, amount=None, **values):
        """Pay an invoice, all of it by default; return the payment."""
        if amount is not None:
            values["amount"] = amount
        return cls._register_payment(invoice, **values)

    @classmethod
    def _unpay(cls, invoice):
        """Undo every payment of an invoice, as when a cheque bounces."""
        invoice.line_ids.remove_move_reconcile()


class FrenchChart:
    """Runs the tests of a class with the French chart of accounts.

    ::

        class TestInvoiceFrench(FrenchChart, TestInvoice):
            pass
    """

    chart_template = "fr"
    country_code = "FR"
    allow_inherited_tests_method = True  # otherwise Odoo runs no inherited test

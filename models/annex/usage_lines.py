# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Lines at price 0 that tell on the invoice which hours were used."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from ...tools.duration import format_minutes, to_hours, to_minutes


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    is_hour_bank_usage = fields.Boolean(
        readonly=True, help="Tells hours used, at price 0. It sells and bills nothing."
    )


class AccountMove(models.Model):
    _inherit = "account.move"

    # === CRUD METHODS === #

    def copy_data(self, default=None):
        # Nobody used anything twice: credit notes and copies do not tell it again.
        vals_list = super().copy_data(default)
        for vals in vals_list:
            if vals.get("line_ids"):
                vals["line_ids"] = [
                    command
                    for command in vals["line_ids"]
                    if not (command[2] or {}).get("is_hour_bank_usage")
                ]
        return vals_list

    def _post(self, soft=True):
        if self._tell_one_customer():  # what one tells, the next one does not
            return self._post_one_by_one(soft)
        # work may have been logged since the lines were made
        for move in self.filtered(lambda move: move.state == "draft"):
            if move._has_usage_lines():
                move._sync_usage_lines()
        return super()._post(soft)

    # === ACTIONS === #

    def action_add_usage_lines(self):
        """Add lines of hours used to draft invoices, or bring them up to date.

        :raises UserError: when nothing was used, or the invoice is posted
        """
        for move in self:
            if move.state != "draft":
                raise UserError(
                    self.env._(
                        "%(invoice)s is posted: reset it to draft to add lines.",
                        invoice=move.display_name,
                    )
                )
            move._sync_usage_lines()
            if not move._has_usage_lines():
                raise UserError(
                    self.env._(
                        "No hours of %(customer)s were used from %(start)s to %(end)s. "
                        "Choose another period in “Other Info”.",
                        customer=move.commercial_partner_id.display_name,
                        start=format_date(self.env, move.hour_bank_date_from),
                        end=format_date(self.env, move.hour_bank_date_to),
                    )
                )

    # === BUSINESS METHODS === #

    def _has_usage_lines(self):
        """Return whether lines at price 0 tell on these invoices what was used."""
        return any(self.invoice_line_ids.mapped("is_hour_bank_usage"))

    def _sync_usage_lines(self):
        """Make the lines of hours used tell what the annex of the period tells."""
        self.ensure_one()
        lang = self.partner_id.lang or self.env.lang
        vals_list = self.with_context(lang=lang)._prepare_usage_lines()
        lines = self.invoice_line_ids.filtered("is_hour_bank_usage")
        told = [(line.name, line.quantity) for line in lines.sorted("sequence")]
        if told == [(vals["name"], vals["quantity"]) for vals in vals_list]:
            return
        self.write(
            {
                "invoice_line_ids": [
                    *(Command.delete(line.id) for line in lines),
                    *(Command.create(vals) for vals in vals_list),
                ]
            }
        )

    def _prepare_usage_lines(self):
        """Return the values of the section and of a line for each bank used."""
        self.ensure_one()
        annex = self._get_hours_told()
        used = [line for line in annex["banks"] if line["used"]]
        if not used:
            return []
        others = self.invoice_line_ids.filtered(
            lambda line: not line.is_hour_bank_usage
        )
        sequence = max(others.mapped("sequence"), default=10) + 1
        section = {
            "display_type": "line_section",
            "name": self.env._("Hours used"),
            "quantity": 0,
            "sequence": sequence,
            "is_hour_bank_usage": True,
        }
        lines = [
            {**self._prepare_usage_line(annex, line), "sequence": sequence + index}
            for index, line in enumerate(used, start=1)
        ]
        return [section, *lines]

    def _prepare_usage_line(self, annex, line):
        """Return the values of the line of one bank: hours, at price 0.

        Account, analytic distribution and taxes are those of a line that sells
        something on this invoice, so that whatever demands them (analytic plans,
        electronic invoices) lets the line pass; with a price of 0 they come to nothing.
        On a liability of hours the line would be an item that nothing explains.

        :param line: of the bank, see ``hour.bank.annex._prepare_bank_line``
        """
        self.ensure_one()
        pattern = self._get_usage_pattern(line["bank"])
        values = {
            "name": self._get_usage_text(annex, line),
            "quantity": round(to_hours(line["used"]), 2),
            "product_uom_id": self.env["uom.uom"]._get_hour().id,
            "price_unit": 0.0,
            "tax_ids": [Command.set(self._get_usage_taxes(pattern).ids)],
            "is_hour_bank_usage": True,
        }
        if pattern:
            values["account_id"] = self._get_usage_account(pattern).id
            values["analytic_distribution"] = pattern.analytic_distribution
        return values

    def _get_usage_pattern(self, bank):
        """Return the line that sells the bank here, otherwise the first that sells."""
        # sudo: whoever invoices may not read banks
        lines = self.sudo().invoice_line_ids.filtered(
            lambda line: line.display_type == "product" and not line.is_hour_bank_usage
        )
        own = lines.filtered(
            lambda line: (
                line.hour_bank_id == bank or bank.sale_line_id in line.sale_line_ids
            )
        )
        return (own or lines)[:1]

    def _get_usage_account(self, pattern):
        """Return the account of what is sold; income where that is a liability."""
        if not pattern._is_on_liability():
            return pattern.account_id
        product = pattern.product_id.with_company(self.company_id).product_tmpl_id
        accounts = product.get_product_accounts(fiscal_pos=self.fiscal_position_id)
        return accounts["income"] or pattern.account_id

    def _get_usage_taxes(self, pattern):
        """Return the taxes of ``pattern``; none where one is an amount per unit."""
        taxes = pattern.tax_ids.flatten_taxes_hierarchy()
        if any(tax.amount_type not in ("percent", "division") for tax in taxes):
            return taxes.browse()
        return pattern.tax_ids

    def _get_usage_text(self, annex, line):
        bank = line["bank"]
        text = self.env._(
            "%(bank)s, %(start)s – %(end)s: %(used)s used, %(left)s of %(bought)s left",
            bank=bank.name,
            start=format_date(self.env, annex["date_from"]),
            end=format_date(self.env, annex["date_to"]),
            used=format_minutes(line["used"]),
            left=format_minutes(line["after"]),
            bought=format_minutes(to_minutes(bank.hours_bought)),
        )
        if not bank.client_order_ref:
            return text
        reference = self.env._(
            "Your reference: %(reference)s", reference=bank.client_order_ref
        )
        return f"{text}\n{reference}"

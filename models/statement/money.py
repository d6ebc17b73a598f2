# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the hours of an issued statement are worth, where the company shows money.

Kept apart from the balances, which agents read. Money of two currencies is never added:
hours that were told in one before the company changed it have no value afterwards.
"""

from odoo import api, fields, models
from odoo.tools import float_repr, formatLang

from ..roles import MONEY_READERS


class HourBankStatement(models.Model):
    _inherit = "hour.bank.statement"

    bank_values = fields.Json(
        readonly=True,
        copy=False,
        groups=MONEY_READERS,
        help="Of each prepaid bank, where money is shown: what its hours were worth "
        "before and after, and by how much their price changed.",
    )
    opening_value = fields.Monetary(
        compute="_compute_values", groups=MONEY_READERS, help="Of prepaid hours."
    )
    closing_value = fields.Monetary(
        compute="_compute_values", groups=MONEY_READERS, help="Of prepaid hours."
    )
    value_note = fields.Char(compute="_compute_values", groups=MONEY_READERS)

    # === COMPUTE METHODS === #

    @api.depends("bank_values", "currency_id")
    def _compute_values(self):
        for statement in self:
            values = statement.bank_values or ()
            for name in ("opening", "closing"):
                known = (float(each[name]) for each in values if each[name])
                statement[f"{name}_value"] = sum(known)
            statement.value_note = statement._get_value_note()

    def _get_value_note(self):
        """Return which hours have no value, since the company changed its currency."""
        names = {
            each["other_currency"]
            for each in self.bank_values or ()
            if each.get("other_currency")
        }
        if not names:
            return ""
        return self.env._(
            "Hours that earlier statements told in %(before)s have no value here: it "
            "is not carried over to %(currency)s.",
            before=", ".join(sorted(names)),
            currency=self.currency_id.name,
        )

    # === BUSINESS METHODS === #

    def _prepare_issued_values(self, balances, before):
        """Return what the head says of money: nothing where the company shows none."""
        if not self.company_id._shows_hour_bank_money():
            return {}
        return {"bank_values": self._prepare_bank_values(balances, before)}

    def _prepare_bank_values(self, balances, before):
        """Return what the hours of each prepaid bank were worth, and are: as texts.

        Opens with what the statements before closed with, as far as they said so.

        :param before: the statements that this one goes on from
        """
        ids = [each["id"] for each in balances if each["kind"] == "prepaid"]
        company_currency = self.company_id.currency_id
        said, others = {}, {}
        for statement in before:
            for each in statement.bank_values or ():
                said[each["id"]] = each["closing"]
                others[each["id"]] = each.get("other_currency")
            if statement.currency_id not in (False, company_currency):
                told = statement.balances or ()
                others |= {each["id"]: statement.currency_id.name for each in told}
        told, here, changed = self._get_ledger_values(ids)
        closings = {each["id"]: each["closing"] for each in balances}
        return [
            self._prepare_other_value(bank_id, others[bank_id])
            if others.get(bank_id)
            else self._prepare_bank_value(
                bank_id,
                float(said.get(bank_id) or told.get(bank_id, 0) - here.get(bank_id, 0)),
                here.get(bank_id, 0),
                told.get(bank_id, 0) + changed.get(bank_id, 0),
                closings[bank_id],
            )
            for bank_id in ids
        ]

    def _get_ledger_values(self, bank_ids):
        """Return three ``{bank id: value}``: of all that was told, here, and repriced.

        A change of price moves no minutes and stands on no line: all of the days up to
        the last one count.
        """
        Move, Line = self.env["hour.bank.move"], self.env["hour.bank.statement.line"]
        of_banks = [("bank_id", "in", bank_ids)]
        domains = (
            (Move, [("minutes", "!=", 0), ("statement_line_ids", "!=", False)]),
            (Line, [("statement_id", "=", self.id)]),
            (Move, [("minutes", "=", 0), ("date", "<=", self.date_to)]),
        )
        return [
            {bank.id: value for bank, value in groups}
            for groups in (
                model._read_group([*of_banks, *domain], ["bank_id"], ["value:sum"])
                for model, domain in domains
            )
        ]

    def _prepare_bank_value(self, bank_id, opening, here, closing, minutes):
        """Return the values of a bank. Override to keep more.

        :param opening, closing: what its hours were worth before, and are
        :param here: what the lines of this statement come to
        :param minutes: that are left; where nothing is, nothing is worth anything
        """
        closing = closing if minutes > 0 else 0.0
        digits = self.company_id.currency_id.decimal_places
        return {
            "id": bank_id,
            "opening": float_repr(opening, digits),
            "changed": float_repr(closing - opening - here, digits),
            "closing": float_repr(closing, digits),
        }

    def _prepare_other_value(self, bank_id, currency):
        values = dict.fromkeys(("opening", "changed", "closing"), "")
        return {**values, "id": bank_id, "other_currency": currency}

    # === PAPER === #

    def _get_paper_values(self, balance):
        """Return what the hours of one bank were worth, as printed."""
        by_bank = {each["id"]: each for each in self.bank_values or ()}
        values = by_bank.get(balance["id"], {})
        paper = {"has_changed_value": bool(float(values.get("changed") or 0))}
        for name in ("opening", "changed", "closing"):
            text = values.get(name) or ""
            paper[f"{name}_value"] = text and self._format_value(float(text))
        return paper

    def _format_value(self, value):
        return formatLang(self.env, value, currency_obj=self.currency_id)

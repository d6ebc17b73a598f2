# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The figures of a reconciliation: a few sums over ledger, invoices and books."""

from odoo import models
from odoo.tools import SQL

from ...tools.reconciliation import Figures

KIND_OF_TYPE = {
    "purchase": "sold",
    "cancellation": "sold",
    "refund": "refunded",
    "time": "used",
    "expiry": "expired",
    "adjustment": "corrected",
    "opening": "corrected",
    "closing": "corrected",
    "reopening": "corrected",
    "rollover": "moved",
    "transfer": "moved",
}


class HourBankReconciliation(models.TransientModel):
    _inherit = "hour.bank.reconciliation"

    def _get_figures(self):
        """Return ``{(bank id, account id): Figures}``; nothing that is empty.

        The figures of a bank are with its own liability account (or none). What is
        booked for it elsewhere, and what is booked without a bank, has a key of its
        own, so that the lines of an account add up to its balance.
        """
        self.ensure_one()
        self._flush_books()
        own = self._get_own_accounts()
        rounded = self._get_rounding()
        figures = {}

        def get(bank_id, account_id):
            key = (bank_id, account_id)
            return figures.get(key) or figures.setdefault(key, Figures(rounded))

        for bank_id, move_type, *sums in self._query_ledger():
            self._add_ledger(get(bank_id, own[bank_id]), move_type, *sums)
        for bank_id, *sums in self._query_invoiced():
            self._add_invoiced(get(bank_id, own[bank_id]), *sums)
        for bank_id, amount in self._query_released():
            get(bank_id, own[bank_id]).released = rounded(float(amount))
        self._add_returning(figures)
        for bank_id, account_id, amount in self._query_balances():
            found = get(bank_id or False, account_id)
            found.balance = rounded(float(amount))
        return {
            key: found
            for key, found in figures.items()
            if not found.is_empty() and (key[1] or not self.only_deferred)
        }

    def _get_rounding(self):
        """Return the function that rounds sums and differences of money.

        These are whole coins but for what floats add, so that the rounding of the
        currency, which takes ten times as long, comes to the same.
        """
        digits = self.currency_id.decimal_places
        return lambda value: round(value, digits) + 0.0  # zero has no sign

    def _flush_books(self):
        """Flush all that the queries below read."""
        for model in ("hour.bank", "hour.bank.move", "hour.bank.release"):
            self.env[model].flush_model()
        for model in ("account.move", "account.move.line"):
            self.env[model].flush_model()

    def _get_own_accounts(self):
        """Return ``{bank id: id of its liability account, or False}``."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id, deferred_account_id FROM hour_bank WHERE company_id = %s",
                self.company_id.id,
            )
        )
        return {bank_id: account_id or False for bank_id, account_id in rows}

    def _get_deferred_accounts(self):
        """Return the liability accounts of hours, of banks and of plans."""
        # sudo: plans and banks that the reader may not see have accounts, too
        plans_sudo = self.env["hour.bank.plan"].sudo().with_company(self.company_id)
        ids = set(self._get_own_accounts().values())
        plans_sudo = plans_sudo.search([("deferred_account_id", "!=", False)])
        ids |= set(plans_sudo.deferred_account_id.ids)
        return self.env["account.account"].browse(sorted(ids - {False}))

    def _get_banks(self, figures):
        """Return ``{bank id: bank}``, and an empty one for False."""
        ids = {bank_id for bank_id, _account_id in figures if bank_id}
        # sudo: the books are of the whole company
        banks = self.env["hour.bank"].sudo().browse(sorted(ids))
        # the terms of each are much to read, and nobody asks for them
        banks.fetch(
            ["name", "partner_id", "plan_id", "date_end", "deferred_account_id"]
        )
        return {False: banks.browse(), **{bank.id: bank for bank in banks}}

    # === THE LEDGER === #

    def _query_ledger(self):
        """Return minutes and money by bank and type of move, up to the day and later.

        One pass over the moves of the company; what depends on the bank is asked of
        its sums.
        """
        return self.env.execute_query(
            SQL(
                """
                SELECT m.bank_id, m.move_type, m.minutes, m.value,
                       CASE WHEN %(taken)s THEN m.taken END,
                       m.later_minutes, m.later_value
                  FROM (
                       SELECT bank_id, move_type,
                              SUM(minutes) FILTER (WHERE date <= %(day)s) AS minutes,
                              SUM(value) FILTER (WHERE date <= %(day)s) AS value,
                              SUM(minutes) FILTER (WHERE date <= %(day)s AND (
                                  move_type = 'cancellation'
                                  OR move_type = 'purchase' AND minutes < 0)) AS taken,
                              SUM(minutes) FILTER (WHERE date > %(day)s)
                                  AS later_minutes,
                              SUM(value) FILTER (WHERE date > %(day)s) AS later_value
                         FROM hour_bank_move
                        WHERE company_id = %(company)s
                        GROUP BY bank_id, move_type
                       ) m
                  JOIN hour_bank b ON b.id = m.bank_id
                """,
                day=self.date,
                company=self.company_id.id,
                taken=self._get_taken_condition(),
            )
        )

    def _get_taken_condition(self):
        """Return whether a credit note should follow what took back hours.

        Hours that wait for their invoice or payment go without one.
        """
        return SQL(
            "(m.move_type = 'cancellation' OR %s = 'order')",
            self.env["hour.bank"]._get_grant_sql("b"),
        )

    def _add_ledger(self, figures, move_type, minutes, value, taken, *later):
        kind = KIND_OF_TYPE.get(move_type, "corrected")
        minutes, value = minutes or 0, float(value or 0.0)
        figures.add(kind, minutes, value)
        if kind in ("sold", "refunded"):
            figures.taken_minutes += taken or 0
            figures.open_minutes_ever += minutes + (later[0] or 0)
            ever = value + float(later[1] or 0.0)
            figures.gap_ever = figures.rounded(figures.gap_ever + ever)

    # === INVOICES === #

    def _query_invoiced(self):
        """Return what posted invoices and credit notes say, by bank.

        On whatever account they are booked.
        """
        return self.env.execute_query(
            SQL(
                """
                SELECT hour_bank_id,
                       SUM(money) FILTER (WHERE date <= %(day)s),
                       SUM(minutes) FILTER (WHERE date <= %(day)s),
                       SUM(credited) FILTER (WHERE date <= %(day)s),
                       SUM(money), SUM(minutes)
                  FROM (%(lines)s) lines
                 GROUP BY hour_bank_id
                """,
                day=self.date,
                lines=self._select_invoice_lines(),
            )
        )

    def _select_invoice_lines(self):
        """Return the lines of posted invoices and credit notes about hours."""
        return SQL(
            """
            SELECT l.id, l.hour_bank_id, l.move_id, l.account_id, l.date,
                   -l.balance AS money,
                   CASE WHEN d.move_type = 'out_refund'
                        THEN -COALESCE(l.hour_bank_minutes, 0)
                        ELSE COALESCE(l.hour_bank_minutes, 0) END AS minutes,
                   CASE WHEN d.move_type = 'out_refund'
                         AND l.hour_bank_credit_effect IS DISTINCT FROM 'replace'
                        THEN COALESCE(l.hour_bank_minutes, 0)
                        ELSE 0 END AS credited
              FROM account_move_line l
              JOIN account_move d ON d.id = l.move_id
             WHERE l.hour_bank_id IS NOT NULL
               AND l.company_id = %s
               AND l.display_type = 'product'
               AND d.state = 'posted'
               AND d.move_type IN %s
            """,
            self.company_id.id,
            self.env["hour.bank"]._get_invoice_types(),
        )

    def _add_invoiced(self, figures, money, minutes, credited, *ever):
        figures.invoiced = figures.rounded(float(money or 0.0))
        figures.invoiced_minutes = minutes or 0
        figures.credited_minutes = credited or 0
        figures.gap_ever = figures.rounded(figures.gap_ever - float(ever[0] or 0.0))
        figures.open_minutes_ever -= ever[1] or 0

    # === THE BOOKS === #

    def _query_released(self):
        """Return what posted release entries took out of the liability, by bank."""
        return self.env.execute_query(
            SQL(
                """
                SELECT r.bank_id, SUM(r.amount)
                  FROM hour_bank_release r
                  JOIN account_move d ON d.id = r.account_move_id
                 WHERE r.company_id = %s AND d.state = 'posted' AND d.date <= %s
                 GROUP BY r.bank_id
                """,
                self.company_id.id,
                self.date,
            )
        )

    def _add_returning(self, figures):
        """Add what the next release entry brings back, where it matters: by move."""
        suspects = {
            bank_id: found
            for (bank_id, _account_id), found in figures.items()
            if found.released > max(found.invoiced, 0.0)
        }
        if not suspects:
            return
        rows = self.env.execute_query(
            SQL(
                """
                SELECT bank_id, SUM(due) FROM (%s) dues WHERE due < 0 GROUP BY bank_id
                """,
                self._select_dues(suspects),
            )
        )
        for bank_id, amount in rows:
            suspects[bank_id].returning = self.currency_id.round(float(amount))

    def _select_dues(self, bank_ids):
        """Return what release entries of these days do not show yet, by move."""
        return SQL(
            """
            SELECT m.id, m.bank_id, -COALESCE(m.value, 0) - COALESCE(r.amount, 0) AS due
              FROM hour_bank_move m
         LEFT JOIN (
                   SELECT r.bank_move_id, SUM(r.amount) AS amount
                     FROM hour_bank_release r
                     JOIN account_move d ON d.id = r.account_move_id
                    WHERE r.bank_id IN %(banks)s
                      AND d.state = 'posted' AND d.date <= %(day)s
                    GROUP BY r.bank_move_id
                   ) r ON r.bank_move_id = m.id
             WHERE m.bank_id IN %(banks)s
               AND m.move_type NOT IN ('purchase', 'cancellation', 'refund')
               AND m.date <= %(day)s
            """,
            banks=tuple(bank_ids),
            day=self.date,
        )

    def _query_balances(self):
        """Return the balance of the liability accounts, by bank (or none)."""
        accounts = self._get_deferred_accounts()
        if not accounts:
            return []
        return self.env.execute_query(
            SQL(
                """
                SELECT l.hour_bank_id, l.account_id, -SUM(l.balance)
                  FROM account_move_line l
                 WHERE l.account_id IN %s
                   AND l.company_id = %s
                   AND l.parent_state = 'posted'
                   AND l.date <= %s
                 GROUP BY l.hour_bank_id, l.account_id
                """,
                tuple(accounts.ids),
                self.company_id.id,
                self.date,
            )
        )

    def _get_ledger_balances(self):
        """Return ``{account: balance}`` as the general ledger says it."""
        Line = self.env["account.move.line"].sudo()  # sudo: the whole account
        groups = Line._read_group(
            [
                ("account_id", "in", self._get_deferred_accounts().ids),
                ("company_id", "=", self.company_id.id),
                ("parent_state", "=", "posted"),
                ("date", "<=", self.date),
            ],
            ["account_id"],
            ["balance:sum"],
        )
        return {account: -balance for account, balance in groups}

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Why the books differ from the ledger of hours: the documents to open, in words.

A query for each cause, over all banks that differ; each names the largest documents.
"""

from collections import namedtuple

from odoo import models
from odoo.tools import SQL, format_amount

# How many documents an explanation names; the door shows them all.
NAMED = 3

# Documents of a bank and account: the largest, how many there are, their money.
Found = namedtuple("Found", "names more amount accounts")


class HourBankReconciliation(models.TransientModel):
    _inherit = "hour.bank.reconciliation"

    def _get_explanations(self, figures, banks):
        """Return ``{key: text}``: causes of a difference, then what waits.

        In the language of the reader. Override to find further causes.

        :param figures: ``{(bank id, account id): Figures}``
        :param banks: ``{bank id: bank}``
        """
        compared = {key: found for key, found in figures.items() if key[1]}
        texts = {key: [] for key in figures}
        wrong = {key: found for key, found in compared.items() if found.difference}
        if wrong:
            for key, text in self._get_causes(wrong, banks):
                texts[key].append(text)
            for key in wrong:
                texts[key] = texts[key] or [self._get_unknown_text()]
        for key, found in compared.items():
            texts[key] += self._get_waiting_texts(found)
        for key, text in self._get_draft_texts(compared):
            texts[key].append(text)
        for key, text in self._get_reversed_texts(compared):
            texts[key].append(text)
        return {key: " ".join(parts) for key, parts in texts.items()}

    def _get_causes(self, wrong, banks):
        """Yield ``(key, text)`` of each cause that is found."""
        misbooked = {key: found for key, found in wrong.items() if found.misbooked}
        if misbooked:
            yield from self._get_elsewhere_texts(misbooked)
            yield from self._get_manual_texts(misbooked, banks)
            yield from self._get_changed_texts(misbooked)
        invoices = self._find_invoices(wrong)
        for key, found in wrong.items():
            if found.uncredited:
                yield key, self._get_uncredited_text(banks[key[0]], found, invoices)
            if found.overreleased:
                yield key, self._get_overreleased_text(banks[key[0]], found)
            if found.mispriced:
                yield key, self._get_mispriced_text(found)

    def _get_unknown_text(self):
        return self.env._("No document explains it: compare the journal items.")

    # === WRONG ACCOUNT === #

    def _get_elsewhere_texts(self, wrong):
        """Yield invoices that are booked on another account than the bank's."""
        query = SQL(
            """
            SELECT l.hour_bank_id, b.deferred_account_id, l.move_id,
                   SUM(l.money) AS amount, MIN(l.account_id) AS booked_id
              FROM (%s) l
              JOIN hour_bank b ON b.id = l.hour_bank_id
             WHERE l.date <= %s AND l.hour_bank_id IN %s
               AND l.account_id != b.deferred_account_id
             GROUP BY l.hour_bank_id, b.deferred_account_id, l.move_id
            HAVING SUM(l.money) != 0
            """,
            self._select_invoice_lines(),
            self.date,
            self._get_bank_ids(wrong),
        )
        for key, found in self._find(query).items():
            if key in wrong:
                yield (
                    key,
                    self.env._(
                        "%(documents)s: %(amount)s on %(accounts)s instead of here.",
                        documents=self._format_documents(found),
                        amount=self._format(found.amount),
                        accounts=", ".join(map(self._get_account_name, found.accounts)),
                    ),
                )

    # === ENTRIES BY HAND === #

    def _get_manual_texts(self, wrong, banks):
        """Yield what is booked here that neither invoices nor releases these hours."""
        query = SQL(
            """
            SELECT l.hour_bank_id, l.account_id, l.move_id,
                   SUM(-l.balance) AS amount, MIN(l.account_id) AS booked_id
              FROM account_move_line l
              JOIN account_move d ON d.id = l.move_id
         LEFT JOIN hour_bank b ON b.id = l.hour_bank_id
             WHERE l.account_id IN %(accounts)s
               AND l.company_id = %(company)s
               AND l.parent_state = 'posted'
               AND l.date <= %(day)s
               AND (l.hour_bank_id IS NULL
                    OR l.hour_bank_id IN %(banks)s AND (
                       b.deferred_account_id IS DISTINCT FROM l.account_id
                       OR NOT (l.display_type = 'product' AND d.move_type IN %(types)s)
                      AND NOT EXISTS (SELECT 1 FROM hour_bank_release r
                                       WHERE r.account_move_line_id = l.id)))
             GROUP BY l.hour_bank_id, l.account_id, l.move_id
            HAVING SUM(l.balance) != 0
            """,
            accounts=tuple({account_id for _bank_id, account_id in wrong}),
            company=self.company_id.id,
            day=self.date,
            banks=self._get_bank_ids(wrong),
            types=self.env["hour.bank"]._get_invoice_types(),
        )
        for key, found in self._find(query).items():
            if key in wrong:
                yield key, self._get_manual_text(found, banks[key[0]], key[1])

    def _get_manual_text(self, found, bank, account_id):
        terms = {
            "documents": self._format_documents(found),
            "amount": self._format(found.amount),
        }
        if not bank:
            return self.env._(
                "%(documents)s: %(amount)s booked without hour bank.", **terms
            )
        own = bank.deferred_account_id
        if own.id != account_id:
            return self.env._(
                "%(documents)s: %(amount)s for %(bank)s, whose account is %(account)s.",
                bank=bank.name,
                account=self._get_account_name(own) or self.env._("income"),
                **terms,
            )
        return self.env._(
            "%(documents)s: %(amount)s booked by hand, without hours.", **terms
        )

    # === RELEASE ENTRIES === #

    def _get_changed_texts(self, wrong):
        """Yield release entries that do not say any more what they were made for."""
        query = SQL(
            """
            SELECT bank_id, account_id, account_move_id,
                   SUM(released - booked) AS amount, MIN(account_id) AS booked_id
              FROM (%s) items
             WHERE released != booked
             GROUP BY bank_id, account_id, account_move_id
            """,
            self._select_release_items(self._get_bank_ids(wrong)),
        )
        for key, found in self._find(query).items():
            if key in wrong:
                yield (
                    key,
                    self.env._(
                        "%(documents)s: the release entry was changed by hand, by "
                        "%(amount)s. Reverse it, and release again.",
                        documents=self._format_documents(found),
                        amount=self._format(found.amount),
                    ),
                )

    def _select_release_items(self, bank_ids):
        """Return what items of release entries were made for, and what they say now."""
        return SQL(
            """
            SELECT r.bank_id, b.deferred_account_id AS account_id, r.account_move_id,
                   SUM(r.amount) AS released,
                   COALESCE(MAX(l.balance), 0) AS booked
              FROM hour_bank_release r
              JOIN hour_bank b ON b.id = r.bank_id
              JOIN account_move d ON d.id = r.account_move_id
         LEFT JOIN account_move_line l
                ON l.id = r.account_move_line_id
               AND l.account_id = b.deferred_account_id
               AND l.hour_bank_id = r.bank_id
             WHERE r.bank_id IN %s
               AND r.company_id = %s
               AND d.state = 'posted'
               AND d.date <= %s
             GROUP BY r.bank_id, b.deferred_account_id, r.account_move_id,
                      r.account_move_line_id
            """,
            bank_ids,
            self.company_id.id,
            self.date,
        )

    def _get_draft_texts(self, compared):
        """Yield release entries that are not posted, or only on a later day."""
        waiting = {key: found for key, found in compared.items() if found.not_released}
        if not waiting:
            return
        query = SQL(
            """
            SELECT r.bank_id, b.deferred_account_id, r.account_move_id,
                   SUM(r.amount) AS amount, MIN(b.deferred_account_id) AS booked_id
              FROM hour_bank_release r
              JOIN hour_bank b ON b.id = r.bank_id
              JOIN account_move d ON d.id = r.account_move_id
             WHERE r.bank_id IN %s AND d.state = 'draft' AND d.date <= %s
               AND NOT r.takes_back
             GROUP BY r.bank_id, b.deferred_account_id, r.account_move_id
            """,
            self._get_bank_ids(waiting),
            self.date,
        )
        for key, found in self._find(query).items():
            if key in waiting:
                yield (
                    key,
                    self.env._(
                        "%(documents)s releases %(amount)s and is not posted.",
                        documents=self._format_documents(found),
                        amount=self._format(found.amount),
                    ),
                )

    # === HOURS AND INVOICES DIFFER === #

    def _get_uncredited_text(self, bank, found, invoices):
        documents = invoices.get((bank.id, bank.deferred_account_id.id))
        return self.env._(
            "%(order)s took hours back, but %(amount)s of %(documents)s are not "
            "credited: make a credit note.",
            order=bank._get_seller_name(),
            amount=self._format(found.uncredited),
            documents=self._format_documents(documents) if documents else "-",
        )

    def _get_overreleased_text(self, bank, found):
        lines = bank.invoice_line_ids.filtered(lambda line: line._is_about_hours())
        documents = lines.move_id.filtered(lambda move: move.state != "cancel")
        waiting = documents.filtered(lambda move: not self._is_posted(move))
        refunds = documents.filtered(lambda move: move.move_type == "out_refund")
        texts = [
            self.env._(
                "%(amount)s are released to income, but no posted invoice pays for "
                "them.",
                amount=self._format(found.overreleased),
            )
        ]
        if waiting:
            texts.append(
                self.env._(
                    "Post %(documents)s, or reverse the release entry.",
                    documents=self._format_names(waiting),
                )
            )
        if refunds - waiting:
            texts.append(
                self.env._(
                    "%(documents)s credited them.",
                    documents=self._format_names(refunds - waiting),
                )
            )
        return " ".join(texts)

    def _format_names(self, documents):
        latest = documents.sorted("id", reverse=True)[:NAMED]
        return ", ".join(latest.mapped("display_name"))

    def _is_posted(self, document):
        """Return whether an invoice counts on the day of the report."""
        return document.state == "posted" and document.date <= self.date

    def _get_mispriced_text(self, found):
        return self.env._(
            "The ledger has %(amount)s as price of these hours, the invoices have "
            "%(invoiced)s. Audit the hour bank.",
            amount=self._format(found.purchased),
            invoiced=self._format(found.invoiced),
        )

    # === WHAT WAITS === #

    def _get_waiting_texts(self, found):
        """Return what is no difference: it comes with the next document."""
        texts = []
        if found.not_invoiced > 0:
            texts.append(self.env._("Sold, not yet invoiced."))
        elif found.not_invoiced < 0 and found.open_minutes < 0:
            texts.append(self.env._("Invoiced, not yet usable."))
        elif found.not_invoiced < 0:
            texts.append(self.env._("Invoiced at a price that is corrected later."))
        if found.not_released > 0:
            invoiced = found.consumed <= found.invoiced
            texts.append(
                self.env._("Used, not yet released.")
                if invoiced
                else self.env._("Used before it was invoiced, or not yet released.")
            )
        elif found.not_released < 0:
            texts.append(self.env._("The next release entry takes some back."))
        return texts

    # === DOCUMENTS === #

    def _find_invoices(self, wrong):
        """Return the posted invoices of banks whose hours were taken back."""
        uncredited = {key for key, found in wrong.items() if found.uncredited}
        if not uncredited:
            return {}
        query = SQL(
            """
            SELECT l.hour_bank_id, b.deferred_account_id, l.move_id,
                   SUM(l.money) AS amount, MIN(l.account_id) AS booked_id
              FROM (%s) l
              JOIN hour_bank b ON b.id = l.hour_bank_id
             WHERE l.date <= %s AND l.hour_bank_id IN %s
             GROUP BY l.hour_bank_id, b.deferred_account_id, l.move_id
            HAVING SUM(l.money) > 0
            """,
            self._select_invoice_lines(),
            self.date,
            self._get_bank_ids(uncredited),
        )
        return self._find(query)

    def _find(self, query):
        """Return ``{(bank id, account id): Found}``.

        :param query: bank, account, document, money ``amount`` and account
            ``booked_id`` of each document
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT bank_id, account_id,
                       (ARRAY_AGG(move_id ORDER BY ABS(amount) DESC, move_id))[1:%s],
                       COUNT(*), SUM(amount), ARRAY_AGG(DISTINCT booked_id)
                  FROM (%s) found (bank_id, account_id, move_id, amount, booked_id)
                 GROUP BY bank_id, account_id
                """,
                NAMED,
                query,
            )
        )
        return {
            (bank_id or False, account_id): self._prepare_found(*values)
            for bank_id, account_id, *values in rows
        }

    def _prepare_found(self, move_ids, count, amount, account_ids):
        # sudo: names of documents of the company, for who reads its books
        moves_sudo = self.env["account.move"].sudo().browse(move_ids)
        # sudo: as above
        accounts_sudo = self.env["account.account"].sudo().browse(account_ids)
        names = [move.name or move.display_name for move in moves_sudo]
        return Found(names, count - len(names), float(amount), accounts_sudo)

    def _get_bank_ids(self, keys):
        """Return the banks of ``keys`` for a query: never an empty tuple."""
        return tuple({bank_id for bank_id, _account_id in keys if bank_id} or {0})

    def _format_documents(self, found):
        names = ", ".join(found.names)
        if not found.more:
            return names
        return self.env._(
            "%(documents)s and %(count)s more", documents=names, count=found.more
        )

    def _get_account_name(self, account):
        """Return code and name: also for those who see names only elsewhere."""
        # sudo: an account of the report that the reader may open
        account_sudo = account.sudo().with_company(self.company_id)
        return " ".join(filter(None, (account_sudo.code, account_sudo.name)))

    def _format(self, amount):
        return format_amount(self.env, amount, self.currency_id)

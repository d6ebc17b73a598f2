# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How a statement is issued: it takes what is on none yet, and is frozen."""

from collections import defaultdict

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date, mute_logger

from ...tools.chain import get_digest, hash_name, make_code, make_salt
from ...tools.valuation import is_gone
from ..bulk import insert


class HourBankStatement(models.Model):
    _inherit = "hour.bank.statement"

    # === BUSINESS METHODS === #

    def _issue(self):
        """Take all moves and free time that are told of nowhere yet, and freeze.

        Runs as superuser. Of two that issue at the same moment for one customer the
        unique indexes let one through: moves, and the place in the chain.

        :raises UserError: where it cannot be issued, with names and days
        """
        self.ensure_one()
        self._check_can_issue()
        last, merged = self._get_ends()
        self._check_period_follows(last | merged)
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self._freeze(last, merged)
        except UniqueViolation as error:
            raise UserError(self._get_overtaken_message()) from error
        self._tell_issued()

    def _tell_issued(self):
        """What follows from issuing, in the same transaction: ``message/`` mails it.

        Extend to do more.
        """

    def _freeze(self, last, merged):
        """Write lines, balances and digest, in that order; then it is issued.

        :param last: the statement before, if there is one
        :param merged: last statements of contacts that were merged into the customer
        """
        lang = self.partner_id.lang or self.env.lang
        salt = make_salt()
        self.write({"previous_id": last.id, "salt": salt, "lang": lang})
        self.flush_recordset()
        banks = self._get_banks()
        rows = self._prepare_lines(banks.with_context(lang=lang))
        for number, row in enumerate(rows, 1):
            row.update(statement_id=self.id, sequence=number)
        insert(self.env["hour.bank.statement.line"], rows)
        self.invalidate_recordset(["line_ids"])
        balances = self._prepare_balances(
            banks.with_context(lang=lang), rows, last | merged
        )
        self.write(self._prepare_issued(balances, last, merged))
        # the digest is of what the database keeps, not of what was meant
        self.flush_recordset()
        self.invalidate_recordset()
        digest = get_digest(self._get_canonical_text(), last.digest or "")
        self.write({"digest": digest, "state": "issued"})
        self.flush_recordset()

    def _prepare_issued(self, balances, last, merged):
        """Return the facts of the head. Override to keep more."""
        self.ensure_one()
        prepaid = [each for each in balances if each["kind"] == "prepaid"]
        company = self.company_id
        customer = self.partner_id
        sequence = self.env["ir.sequence"].with_company(company)
        day = self.date_to
        return {
            "name": sequence.next_by_code("hour.bank.statement", sequence_date=day),
            "balances": balances,
            "opening_minutes": sum(each["opening"] for each in prepaid),
            "closing_minutes": sum(each["closing"] for each in prepaid),
            "taken_over": [
                {
                    "id": each.id,
                    "name": each.name,
                    "closing": each.closing_minutes,
                    "digest": each.digest,
                }
                for each in merged
            ],
            "verification_code": make_code(),
            "issued_on": fields.Datetime.now(),
            "issued_by_id": self.env.uid,
            "partner_name": customer.display_name,
            "partner_hash": hash_name(self.salt, customer.display_name),
            "currency_id": company.currency_id.id,
            "shows_money": company._shows_hour_bank_money(),
            **self._prepare_issued_values(balances, last | merged),
        }

    @api.private
    def _get_banks(self):
        """Return the banks that the statement tells of: all of customer and company."""
        self.ensure_one()
        return (
            self.env["hour.bank"]
            .with_context(active_test=False)
            .search(self._get_bank_domain(), order="id")
        )

    def _get_bank_domain(self):
        return Domain("partner_id", "=", self.partner_id.id) & Domain(
            "company_id", "=", self.company_id.id
        )

    def _get_move_domain(self, banks):
        """Return the domain of the moves that the statement takes.

        By the day of the work, not of its posting: what was logged or corrected late
        is told as it ended, as far as it is told of nowhere yet.
        """
        return (
            Domain("bank_id", "in", banks.ids)
            & Domain("minutes", "!=", 0)
            & Domain("date", "<=", self.date_to)
            & Domain("statement_line_ids", "=", False)
        )

    def _prepare_balances(self, banks, rows, before):
        """Return ``[{bank: minutes before, added, used, gone, after}]``, as values.

        Banks that hold nothing and did not move are left out.

        :param rows: values of the lines
        :param before: the statements that this one goes on from
        """
        openings = defaultdict(int)
        for statement in before:
            for each in statement.balances or ():
                openings[each["id"]] += each["closing"]
        added, used, gone = (defaultdict(int) for _kind in range(3))
        for row in rows:
            is_lost = is_gone(row["kind"], row["minutes"])
            target = gone if is_lost else used if row["kind"] == "time" else added
            target[row["bank_id"]] += row["minutes"]
        told = {row["bank_id"] for row in rows}
        return [
            {
                "id": bank.id,
                "name": bank.name,
                "product": bank.product_id.display_name or "",
                "kind": bank.kind,
                "end": fields.Date.to_string(bank.date_end) or "",
                "opening": openings[bank.id],
                "added": added[bank.id],
                "used": used[bank.id],
                "gone": gone[bank.id],
                "closing": sum(each[bank.id] for each in (openings, added, used, gone)),
            }
            for bank in banks
            if openings[bank.id] or bank.id in told
        ]

    # === BUSINESS METHODS: CHAIN === #

    def _get_chain_domain(self):
        return (
            Domain("partner_id", "=", self.partner_id.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("state", "!=", "draft")
        )

    @api.private
    def _get_ends(self):
        """Return the last statement of the customer, and the last ones of others.

        Others: contacts that were merged into it, as far as no statement took theirs
        over yet.
        """
        self.ensure_one()
        chain = self.search(self._get_chain_domain(), order="id")
        followed = set(chain.previous_id.ids)
        for statement in chain:
            followed |= {each["id"] for each in statement.taken_over or ()}
        ends = chain.filtered(lambda each: each.id not in followed)
        merged = ends.filtered("is_merged")
        return ends - merged, merged

    def _get_first_day(self):
        """Return the first day that is on no statement, if there were hours before."""
        self.ensure_one()
        if not self.partner_id:
            return None
        last, merged = self._get_ends()
        if last:
            return fields.Date.add(last.date_to, days=1)
        first = self.env["hour.bank.move"].search(
            [("bank_id", "in", self._get_banks().ids)], order="date, id", limit=1
        )
        return first.date

    # === BUSINESS METHODS: CHECKS === #

    def _check_can_issue(self):
        """:raises UserError: where it is no draft, or its period is not over"""
        self.ensure_one()
        if self.state != "draft":
            raise UserError(
                self.env._("%(statement)s is issued already.", statement=self.name)
            )
        today = self.env["hour.bank"]._get_company_today(self.company_id)
        if self.date_to > today:
            raise UserError(
                self.env._(
                    "The statement of %(customer)s goes up to %(day)s, which is not "
                    "over yet. Choose today, %(today)s, or a day before.",
                    customer=self.partner_id.display_name,
                    day=format_date(self.env, self.date_to),
                    today=format_date(self.env, today),
                )
            )

    def _check_period_follows(self, before):
        """:raises UserError: where its period ends before one that was issued"""
        for last in before:
            if self.date_to < last.date_to:
                raise UserError(
                    self.env._(
                        "%(statement)s of %(customer)s goes up to %(last_day)s "
                        "already: the next one cannot end on %(day)s. What is logged "
                        "for earlier days stands on it, too.",
                        statement=last.name,
                        customer=self.partner_id.display_name,
                        last_day=format_date(self.env, last.date_to),
                        day=format_date(self.env, self.date_to),
                    )
                )

    def _get_overtaken_message(self):
        return self.env._(
            "Somebody else issued a statement of %(customer)s at this moment. Look at "
            "that one first: it has what this one would have had.",
            customer=self.partner_id.display_name,
        )

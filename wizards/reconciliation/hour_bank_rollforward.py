# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""From one day to another, and how old the rest is: two more views of the report.

Of the ledger alone: what is not yet invoiced is among what is billed, as it is among
what is left.
"""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...models.bulk import insert
from ...models.fields import Day
from ...tools.duration import to_hours
from ...tools.rollforward import BUCKETS, MOVEMENTS, RollForward, get_bucket


class HourBankReconciliation(models.TransientModel):
    _inherit = "hour.bank.reconciliation"

    date_from = Day(
        string="Roll-Forward From",
        compute="_compute_date_from",
        store=True,
        readonly=False,
        precompute=True,
        help="The first day of the roll-forward: what was left before it is its "
        "opening, what is left on the day of the report its closing.",
    )
    rollforward_ids = fields.One2many("hour.bank.rollforward.line", "reconciliation_id")

    # === COMPUTE METHODS === #

    @api.depends("date", "company_id")
    def _compute_date_from(self):
        """Begin with the fiscal year."""
        for report in self:
            if report.date:
                year = report.company_id.compute_fiscalyear_dates(report.date)
                report.date_from = year["date_from"]

    # === CONSTRAINTS === #

    @api.constrains("date_from", "date")
    def _check_date_from(self):
        for report in self.filtered("date_from"):
            if report.date_from > report.date:
                raise ValidationError(
                    self.env._(
                        "The roll-forward cannot begin on %(start)s, after the day of "
                        "the report (%(end)s). Choose an earlier first day.",
                        start=format_date(self.env, report.date_from),
                        end=format_date(self.env, report.date),
                    )
                )

    # === ACTIONS === #

    def action_roll_forward(self):
        """Show what came in and went out between the days, bank by bank.

        :raises AccessError: for people who may not read the books of the company
        """
        self.ensure_one()
        return self._open_rollforward(
            "helpdesk_hour_bank.hour_bank_rollforward_line_action",
            self._get_rollforward_title(),
        )

    def action_by_age(self):
        """Show how old is what is left on the day, bank by bank.

        :raises AccessError: for people who may not read the books of the company
        """
        self.ensure_one()
        action = self._open_rollforward(
            "helpdesk_hour_bank.hour_bank_rollforward_line_age_action",
            self._get_age_title(),
        )
        left = Domain("hours_closing", "!=", 0) | Domain("value_closing", "!=", 0)
        action["domain"] = list(Domain(action["domain"]) & left)
        return action

    def _open_rollforward(self, action, title):
        self._check_accountant()
        self._make_rollforward()
        accounts = self.env["hour.bank.rollforward.line"]._read_group(
            [("reconciliation_id", "=", self.id)], ["account_id"]
        )
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(action),
            "display_name": title,
            "domain": [("reconciliation_id", "=", self.id)],
            "context": {
                "search_default_group_account": len(accounts) > 1,
                "hour_bank_reconciliation_id": self.id,
            },
        }

    # === BUSINESS METHODS: LINES === #

    def _get_rollforward_title(self):
        return self.env._(
            "Roll-Forward %(start)s – %(end)s",
            start=format_date(self.env, self.date_from),
            end=format_date(self.env, self.date),
        )

    def _get_age_title(self):
        return self.env._(
            "Hours Left by Age on %(day)s", day=format_date(self.env, self.date)
        )

    def _make_rollforward(self):
        """Replace the lines by what is so now."""
        self.ensure_one()
        # sudo: nobody writes lines; who asks was checked, and the company with it
        self.sudo().rollforward_ids.unlink()
        insert(self.env["hour.bank.rollforward.line"], self._prepare_rollforward())
        self.invalidate_recordset(["rollforward_ids"])

    def _prepare_rollforward(self):
        """Return the values of the lines: one for each bank, by name."""
        self.ensure_one()
        self._check_accountant()
        found = self._get_rollforward()
        banks, since = self._get_banks(found), self._get_first_days()
        return [
            self._prepare_rollforward_line(
                banks[bank_id], account_id, found[bank_id, account_id], since[bank_id]
            )
            for bank_id, account_id in sorted(found, key=lambda k: banks[k[0]].name)
        ]

    def _prepare_rollforward_line(self, bank, account_id, sums, since):
        """Return the values of a line. Override to show more.

        :param sums: :class:`RollForward` of the bank
        :param since: first day of its hours
        """
        values = {
            "reconciliation_id": self.id,
            "bank_id": bank.id,
            "name": bank.name,
            "partner_id": bank.partner_id.id,
            "plan_id": bank.plan_id.id,
            "account_id": account_id,
            "date_since": since,
            "date_end": bank.date_end,
            "hours_opening": to_hours(sums.opening_minutes),
            "value_opening": sums.opening,
            "hours_closing": to_hours(sums.closing_minutes),
            "value_closing": sums.closing,
        }
        for name in MOVEMENTS:
            values[f"hours_{name}"] = to_hours(sums.minutes[name])
            values[f"value_{name}"] = sums.values[name]
        own = get_bucket(since, self.date)
        for name in BUCKETS:
            values[f"hours_{name}"] = values["hours_closing"] if name == own else 0.0
            values[f"value_{name}"] = values["value_closing"] if name == own else 0.0
        return values

    # === BUSINESS METHODS: FIGURES === #

    def _get_rollforward(self):
        """Return ``{(bank id, account id): RollForward}``; nothing that is empty.

        Of banks that were bought in advance: time that is billed afterwards is no
        liability.
        """
        self.ensure_one()
        for model in ("hour.bank", "hour.bank.move"):
            self.env[model].flush_model()
        found, rounded = {}, self._get_rounding()
        for bank_id, account_id, kind, *sums in self._query_rollforward():
            before, value_before, minutes, value = (float(n or 0) for n in sums)
            key = (bank_id, account_id or False)
            bank = found.setdefault(key, RollForward(rounded))
            bank.add_opening(int(before), value_before)
            bank.add(kind, int(minutes), value)
        return {
            key: sums
            for key, sums in found.items()
            if not sums.is_empty() and (key[1] or not self.only_deferred)
        }

    def _query_rollforward(self):
        """Return minutes and money by bank and kind of move, before and between.

        One pass over the moves of the company.
        """
        return self.env.execute_query(
            SQL(
                """
                SELECT m.bank_id, b.deferred_account_id, m.move_type,
                       SUM(m.minutes) FILTER (WHERE m.date < %(start)s),
                       SUM(m.value) FILTER (WHERE m.date < %(start)s),
                       SUM(m.minutes) FILTER (WHERE m.date >= %(start)s),
                       SUM(m.value) FILTER (WHERE m.date >= %(start)s)
                  FROM hour_bank_move m
                  JOIN hour_bank b ON b.id = m.bank_id
                 WHERE m.company_id = %(company)s
                   AND m.date <= %(end)s
                   AND b.kind = 'prepaid'
                 GROUP BY m.bank_id, b.deferred_account_id, m.move_type
                """,
                start=self.date_from or self.date,
                end=self.date,
                company=self.company_id.id,
            )
        )

    def _get_first_days(self):
        """Return ``{bank id: day}`` from which on the hours of the banks count.

        Hours that another bank gave to a new one are as old as they were there.
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE origin AS (
                    SELECT id, date_start AS since, origin_bank_id AS from_id
                      FROM hour_bank
                     WHERE company_id = %s
                     UNION
                    SELECT o.id, LEAST(o.since, b.date_start), b.origin_bank_id
                      FROM origin o
                      JOIN hour_bank b ON b.id = o.from_id
                )
                SELECT id, MIN(since) FROM origin GROUP BY id
                """,
                self.company_id.id,
            )
        )
        return dict(rows)

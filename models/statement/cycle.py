# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How often a customer gets a statement, and for whom one is due."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date
from odoo.tools.date_utils import start_of

from ..roles import READERS

CYCLES = [
    ("month", "Every month"),
    ("quarter", "Every quarter"),
    ("demand", "On demand"),
    ("none", "Never"),
]
# Those that the scheduled job issues: names of Odoo's granularities.
SCHEDULED = ("month", "quarter")
OVER = {"expired", "closed"}


class Outlook(NamedTuple):
    """What the next statement of a customer would be, before anything is written."""

    partner_id: int
    date_from: date
    date_to: date
    moves: int  # that are on no statement yet
    closing: int  # minutes of hours bought in advance
    skip: str  # why none is due: a key of _get_skip_text; empty where one is
    last_name: str
    last_day: date | None


class Last(NamedTuple):
    """The last statement of a customer."""

    name: str
    date_to: date
    issued_on: datetime


class ResCompany(models.Model):
    _inherit = "res.company"

    hour_bank_statement_cycle = fields.Selection(
        CYCLES,
        string="Statements of Hours",
        default="demand",
        required=True,
        help="How often customers get a statement, unless their plan or the customer "
        "says otherwise.",
    )
    hour_bank_statement_mail = fields.Boolean(
        string="Mail Statements",
        default=True,
        help="Statements are mailed once they are issued, with the PDF and a link to "
        "their page. It can be chosen otherwise for each.",
    )


class HourBankPlan(models.Model):
    """Not a term of the sale: it counts for banks that are sold already, too."""

    _inherit = "hour.bank.plan"

    statement_cycle = fields.Selection(
        CYCLES,
        string="Statements",
        tracking=True,
        help="How often customers of this plan get a statement. Empty: as the settings "
        "say. A customer with banks of several plans gets them as often as the one "
        "that says most often. Every month and every quarter: by calendar, issued by "
        "themselves once the period is over. On demand: where somebody issues one.",
    )


class ResPartner(models.Model):
    _inherit = "res.partner"

    hour_bank_statement_cycle = fields.Selection(
        CYCLES,
        string="Statements: How Often",
        company_dependent=True,
        copy=False,
        groups=READERS,
        help="How often this customer gets a statement. Empty: as its plans say; of "
        "several the most frequent.",
    )


class HourBankStatement(models.Model):
    _inherit = "hour.bank.statement"

    # === BUSINESS METHODS: CYCLE === #

    @api.model
    @api.private
    def _get_cycles(self, company, partner_ids=None):
        """Return ``{customer id: cycle}`` of customers who have banks in ``company``.

        The customer's own, otherwise the most frequent of the plans of its banks, as
        far as they are not over; of a plan without one that of the company. Override
        to decide otherwise.

        :param partner_ids: only these
        """
        domain = Domain("company_id", "=", company.id)
        if partner_ids is not None:
            domain &= Domain("partner_id", "in", partner_ids)
        Bank = self.env["hour.bank"].with_context(active_test=False)
        groups = Bank._read_group(domain, ["partner_id", "plan_id", "state"])
        by_partner = defaultdict(lambda: (set(), set()))  # of banks in use, of all
        for partner, plan, state in groups:
            cycle = plan.statement_cycle or company.hour_bank_statement_cycle
            in_use, every = by_partner[partner.id]
            every.add(cycle)
            if state not in OVER:
                in_use.add(cycle)
        partners = self.env["res.partner"].with_company(company).browse(by_partner)
        order = [cycle for cycle, _label in CYCLES]
        return {
            partner.id: partner.hour_bank_statement_cycle
            or min(in_use or every, key=order.index)
            for partner, (in_use, every) in zip(
                partners, by_partner.values(), strict=True
            )
        }

    @api.model
    @api.private
    def _get_period_end(self, cycle, today):
        """Return the last day of the last calendar month or quarter that is over.

        Of several that are overdue it is the last one: one statement tells them all.

        :param cycle: ``month`` or ``quarter``
        """
        return start_of(today, cycle) - timedelta(days=1)

    # === BUSINESS METHODS: WHAT IS DUE === #

    @api.model
    @api.private
    def _get_due(self, company):
        """Return :class:`Outlook` of the statements that are due in ``company`` today.

        Of customers with a cycle, where there is anything to tell.
        """
        today = self.env["hour.bank"]._get_company_today(company)
        cycles = self._get_cycles(company)
        due = []
        for cycle in SCHEDULED:
            partner_ids = [each for each, own in cycles.items() if own == cycle]
            day = self._get_period_end(cycle, today)
            outlooks = self._get_outlooks(company, partner_ids, day)
            due += [outlook for outlook in outlooks if not outlook.skip]
        return due

    @api.model
    @api.private
    def _get_outlooks(self, company, partner_ids, date_to):
        """Return :class:`Outlook` of each customer, by a few statements for all.

        Nothing is due where a statement goes as far already, and where there is
        nothing to tell: no movement, no free time and no hours left.

        :param date_to: the last day of the statements
        """
        if not partner_ids:
            return []
        moved = self._get_moved(company, partner_ids, date_to)
        last = self._get_last(company, partner_ids)
        silent = [each for each in partner_ids if not any(moved[each][:2])]
        free = self._get_free_days(company, silent, date_to)
        return [
            self._get_outlook(
                partner_id, date_to, moved[partner_id], last.get(partner_id), free
            )
            for partner_id in partner_ids
        ]

    def _get_outlook(self, partner_id, date_to, moved, last, free):
        moves, closing, first = moved
        first = last and last.date_to + timedelta(days=1) or first or date_to
        skip = ""
        if last and last.date_to >= date_to:
            skip = "covered"
        elif not moves and not closing:
            day, written = free.get(partner_id) or (None, None)
            told = last and day and day <= last.date_to and written <= last.issued_on
            skip = "" if day and not told else "nothing"
        return Outlook(
            partner_id=partner_id,
            date_from=min(first, date_to),
            date_to=date_to,
            moves=moves,
            closing=closing,
            skip=skip,
            last_name=last.name if last else "",
            last_day=last.date_to if last else None,
        )

    def _get_moved(self, company, partner_ids, date_to):
        """Return ``{customer id: (moves on none yet, closing minutes, first day)}``."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT bank.partner_id,
                       COUNT(*) FILTER (WHERE line.id IS NULL AND move.date <= %(day)s),
                       COALESCE(SUM(move.minutes) FILTER (
                           WHERE bank.kind = 'prepaid'
                           AND (line.id IS NOT NULL OR move.date <= %(day)s)), 0),
                       MIN(move.date)
                  FROM hour_bank bank
                  JOIN hour_bank_move move
                    ON move.bank_id = bank.id AND move.minutes != 0
             LEFT JOIN hour_bank_statement_line line ON line.move_id = move.id
                 WHERE bank.company_id = %(company)s
                   AND bank.partner_id = ANY(%(partners)s)
              GROUP BY bank.partner_id""",
                day=date_to,
                company=company.id,
                partners=list(partner_ids),
            )
        )
        return defaultdict(lambda: (0, 0, None), {row[0]: row[1:] for row in rows})

    def _get_last(self, company, partner_ids):
        """Return ``{customer id: Last}``."""
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (partner_id) partner_id, name, date_to, issued_on
                  FROM hour_bank_statement
                 WHERE company_id = %s AND partner_id = ANY(%s) AND state != 'draft'
              ORDER BY partner_id, date_to DESC, id DESC""",
                company.id,
                list(partner_ids),
            )
        )
        return {partner_id: Last(*row) for partner_id, *row in rows}

    def _get_free_days(self, company, partner_ids, date_to):
        """Return ``{customer id: (last day with free time, when last written)}``."""
        if not partner_ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                """SELECT ticket.commercial_partner_id,
                       MAX(entry.date), MAX(entry.write_date)
                  FROM account_analytic_line entry
                  JOIN helpdesk_ticket ticket ON ticket.id = entry.ticket_id
                 WHERE entry.free_minutes > 0
                   AND entry.company_id = %s
                   AND entry.date <= %s
                   AND ticket.commercial_partner_id = ANY(%s)
              GROUP BY ticket.commercial_partner_id""",
                company.id,
                date_to,
                list(partner_ids),
            )
        )
        return {partner_id: row for partner_id, *row in rows}

    # === BUSINESS METHODS: WORDS === #

    @api.model
    @api.private
    def _get_skip_text(self, outlook):
        """Return why a customer gets no statement, in words."""
        if outlook.skip == "covered":
            return self.env._(
                "%(statement)s goes up to %(day)s already.",
                statement=outlook.last_name,
                day=format_date(self.env, outlook.last_day),
            )
        if outlook.skip == "nothing":
            return self.env._(
                "Nothing to tell: no movement, no free time and no hours left."
            )
        return ""

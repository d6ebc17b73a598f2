# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Tickets by what their customer has left: searched, sorted and grouped in SQL.

It says what :mod:`.hours_left` shows, ticket by ticket, as one table that is joined:
the same banks, for the same work. Nothing of it is stored, so nothing gets stale.
"""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.duration import MINUTES_PER_HOUR
from ..bank.customer import USABLE
from ..roles import EMPLOYEE

SOON_DAYS = 30
LIMITS = ("work_type_ids", "category_ids", "team_ids")
OPERATORS = {name: SQL(name) for name in ("in", "<", "<=", ">", ">=")}
# What the query reads, to be written to the database before.
READ = {
    "helpdesk.ticket": [
        *("partner_id", "company_id", "team_id", "category_id"),
        *("project_id", "task_id"),
    ],
    "helpdesk.ticket.team": ["work_type_id", "default_project_id"],
    "helpdesk.ticket.category": ["parent_id", "work_type_id"],
    "hour.bank": [
        *("partner_id", "company_id", "kind", "state", "date_end", "terms"),
        *("minutes_balance", "minutes_credited", "minutes_reserved"),
        *("only_partner_id", "only_project_id", "only_team_id"),
    ],
    "hour.bank.reservation": ["bank_id", "ticket_id", "minutes"],
    "project.task": ["project_id"],
    "res.company": ["resource_calendar_id"],
    "res.partner": ["parent_id", "commercial_partner_id"],
    "resource.calendar": ["tz"],
}
# The column of each field, and what a ticket without any bank has there.
COLUMNS = {
    "hour_bank_hours_balance": (SQL("hours"), 0.0),
    "hour_bank_hours_available": (SQL("available"), 0.0),
    "hour_bank_level": (SQL("level"), "none"),
    "hour_bank_on_hold": (SQL("on_hold"), False),
    "hour_bank_ends_soon": (SQL("ends_soon"), False),
}


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    # A sum over tickets would count the hours of a customer once for each of them.
    hour_bank_hours_balance = fields.Float(
        search="_search_hour_bank_hours_balance", aggregator=None
    )
    hour_bank_hours_available = fields.Float(aggregator=None)
    hour_bank_level = fields.Selection(search="_search_hour_bank_level")
    hour_bank_on_hold = fields.Boolean(
        string="On Hold",
        compute="_compute_hour_bank_flags",
        search="_search_hour_bank_on_hold",
        groups=EMPLOYEE,
        help="A bank that could pay for this ticket is on hold.",
    )
    hour_bank_ends_soon = fields.Boolean(
        string="Ends Soon",
        compute="_compute_hour_bank_flags",
        search="_search_hour_bank_ends_soon",
        groups=EMPLOYEE,
        help="A bank with hours that could pay for this ticket ends within 30 days.",
    )

    # === COMPUTE METHODS === #

    @api.depends("payer_banks")
    @api.depends_context("uid")
    def _compute_hour_bank_flags(self):
        drawn = self._get_known_tickets()._get_banks_of_payer("drawn")
        for ticket in self:
            # sudo: who may not know is among none of those that were drawn
            banks = drawn.get(ticket, self.env["hour.bank"].sudo())
            ticket.hour_bank_on_hold = "hold" in banks.mapped("state")
            ticket.hour_bank_ends_soon = any(
                bank.state == "open"
                and bank.date_end
                and bank.date_end <= fields.Date.add(bank._get_today(), days=SOON_DAYS)
                for bank in banks._filtered_usable()
            )

    # === SEARCH METHODS === #

    @api.model
    def _search_hour_bank_level(self, operator, value):
        return self._get_hours_domain("hour_bank_level", operator, value)

    @api.model
    def _search_hour_bank_on_hold(self, operator, value):
        return self._get_hours_domain("hour_bank_on_hold", operator, value)

    @api.model
    def _search_hour_bank_ends_soon(self, operator, value):
        return self._get_hours_domain("hour_bank_ends_soon", operator, value)

    @api.model
    def _search_hour_bank_hours_balance(self, operator, value):
        return self._get_hours_domain("hour_bank_hours_balance", operator, value)

    @api.model
    def _get_hours_domain(self, name, operator, value):
        """Return the domain of the tickets with such values of one of the fields."""
        if operator not in OPERATORS:
            return NotImplemented
        if operator == "in":
            # no value is zero, as for Odoo's own numbers
            value = tuple(each or COLUMNS[name][1] for each in value) or (None,)
        return Domain.custom(
            to_sql=lambda tickets, alias, query: SQL(
                "(%s %s %s)",
                tickets._field_to_sql(alias, name, query),
                OPERATORS[operator],
                value,
            )
        )

    @api.model
    def _field_to_sql(self, alias, field_expr, query=None):
        """Let what is left be a column, by which tickets are sorted and grouped."""
        if field_expr not in COLUMNS or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        left = query.make_alias(alias, "hours_left")
        if left not in query._joins:
            same = SQL(
                "%s = %s",
                SQL.identifier(left, "ticket_id"),
                SQL.identifier(alias, "id"),
            )
            query.add_join("LEFT JOIN", left, self._get_hours_query(), same)
        column, default = COLUMNS[field_expr]
        return SQL("COALESCE(%s.%s, %s)", SQL.identifier(left), column, default)

    # === SQL === #

    @api.model
    def _get_hours_query(self):
        """Return, as SQL, what is left for each ticket that any bank could pay for.

        One pass over banks and tickets, whoever asks: the record rules of tickets say
        which of them somebody finds. Override it together with ``_get_payer``,
        ``_may_draw_bank`` of the ticket or ``_get_uncovered_work`` of the bank.
        """
        usable = SQL(
            "state IN %s AND (date_end IS NULL OR date_end >= today)", tuple(USABLE)
        )
        return SQL(
            """(
            WITH RECURSIVE %(parts)s
            SELECT ticket_id,
                   SUM(minutes) / %(hour)s AS hours,
                   SUM(minutes - kept) / %(hour)s AS available,
                   CASE WHEN COUNT(minutes) > 0 THEN %(level)s ELSE 'none' END AS level,
                   BOOL_OR(state = 'hold') AS on_hold,
                   BOOL_OR(state = 'open' AND usable AND date_end <= today + %(soon)s)
                       AS ends_soon
              FROM (
                   SELECT *,
                          CASE WHEN usable THEN minutes_balance END AS minutes,
                          CASE WHEN usable AND state = 'open'
                               THEN minutes_credited END AS credited
                     FROM (SELECT *, %(usable)s AS usable FROM drawn) AS told
                   ) AS counted
          GROUP BY ticket_id
            )""",
            parts=self._get_drawn_parts(),
            hour=float(MINUTES_PER_HOUR),
            level=self.env["hour.bank"]._get_level_sql(
                SQL("SUM(minutes - kept)"), SQL("COALESCE(SUM(credited), 0)")
            ),
            usable=usable,
            soon=SOON_DAYS,
            to_flush=[
                self.env[model]._fields[name]
                for model, names in READ.items()
                for name in names
            ],
        )

    @api.model
    def _get_drawn_parts(self):
        """Return named queries, the last of which is ``drawn``: ticket by bank.

        What ``payer_banks`` says: banks of the customer, and of those above it
        where they share, that pay for such work. ``kept`` is for other tickets.
        """
        return SQL(
            """
            live AS (%(live)s),
            owner (bank_id, customer_id) AS (%(owner)s),
            typed (category_id, work_type_id) AS (%(typed)s),
            drawn AS (
            SELECT ticket.id AS ticket_id, live.*,
                   COALESCE(live.minutes_reserved, 0) - COALESCE(own.minutes, 0) AS kept
              FROM helpdesk_ticket AS ticket
              JOIN res_partner AS contact ON contact.id = ticket.partner_id
              JOIN owner ON owner.customer_id = contact.commercial_partner_id
              JOIN live ON live.id = owner.bank_id
         LEFT JOIN hour_bank_reservation AS own ON own.bank_id = live.id
                   AND own.ticket_id = ticket.id
         LEFT JOIN helpdesk_ticket_team AS team ON team.id = ticket.team_id
         LEFT JOIN project_task AS task ON task.id = ticket.task_id
         LEFT JOIN typed ON typed.category_id = ticket.category_id
             WHERE %(covered)s
            )
            """,
            live=self._get_live_sql(),
            owner=self._get_owner_sql(),
            typed=self._get_typed_sql(),
            covered=self._get_covered_sql(),
        )

    @api.model
    def _get_live_sql(self):
        """Return the banks that pay, or would but for a hold, with their today."""
        return SQL(
            """
            SELECT bank.id, bank.partner_id, bank.company_id, bank.state, bank.date_end,
                   bank.minutes_balance, bank.minutes_credited, bank.minutes_reserved,
                   bank.only_partner_id, bank.only_project_id, bank.only_team_id,
                   (bank.terms ->> 'pool') = 'true' AS pool,
                   %(limits)s,
                   (%(now)s::timestamp AT TIME ZONE 'UTC'
                   AT TIME ZONE COALESCE(calendar.tz, 'UTC'))::date AS today
              FROM hour_bank AS bank
              JOIN res_company AS company ON company.id = bank.company_id
         LEFT JOIN resource_calendar AS calendar
                   ON calendar.id = company.resource_calendar_id
             WHERE bank.kind = 'prepaid' AND bank.state IN %(states)s
            """,
            limits=SQL(", ").join(
                SQL(
                    "NULLIF(NULLIF(bank.terms -> %s, '[]'), 'null') AS %s",
                    name,
                    SQL.identifier(name),
                )
                for name in LIMITS
            ),
            now=fields.Datetime.now(),
            states=(*USABLE, "hold"),
        )

    @api.model
    def _get_owner_sql(self):
        """Return for whom each bank pays: as ``_pays_for`` of the bank, downwards."""
        return SQL(
            """
            SELECT live.id, live.partner_id FROM live
             UNION
            SELECT owner.bank_id, below.id
              FROM owner
              JOIN live ON live.id = owner.bank_id AND live.pool
              JOIN res_partner AS member
                   ON member.commercial_partner_id = owner.customer_id
              JOIN res_partner AS below ON below.parent_id = member.id
                   AND below.commercial_partner_id = below.id
            """
        )

    @api.model
    def _get_typed_sql(self):
        """Return the work type of each category, or of the next above it with one."""
        return SQL(
            """
            SELECT id, work_type_id FROM helpdesk_ticket_category
             WHERE work_type_id IS NOT NULL
             UNION
            SELECT below.id, typed.work_type_id
              FROM typed
              JOIN helpdesk_ticket_category AS below
                   ON below.parent_id = typed.category_id
                   AND below.work_type_id IS NULL
            """
        )

    @api.model
    def _get_covered_sql(self):
        """Return whether the bank pays for such work: as ``_get_uncovered_work``."""
        work_type = SQL("COALESCE(typed.work_type_id, team.work_type_id)")
        project = SQL(
            "COALESCE(ticket.project_id, task.project_id,"
            " (team.default_project_id ->> ticket.company_id::text)::integer)"
        )
        limits = {
            "only_partner_id": SQL("= ticket.partner_id"),
            "only_team_id": SQL("= ticket.team_id"),
            "only_project_id": SQL("= %s", project),
            "work_type_ids": SQL("@> to_jsonb(%s)", work_type),
            "category_ids": SQL("@> to_jsonb(ticket.category_id)"),
            "team_ids": SQL("@> to_jsonb(ticket.team_id)"),
        }
        covered = SQL(" AND ").join(
            SQL("(%(limit)s IS NULL OR %(limit)s %(fits)s)", limit=limit, fits=fits)
            for limit, fits in (
                (SQL.identifier("live", name), fits) for name, fits in limits.items()
            )
        )
        # CASE: of conditions PostgreSQL would guess that they leave next to nothing,
        # and then join all tickets with all tickets
        return SQL(
            "CASE WHEN live.company_id = ticket.company_id THEN %s ELSE FALSE END",
            covered,
        )

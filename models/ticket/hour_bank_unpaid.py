# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time on tickets that found no bank, with its reason, and what can be done with it."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ...tools.batch import Change
from ...tools.duration import format_minutes
from ..roles import MANAGER
from .renewal import get_notice


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    # beside the index of what waits: there is little of it among all time
    _left_over_idx = models.Index(
        "(ticket_id) WHERE free_minutes > 0 AND hour_bank_free IS NOT TRUE"
    )


class HourBankUnpaid(models.Model):
    """One row for each time entry on a ticket of which something was not debited.

    For people who often may not read the entries themselves: it tells who worked, what
    and how long, as the ledger does, and no cost. What a person marked as free is
    decided, and not among it. The number of a row is that of its entry.
    """

    _name = "hour.bank.unpaid"
    _description = "Time That Found No Bank"
    _inherit = ["hour.bank.manager.mixin"]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "name"
    _depends = {
        "account.analytic.line": [
            *("date", "name", "company_id", "project_id", "ticket_id", "user_id"),
            *("work_type_id", "waiting_minutes", "free_minutes", "hour_bank_parked"),
            *("hour_bank_free", "hour_bank_rating"),
        ],
        "helpdesk.ticket": ["partner_id", "team_id"],
        "res.partner": ["commercial_partner_id", "user_id"],
    }

    date = fields.Date(readonly=True)
    name = fields.Char(string="Description", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    salesperson_id = fields.Many2one(
        "res.users",
        readonly=True,
        help="Of the customer: who is to sell hours for this time.",
    )
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True)
    team_id = fields.Many2one("helpdesk.ticket.team", readonly=True)
    user_id = fields.Many2one("res.users", string="Person", readonly=True)
    work_type_id = fields.Many2one("hour.bank.work.type", readonly=True)
    reason = fields.Selection(
        [
            ("parked", "Parked, to be decided"),
            ("customer", "Waiting for a customer"),
            ("policy", "Free by the plan"),
            ("work_type", "Free type of work"),
        ],
        string="Why",
        readonly=True,
    )
    minutes = fields.Integer(readonly=True, aggregator=None)
    hours = fields.Float(
        string="Not Debited", readonly=True, help="As the contract counts the work."
    )

    @property
    def _table_query(self):
        return SQL("%s %s %s", self._select(), self._from(), self._where())

    @api.model
    def _select(self):
        """Return the SELECT clause. Extend it with columns of your fields."""
        minutes = SQL("COALESCE(NULLIF(a.waiting_minutes, 0), a.free_minutes)")
        return SQL(
            """
            SELECT a.id, a.date, a.name, a.company_id, a.ticket_id, a.user_id,
                   a.work_type_id, t.team_id, p.id AS partner_id,
                   p.user_id AS salesperson_id,
                   CASE WHEN a.waiting_minutes > 0 AND a.hour_bank_parked THEN 'parked'
                        WHEN a.waiting_minutes > 0 THEN 'customer'
                        WHEN a.hour_bank_rating ->> 'free' = 'true' THEN 'work_type'
                        ELSE 'policy'
                   END AS reason,
                   %(minutes)s AS minutes, %(minutes)s / 60.0::float AS hours
            """,
            minutes=minutes,
        )

    @api.model
    def _from(self):
        """Return the FROM clause; ``a`` is the entry, ``t`` ticket, ``p`` customer."""
        return SQL(
            """
              FROM account_analytic_line a
              JOIN helpdesk_ticket t ON t.id = a.ticket_id
         LEFT JOIN res_partner c ON c.id = t.partner_id
         LEFT JOIN res_partner p ON p.id = c.commercial_partner_id
            """
        )

    @api.model
    def _where(self):
        """Return the WHERE clause: which time found no bank. As the two indexes."""
        return SQL(
            """
             WHERE a.project_id IS NOT NULL
               AND (a.waiting_minutes > 0
                    OR a.free_minutes > 0 AND a.hour_bank_free IS NOT TRUE)
            """
        )

    # === ACTIONS === #

    def action_debit(self):
        """Debit this time now: what was parked, and what was left over, draws anew.

        Oldest first, each for itself: what a plan refuses stays as it is and is told.

        :raises AccessError: for people who are no helpdesk managers
        :raises UserError: when nothing at all could be debited, saying why
        """
        rows = self._check_may_decide()
        problems, minutes = [], 0
        for row in rows.sorted(lambda each: (each.date, each.id)):
            try:
                with self.env.cr.savepoint():
                    minutes += row._debit()
            except (UserError, ValidationError) as error:
                problems.append(error.args[0])
        if problems and not minutes:
            raise UserError("\n".join(dict.fromkeys(problems)))
        texts = [self.env._("%(hours)s debited.", hours=format_minutes(minutes))]
        texts += [problem.split("\n")[0] for problem in dict.fromkeys(problems)]
        return get_notice(" ".join(texts), not problems)

    def action_free(self):
        """Ask for the reason for which this time is free."""
        rows = self._check_may_decide()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Mark as Free"),
            "res_model": "hour.bank.mark.free",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_entries": rows.ids},
        }

    def action_sell_hours(self):
        """Open a quotation for the customer of this time.

        :raises AccessError: for people who make no quotations
        """
        row = self._check_known()
        row.ensure_one()
        self.env["sale.order"].check_access("create")
        row._check_has_customer()
        # sudo: salespeople read no tickets; whose it is was on the row they read
        return row.sudo().ticket_id.action_sell_hours()

    def action_ask_renewal(self):
        """Ask whoever sells to the customer, by an activity on the ticket."""
        row = self._check_known()
        row.ensure_one()
        row._check_has_customer()
        # sudo: as for a quotation; it asks one colleague, once
        return get_notice(*row.sudo().ticket_id._ask_renewal())

    def action_view_ticket(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "helpdesk.ticket",
            "res_id": self.ticket_id.id,
            "views": [(False, "form")],
        }

    # === BUSINESS METHODS: WHO MAY === #

    def _check_known(self):
        """Return the rows as they are now, all of which the person may read.

        :raises UserError: when somebody decided about all of them meanwhile
        """
        rows = self.exists()
        rows.check_access("read")
        if not rows:
            raise UserError(
                self.env._(
                    "Somebody decided about this time meanwhile. Reload the list."
                )
            )
        return rows

    def _check_may_decide(self):
        """Return the rows that are left, for a helpdesk manager of their companies."""
        if not (self.env.su or self.env.user.has_group(MANAGER)):
            raise AccessError(
                self.env._(
                    "Only helpdesk managers debit time that was not debited, or mark "
                    "it as free. Ask one of them."
                )
            )
        rows = self._check_known()
        for company in rows.company_id:
            self._check_company_allowed(company)
        return rows

    def _check_has_customer(self):
        if not self.partner_id:
            raise UserError(
                self.env._(
                    "%(ticket)s has no customer yet. Choose it on the ticket: the time "
                    "is debited then.",
                    ticket=self.ticket_id.sudo().display_name,  # sudo: as on the row
                )
            )

    # === BUSINESS METHODS: DECISIONS === #

    def _debit(self):
        """Draw what one entry lacks; return the minutes that were debited by it.

        :raises UserError: where nothing was, saying why
        """
        self.ensure_one()
        self._check_has_customer()
        # sudo: managers decide about the time of all, which they may not read
        entry = self.env["account.analytic.line"].sudo().browse(self.id)
        before = entry.debited_minutes + entry.overage_minutes
        if entry.hour_bank_parked:
            entry.hour_bank_parked = False
        else:
            entry._sync_hour_banks(self._get_late_change(entry))
        minutes = entry.debited_minutes + entry.overage_minutes - before
        if minutes <= 0:
            raise UserError(
                self.env._(
                    "Nothing could be debited on %(ticket)s: %(why)s",
                    ticket=entry.ticket_id.display_name,
                    why=entry.hour_bank_explanation,
                )
            )
        return minutes

    def _get_late_change(self, entry):
        """Return the change that rates an entry by the rules of today and draws anew.

        As “Rate Again” does. The customer reads the reason on the statement.
        """
        # sudo: the language of the customer, whoever may read it
        customer = self.partner_id.sudo()
        env = self.with_context(lang=customer.lang or self.env.lang).env
        reason = env._("Debited later: it had been recorded without a debit")
        return Change.again(entry, reason, redraw=True)

    def _mark_free(self, reason):
        """Mark the entries as free, with the reason that their customers read."""
        rows = self._check_may_decide()
        # sudo: as for a debit
        entries = self.env["account.analytic.line"].sudo().browse(rows.ids)
        entries.write({"hour_bank_free": True, "hour_bank_free_reason": reason})

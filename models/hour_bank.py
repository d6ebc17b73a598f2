# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
from collections import defaultdict
from datetime import date
from itertools import groupby

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.allocation import give_back
from ..tools.duration import format_minutes, to_hours

_logger = logging.getLogger(__name__)

# A bank whose balance falls to this part of what was bought is "low".
LOW_RATIO = 0.2


class HourBank(models.Model):
    """The hours of one sold order line, and the head of their ledger.

    The counters are kept by :meth:`_post_moves` and by nothing else.
    """

    _name = "hour.bank"
    _description = "Hour Bank"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, copy=False, default="/")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        help="The company (commercial partner) that bought the hours.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda s: s.env.company
    )
    sale_line_id = fields.Many2one(
        "sale.order.line",
        string="Order Line",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    sale_order_id = fields.Many2one(
        related="sale_line_id.order_id", store=True, index="btree_not_null"
    )
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict")
    product_uom_id = fields.Many2one(
        "uom.uom", string="Sold In", readonly=True, ondelete="restrict"
    )
    minutes_per_unit = fields.Float(
        readonly=True,
        help="Minutes in one unit of the order line, as on the day of the sale. "
        "Turns debited minutes into the delivered quantity.",
    )
    plan_id = fields.Many2one("hour.bank.plan", readonly=True, ondelete="restrict")
    reference = fields.Char(
        readonly=True, help="Reference of an opening balance, as in the old system."
    )
    priority = fields.Selection(
        [("0", "Normal"), ("1", "Use first")],
        default="0",
        tracking=True,
        help="A starred bank is drawn before the others of the customer.",
    )
    date_start = fields.Date(
        string="Valid From", required=True, default=fields.Date.today, tracking=True
    )
    date_end = fields.Date(
        string="Valid Until", tracking=True, help="Last day of validity. Empty: no end."
    )
    state = fields.Selection(
        [
            ("pending", "Pending"),
            ("open", "Open"),
            ("hold", "On Hold"),
            ("depleted", "Depleted"),
            ("expired", "Expired"),
            ("closed", "Closed"),
        ],
        default="open",
        required=True,
        readonly=True,
        group_expand="_group_expand_states",
        tracking=True,
    )
    overage_policy = fields.Selection(
        selection=lambda self: self.env["hour.bank.plan"]
        ._fields["overage_policy"]
        .selection,
        string="When Empty",
        default="refuse",
        required=True,
        readonly=True,
    )
    overdraft_minutes = fields.Integer(
        readonly=True, help="How far below zero the bank may go, in minutes."
    )
    overdraft_hours = fields.Float(
        string="Overdraft Limit", compute="_compute_overdraft_hours"
    )
    minutes_credited = fields.Integer(readonly=True)
    minutes_debited = fields.Integer(readonly=True)
    minutes_balance = fields.Integer(
        compute="_compute_minutes_balance", store=True, precompute=True
    )
    hours_credited = fields.Float(
        string="Bought", compute="_compute_hours", store=True, precompute=True
    )
    hours_debited = fields.Float(
        string="Used", compute="_compute_hours", store=True, precompute=True
    )
    hours_balance = fields.Float(
        string="Left", compute="_compute_hours", store=True, precompute=True
    )
    date_last_used = fields.Date(string="Last Used", compute="_compute_date_last_used")
    level = fields.Selection(
        [
            ("plenty", "Enough"),
            ("low", "Low"),
            ("empty", "Empty"),
            ("overdrawn", "Overdrawn"),
        ],
        compute="_compute_level",
    )
    move_ids = fields.One2many("hour.bank.move", "bank_id", string="Ledger")
    ticket_ids = fields.Many2many(
        "helpdesk.ticket", compute="_compute_ticket_ids", string="Tickets"
    )
    ticket_count = fields.Integer(compute="_compute_ticket_ids")
    consumption = fields.Json(compute="_compute_consumption")

    _balance_in_limit = models.Constraint(
        "CHECK (minutes_balance >= -overdraft_minutes)",
        "An hour bank cannot be drawn below its limit.",
    )
    _balance_is_difference = models.Constraint(
        "CHECK (minutes_balance = minutes_credited - minutes_debited)",
        "The balance of an hour bank is what was credited less what was debited.",
    )
    _validity_order = models.Constraint(
        "CHECK (date_end IS NULL OR date_end >= date_start)",
        "The last day of validity cannot be before the first.",
    )
    # Finds the banks that an entry may draw: the query of every debit.
    _candidates_idx = models.Index("(partner_id, company_id) WHERE state = 'open'")
    # Also for two people who import the same file at the same moment.
    _reference_once = models.UniqueIndex(
        "(company_id, partner_id, reference) WHERE reference IS NOT NULL",
        "This opening balance was granted to the customer before.",
    )

    # === COMPUTE METHODS === #

    @api.depends("overdraft_minutes")
    def _compute_overdraft_hours(self):
        for bank in self:
            bank.overdraft_hours = to_hours(bank.overdraft_minutes)

    @api.depends("minutes_credited", "minutes_debited")
    def _compute_minutes_balance(self):
        for bank in self:
            bank.minutes_balance = bank.minutes_credited - bank.minutes_debited

    @api.depends("minutes_credited", "minutes_debited", "minutes_balance")
    def _compute_hours(self):
        for bank in self:
            bank.hours_credited = to_hours(bank.minutes_credited)
            bank.hours_debited = to_hours(bank.minutes_debited)
            bank.hours_balance = to_hours(bank.minutes_balance)

    @api.depends("minutes_credited", "minutes_balance")
    def _compute_level(self):
        for bank in self:
            bank.level = self._get_level(bank.minutes_balance, bank.minutes_credited)

    def _compute_date_last_used(self):
        days = dict(
            self.env["hour.bank.move"]._read_group(
                [
                    ("bank_id", "in", self.ids),
                    ("move_type", "=", "time"),
                    ("minutes", "<", 0),
                ],
                ["bank_id"],
                ["date:max"],
            )
        )
        for bank in self:
            bank.date_last_used = days.get(bank)

    def _compute_ticket_ids(self):
        tickets = {
            bank.id: tickets
            for bank, tickets in self.env["hour.bank.move"]._read_group(
                [("bank_id", "in", self.ids), ("ticket_id", "!=", False)],
                ["bank_id"],
                ["ticket_id:recordset"],
            )
        }
        for bank in self:
            # Agents see of a bank's tickets those that they may read.
            bank.ticket_ids = tickets.get(
                bank.id, self.env["helpdesk.ticket"]
            )._filtered_access("read")
            bank.ticket_count = len(bank.ticket_ids)

    def _compute_consumption(self):
        """Months of each bank for its picture: in, out and balance, in minutes."""
        months = defaultdict(list)
        groups = self.env["hour.bank.move"]._read_group(
            [("bank_id", "in", self.ids)],
            ["bank_id", "date:month", "move_type"],
            ["minutes:sum"],
            order="date:month",
        )
        for (bank, month), rows in groupby(groups, key=lambda row: row[:2]):
            sums = {move_type: minutes for *_key, move_type, minutes in rows}
            months[bank.id].append((month, -sums.pop("time", 0), sum(sums.values())))
        for bank in self:
            bank.consumption = bank._prepare_consumption(months[bank.id])

    def _prepare_consumption(self, months):
        """Return the chart of a bank: every month from the first to the last move."""
        by_month = {month: (used, added) for month, used, added in months}
        if not by_month:
            return {"months": []}
        values, balance, month = [], 0, min(by_month)
        while month <= max(by_month):
            used, added = by_month.get(month, (0, 0))
            balance += added - used
            values.append(
                {
                    "date": fields.Date.to_string(month),
                    "used": used,
                    "added": added,
                    "balance": balance,
                }
            )
            month = fields.Date.add(month, months=1)
        return {"months": values}

    @api.model
    def _group_expand_states(self, states, domain):
        """Show usable banks first, and only the states that occur of the others."""
        order = ["open", "depleted", "hold", "pending", "expired", "closed"]
        return [state for state in order if state in ("open", "depleted", *states)]

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(
                self.env._(
                    "Hour banks are made by confirming an order, or by Grant Hours "
                    "(helpdesk managers). They cannot be created directly."
                )
            )
        vals_list = [
            {**vals, "name": self._get_next_name(vals)}
            if vals.get("name", "/") == "/"
            else vals
            for vals in vals_list
        ]
        return super().create(vals_list)

    def write(self, vals):
        protected = self._get_protected_fields() & set(vals)
        if protected and not self.env.su:
            labels = [
                self._fields[name]._description_string(self.env)
                for name in sorted(protected)
            ]
            raise AccessError(
                self.env._(
                    "%(fields)s of an hour bank cannot be written: the ledger keeps "
                    "them. Use an adjustment, the order or the time entries.",
                    fields=", ".join(labels),
                )
            )
        res = super().write(vals)
        if {"date_start", "date_end"} & set(vals):
            self.sudo()._refresh_state()  # state is kept by the ledger, not by people
        return res

    def copy(self, default=None):
        raise UserError(self.env._("An hour bank cannot be duplicated: sell hours."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "%(banks)s cannot be deleted: an hour bank keeps its history. "
                "Cancel the order instead.",
                banks=", ".join(self.mapped("name")),
            )
        )

    @api.model
    def _get_protected_fields(self):
        """Return the names of the fields that only orders and the ledger may write."""
        return {
            "name",
            "partner_id",
            "company_id",
            "sale_line_id",
            "sale_order_id",
            "product_id",
            "product_uom_id",
            "minutes_per_unit",
            "plan_id",
            "reference",
            "state",
            "overage_policy",
            "overdraft_minutes",
            "minutes_credited",
            "minutes_debited",
            "minutes_balance",
            "hours_credited",
            "hours_debited",
            "hours_balance",
            "move_ids",
        }

    def _get_next_name(self, vals):
        company_id = vals.get("company_id") or self.env.company.id
        sequence = self.env["ir.sequence"].with_company(company_id)
        return sequence.next_by_code("hour.bank") or "/"

    # === ACTIONS === #

    def action_view_order(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.sale_order_id.id,
            "view_mode": "form",
        }

    def action_view_tickets(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_mgmt.helpdesk_ticket_action"
        )
        action["domain"] = [("id", "in", self.ticket_ids.ids)]
        return action

    def action_adjust(self):
        self.ensure_one()
        return self._open_wizard("hour.bank.adjust", self.env._("Adjust Hours"))

    def action_print_statement(self):
        self.ensure_one()
        return self._open_wizard("hour.bank.statement", self.env._("Statement"))

    def _open_wizard(self, model, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_bank_id": self.id},
        }

    # === SCHEDULED ACTIONS === #

    @api.model
    def _cron_refresh_state(self):
        """Mark banks whose validity ended (or was prolonged), one per commit."""
        banks = self.search(self._get_refresh_domain())
        self.env["ir.cron"]._commit_progress(remaining=len(banks))
        for bank in banks:
            # Whatever is busy is being debited right now and waits for the next run.
            if bank.try_lock_for_update(allow_referencing=True):
                bank._refresh_state()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    @api.model
    def _get_refresh_domain(self):
        # One day early and checked per company: companies live in different time zones.
        today = fields.Date.add(fields.Date.today(), days=1)
        return [("state", "in", ("open", "depleted")), ("date_end", "<", today)]

    # === BUSINESS METHODS: STATE === #

    @api.model
    def _get_level(self, balance, credited):
        """Return how a balance is shown: overdrawn, empty, low or plenty.

        Override to choose another threshold. Both parameters are minutes.
        """
        if balance < 0:
            return "overdrawn"
        if not balance:
            return "empty"
        return "low" if balance <= credited * LOW_RATIO else "plenty"

    def _get_today(self):
        """Return the current day where the bank's company works."""
        self.ensure_one()
        return self._get_company_today(self.company_id)

    @api.model
    def _get_company_today(self, company):
        return self._get_company_day(company, fields.Datetime.now())

    @api.model
    def _get_company_day(self, company, moment):
        """Return the day that the UTC ``moment`` is in the company's time zone."""
        zone = pytz.timezone(company.resource_calendar_id.tz or "UTC")
        return pytz.utc.localize(moment).astimezone(zone).date()

    def _refresh_state(self):
        """Let the state follow balance and validity.

        Banks that wait, are on hold or closed stay so: a person or an order moves them.
        """
        for bank in self.filtered(lambda b: b.state not in self._get_fixed_states()):
            bank._update_state(bank._get_natural_state())

    def _get_natural_state(self):
        """Return the state of a usable bank from its validity and balance."""
        self.ensure_one()
        # Company time is asked only where the end is so near that it matters.
        near = fields.Date.add(fields.Date.today(), days=1)
        if self.date_end and self.date_end < near and self.date_end < self._get_today():
            return "expired"
        return "open" if self.minutes_balance > 0 else "depleted"

    @api.model
    def _get_fixed_states(self):
        return ("pending", "hold", "closed")

    def _update_state(self, state):
        """Set the state; the one place where it is written."""
        self.filtered(lambda bank: bank.state != state).write({"state": state})

    # === BUSINESS METHODS: CHOICE AND LOCK === #

    @api.private
    def _lock(self, domain):
        """Lock the banks of ``domain`` until the end of the transaction; return them.

        Waits for other people's debits. If one of them changed a bank in between,
        PostgreSQL raises a serialization failure and Odoo repeats the whole call, so
        what is read after this lock is current. Callers must update what they lock.
        """
        query = self._search(domain, order="id")
        # FOR NO KEY UPDATE: moves may be inserted meanwhile, counters not changed.
        rows = self.env.execute_query(SQL("%s FOR NO KEY UPDATE", query.select()))
        return self.browse(row[0] for row in rows)

    @api.model
    def _get_candidate_domain(self, company_ids, partner_ids):
        """Return the domain of the banks that entries of these customers may draw."""
        return (
            Domain("state", "=", "open")
            & Domain("company_id", "in", company_ids)
            & Domain("partner_id", "in", partner_ids)
        )

    @api.model
    def _get_usable_minutes(self, partner, company):
        """Return what the customer can still use in that company today, in minutes."""
        domain = Domain("partner_id", "=", partner.id) & Domain(
            "company_id", "=", company.id
        )
        banks = self.sudo().search(domain & Domain("state", "in", ("open", "depleted")))
        return sum(banks.mapped("minutes_balance"))

    def _is_valid_on(self, day):
        self.ensure_one()
        return self.date_start <= day and (not self.date_end or day <= self.date_end)

    def _sorted_for_draw(self):
        """Return the banks in the order in which they are drawn.

        Starred first, then earliest end, no end last, earliest start, oldest.
        """
        return self.sorted(
            lambda bank: (
                -int(bank.priority or "0"),
                bank.date_end or date.max,
                bank.date_start,
                bank.id,
            )
        )

    # === BUSINESS METHODS: LEDGER === #

    @api.private
    def _post_moves(self, vals_list):
        """Append moves to the ledger and bring the counters of their banks along.

        The only way into the ledger; the banks must be locked. Runs as superuser:
        people post by logging time, by orders and by adjustments, never directly.

        :param vals_list: values of ``hour.bank.move``; ``bank_id``, ``minutes``
            (signed), ``move_type``, ``cause`` and ``date`` are needed
        :return: the moves, in the order of ``vals_list``
        """
        Bank = self.env["hour.bank"].sudo()
        balances, credited, debited = {}, defaultdict(int), defaultdict(int)
        complete = []
        for vals in vals_list:
            bank = Bank.browse(vals["bank_id"])
            balance = balances.get(bank, bank.minutes_balance) + vals["minutes"]
            balances[bank] = balance
            if vals["move_type"] == "time":
                debited[bank] -= vals["minutes"]
            else:
                credited[bank] += vals["minutes"]
            complete.append(
                {**bank._prepare_move_values(vals), "balance_after": balance}
            )
        moves = self.env["hour.bank.move"].sudo().create(complete)
        for bank in balances:
            bank._add_to_counters(credited[bank], debited[bank])
        return moves

    def _prepare_move_values(self, vals):
        """Complete the values of a move of this bank; who posts is who acts."""
        self.ensure_one()
        if "person_name" not in vals:
            user = self.env.user
            vals = {"user_id": user.id, "person_name": user.name, **vals}
        return {
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            **vals,
        }

    def _add_to_counters(self, credited, debited):
        """Move the counters by the difference: the ledger is never summed again."""
        self.ensure_one()
        # Always written, also by zero: a lock without an update protects nobody.
        self.write(
            {
                "minutes_credited": self.minutes_credited + credited,
                "minutes_debited": self.minutes_debited + debited,
            }
        )
        self._refresh_state()

    # === BUSINESS METHODS: SALE === #

    @api.private
    def _set_sold_minutes(self, minutes):
        """Make what the bank was sold equal to ``minutes``, by a purchase move.

        :raises UserError: when less would be left than what is already used
        """
        self.ensure_one()
        bank = self._lock([("id", "=", self.id)])
        difference = minutes - bank._get_purchased_minutes()
        if bank.minutes_balance + difference < min(0, bank.minutes_balance):
            raise UserError(bank._get_too_low_message(minutes))
        if bank.state == "closed":
            bank._update_state(bank._get_natural_state())
        if difference:
            bank._post_purchase(difference, "order")
            if difference > 0:
                bank._cover_overdrawn()

    def _get_too_low_message(self, minutes):
        return self.env._(
            "%(bank)s of %(customer)s: %(used)s are already used, so the order cannot "
            "be lowered to %(sold)s. Leave at least %(used)s on the order line, or "
            "mark time entries as free first.",
            bank=self.name,
            customer=self.partner_id.display_name,
            used=format_minutes(self.minutes_debited),
            sold=format_minutes(minutes),
        )

    def _get_purchased_minutes(self):
        """Return the net minutes that the order credited so far."""
        self.ensure_one()
        [(minutes,)] = self.env["hour.bank.move"]._read_group(
            [("bank_id", "=", self.id), ("move_type", "=", "purchase")],
            aggregates=["minutes:sum"],
        )
        return minutes or 0

    def _post_purchase(self, minutes, cause):
        """Credit (or, below zero, take back) minutes that the order sells."""
        self.ensure_one()
        origin = self.env["hour.bank.move"]
        if minutes < 0:
            origin = origin.search(
                [
                    ("bank_id", "=", self.id),
                    ("move_type", "=", "purchase"),
                    ("minutes", ">", 0),
                ],
                limit=1,
            )
        return self._post_moves(
            [
                {
                    "bank_id": self.id,
                    "move_type": "purchase",
                    "cause": cause,
                    "minutes": minutes,
                    "date": self._get_today() if self.move_ids else self.date_start,
                    "origin_move_id": origin.id,
                    "description": self.sale_order_id.name,
                }
            ]
        )

    @api.private
    def _close(self):
        """Take what is unused out of use; what was delivered stays delivered."""
        for bank in self._lock([("id", "in", self.ids)]):
            unused = min(bank._get_purchased_minutes(), bank.minutes_balance)
            bank._update_state("closed")
            if unused > 0:
                bank._post_purchase(-unused, "cancel")

    @api.private
    def _cover_overdrawn(self):
        """Let this bank take over time by which the customer's others are overdrawn.

        The time moves, newest first, from the overdrawn bank to this one: each order
        line then delivers no more than it sold.
        """
        self.ensure_one()
        holes = self._lock(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("minutes_balance", "<", 0),
                ("state", "not in", self._get_fixed_states()),
                ("id", "!=", self.id),
            ]
        )
        for bank in holes.sorted("id"):
            minutes = min(-bank.minutes_balance, max(self.minutes_balance, 0))
            drawn = bank._get_open_draws()
            for move, part in give_back(minutes, drawn):
                self._take_over(move, part)
                move.timesheet_id._show_first_bank()

    def _take_over(self, move, minutes):
        """Move ``minutes`` of a debit from its bank to this one."""
        shared = {
            **move._prepare_copy_values(),
            "date": max(move.date, self.date_start),
            "cause": "cover",
        }
        self._post_moves(
            [
                {
                    **shared,
                    "bank_id": move.bank_id.id,
                    "minutes": minutes,
                    "origin_move_id": move.id,
                },
                {**shared, "bank_id": self.id, "minutes": -minutes},
            ]
        )

    def _get_open_draws(self):
        """Return ``[(move, minutes)]``: debits of the bank that were not given back."""
        self.ensure_one()
        moves = self.env["hour.bank.move"].search(
            [("bank_id", "=", self.id), ("move_type", "=", "time")], order="id"
        )
        return moves._get_open_draws()

    # === BUSINESS METHODS: GRANT AND ADJUST === #

    @api.private
    def _adjust(self, minutes, reason, cause="adjust"):
        """Correct the bank by signed ``minutes``.

        :raises UserError: without a reason, or below what the bank may go
        """
        self.ensure_one()
        if not (reason or "").strip():
            raise UserError(self.env._("Give the reason of the adjustment."))
        bank = self._lock([("id", "=", self.id)])
        if bank.minutes_balance + minutes < -bank.overdraft_minutes:
            raise UserError(
                self.env._(
                    "%(bank)s holds %(balance)s; %(minutes)s cannot be taken out of it.",
                    bank=bank.name,
                    balance=format_minutes(bank.minutes_balance),
                    minutes=format_minutes(-minutes),
                )
            )
        return bank._post_moves(
            [
                {
                    "bank_id": bank.id,
                    "move_type": "adjustment",
                    "cause": cause,
                    "minutes": minutes,
                    "date": bank._get_today()
                    if cause == "adjust"
                    else bank.date_start,
                    "reason": reason.strip(),
                }
            ]
        )

    @api.model
    @api.private
    def _grant(self, vals, minutes, reason):
        """Make a bank of an opening balance, without an order.

        :param vals: ``partner_id``, ``company_id``, ``product_id`` (with a plan),
            ``date_start`` and, if they differ from the plan, ``date_end``, ``reference``
        :param minutes: hours left in the old system, in minutes, above zero
        :return: the bank
        """
        plan = self.env["product.product"].browse(vals["product_id"]).hour_bank_plan_id
        terms = plan.sudo()._prepare_bank_terms(vals["date_start"])
        # sudo: creating a bank is guarded; callers check who may grant
        bank = self.sudo().create({**terms, **vals})
        bank._adjust(minutes, reason, cause="grant")
        bank._cover_overdrawn()
        return bank

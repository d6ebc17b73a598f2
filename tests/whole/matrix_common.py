# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A user of each role, and records of every kind that they may or may not reach."""

from odoo import Command
from odoo.tests import new_test_user

from ..dialog.dialog_common import LINES, POSTING, SHOWING, DialogCase

# The columns of docs/SECURITY.md, and the groups of who stands in them.
ROLES = {
    "Employee": "base.group_user",
    "Timesheets": "hr_timesheet.group_hr_timesheet_user",
    "Agent, own": "helpdesk_mgmt.group_helpdesk_user_own",
    "Agent, team": "helpdesk_mgmt.group_helpdesk_user_team",
    "Agent, all": "helpdesk_mgmt.group_helpdesk_user",
    "Manager": "helpdesk_mgmt.group_helpdesk_manager",
    "Sales, own": "sales_team.group_sale_salesman",
    "Sales, all": "sales_team.group_sale_salesman_all_leads",
    "Accountant": "account.group_account_invoice",
    "Auditor": "account.group_account_readonly",
    "Portal": "base.group_portal",
    "Public": "base.group_public",
}
# Whose records a role reaches, see docs/SECURITY.md. ``foreign`` is nobody's.
SCOPES = {
    "own": {"own"},
    "team": {"own", "team"},
    "tickets": {"own", "team", "others"},
    "all": {"own", "team", "others", "without"},
}
# What is everybody's or the company's, not a customer's.
SETTINGS = {"hour.bank.plan", "hour.bank.work.type", "hour.bank.multiplier"}


class MatrixCase(DialogCase):
    """A user of each role, and records of customers that they stand to differently.

    ``records[model][whose]``: of the ``own`` customer (ticket of the agent, order of
    the salesperson), of one with a ticket of the ``team``, of ``others``, of one
    ``without`` tickets, and of a ``foreign`` company. Dialogs are one's own or not.
    """

    @classmethod
    def setUpScene(cls):
        cls.users = {role: cls._make_user(role) for role in ROLES}
        agents = [cls.users["Agent, own"].id, cls.users["Agent, team"].id]
        cls.team.user_ids = [Command.set(agents)]
        cls.team_2 = cls.team.copy({"name": "Others", "user_ids": [Command.clear()]})
        cls.planned = cls._make_ticket()
        cls.banks = cls._make_banks()
        cls.records = {
            "hour.bank": cls.banks,
            **{name: {} for name in cls._get_made_models()},
        }
        for whose, bank in cls.banks.items():
            cls._make_records(whose, bank)
        cls._make_unpaid()
        cls._make_settings()

    @classmethod
    def _make_user(cls, role):
        login = role.lower().replace(", ", "_") + "_role"
        companies = cls.company + cls.company_2
        return new_test_user(
            cls.env,
            login,
            ROLES[role],
            company_id=cls.company.id,
            company_ids=companies,
        )

    @classmethod
    def _get_made_models(cls):
        return (
            "hour.bank.move",
            "hour.bank.revenue",
            "hour.bank.unpaid",
            "hour.bank.share",
            "hour.bank.reservation",
            "hour.bank.renewal",
            "hour.bank.renewal.decision",
            "hour.bank.renewal.agreement",
            "hour.bank.forecast",
            "hour.bank.day",
            "hour.bank.month",
            "hour.bank.level",
            "hour.bank.alarm",
            "hour.bank.look",
            "hour.bank.dispute",
            "hour.bank.transfer",
            "hour.bank.release",
            "hour.bank.act",
            "hour.bank.paper.check",
            "hour.bank.statement",
            "hour.bank.statement.line",
            "hour.bank.statement.run",
            "hour.bank.statement.run.line",
            "hour.bank.take.over",
            "hour.bank.take.over.line",
            "hour.bank.message",
            "hour.bank.approval",
            "hour.bank.approval.turn",
            *SETTINGS,
        )

    @classmethod
    def _make_banks(cls):
        own, team = cls.users["Agent, own"], cls.users["Agent, team"]
        banks = {
            "own": cls._make_customer_bank("own", user_id=own.id),
            "team": cls._make_customer_bank("team", user_id=team.id),
            "others": cls._make_customer_bank(
                "others", team_id=cls.team_2.id, user_id=cls.boss.id
            ),
            "without": cls._make_customer_bank("without"),
            "foreign": cls.foreign["hour.bank"],
        }
        banks["own"].sale_order_id.user_id = cls.users["Sales, own"]
        cls.users["Portal"].partner_id.write(
            {"parent_id": banks["own"].partner_id.id, "hour_bank_portal": "all"}
        )
        return banks

    @classmethod
    def _make_customer_bank(cls, name, **ticket):
        partner = cls.env["res.partner"].create({"name": name, "is_company": True})
        bank = cls._sell(10, partner=partner)
        bank.sale_order_id.user_id = cls.boss
        if ticket:
            cls._make_ticket(partner, **ticket)
        return bank

    @classmethod
    def _make_records(cls, whose, bank):
        """Make one record of each kind that belongs to a bank."""
        env = cls.env(
            context={**cls.env.context, "allowed_company_ids": bank.company_id.ids}
        )
        bank = bank.with_env(env)
        move = bank._post_moves(
            [
                {
                    "bank_id": bank.id,
                    "move_type": "expiry",
                    "minutes": -60,
                    "date": bank.date_start,
                }
            ]
        )
        move = move or bank.move_ids.sorted("id")[-1]
        # The reservation of a ticket says nothing of whose bank it is.
        reservation = env["hour.bank.reservation"].create(
            {"bank_id": bank.id, "ticket_id": cls.planned.id, "minutes": 1}
        )
        bank.minutes_reserved = 1
        transfer = env["hour.bank.transfer"].create(
            {"bank_id": bank.id, "hours": 1, "reason": "Merged"}
        )
        entry = env["account.move"].create({"company_id": bank.company_id.id})
        release = env["hour.bank.release"].create(
            {
                "bank_move_id": move.id,
                "bank_id": bank.id,
                "company_id": bank.company_id.id,
                "kind": "breakage",
                "amount": 1,
                "account_move_id": entry.id,
            }
        )
        act = env["hour.bank.act"].create(
            {"user_id": cls.boss.id, "res_model": "hour.bank.adjust", "key": whose}
        )
        renewal = env["hour.bank.renewal"].create(
            {
                "partner_id": bank.partner_id.id,
                "company_id": bank.company_id.id,
                "product_id": bank.product_id.id,
                "order_id": bank.sale_order_id.id,
                "origin": "portal",
            }
        )
        about = {"partner_id": bank.partner_id.id, "company_id": bank.company_id.id}
        decision = env["hour.bank.renewal.decision"].create(
            {**about, "cause": "ending", "key": whose, "plan_id": bank.plan_id.id}
        )
        agreement = env["hour.bank.renewal.agreement"].create(
            {**about, "kind": "no_payment", "contact_id": bank.partner_id.id}
        )
        env.flush_all()
        revenue = env["hour.bank.revenue"].browse(move.id)
        share = env["hour.bank.share"].search([], limit=1)
        statement = env["hour.bank.statement"].create(
            {
                "partner_id": bank.partner_id.id,
                "company_id": bank.company_id.id,
                "date_to": bank._get_today(),
            }
        )
        statement._issue()
        line = statement.line_ids[:1]
        forecast = env["hour.bank.forecast"].create(
            {"partner_id": bank.partner_id.id, "company_id": bank.company_id.id}
        )
        day = env["hour.bank.day"].create(
            {"date": bank._get_today(), "company_id": bank.company_id.id}
        )
        month = env["hour.bank.month"].create(
            {"date": bank._get_today(), "company_id": bank.company_id.id}
        )
        level = env["hour.bank.level"].create(
            {
                "name": whose,
                "measure": "empty",
                "partner_id": bank.partner_id.id,
                "company_id": bank.company_id.id,
            }
        )
        alarm = env["hour.bank.alarm"].create(
            {
                "partner_id": bank.partner_id.id,
                "company_id": bank.company_id.id,
                "level_id": level.id,
            }
        )
        look = env["hour.bank.look"].create(
            {"partner_id": bank.partner_id.id, "company_id": bank.company_id.id}
        )
        check = env["hour.bank.paper.check"].create(
            {"source": whose, "moment": "2026-03-18"}
        )
        run = env["hour.bank.statement.run"]._make_run(
            bank.company_id, [(bank.partner_id.id, bank._get_today(), None)], False
        )
        take_over = env["hour.bank.take.over"].create(
            {"plan_id": bank.plan_id.id, "company_id": bank.company_id.id}
        )
        row = env["hour.bank.take.over.line"].create(
            {
                "take_over_id": take_over.id,
                "company_id": bank.company_id.id,
                "sale_line_id": (bank.sale_line_id or cls.bank.sale_line_id).id,
                "partner_id": bank.partner_id.id,
            }
        )
        message = env["hour.bank.message"]._enqueue(
            "statement", statement, bank.partner_id, bank.company_id, "matrix"
        )
        # the ticket says nothing of whose approval it is
        approval = env["hour.bank.approval"].create(
            {
                "ticket_id": cls.planned.id,
                "partner_id": bank.partner_id.id,
                "company_id": bank.company_id.id,
                "minutes_asked": 60,
                "state": "declined",
                "expires_on": "2026-04-17",
                "expires_at": "2026-04-17 22:00:00",
            }
        )
        nobodys = cls._make_ticket(cls.env["res.partner"])  # nobody's: it tells nothing
        turn = env["hour.bank.approval.turn"].create({"ticket_id": nobodys.id})
        ticket = env["helpdesk.ticket"].search(
            [("partner_id", "=", bank.partner_id.id)], limit=1
        )
        dispute = cls._make_dispute(
            cls.entry.with_env(env),
            bank.partner_id,
            company_id=bank.company_id.id,
            timesheet_id=False,
            timesheet_ref=-bank.id,
            ticket_id=ticket.id,
            bank_ids=bank.ids,
        )
        made = (
            dispute,
            move,
            reservation,
            renewal,
            transfer,
            release,
            act,
            revenue,
            share,
        )
        made += (statement, line, check, forecast, run, run.line_ids, message)
        made += (day, month, take_over, row)
        made += (decision, agreement)
        made += (level, alarm, look)
        made += (approval, turn)
        for record in made:
            cls.records[record._name][whose] = record

    @classmethod
    def _make_unpaid(cls):
        """Leave time without a debit on a ticket of each customer who has one."""
        for whose, bank in cls.banks.items():
            partner, company = bank.partner_id, bank.company_id
            partner.user_id = cls.users["Sales, own"] if whose == "own" else cls.boss
            tickets = cls.env["helpdesk.ticket"].search(
                [("partner_id", "=", partner.id)]
            )
            entry = cls.entry.copy({"ticket_id": False})
            if whose == "foreign":
                entry = cls.foreign["account.analytic.line"]
                tickets = cls._make_ticket(
                    partner, team_id=False, company_id=company.id
                )
            if not tickets:
                continue  # without a ticket there is no such time
            cls.env.flush_all()
            # by SQL: nobody writes what the ledger decides
            cls.env.cr.execute(
                "UPDATE account_analytic_line SET ticket_id = %s, rated_minutes = 30,"
                " free_minutes = 30, debited_minutes = 0 WHERE id = %s",
                [tickets[0].id, entry.id],
            )
            cls.env.invalidate_all()
            cls.records["hour.bank.unpaid"][whose] = cls.env["hour.bank.unpaid"].browse(
                entry.id
            )

    @classmethod
    def _make_settings(cls):
        for whose, company in (("own", cls.company), ("foreign", cls.company_2)):
            plan = cls._make_plan(whose, company_id=company.id)
            multiplier = cls.env["hour.bank.multiplier"].create(
                {"plan_id": plan.id, "kind": "priority", "ticket_priority": "1"}
            )
            work_type = cls.env["hour.bank.work.type"].create(
                {"name": whose, "company_id": company.id}
            )
            for record in (plan, multiplier, work_type):
                cls.records[record._name][whose] = record

    # === DIALOGS === #

    def _make_dialogs(self, user):
        """Return ``{model: {whose: dialog}}``: the user's, another's, a company's."""
        dialogs = {}
        for model in (*POSTING, *SHOWING, *LINES):
            mine, theirs, foreign = (self._make_dialog(model) for _number in range(3))
            self._give(mine, user)
            self._give(foreign, user)
            self._move_to_other_company(foreign)
            dialogs[model] = {"own": mine, "others": theirs, "foreign": foreign}
        return dialogs

    def _make_dialog(self, model):
        if model not in LINES:
            return self._open(model).sudo()
        return self._make_lines(model).sudo()[:1]

    def _give(self, dialog, user):
        """Let a dialog be opened by somebody, whatever rights that takes."""
        self.env.flush_all()
        self.env.cr.execute(
            f"UPDATE {dialog._table} SET create_uid = %s WHERE id = %s",
            [user.id, dialog.id],
        )
        dialog.invalidate_recordset()

    def _move_to_other_company(self, dialog):
        for name, record in (
            ("bank_id", self.foreign["hour.bank"]),
            ("bank_ids", self.foreign["hour.bank"]),
            ("transfer_id", self.foreign["hour.bank.transfer"]),
            ("dispute_id", self.foreign["hour.bank.dispute"]),
            ("entry_id", self.foreign["account.analytic.line"]),
            ("entry_ids", self.foreign["account.analytic.line"]),
            ("order_id", self.foreign["sale.order"]),
            ("ticket_id", self.foreign["helpdesk.ticket"]),
        ):
            if name in dialog._fields:
                dialog[name] = record
        self.env.flush_all()
        for name, column, record in (
            ("run_id", "company_id", self.company_2),
            ("reconciliation_id", "company_id", self.company_2),
            ("open_id", "order_id", self.foreign["sale.order"]),
            ("issue_id", "company_id", self.company_2),
        ):
            if name in dialog._fields:  # by SQL: the dialog would compute other lines
                self.env.cr.execute(
                    f"UPDATE {dialog[name]._table} SET {column} = %s WHERE id = %s",
                    [record.id, dialog[name].id],
                )
                dialog[name].invalidate_recordset()
        field = dialog._fields.get("company_id")
        if field and not field.related:
            company = {"company_id": self.company_2.id}
            if dialog._name == "hour.bank.grant":
                company["partner_id"] = self.foreign["res.partner"].id
                company["product_id"] = self.foreign["product.product"].id
            dialog.write(company)
        self.env.flush_all()

    def _get_env_of(self, role):
        return self._get_env(self.users[role])

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The people, products and customers that most tests are about."""

from odoo import Command
from odoo.tests import new_test_user
from odoo.tools import SQL

from ..tools.duration import to_hours
from .scene import TODAY as TODAY
from .scene import SceneCase


class HourBankCase(SceneCase):
    """A support company with a team, a product of hours and two customers.

    Factories: ``_sell``, ``_make_ticket``, ``_log``. All times are whole minutes.
    """

    @classmethod
    def setUpScene(cls):
        cls.env = cls.env(
            context={
                **cls.env.context,
                "tracking_disable": True,
                "mail_create_nolog": True,
                "mail_notrack": True,
                "no_reset_password": True,
            }
        )
        cls.env.company.resource_calendar_id.tz = "Europe/Brussels"
        cls.hour = cls.env.ref("uom.product_uom_hour")
        cls.day = cls.env.ref("uom.product_uom_day")
        cls.unit = cls.env.ref("uom.product_uom_unit")
        cls.pack = cls.env["uom.uom"].create(
            {
                "name": "Pack of 10 h",
                "relative_factor": 10,
                "relative_uom_id": cls.hour.id,
            }
        )
        cls.plan = cls._make_plan("Prepaid support", validity_months=12)
        cls.product = cls._make_product("Support hours")
        cls.project = cls.env["project.project"].create(
            {"name": "Support", "allow_timesheets": True, "allow_billable": True}
        )
        cls._make_users()
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {
                "name": "Support",
                "allow_timesheet": True,
                "use_hour_banks": True,
                "default_project_id": cls.project.id,
                "user_ids": [Command.set((cls.agent + cls.colleague).ids)],
            }
        )
        cls.customer = cls.env["res.partner"].create(
            {"name": "Azur Interior", "is_company": True}
        )
        cls.contact = cls.env["res.partner"].create(
            {"name": "Brandon Freeman", "parent_id": cls.customer.id}
        )
        cls.other_customer = cls.env["res.partner"].create(
            {"name": "Deco Addict", "is_company": True}
        )

    @classmethod
    def _make_users(cls):
        cls.agent = cls._make_agent("agent")
        cls.colleague = cls._make_agent("colleague")
        cls.manager = new_test_user(
            cls.env,
            "manager",
            "helpdesk_mgmt.group_helpdesk_manager,hr_timesheet.group_hr_timesheet_user",
        )
        cls.salesperson = new_test_user(
            cls.env, "salesperson", "sales_team.group_sale_salesman"
        )
        cls.accountant = new_test_user(
            cls.env, "accountant", "account.group_account_invoice"
        )
        cls.portal = new_test_user(cls.env, "portal_customer", "base.group_portal")

    @classmethod
    def _make_agent(cls, login, **values):
        user = new_test_user(
            cls.env,
            login,
            "helpdesk_mgmt.group_helpdesk_user_team,"
            "hr_timesheet.group_hr_timesheet_user",
            **values,
        )
        cls.env["hr.employee"].create(
            {
                "name": login.title(),
                "user_id": user.id,
                "company_id": user.company_id.id,
            }
        )
        return user

    @classmethod
    def _make_plan(cls, name, **values):
        return cls.env["hour.bank.plan"].create({"name": name, **values})

    @classmethod
    def _make_product(cls, name, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "list_price": 100.0,
                "service_policy": "ordered_prepaid",
                "service_tracking": "no",
                "uom_id": cls.hour.id,
                "hour_bank_plan_id": cls.plan.id,
                "taxes_id": False,
                **values,
            }
        )

    @classmethod
    def _make_order(cls, quantity=10, partner=None, product=None, confirm=True, **line):
        order = cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.customer).id,
                "user_id": cls.salesperson.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": (product or cls.product).id,
                            "product_uom_qty": quantity,
                            **line,
                        }
                    )
                ],
            }
        )
        if confirm:
            order.action_confirm()
        return order

    @classmethod
    def _sell(cls, hours=10, partner=None, product=None, **line):
        """Sell ``hours`` of support; return the bank."""
        return cls._make_order(hours, partner, product, **line).order_line.hour_bank_ids

    @classmethod
    def _make_ticket(cls, partner=None, **values):
        return cls.env["helpdesk.ticket"].create(
            {
                "name": "Printer on fire",
                "description": "It burns",
                "team_id": cls.team.id,
                "partner_id": (cls.contact if partner is None else partner).id,
                "user_id": cls.agent.id,
                **values,
            }
        )

    @classmethod
    def _log(cls, ticket, minutes, user=None, **values):
        """Log ``minutes`` on a ticket as an agent; return the entry."""
        return (
            cls.env["account.analytic.line"]
            .with_user(user or cls.agent)
            .create(
                {
                    "ticket_id": ticket.id,
                    "name": "Extinguished",
                    "unit_amount": to_hours(minutes),
                    **values,
                }
            )
        )

    def _repeat(self, table, record, count, **values):
        """Insert copies of a row, as many as no test could make one by one."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s",
            [table],
        )
        names = {name for (name,) in self.env.cr.fetchall()} - {"id", *values}
        columns = SQL(", ").join(SQL.identifier(name) for name in names)
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s, %s) SELECT %s, %s FROM %s,"
                " generate_series(1, %s) AS n WHERE id = %s",
                SQL.identifier(table),
                columns,
                SQL(", ").join(map(SQL.identifier, values)),
                columns,
                SQL(", ").join(values.values()),
                SQL.identifier(table),
                count,
                record.id,
            )
        )
        self.env.invalidate_all()

    def _get_ledger(self, bank):
        """Return the signed minutes of the bank's moves, oldest first."""
        return bank.move_ids.sorted("id").mapped("minutes")

    def assertCounters(self, bank, credited, debited):
        """The counters are these minutes, and they equal the ledger."""
        moves = bank.move_ids
        time = moves.filtered(lambda move: move.move_type == "time")
        self.assertEqual(bank.minutes_credited, sum((moves - time).mapped("minutes")))
        self.assertEqual(bank.minutes_debited, -sum(time.mapped("minutes")))
        self.assertRecordValues(
            bank,
            [
                {
                    "minutes_credited": credited,
                    "minutes_debited": debited,
                    "minutes_balance": credited - debited,
                }
            ],
        )
        self.assertReplays(bank)

    def assertReplays(self, banks):
        """Running the ledger again gives the stored balances, line by line."""
        for bank in banks:
            balance = 0
            for move in bank.move_ids.sorted("id"):
                balance += move.minutes
                self.assertEqual(move.balance_after, balance, move.display_name)
            self.assertEqual(bank.minutes_balance, balance)
            line = bank.sale_line_id
            if line:
                delivered = sum(line.hour_bank_ids.mapped("minutes_debited"))
                self.assertAlmostEqual(
                    line.qty_delivered, delivered / bank.minutes_per_unit, delta=0.0051
                )

    def assertDrawn(self, entry, **minutes_by_bank):
        """Every rated minute of the entry is where the keywords say, or free."""
        draws = entry.sudo().hour_bank_move_ids._get_open_draws()
        drawn = {}
        for move, minutes in draws:
            drawn[move.bank_id.name] = drawn.get(move.bank_id.name, 0) + minutes
        self.assertEqual(drawn, minutes_by_bank)
        self.assertEqual(entry.debited_minutes, sum(drawn.values()))
        self.assertEqual(
            entry.rated_minutes, entry.debited_minutes + entry.free_minutes
        )

    def assertWaits(self, entry, minutes):
        """The entry is worth so many minutes, and nobody pays any of them yet."""
        self.assertRecordValues(
            entry,
            [
                {
                    "rated_minutes": minutes,
                    "waiting_minutes": minutes,
                    "debited_minutes": 0,
                    "free_minutes": 0,
                    "overage_minutes": 0,
                    "so_line": False,
                }
            ],
        )
        self.assertFalse(entry.sudo().hour_bank_move_ids)

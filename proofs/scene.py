# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The company on which proofs work: committed once, and put back after each step."""

from types import SimpleNamespace

from odoo import SUPERUSER_ID, Command, api
from odoo.tests import new_test_user

TODAY = "2026-03-18"
AGENT = "helpdesk_mgmt.group_helpdesk_user_team,hr_timesheet.group_hr_timesheet_user"
MANAGER = "helpdesk_mgmt.group_helpdesk_manager,hr_timesheet.group_hr_timesheet_user"
ROLES = {
    "agent": AGENT,
    "manager": MANAGER,
    "second": MANAGER,
    "salesperson": "sales_team.group_sale_salesman_all_leads",
    "accountant": "account.group_account_user",
}


class Scene:
    """Makes the records, by the ordinary ways, as the superuser.

    What a proof needs later is an attribute: only ids are kept, in :meth:`get_ids`, as
    records belong to the transaction in which they were made.
    """

    def __init__(self, env):
        self.env = env
        self.made = {}

    def make(self):
        """Make all of it; the caller commits."""
        self._make_company()
        self._make_people()
        self._make_products()
        self._make_main_customer()
        self._make_orders()
        self._make_ends()
        self._make_statements()
        self._make_questions()
        return self.get_ids()

    def get_ids(self):
        return {name: (record._name, record.ids) for name, record in self.made.items()}

    def __getattr__(self, name):
        try:
            return self.made[name]
        except KeyError as error:
            raise AttributeError(name) from error

    # ---------------------------------------------------------------------------
    # The company
    # ---------------------------------------------------------------------------

    def _make_company(self):
        company = self.env.company
        company.resource_calendar_id.tz = "Europe/Brussels"
        company.email = "support@example.com"
        if not company.chart_template:
            self.env["account.chart.template"].try_loading("generic_coa", company)
        self.made["deferred"] = self._make_account("487900", "liability_current")
        self.made["breakage"] = self._make_account("758900", "income_other")

    def _make_account(self, code, kind):
        values = {"code": code, "name": code, "account_type": kind}
        return self.env["account.account"].create(values)

    def _make_people(self):
        for login, groups in ROLES.items():
            self.made[login] = user = new_test_user(self.env, f"proof_{login}", groups)
            self.env["hr.employee"].create({"name": login, "user_id": user.id})
        self.made["project"] = self.env["project.project"].create(
            {"name": "Support", "allow_timesheets": True, "allow_billable": True}
        )
        self.made["team"] = self.env["helpdesk.ticket.team"].create(
            {
                "name": "Support",
                "allow_timesheet": True,
                "use_hour_banks": True,
                "default_project_id": self.project.id,
                "user_ids": [Command.set(self.agent.ids)],
            }
        )

    def _make_products(self):
        books = {
            "deferred_account_id": self.deferred.id,
            "breakage_account_id": self.breakage.id,
        }
        self.made["product"] = self._make_product("Hours", **books)
        rollover = {"rollover": "all", "rollover_months": 3, "validity_months": 3}
        self.made["rolling"] = self._make_product("Rolling", **books, **rollover)
        approval = {"approval": "ticket", "approval_hours": 1}
        self.made["asking"] = self._make_product("Asking", **approval)

    def _make_product(self, name, **plan):
        plan = self.env["hour.bank.plan"].create({"name": name, **plan})
        return self.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "list_price": 100.0,
                "service_policy": "ordered_prepaid",
                "uom_id": self.env.ref("uom.product_uom_hour").id,
                "hour_bank_plan_id": plan.id,
                "taxes_id": False,
            }
        )

    # ---------------------------------------------------------------------------
    # What customers have
    # ---------------------------------------------------------------------------

    def make_customer(self, name, **values):
        return self.env["res.partner"].create(
            {"name": name, "is_company": True, **values}
        )

    def make_order(self, partner, hours=10, product=None, confirm=True):
        line = {"product_id": (product or self.product).id, "product_uom_qty": hours}
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "user_id": self.salesperson.id,
                "order_line": [Command.create(line)],
            }
        )
        if confirm:
            order.action_confirm()
        return order

    def make_bank(self, partner, hours=10, product=None):
        return self.make_order(partner, hours, product).order_line.hour_bank_ids

    def make_ticket(self, partner):
        return self.env["helpdesk.ticket"].create(
            {
                "name": "Printer on fire",
                "description": "It burns",
                "team_id": self.team.id,
                "partner_id": partner.id,
                "user_id": self.agent.id,
            }
        )

    def log(self, ticket, minutes, **values):
        Entry = self.env["account.analytic.line"].with_user(self.agent)
        entry = Entry.create(
            {
                "ticket_id": ticket.id,
                "name": "Extinguished",
                "unit_amount": minutes / 60,
                **values,
            }
        )
        return entry.sudo()

    def invoice(self, order, day=TODAY):
        invoice = order._create_invoices()
        invoice.invoice_date = day
        invoice.action_post()
        return invoice

    def pay(self, invoice):
        context = {"active_model": "account.move", "active_ids": invoice.ids}
        register = self.env["account.payment.register"].with_context(**context)
        return register.create({})._create_payments()

    def _make_main_customer(self):
        """The customer on whose one bank all writers meet."""
        made = self.made
        customer = self.make_customer("Azur Interior", email="office@azur.example.com")
        made["customer"] = customer
        made["contact"] = self.env["res.partner"].create(
            {
                "name": "Brandon Freeman",
                "parent_id": customer.id,
                "email": "brandon@azur.example.com",
            }
        )
        made["order"] = self.make_order(customer, 20)
        made["bank"] = self.order.order_line.hour_bank_ids
        made["second_bank"] = self.make_bank(customer, 5, self.rolling)
        # the first bank is drawn first, whichever ends earlier
        self.bank.write({"priority": "1", "date_start": "2026-01-01"})
        made["ticket"] = self.make_ticket(self.contact)
        made["timed_ticket"] = self.make_ticket(self.contact)
        made["entry"] = self.log(self.ticket, 60)
        made["other_entry"] = self.log(self.ticket, 35)
        made["last_entry"] = self.log(self.ticket, 25)
        made["timer"] = self.log(self.timed_ticket, 0)
        invoice = self.invoice(self.order, "2026-01-20")
        made["invoice"] = invoice
        self.order.order_line.product_uom_qty = 22  # two hours are to be invoiced
        made["draft_invoice"] = self.order._create_invoices()
        other = self.make_customer("Deco Addict")
        made["other_customer"] = other
        made["other_bank"] = self.make_bank(other)
        made["other_ticket"] = self.make_ticket(other)

    def _make_orders(self):
        """Orders that are confirmed, cancelled, credited, paid and set to unpaid."""
        for name in ("credited", "unpaid", "paid"):
            order = self.make_order(self.make_customer(f"Customer {name}"), 4)
            self.made[f"{name}_invoice"] = self.invoice(order)
        self.pay(self.paid_invoice)
        partner = self.make_customer("Customer who buys")
        self.made["quotation"] = self.make_order(partner, 3, confirm=False)
        self.made["cancelled"] = self.make_order(partner, 6)
        self.made["renewing"] = self.make_bank(self.make_customer("Renewing"), 4)
        twins = self.make_customer("Twin"), self.make_customer("Twin of before")
        self.made["twin"], self.made["old_twin"] = twins
        for twin in twins:
            self.make_bank(twin, 4)
            self.log(self.make_ticket(twin), 30)

    def _make_ends(self):
        """Banks whose validity is over: hours that expire, and that are rolled over.

        On one of them somebody works while the job comes.
        """
        partner = self.make_customer("Customer of last year")
        self.made["over"] = self.make_bank(partner, 3)
        self.made["rolled"] = self.make_bank(partner, 3, self.rolling)
        self.env.flush_all()
        # by SQL: nobody sells hours of the past
        self.env.cr.execute(
            "UPDATE hour_bank SET date_start = '2025-01-01', date_end = '2026-02-28'"
            " WHERE id IN %s",
            [(self.over + self.rolled)._ids],
        )
        ending = self.make_customer("Customer whose hours end")
        self.made["ending"] = self.make_bank(ending, 6)
        self.ending.date_start = "2026-01-01"
        self.made["ending_ticket"] = self.make_ticket(ending)
        self.made["ending_entry"] = self.log(self.ending_ticket, 60, date="2026-03-16")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hour_bank SET date_end = '2026-03-17' WHERE id = %s",
            [self.ending.id],
        )
        self.env.invalidate_all()

    def _make_statements(self):
        """A draft, and one that its customer may accept."""
        for name in ("draft_statement", "issued_statement"):
            partner = self.make_customer(f"Customer of the {name}")
            self.make_bank(partner, 8)
            self.log(self.make_ticket(partner), 50)
            self.made[name] = self.env["hour.bank.statement"].create(
                {"partner_id": partner.id, "date_to": TODAY}
            )
        self.made["reader"] = self.issued_statement.partner_id
        self.issued_statement.action_issue()
        # what was worked last month becomes income
        self.log(self.ticket, 40, date="2026-02-10")

    def _make_questions(self):
        """Disputes and approvals, asked and to be asked; what they mail waits."""
        made = self.made
        contact = self.contact
        Dispute = self.env["hour.bank.dispute"]
        move = self.other_entry.hour_bank_move_ids[:1]
        made["dispute"] = Dispute._open_in_portal(contact, move, "unknown", "Not ours")
        made["disputable"] = self.last_entry.hour_bank_move_ids[:1]
        partner = self.make_customer("Who approves", email="boss@example.com")
        self.make_bank(partner, 8, self.asking)
        for name in ("asked_ticket", "asking_ticket"):
            made[name] = self.make_ticket(partner)
        made["approver"] = partner
        made["approval"] = self.asked_ticket._ask_approval(90, "More than planned")
        self.env["hour.bank.day"]._cron_count()
        self.log(self.other_ticket, 15)


def make(registry):
    """Make the scene and commit it; return ``{name: (model, ids)}``."""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
        return Scene(env).make()


def find(env, ids):
    """Return the records of the scene in another environment, by their names."""
    return SimpleNamespace(
        env=env, **{name: env[model].browse(i) for name, (model, i) in ids.items()}
    )

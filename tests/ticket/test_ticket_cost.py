# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A list of tickets and a form cost the same, however many banks and entries."""

from unittest.mock import patch

from lxml import etree

from odoo import Command
from odoo.tests import Form, tagged

from ..common import HourBankCase

# Statements, core's own among them: a list; a form opened, a key typed in it, one typed
# in an entry. One of those of the form names the statements that entries stand on.
LIST, OPEN, KEY, ROW = 12, 26, 20, 28
FORM_ENTRIES = "odoo.addons.helpdesk_hour_bank.models.timesheet.form_entries"
SHOWN = ("hour_bank_hours_balance", "hour_bank_level", "hour_bank_summary")


@tagged("post_install", "-at_install")
class TestTicketCost(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(100)
        cls.ticket = cls._make_ticket()
        cls.Entry = cls.env["account.analytic.line"]

    def _count(self, call, *args):
        """Return the statements of ``call`` in a new transaction, its models known."""
        for _known in (False, True):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            call(*args)
        return self.cr.sql_log_count - before

    def _specify(self, record, view_type):
        """Return what the web client asks for, of entries the first page."""
        arch = etree.fromstring(record.get_view(view_type=view_type)["arch"])
        names = arch.xpath("//field[not(ancestor::field)]/@name")
        lines = arch.xpath("//field[@name='timesheet_ids']/list//field/@name")
        specification = {name: {} for name in names}
        if lines:
            fields = {name: {} for name in lines}
            specification["timesheet_ids"] = {"fields": fields, "limit": 40}
        return specification

    def _make_customers(self, count):
        """Make tickets of as many customers, each with banks, one with kept hours."""
        tickets = self.env["helpdesk.ticket"]
        for number in range(count):
            partner = self.env["res.partner"].create({"name": f"Customer {number}"})
            for hours in (5, 7):
                self._sell(hours, partner)
            tickets += self._make_ticket(
                partner, planned_hours=number % 3, hour_bank_reserve=number % 3 > 0
            )
        return tickets

    # === LISTS === #

    def test_a_list_asks_for_all_its_tickets_at_once(self):
        tickets = self._make_customers(12)
        self.env.flush_all()
        for user in (self.agent, self.manager):
            few, many = tickets[:3].with_user(user), tickets.with_user(user)
            specification = self._specify(many, "list")
            with self.subTest(user.login):
                cost = self._count(few.web_read, specification)
                self.assertEqual(self._count(many.web_read, specification), cost)
                self.assertLessEqual(cost, LIST)

    def test_a_list_asks_each_ticket_only_for_banks_of_its_customer(self):
        tickets = self._make_customers(5).with_user(self.agent)
        Ticket = self.env.registry["helpdesk.ticket"]
        with patch.object(Ticket, "_may_draw_bank", return_value=True) as asked:
            tickets.mapped("hour_bank_level")
        self.assertEqual(asked.call_count, 2 * len(tickets))

    def test_a_list_tells_what_each_form_tells(self):
        parent = self.env["res.partner"].create({"name": "Group", "is_company": True})
        self.customer.parent_id = parent
        self.plan.is_pool = True
        shared, joined = self._sell(20, parent), self._sell(3, self.other_customer)
        self.other_customer.write({"parent_id": parent.id, "is_company": False})
        company = self.env["res.company"].create({"name": "Elsewhere"})
        tickets = self._make_customers(4) | self.ticket
        tickets |= self._make_ticket(self.other_customer)
        tickets |= self._make_ticket(company_id=company.id, team_id=False)
        tickets = tickets.with_user(self.agent)
        tickets += self.env["helpdesk.ticket"].new({"name": "Typed"})
        listed = [[ticket[name] for name in SHOWN] for ticket in tickets]
        shown = []
        for ticket in tickets:
            self.env.invalidate_all()
            alone = self.env["helpdesk.ticket"].with_user(self.agent).browse(ticket.ids)
            shown.append([(alone or ticket)[name] for name in SHOWN])
        self.assertEqual(listed, shown)
        texts = [text for _balance, _level, text in listed]
        self.assertIn("with Group", texts[tickets._ids.index(self.ticket.id)])
        self.assertEqual(self.ticket.hour_bank_ids, self.bank | shared)
        self.assertIn("3:00 are still", " ".join(texts))
        self.assertEqual(joined.partner_id, self.other_customer)

    def test_a_form_finds_the_banks_once(self):
        record = self._make_ticket().with_user(self.agent)
        specification = self._specify(record, "form")
        self.env.flush_all()
        self.env.invalidate_all()
        Bank = self.env.registry["hour.bank"]
        with patch.object(
            Bank, "_get_payer_banks", autospec=True, side_effect=Bank._get_payer_banks
        ) as asked:
            record.web_read(specification)
            record.mapped("hour_bank_ids")
            self.assertEqual(asked.call_count, 1)
            record.onchange({"planned_hours": 7}, ["planned_hours"], specification)
            self.assertEqual(asked.call_count, 1)

    def test_a_form_with_another_customer_asks_for_its_banks(self):
        self._sell(3, self.other_customer)
        form = Form(self.ticket.with_user(self.manager))
        self.assertIn("100:00", form.hour_bank_summary)
        form.partner_id = self.other_customer
        self.assertIn("3:00", form.hour_bank_summary)
        form.partner_id = self.customer
        self.assertIn("100:00", form.hour_bank_summary)

    # === FORMS === #

    def test_a_form_costs_the_same_with_more_entries(self):
        record = self.ticket.with_user(self.agent)
        specification = self._specify(record, "form")
        line = [Command.update(self._log(self.ticket, 10).id, {"unit_amount": 1.5})]
        calls = (
            lambda: record.web_read(specification),
            lambda: record.onchange(
                {"planned_hours": 7}, ["planned_hours"], specification
            ),
            lambda: record.onchange(
                {"timesheet_ids": line}, ["timesheet_ids"], specification
            ),
        )
        self._log(self.ticket, 10)
        few = [self._count(call) for call in calls]
        for cost, most in zip(few, (OPEN, KEY, ROW), strict=True):
            self.assertLessEqual(cost, most)
        vals = {"ticket_id": self.ticket.id, "name": "More", "unit_amount": 0.1}
        self.Entry.with_user(self.agent).create([vals] * 60)
        self.assertEqual([self._count(call) for call in calls], few)

    def test_what_is_typed_loads_no_entries_that_were_not(self):
        first, _second, _third = (self._log(self.ticket, 10) for _index in range(3))
        record = self.ticket.with_user(self.agent)
        specification = self._specify(record, "form")
        line = [Command.update(first.id, {"unit_amount": 1.5})]
        for values, loaded in (
            ({"planned_hours": 7}, 0),
            ({"timesheet_ids": line}, 1),
            ({"planned_hours": 7, "timesheet_ids": line}, 1),
        ):
            with self.subTest(values):
                self.env.flush_all()
                self.env.invalidate_all()
                record.onchange(dict(values), [*values], specification)
                cached = self.Entry._fields["name"]._get_cache(self.env)
                self.assertEqual(len([id_ for id_ in cached if id_]), loaded)

    def test_a_form_lists_only_the_entries_that_the_client_names(self):
        first, second = self._log(self.ticket, 60), self._log(self.ticket, 30)
        record = self.ticket.with_user(self.agent)
        specification = self._specify(record, "form")
        line = [Command.delete(first.id)]
        listed, Ticket = [], self.env.registry["helpdesk.ticket"]
        compute = Ticket._compute_total_hours

        def note(tickets):
            listed.append(tickets._origin.timesheet_ids)
            return compute(tickets)

        for module, expected in (("helpdesk_hour_bank", first), ("", first | second)):
            with (
                self.subTest(module),
                patch.object(Ticket, "_compute_total_hours", note),
                patch(f"{FORM_ENTRIES}.OURS", module),
            ):
                listed.clear()
                result = record.onchange(
                    {"timesheet_ids": line}, ["timesheet_ids"], specification
                )
                self.assertEqual(listed[-1], expected)
                self.assertEqual(result["value"]["total_hours"], 0.5)
                # what comes after knows all of them again
                self.assertEqual(record.timesheet_ids, first | second)

    def test_a_form_counts_no_entries_of_another_ticket(self):
        self._log(self.ticket, 60)
        foreign = self._log(self._make_ticket(), 30)
        record = self.ticket.with_user(self.agent)
        line = [Command.delete(foreign.id)]
        result = record.onchange(
            {"timesheet_ids": line},
            ["timesheet_ids"],
            self._specify(record, "form"),
        )
        self.assertNotIn("total_hours", result["value"])

    def test_a_form_sums_up_what_is_typed_removed_and_added(self):
        for minutes in (60, 30, 15):
            self._log(self.ticket, minutes)
        form = Form(self.ticket.with_user(self.agent))
        with form.timesheet_ids.edit(0) as line:
            line.unit_amount = 4
        with form.timesheet_ids.new() as line:
            line.name = "Added"
            line.unit_amount = 0.5
        form.planned_hours = 10
        self.assertEqual(len(form.hour_bank_preview.split("\n")), 2)
        worked = [line["unit_amount"] for line in form.timesheet_ids._records]
        self.assertEqual(form.total_hours, sum(worked))
        form.timesheet_ids.remove(1)
        del worked[1]
        self.assertEqual(form.total_hours, sum(worked))
        self.assertEqual(form.remaining_hours, 10 - sum(worked))
        self.assertEqual(form.save().total_hours, sum(worked))

    def test_another_customer_is_previewed_for_all_entries(self):
        self.env["hr.employee"].create({"name": "Boss", "user_id": self.manager.id})
        for minutes in (60, 30):
            self._log(self.ticket, minutes, self.manager)
        other = self._sell(10, self.other_customer)
        form = Form(self.ticket.with_user(self.manager))
        form.partner_id = self.other_customer
        self.assertEqual(form.hour_bank_preview.count(other.name), 2)

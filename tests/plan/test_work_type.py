# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which rules a work type takes, and which type an entry gets."""

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import HourBankCase


@tagged("post_install", "-at_install")
class TestWorkType(HourBankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._sell(10)
        cls.remote = cls._make_type("Remote", step_minutes=15)
        cls.on_site = cls._make_type(
            "On site", step_minutes=60, tolerance_minutes=15, minimum_minutes=120
        )
        cls.phone = cls._make_type("Phone", free=True)
        cls.team.work_type_id = cls.remote
        cls.category = cls.env["helpdesk.ticket.category"].create(
            {"name": "Hardware", "work_type_id": cls.on_site.id}
        )
        cls.plain_category = cls.category.copy({"name": "Other", "work_type_id": False})

    @classmethod
    def _make_type(cls, name, **values):
        return cls.env["hour.bank.work.type"].create({"name": name, **values})

    # === RULES OF A TYPE === #

    def test_rules_that_make_no_sense_are_refused(self):
        for values in (
            {"step_minutes": -1},
            {"minimum_minutes": -1},
            {"tolerance_minutes": -1},
            {"step_minutes": 15, "tolerance_minutes": 15},
            {"tolerance_minutes": 5},
            {"multiplier": 0},
            {"multiplier": -1},
        ):
            with (
                self.subTest(values),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self._make_type("Nonsense", **values)

    def test_rules_at_their_limits_are_taken(self):
        for values in (
            {"step_minutes": 15, "tolerance_minutes": 14},
            {"minimum_minutes": 1},
            {"multiplier": 0.001},
        ):
            with self.subTest(values):
                self.assertTrue(self._make_type("Fine", **values).id)

    def test_the_example_changes_while_typing(self):
        with Form(self.env["hour.bank.work.type"].with_user(self.manager)) as form:
            form.name = "Somehow"
            self.assertIn("0:35 → 0:35", form.example)
            form.step_minutes = 30
            self.assertIn("0:35 → 1:00", form.example)
            form.tolerance_minutes = 10
            self.assertIn("0:35 → 0:30", form.example)
            form.multiplier = 1.5
            self.assertIn("0:35 → 0:45", form.example)
            form.free = True
            self.assertIn("0:35 → free", form.example)

    # === DEFAULTS === #

    def test_the_category_decides_then_the_team(self):
        on_site = self._log(self._make_ticket(category_id=self.category.id), 10)
        other = self._log(self._make_ticket(category_id=self.plain_category.id), 10)
        self.assertEqual(on_site.work_type_id, self.on_site)
        self.assertEqual(other.work_type_id, self.remote)
        self.team.work_type_id = False
        self.assertFalse(self._log(self._make_ticket(), 10).work_type_id)

    def test_a_category_without_a_type_takes_the_one_above(self):
        below = self.plain_category.copy(
            {"name": "Printers", "parent_id": self.category.id}
        )
        entry = self._log(self._make_ticket(category_id=below.id), 10)
        self.assertEqual(entry.work_type_id, self.on_site)

    def test_time_without_ticket_has_no_type(self):
        entry = self._log(self.env["helpdesk.ticket"], 60, project_id=self.project.id)
        self.assertFalse(entry.work_type_id)

    def test_a_person_may_choose_another_type(self):
        ticket = self._make_ticket()
        entry = self._log(ticket, 10, work_type_id=self.phone.id)
        self.assertEqual(entry.work_type_id, self.phone)
        entry.with_user(self.agent).work_type_id = self.on_site
        self.assertEqual(entry.work_type_id, self.on_site)

    def test_another_ticket_brings_its_type_but_keeps_a_chosen_one(self):
        first, second = self._make_ticket(), self._make_ticket()
        second.category_id = self.category
        default = self._log(first, 10)
        chosen = self._log(first, 10, work_type_id=self.phone.id)
        (default | chosen).with_user(self.agent).write({"ticket_id": second.id})
        self.assertEqual(default.work_type_id, self.on_site)
        self.assertEqual(chosen.work_type_id, self.phone)

    def test_entries_keep_their_type_when_ticket_or_team_get_another(self):
        ticket = self._make_ticket()
        entry = self._log(ticket, 10)
        ticket.category_id = self.category
        self.team.work_type_id = self.phone
        entry.with_user(self.agent).unit_amount = 1
        self.assertEqual(entry.work_type_id, self.remote)

    def test_the_ticket_s_form_proposes_the_type_of_a_new_entry(self):
        ticket = self._make_ticket(category_id=self.category.id)
        with Form(ticket.with_user(self.agent)) as form:
            with form.timesheet_ids.new() as line:
                line.name = "Replace a fan"
                line.unit_amount = 1
                self.assertEqual(line.work_type_id, self.on_site)
                line.work_type_id = self.phone
        self.assertEqual(ticket.timesheet_ids.work_type_id, self.phone)

    # === TIMER === #

    def _start(self, ticket, **values):
        action = ticket.with_user(self.agent).button_start_work()
        wizard = self.env[action["res_model"]].with_user(self.agent)
        wizard = wizard.with_context(
            active_model=ticket._name, active_id=ticket.id, **action["context"]
        )
        wizard.create({"name": "Look at it", **values}).action_switch()
        return ticket.timesheet_ids.sorted("id")[-1].with_user(self.agent)

    def test_a_timer_begins_with_the_type_of_the_ticket(self):
        ticket = self._make_ticket(category_id=self.category.id)
        self.assertEqual(self._start(ticket).work_type_id, self.on_site)

    def test_a_chosen_type_is_kept_when_the_timer_stops(self):
        entry = self._start(self._make_ticket(), work_type_id=self.phone.id)
        self.assertEqual(entry.work_type_id, self.phone)
        entry.work_type_id = self.on_site
        with freeze_time("2026-03-18 01:00:00"):
            entry.button_end_work()
        self.assertEqual(entry.work_type_id, self.on_site)

    def test_resumed_work_goes_on_with_the_same_type(self):
        ticket = self._make_ticket()
        self._log(ticket, 10, work_type_id=self.phone.id)
        self.assertEqual(self._start(ticket).work_type_id, self.phone)

    def test_work_without_a_type_is_resumed_as_the_ticket_says(self):
        ticket = self._make_ticket()
        self._log(ticket, 10).work_type_id = False
        self.assertEqual(self._start(ticket).work_type_id, self.remote)

    def test_a_copy_keeps_the_type(self):
        entry = self._log(self._make_ticket(), 10, work_type_id=self.phone.id)
        self.assertEqual(entry.copy().work_type_id, self.phone)

    # === ACCESS === #

    def test_managers_make_types_and_agents_only_use_them(self):
        types = self.env["hour.bank.work.type"]
        made = types.with_user(self.manager).create({"name": "Chat"})
        made.step_minutes = 5
        as_agent = made.with_user(self.agent)
        self.assertEqual(as_agent.name, "Chat")
        with self.assertRaises(AccessError):
            as_agent.step_minutes = 0
        with self.assertRaises(AccessError):
            types.with_user(self.agent).create({"name": "Mine"})
        with self.assertRaises(AccessError):
            as_agent.unlink()
        with self.assertRaises(AccessError):
            made.with_user(self.portal).read(["name"])

    def test_types_of_another_company_are_not_seen(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        theirs = self._make_type("Theirs", company_id=company.id)
        seen = self.env["hour.bank.work.type"].with_user(self.manager).search([])
        self.assertNotIn(theirs, seen)
        self.assertIn(self.remote, seen)

    def test_multipliers_are_the_managers_too(self):
        values = {
            "plan_id": self.plan.id,
            "kind": "priority",
            "ticket_priority": "3",
        }
        multipliers = self.env["hour.bank.multiplier"]
        line = multipliers.with_user(self.manager).create(values)
        with self.assertRaises(AccessError):
            multipliers.with_user(self.agent).create(values)
        with self.assertRaises(AccessError):
            line.with_user(self.agent).multiplier = 3

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Setting up a team, as a helpdesk manager does it."""

from odoo.tests import Form, tagged

from ..common import HourBankCase


@tagged("post_install", "-at_install")
class TestTeamForm(HourBankCase):
    def _open(self):
        return Form(self.env["helpdesk.ticket.team"].with_user(self.manager))

    def test_the_project_of_other_teams_is_proposed(self):
        form = self._open()
        form.name = "Second line"
        self.assertFalse(form.default_project_id)
        form.allow_timesheet = True
        self.assertEqual(form.default_project_id, self.project)
        form.use_hour_banks = True
        team = form.save()
        self.assertTrue(team.use_hour_banks)
        self.assertEqual(team.default_project_id, self.project)

    def test_the_first_team_gets_a_billable_project_of_no_customer(self):
        self.env["helpdesk.ticket.team"].search([]).default_project_id = False
        Project = self.env["project.project"]
        Project.search([]).write({"allow_billable": False})
        values = {"allow_timesheets": True, "allow_billable": True}
        Project.create({"name": "A", "partner_id": self.customer.id, **values})
        fits = Project.create({"name": "B", **values})
        form = self._open()
        form.allow_timesheet = True
        self.assertEqual(form.default_project_id, fits)

    def test_a_chosen_project_stays(self):
        other = self.project.copy({"name": "Other"})
        form = self._open()
        form.allow_timesheet = True
        form.default_project_id = other
        form.allow_timesheet = False
        form.allow_timesheet = True
        self.assertEqual(form.default_project_id, other)

    def test_the_switches_do_not_save_before_the_project_is_chosen(self):
        """A toggle that saves would ask for the project before it can be chosen."""
        arch = self.env["helpdesk.ticket.team"].get_view(view_type="form")["arch"]
        for name in ("allow_timesheet", "use_hour_banks"):
            pattern = f'<field name="{name}"[^>]*autosave[^>]*False'
            self.assertRegex(arch, pattern)

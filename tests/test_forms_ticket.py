# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from .forms_common import Door, FormsCase


@tagged("post_install", "-at_install")
class TestFormsTicket(FormsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tickets = {}
        for name, user in cls.roles.items():
            if not user.has_group("helpdesk_mgmt.group_helpdesk_user_own"):
                continue
            for team in (cls.team, cls.plain_team):
                ticket = cls._make_ticket(team_id=team.id, user_id=user.id)
                cls._log(ticket, 30, cls.colleague)
                cls._log(ticket, 30, user)
                cls.tickets[name, team] = ticket

    def test_ticket(self):
        import time as t
        for name, user in self.roles.items():
            if (name, self.team) not in self.tickets:
                continue
            start = t.time()
            door = Door(self.tickets[name, self.team].with_user(user), known=self.known)
            twin = Door(self.tickets[name, self.plain_team].with_user(user), known=self.known)
            problems = self._get_problems(door, twin)
            print("RESULT", name, len(self._undone(door.get_paths)), round(t.time() - start, 1))
            print("PATHS", self._undone(door.get_paths))
            for p in problems:
                print("RESULT   ", p[:600])

    def test_sent(self):
        from odoo.tests import Form
        import traceback
        ticket = self._make_ticket()
        self._log(ticket, 30)
        for name in ("seller_own", "seller_all", "accountant", "timesheet_user", "project_user"):
            user = self.roles[name]
            ticket.activity_schedule("mail.mail_activity_data_todo", user_id=user.id)
            self.env.flush_all(); self.env.clear()
            for view in ("list", "kanban"):
                try:
                    model = self.env["helpdesk.ticket"].with_user(user)
                    from lxml import etree
                    v = etree.fromstring(model.get_views([(False, view)])["views"][view]["arch"])
                    ticket.with_user(user).web_read({n.get("name"): {} for n in v.iter("field")})
                    print("RESULT", name, view, "fine")
                except Exception as e:
                    print("RESULT", name, view, "ERR", str(e)[:300])
            try:
                Form(ticket.with_user(user))
                print("RESULT", name, "Form fine")
            except Exception as e:
                print("RESULT", name, "FORM", str(e)[:300])
                traceback.print_exc()

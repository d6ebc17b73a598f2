# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""People of a customer, of its parent, of its subsidiary and of another one."""

from odoo.tests import new_test_user

from ..common import TODAY, HourBankCase


class PortalCase(HourBankCase):
    """A company with a contact of each level, and everybody who must not see its hours.

    ``people``: portal users by what they are. ``bank`` has 0:45 of a ticket of the
    contact ``own``, 0:30 of one of ``all``, and 1:00 of a ticket of the subsidiary.
    """

    @classmethod
    def setUpScene(cls):
        cls.plan.is_pool = True
        cls.subsidiary = cls.env["res.partner"].create(
            {"name": "Azur North", "is_company": True, "parent_id": cls.customer.id}
        )
        cls.parent = cls.env["res.partner"].create(
            {"name": "Azur Group", "is_company": True}
        )
        cls.customer.parent_id = cls.parent
        cls.people = {
            **{
                level: cls._make_contact(level, cls.customer, level)
                for level in ("none", "own", "all", "admin")
            },
            "subsidiary": cls._make_contact("subsidiary", cls.subsidiary, "all"),
            "parent": cls._make_contact("parent", cls.parent, "all"),
            "stranger": cls._make_contact("stranger", cls.other_customer, "admin"),
            "former": cls._make_contact("former", cls.customer, "all"),
        }
        cls.people["former"].partner_id.parent_id = cls.other_customer
        cls.bank = cls._sell(10)
        cls.entries = {
            "own": cls._work_for(cls.people["own"].partner_id, 45),
            "all": cls._work_for(cls.people["all"].partner_id, 30),
            "subsidiary": cls._work_for(cls.people["subsidiary"].partner_id, 60),
        }
        cls.moves = {
            name: entry.sudo().hour_bank_move_ids for name, entry in cls.entries.items()
        }

    @classmethod
    def _make_contact(cls, login, company, level):
        user = new_test_user(
            cls.env, f"{login}_contact", "base.group_portal", name=login.title()
        )
        user.partner_id.write({"parent_id": company.id, "hour_bank_portal": level})
        return user

    @classmethod
    def _work_for(cls, contact, minutes, **values):
        ticket = cls._make_ticket(contact, name=f"Ticket of {contact.name}")
        return cls._log(ticket, minutes, name=f"Work for {contact.name}", **values)

    def _get_model(self, who, model):
        """Return a model as somebody, with an empty cache as in a request of theirs."""
        self.env.invalidate_all()
        return self.env[model].with_user(self.people[who])


class IssuedPortalCase(PortalCase):
    """With a statement that was issued of all this, and a draft of what comes next."""

    @classmethod
    def setUpScene(cls):
        cls.statement = cls._issue_for(cls.customer)
        cls.draft = cls._draft_for(cls.customer)

    @classmethod
    def _draft_for(cls, customer, **values):
        return cls.env["hour.bank.statement"].create(
            {"partner_id": customer.id, "date_to": TODAY, **values}
        )

    @classmethod
    def _issue_for(cls, customer, **values):
        statement = cls._draft_for(customer, **values)
        statement._issue()
        return statement

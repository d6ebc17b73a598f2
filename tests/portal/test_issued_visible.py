# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What portal users reach by RPC of issued statements and their lines."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import IssuedPortalCase
from .test_portal_visible import SEARCHED

SEEN = {
    "none": False,
    "own": False,
    "all": True,
    "admin": True,
    "subsidiary": False,
    "parent": False,
    "stranger": False,
    "former": False,
}


@tagged("post_install", "-at_install")
class TestIssuedVisible(IssuedPortalCase):
    def _find(self, who, statement=None):
        """Return what somebody finds of a statement: by search, by id, by its lines."""
        statement = statement or self.statement
        Statement = self._get_model(who, "hour.bank.statement")
        Line = self._get_model(who, "hour.bank.statement.line")
        found = (
            bool(Statement.search([("id", "=", statement.id)])),
            Statement.browse(statement.id).has_access("read"),
            bool(Line.search([("statement_id", "=", statement.id)])),
            Line.browse(statement.sudo().line_ids[:1].id).has_access("read"),
        )
        self.assertEqual(len(set(found)), 1, found)
        return found[0]

    def test_who_sees_it(self):
        for who, seen in SEEN.items():
            with self.subTest(who):
                self.assertEqual(self._find(who), seen)

    def test_nobody_sees_a_draft(self):
        for who in SEEN:
            Statement = self._get_model(who, "hour.bank.statement")
            self.assertNotIn(self.draft.id, Statement.search([]).ids)
            self.assertFalse(Statement.browse(self.draft.id).has_access("read"))

    def test_a_level_that_changes_counts_at_once(self):
        contact = self.people["all"].partner_id
        for level, seen in (("none", False), ("admin", True), ("own", False)):
            contact.hour_bank_portal = level
            self.assertEqual(self._find("all"), seen)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.models")
    def test_nobody_writes(self):
        for who in ("all", "admin", "stranger"):
            for record in (self.statement, self.statement.line_ids[0]):
                mine = self._get_model(who, record._name).browse(record.id)
                with self.subTest(who), self.assertRaises(UserError):
                    mine.write({"company_id": 1})
                with self.subTest(who), self.assertRaises(UserError):
                    mine.unlink()
            Statement = self._get_model(who, "hour.bank.statement")
            with self.assertRaises(AccessError):
                Statement.create({"partner_id": self.customer.id})
            with self.assertRaises(AccessError):
                Statement.browse(self.statement.id).action_issue()

    def test_two_companies(self):
        company_2 = self.env["res.company"].create({"name": "Second"})
        company_2.hour_bank_portal = "all"
        own = self.people["own"]
        own.partner_id.hour_bank_portal = False  # as the companies say
        self.bank.sudo().create(
            {"partner_id": self.customer.id, "company_id": company_2.id}
        )
        theirs = self._issue_for(self.customer, company_id=company_2.id)
        Statement = self._get_model("own", "hour.bank.statement")
        self.assertFalse(Statement.search([]))
        own.company_ids = [Command.link(company_2.id)]
        self.assertEqual(Statement.search([]), theirs)
        self.assertFalse(self._find("own"))

    # === LATER === #

    def test_who_bought_before_becoming_a_contact_keeps_seeing_it(self):
        person = self._make_contact("person", self.env["res.partner"], False)
        self._sell(2, partner=person.partner_id)
        theirs = self._issue_for(person.partner_id)
        self.people["person"] = person
        person.partner_id.parent_id = self.other_customer
        self.assertTrue(self._find("person", theirs))
        self.assertFalse(self._find("stranger", theirs))

    def test_a_customer_that_is_archived(self):
        self.customer.active = False
        self.assertTrue(self._find("all"))
        self.assertFalse(self._find("stranger"))

    def test_a_customer_that_was_merged(self):
        """Its statements, and those of the one it is now, belong to the same people."""
        self._sell(3, partner=self.other_customer)
        theirs = self._issue_for(self.other_customer)
        people = self.people["stranger"].partner_id + self.people["former"].partner_id
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        partners = self.customer + self.other_customer
        merge._merge(partners.ids, self.customer, extra_checks=False)
        self.assertTrue(theirs.is_merged)
        self.assertEqual(people.commercial_partner_id, self.customer)
        for statement in (self.statement, theirs):
            self.assertTrue(self._find("all", statement))
        # what it may see was given for a company that is this one now
        self.assertTrue(self._find("stranger", theirs))
        self._work_for(self.people["own"].partner_id, 15)
        following = self._issue_for(self.customer)
        self.assertEqual(following.taken_over[0]["name"], theirs.name)
        self.assertTrue(self._find("all", following))

    # === FIELDS === #

    def test_only_named_fields(self):
        for record in (self.statement, self.statement.line_ids[0]):
            Model = self._get_model("all", record._name)
            told = set(Model.browse(record.id).read()[0])
            self.assertEqual(told, Model._get_portal_fields())
            self.assertEqual(set(Model.fields_get()), Model._get_portal_fields())

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule", "odoo.orm.models")
    def test_no_other_field_by_any_door(self):
        for record in (self.statement, self.statement.line_ids[0]):
            Model = self._get_model("all", record._name)
            closed = set(Model._fields) - Model._get_portal_fields()
            self.assertGreater(len(closed), 10)
            for name in sorted(closed):
                field = Model._fields[name]
                with self.subTest(name), self.assertRaises(AccessError):
                    Model.browse(record.id).read([name])
                if not (field.required or name in SEARCHED):
                    with self.subTest(name), self.assertRaises(AccessError):
                        Model.search([(name, "=", False)])
                if field.store and field.column_type:
                    with self.subTest(name), self.assertRaises(AccessError):
                        Model.search([], order=name)
                    with self.subTest(name), self.assertRaises(AccessError):
                        Model._read_group([], [name])

    def test_secrets_are_among_the_closed_ones(self):
        told = self.statement._get_portal_fields()
        self.assertFalse(
            told & {"salt", "digest", "verification_code", "paper", "balances"}
        )
        told = self.statement.line_ids._get_portal_fields()
        self.assertFalse(told & {"person_hash", "timesheet_ref", "value", "move_id"})

    def test_switches_as_they_stood_at_issue(self):
        company = self.env.company
        self.env.company.hour_bank_show_money = True
        company.write({"hour_bank_show_persons": False, "hour_bank_show_worked": False})
        self._work_for(self.people["own"].partner_id, 15)
        later = self._issue_for(self.customer)
        company.write({"hour_bank_show_persons": True, "hour_bank_show_money": False})
        Line = self._get_model("all", "hour.bank.statement.line")
        first = Line.search(
            [("statement_id", "=", self.statement.id), ("kind", "=", "time")], limit=1
        )
        self.assertRecordValues(
            first, [{"person_name": "Agent", "worked_minutes": 45, "portal_value": 0}]
        )
        self.assertRecordValues(
            Line.search([("statement_id", "=", later.id)]),
            [{"person_name": "", "worked_minutes": 0, "portal_value": -25}],
        )

    # === FILES === #

    def test_no_files_by_rpc(self):
        """The paper is reached by its page, which asks who looks."""
        self.statement._keep_paper(b"%PDF-1.4")
        paper = self.statement._find_paper()
        for who in SEEN:
            File = self._get_model(who, "ir.attachment")
            self.assertNotIn(paper, File.search([("res_field", "!=", "x")]))
            with self.subTest(who), self.assertRaises(AccessError):
                File.browse(paper.id).read(["name"])
            with self.subTest(who), self.assertRaises(AccessError):
                Statement = self._get_model(who, "hour.bank.statement")
                Statement.browse(self.statement.id).read(["paper"])

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What portal users reach by RPC: which banks and lines, and which of their fields."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import PortalCase

# who → the bank, and the time of which tickets
SEEN = {
    "none": (False, set()),
    "own": (False, {"own"}),
    "all": (True, {"own", "all", "subsidiary"}),
    "admin": (True, {"own", "all", "subsidiary"}),
    "subsidiary": (False, {"subsidiary"}),
    "parent": (False, set()),
    "stranger": (False, set()),
    "former": (False, set()),
}
# Odoo searches these without asking for the field: they tell nothing that is closed.
SEARCHED = {
    "activity_state",
    "currency_id",
    "has_message",
    "is_portal_visible",
    "message_is_follower",
    "my_activity_date_deadline",
}


@tagged("post_install", "-at_install")
class TestPortalVisible(PortalCase):
    def test_who_sees_the_bank(self):
        for who, (bank, _entries) in SEEN.items():
            with self.subTest(who):
                Bank = self._get_model(who, "hour.bank")
                self.assertEqual(Bank.search([]).ids, self.bank.ids if bank else [])
                mine = Bank.browse(self.bank.id)
                self.assertEqual(mine.has_access("read"), bank)

    def test_what_one_sees_is_not_remembered_for_another(self):
        for who in ("all", "stranger", "admin", "own"):
            mine = self.bank.with_user(self.people[who])  # in one cache
            self.assertEqual(mine.has_access("read"), SEEN[who][0], who)

    def test_a_record_that_was_seen_is_not_seen_for_ever(self):
        contact = self.people["all"].partner_id
        mine = self.bank.with_user(self.people["all"])
        for level, seen in (("all", True), ("none", False), ("admin", True)):
            contact.hour_bank_portal = level
            self.assertEqual(mine.has_access("read"), seen)

    def test_who_sees_which_time(self):
        for who, (bank, entries) in SEEN.items():
            with self.subTest(who):
                Move = self._get_model(who, "hour.bank.move")
                seen = {
                    name for name, move in self.moves.items() if move & Move.search([])
                }
                self.assertEqual(seen, entries)
                bought = Move.search([("move_type", "=", "purchase")])
                self.assertEqual(bool(bought), bank)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.models")
    def test_nobody_writes(self):
        for who in SEEN:
            for record in (self.bank, self.moves["own"]):
                mine = self._get_model(who, record._name).browse(record.id)
                with self.subTest(who), self.assertRaises(UserError):
                    mine.write({"company_id": 1})
                with self.subTest(who), self.assertRaises(UserError):
                    mine.unlink()

    def test_a_level_that_changes_counts_at_once(self):
        contact, Bank = self.people["all"].partner_id, self.env["hour.bank"]
        mine = Bank.with_user(self.people["all"])
        for level, count in (("none", 0), ("admin", 1), ("own", 0), ("all", 1)):
            contact.hour_bank_portal = level
            self.assertEqual(mine.search_count([]), count)
        contact.parent_id = self.other_customer
        self.assertEqual(mine.search_count([]), 0)

    def test_the_own_ticket_that_goes_to_a_colleague(self):
        ticket = self.entries["own"].ticket_id
        ticket.partner_id = self.people["all"].partner_id
        Move = self._get_model("own", "hour.bank.move")
        self.assertFalse(Move.search([]))

    def test_who_bought_before_becoming_a_contact_keeps_seeing_it(self):
        person = self._make_contact("person", self.env["res.partner"], False)
        bank = self._sell(2, partner=person.partner_id)
        self.people["person"] = person
        person.partner_id.parent_id = self.other_customer
        self.assertEqual(self._get_model("person", "hour.bank").search([]), bank)
        stranger = self._get_model("stranger", "hour.bank")
        self.assertFalse(stranger.search([("id", "=", bank.id)]))

    def test_two_companies(self):
        company_2 = self.env["res.company"].create({"name": "Second"})
        company_2.hour_bank_portal = "all"
        own = self.people["own"]
        own.partner_id.hour_bank_portal = False  # as the companies say
        own.company_ids = [Command.link(company_2.id)]
        bank = self.bank.sudo().create(
            {"partner_id": self.customer.id, "company_id": company_2.id}
        )
        Bank = self._get_model("own", "hour.bank")
        self.assertEqual(Bank.search([]), bank)
        self.assertFalse(
            Bank.with_context(allowed_company_ids=own.company_id.ids).search([])
        )

    # === FIELDS === #

    def _read_everything(self, record):
        return record.read()[0]

    def test_only_named_fields(self):
        for record in (self.bank, self.moves["own"]):
            Model = self._get_model("all", record._name)
            told = set(self._read_everything(Model.browse(record.id)))
            self.assertEqual(told, Model._get_portal_fields())
            self.assertEqual(set(Model.fields_get()), Model._get_portal_fields())

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule", "odoo.orm.models")
    def test_no_other_field_by_any_door(self):
        for record in (self.bank, self.moves["own"]):
            Model = self._get_model("all", record._name)
            closed = set(Model._fields) - Model._get_portal_fields()
            self.assertGreater(len(closed), 20)
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

    def test_no_way_around_by_the_bank_of_a_move(self):
        Move = self._get_model("own", "hour.bank.move")
        mine = Move.search([])
        self.assertEqual(mine.portal_balance, 0)  # of a bank that is not theirs to see
        with self.assertRaises(AccessError):
            mine.bank_id.read(["minutes_balance"])
        self.assertFalse(Move.search([("bank_id.minutes_balance", ">", 0)]))

    # === SWITCHES === #

    def _tell(self, move=None):
        Move = self._get_model("all", "hour.bank.move").with_context(lang="en_US")
        return Move.browse((move or self.moves["own"]).id)

    def test_what_is_told(self):
        entry = self.entries["own"]
        self.assertRecordValues(
            self._tell(),
            [
                {
                    "portal_ticket": entry.ticket_id.number,
                    "portal_person": "Agent",
                    "portal_worked": 45,
                    "portal_text": "Work for Own",
                    "portal_balance": 555,
                    "portal_value": 0,
                }
            ],
        )

    def test_switches_of_the_company(self):
        self.env.company.write(
            {
                "hour_bank_show_persons": False,
                "hour_bank_show_worked": False,
                "hour_bank_show_tickets": False,
                "hour_bank_show_money": True,
            }
        )
        told = self._tell()
        self.assertRecordValues(
            told,
            [
                {
                    "portal_ticket": "",
                    "portal_person": "",
                    "portal_worked": 0,
                    "portal_text": "Work for Own",
                    "portal_value": -75,
                }
            ],
        )
        self.assertEqual(told.bank_id.portal_value, self.bank.value_balance)

    def test_the_team_says_otherwise(self):
        self.env.company.hour_bank_show_persons = False
        self.team.write(
            {"hour_bank_show_persons": "yes", "hour_bank_show_worked": "no"}
        )
        self.assertRecordValues(
            self._tell(), [{"portal_person": "Agent", "portal_worked": 0}]
        )

    def test_a_text_for_the_customer(self):
        contact = self.people["own"].partner_id
        entry = self._work_for(contact, 15, hour_bank_customer_text="Server restarted")
        move = entry.sudo().hour_bank_move_ids
        self.assertEqual(self._tell(move).portal_text, "Server restarted")
        entry.unlink()  # the ledger keeps what it told
        given_back = self.bank.move_ids.filtered(lambda m: m.origin_move_id == move)
        for line in move + given_back:
            self.assertEqual(self._tell(line).portal_text, "Server restarted")

    def test_what_went_to_another_customer_tells_nothing_of_it(self):
        entry = self.entries["own"].sudo()
        self._sell(5, partner=self.other_customer)
        entry.ticket_id.partner_id = self.other_customer
        entry.name = "Secret of Deco Addict"
        self.assertEqual(self._tell().portal_text, "Work for Own")

    # === FILES === #

    def test_no_files_by_rpc(self):
        """Odoo lets who reads a record read its files: portal users search for none."""
        file = self.env["ir.attachment"].create(
            {"name": "x", "raw": b"x", "res_model": "hour.bank", "res_id": self.bank.id}
        )
        for who in SEEN:
            File = self._get_model(who, "ir.attachment")
            self.assertNotIn(file, File.search([]))
            with self.subTest(who), self.assertRaises(AccessError):
                File.browse(file.id).read(["name"])

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What stands between two customers is read by who may read one side of it."""

from lxml import html

from odoo.tests import tagged

from .matrix_common import ROLES, MatrixCase

MODELS = (
    "hour.bank",
    "hour.bank.move",
    "hour.bank.release",
    "hour.bank.reservation",
    "hour.bank.revenue",
    "hour.bank.share",
    "hour.bank.transfer",
)


@tagged("post_install", "-at_install")
class TestTwoSides(MatrixCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        own, other = cls.banks["own"], cls.banks["without"]
        cls.drafts = cls._transfer(own, other) | cls._transfer(other, own)
        cls.waiting = cls._transfer(own, other) | cls._transfer(other, own)
        cls.done = cls._transfer(own, other) | cls._transfer(other, own)
        cls.new = cls._transfer(own) | cls._transfer(other, partner=own.partner_id)
        for transfer in cls.waiting | cls.done | cls.new:
            transfer.action_confirm()
        for transfer in (cls.done | cls.new).with_user(cls.users["Manager"]):
            if transfer.state == "to_approve":
                transfer.action_approve()
        cls._roll_over()
        cls._use_pool()

    @classmethod
    def _transfer(cls, bank, target=None, partner=None):
        values = {"bank_id": bank.id, "hours": 1, "reason": "Merged"}
        if target:
            values["target_partner_id"] = target.partner_id.id
            values["target_bank_id"] = target.id
        elif partner:
            values["target_partner_id"] = partner.id
        return cls.env["hour.bank.transfer"].with_user(cls.boss).create(values)

    @classmethod
    def _roll_over(cls):
        """Roll hours over between banks of one customer, sold by two salespeople."""
        banks = [cls._sell(10) for _number in range(3)]
        for bank in banks:
            bank.sale_order_id.user_id = cls.boss
        banks[0].sale_order_id.user_id = cls.users["Sales, own"]
        banks[0]._expire(60, banks[1])
        banks[2]._expire(60, banks[0].browse())

    @classmethod
    def _use_pool(cls):
        """Let a subsidiary, whose ticket is another team's, draw from its parent."""
        plan = cls._make_plan("Pool", is_pool=True)
        product = cls._make_product("Pool", hour_bank_plan_id=plan.id)
        bank = cls._sell(10, cls.banks["own"].partner_id, product)
        subsidiary = cls.env["res.partner"].create(
            {"name": "Nice", "is_company": True, "parent_id": bank.partner_id.id}
        )
        values = {"team_id": cls.team_2.id, "project_id": cls.project.id}
        cls.team_2.user_ids += cls.agent
        cls._log(cls._make_ticket(subsidiary, **values), 30)

    def _read_as(self, role, model):
        """Read all that a role may, as the web client does; return the values by id."""
        Model = self._get_env_of(role)[model]
        if not Model.has_access("read"):
            return {}
        names = {"fields": {"display_name": {}}}
        specification = {
            name: names if field["type"] == "many2one" else {}
            for name, field in Model.fields_get().items()
            if field["type"] not in ("one2many", "many2many")
            or Model.env[field["relation"]].has_access("read")
        }
        self.env.invalidate_all()  # what the superuser read would be known
        records = Model.search([])
        return {vals["id"]: vals for vals in records.web_read(specification)}

    def test_every_role_reads_what_it_finds(self):
        for role in ROLES:
            for model in MODELS:
                with self.subTest(role=role, model=model):
                    self._read_as(role, model)

    def test_of_a_bank_that_may_not_be_read_only_the_hours_of_a_done_transfer(self):
        hidden, words = self.banks["without"], "another hour bank"
        values = self._read_as("Sales, own", "hour.bank.transfer")
        for transfer in self.drafts | self.waiting | self.done:
            out, into = transfer.bank_id, transfer.target_bank_id
            told, is_done = values[transfer.id], transfer.state == "done"
            self.assertEqual(
                (told["bank_id"]["display_name"], told["is_bank_hidden"]),
                (words, not is_done) if out == hidden else (out.name, False),
            )
            self.assertEqual(
                (told["target_bank_id"]["display_name"], told["is_target_bank_hidden"]),
                (words, not is_done) if into == hidden else (into.name, False),
            )
            # of the one that may be read, what everybody reads
            self.assertEqual(told["hours_before"] == 0, out == hidden and not is_done)
            self.assertFalse(told["too_much"])

    def test_read_hides_the_same(self):
        drafts = self.drafts.with_env(self._get_env_of("Sales, own"))
        self.env.invalidate_all()
        (first, second) = drafts.read(["bank_id", "target_bank_id"])
        own, words = self.banks["own"], "another hour bank"
        self.assertEqual(first["bank_id"], (own.id, own.name))
        self.assertEqual(first["target_bank_id"][1], words)
        self.assertEqual(second["bank_id"][1], words)
        self.assertEqual(second["target_bank_id"], (own.id, own.name))

    def test_who_reads_both_is_told_both(self):
        values = self._read_as("Accountant", "hour.bank.transfer")
        for transfer in self.drafts:
            told = values[transfer.id]
            self.assertEqual(told["bank_id"]["display_name"], transfer.bank_id.name)
            self.assertFalse(told["is_bank_hidden"] or told["is_target_bank_hidden"])
            self.assertTrue(told["hours_before"] and told["target_hours_before"])

    def test_its_paper_says_nothing_of_today_either(self):
        draft = self.drafts[1].with_env(self._get_env_of("Sales, own"))
        self.env.invalidate_all()
        page, _type = (
            self.env["ir.actions.report"]
            .with_env(draft.env)
            ._render_qweb_html(
                "helpdesk_hour_bank.report_hour_bank_transfer", draft.ids
            )
        )
        text = " ".join(html.fromstring(page).text_content().split())
        self.assertIn("is not done", text)
        self.assertNotIn(self.banks["without"].name, text)

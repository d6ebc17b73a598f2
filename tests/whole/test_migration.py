# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The update gives the ledger of before the values that it would have now."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from ...tools.append_only import unlocked
from ..accounting_common import HourBankAccountingCase
from ..common import TODAY

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def _load(path):
    """Return a migration as a module."""
    spec = spec_from_file_location("migration", MIGRATIONS / path)
    script = module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


@tagged("post_install", "-at_install")
class TestMigration(HourBankAccountingCase):
    def _forget_values(self, banks):
        """Leave what the version before had: money of rollovers and transfers."""
        self.env.flush_all()
        with unlocked(self.cr, "the update begins"):
            self.cr.execute(
                "UPDATE hour_bank_move SET value = NULL WHERE bank_id IN %s"
                " AND move_type NOT IN ('rollover', 'transfer')",
                [tuple(banks.ids)],
            )
        self.cr.execute(
            "UPDATE hour_bank SET value_credited = NULL, value_debited = NULL,"
            " value_balance = NULL, value_used = NULL WHERE id IN %s",
            [tuple(banks.ids)],
        )
        self.env.invalidate_all()

    def _migrate(self, banks):
        script = _load("19.0.1.2.0/post-migrate.py")
        with unlocked(self.cr, "the update"):
            for bank in banks.sorted("id"):
                script._value_ledger(bank)

    def test_values_are_those_that_were_posted(self):
        self.plan.write({"rollover": "hours", "rollover_hours": 2})
        order = self._make_order(10, price_unit=33.333)
        bank = order.order_line.hour_bank_ids
        self._invoice(order)
        entry = self._log(self._make_ticket(), 100)
        entry.unit_amount = 1
        bank._adjust(-30, "Given up")
        bank.date_end = "2026-04-30"
        with freeze_time("2026-06-01 12:00:00"):
            self.env["hour.bank"].search([("id", "=", bank.id)])._end_validity()
        banks = bank | self.env["hour.bank"].search([("origin_bank_id", "=", bank.id)])
        self.assertEqual(len(banks), 2)
        fields = ["value_credited", "value_debited", "value_balance"]
        moves, before = banks.move_ids.sorted("id"), banks.read(fields)
        values = moves.mapped("value")
        self._forget_values(banks)
        self._migrate(banks)
        self.assertEqual(moves.mapped("value"), values)
        self.assertEqual(banks.read(fields), before)
        self.assertFalse(banks._audit())


@tagged("post_install", "-at_install")
class TestMigrationOfClosedBanks(HourBankAccountingCase):
    """Hours that came back into closed banks before they went out by themselves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order(10)
        cls.bank = cls.order.order_line.hour_bank_ids
        cls.invoice = cls._invoice(cls.order)
        cls.entry = cls._log(cls._make_ticket(), 240)

    def _shorten(self):
        """Let an hour come back, which stays where it is, as it did before."""
        Bank = self.env.registry["hour.bank"]
        with patch.object(Bank, "_empty_closed", lambda self, reason=None: None):
            self.entry.unit_amount = 3
        self.assertEqual(self.bank.state, "closed")
        self.assertEqual(
            (self.bank.minutes_balance, self.bank.value_balance), (60, 100)
        )
        self.assertEqual([finding.check for finding in self.bank._audit()], ["closed"])

    def _migrate(self):
        _load("19.0.1.3.0/post-migrate.py").migrate(self.cr, "19.0.1.2.0")
        self.env.invalidate_all()

    def assertEmptied(self, cause):
        self.assertEqual((self.bank.minutes_balance, self.bank.value_balance), (0, 0))
        self.assertFalse(self.bank._audit())
        last = self.bank.move_ids.sorted("id")[-1]
        self.assertEqual((last.cause, last.minutes), (cause, -60))
        self.assertIn("1:00 came back after", last.reason)

    def test_hours_of_a_cancelled_order_can_be_credited(self):
        self.order._action_cancel()
        self._shorten()
        self._migrate()
        self.assertEmptied("cancel")
        self.assertEqual(self.bank._get_creditable_minutes(), 420)
        moves = self.bank.move_ids
        self._migrate()
        self.assertEqual(self.bank.move_ids, moves)

    def test_hours_of_a_bank_closed_by_hand_come_back_when_it_opens(self):
        self.bank._change_state_by_hand("close", "Contract ended")
        self._shorten()
        self._migrate()
        self.assertEmptied("close")
        self.bank._change_state_by_hand("reopen", "By mistake")
        self.assertEqual(self.bank.minutes_balance, 420)

    def test_a_bank_that_cannot_be_emptied_is_left_to_the_audit(self):
        self.bank._change_state_by_hand("close", "Contract ended")
        self._shorten()
        Bank, logger = self.env.registry["hour.bank"], "migration"
        with (
            patch.object(Bank, "_adjust", side_effect=UserError("No")),
            self.assertLogs(logger, "WARNING") as logs,
        ):
            self._migrate()
        self.assertIn(self.bank.name, logs.output[0])
        self.assertEqual([finding.check for finding in self.bank._audit()], ["closed"])

    def test_banks_that_are_not_closed_are_left_alone(self):
        moves = self.bank.move_ids
        self._migrate()
        self.assertEqual(self.bank.move_ids, moves)

    def test_written_commercial_partners_are_computed_anew(self):
        ticket = self._make_ticket()
        self.env.flush_all()
        for table, record in (
            ("res_partner", self.contact),
            ("helpdesk_ticket", ticket),
        ):
            self.cr.execute(
                f"UPDATE {table} SET commercial_partner_id = %s WHERE id = %s",
                [self.other_customer.id, record.id],
            )
        self.env.invalidate_all()
        self._migrate()
        self.assertEqual(self.contact.commercial_partner_id, self.customer)
        self.assertEqual(ticket.commercial_partner_id, self.customer)

    def test_the_next_audit_covers_all_banks(self):
        self.bank.date_audited = TODAY
        self.bank.audited_move_id = self.bank.move_ids.sorted("id")[-1]
        self.assertNotIn(self.bank.id, self.env["hour.bank"]._get_ids_to_audit())
        self._migrate()
        self.assertIn(self.bank.id, self.env["hour.bank"]._get_ids_to_audit())

    def test_lines_that_sell_no_hours_are_cores(self):
        product = self._make_product("Consulting", hour_bank_plan_id=False)
        line = self._make_order(5, product=product).order_line
        self.env.flush_all()
        self.cr.execute(
            "UPDATE sale_order_line SET qty_delivered_method = 'hour_bank'"
            " WHERE id = %s",
            [line.id],
        )
        self.env.invalidate_all()
        self._migrate()
        self.assertEqual(line.qty_delivered_method, "timesheet")
        self.assertEqual(self.order.order_line.qty_delivered_method, "hour_bank")


@tagged("post_install", "-at_install")
class TestMigrationOfViews(TransactionCase):
    """Views of before that are part of another one now do not stop the update."""

    def test_gone_views_go_and_what_stood_on_them_stays(self):
        View = self.env["ir.ui.view"]
        form = self.env.ref("helpdesk_hour_bank.hour_bank_plan_view_form")
        values = {"model": "hour.bank.plan", "type": "form", "mode": "extension"}
        arch = '<field name="name" position="after"/>'
        gone = View.create(
            {"name": "gone", "inherit_id": form.id, "arch": arch, **values}
        )
        theirs = View.create(
            {"name": "theirs", "inherit_id": gone.id, "arch": arch, **values}
        )
        self.env["ir.model.data"].create(
            {
                "module": "helpdesk_hour_bank",
                "name": "hour_bank_plan_view_form_invoicing",
                "model": "ir.ui.view",
                "res_id": gone.id,
            }
        )
        self.env.flush_all()
        _load("19.0.1.7.0/pre-views.py").migrate(self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()
        self.assertFalse(gone.exists())
        self.assertEqual(theirs.inherit_id, form)
        self.assertTrue(form.get_combined_arch())

    def test_no_view_of_today_goes(self):
        names = _load("19.0.1.7.0/pre-views.py").GONE
        for name in names:
            self.assertFalse(self.env.ref(f"helpdesk_hour_bank.{name}", False))

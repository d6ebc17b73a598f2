# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The audit names exactly what was changed behind the ledger's back."""

from unittest.mock import patch

from odoo.tests import tagged

from ...tools.append_only import unlocked
from ..common import TODAY, HourBankCase


class AuditCase(HourBankCase):
    """A bank of 10:00 with 1:05 debited, and ways to change it past the ledger."""

    @classmethod
    def setUpScene(cls):
        cls.bank = cls._sell(10)
        cls.ticket = cls._make_ticket()
        cls.entry = cls._log(cls.ticket, 65)
        cls.purchase, cls.draw = cls.bank.move_ids.sorted("id")

    def _tamper(self, query, *values):
        self.env.flush_all()
        with unlocked(self.cr, "the test tampers"):
            self.cr.execute(query, values)
        self.env.invalidate_all()

    def _post(self, bank, minutes, **values):
        return bank._lock([("id", "=", bank.id)])._post_moves(
            [
                {
                    "bank_id": bank.id,
                    "minutes": minutes,
                    "move_type": "adjustment",
                    "cause": "adjust",
                    "date": TODAY,
                    **values,
                }
            ]
        )

    def assertFound(self, check, found, expected, move=None, banks=None):
        """The audit finds this and nothing else; what it says holds both numbers."""
        bank = self.bank
        findings = (banks or bank)._audit()
        self.assertEqual([finding.check for finding in findings], [check])
        [finding] = findings
        self.assertEqual(finding.bank, bank)
        self.assertEqual(finding.move, move or self.env["hour.bank.move"])
        if isinstance(found, float):
            self.assertAlmostEqual(finding.found, found)
            self.assertAlmostEqual(finding.expected, expected)
        else:
            self.assertEqual((finding.found, finding.expected), (found, expected))
        text = bank._describe_finding(finding)
        numbers = [number for number in (found, expected) if number]
        for word in (bank.name, *map(bank._format_finding, numbers)):
            self.assertIn(word, text)
        if move:
            self.assertIn(f"#{move.id} ", text)
        self.assertIn(check, bank._get_finding_log(finding))
        return text


@tagged("post_install", "-at_install")
class TestAudit(AuditCase):
    def test_all_kinds_of_moves_add_up(self):
        second = self._sell(1)
        self.entry.unit_amount = 10.5  # spans both banks
        self.entry.unit_amount = 0.5
        self._log(self.ticket, 20).unlink()
        self._log(self.ticket, 7, hour_bank_free=True, hour_bank_free_reason="Goodwill")
        self._log(self.ticket, 100)
        self.ticket.partner_id = self._sell(50, self.other_customer).partner_id
        self.ticket.partner_id = self.contact
        self.bank._adjust(30, "Gift")
        self.bank.sale_line_id.product_uom_qty = 12
        self.bank.sale_line_id.product_uom_qty = 11
        second.sale_order_id._action_cancel()
        product = self._make_product("Day", uom_id=self.day.id)
        self._log(self._make_ticket(), 17)
        days = self._sell(3, self.other_customer, product=product)
        self._log(self._make_ticket(self.other_customer), 50)
        banks = self.bank + second + days + self.env["hour.bank"].search([])
        self.assertEqual(banks._audit(), [])

    def test_a_changed_balance_names_the_move_and_not_those_after_it(self):
        self._log(self.ticket, 10)
        self._tamper(
            "UPDATE hour_bank_move SET balance_after = 1 WHERE id = %s", self.draw.id
        )
        self.assertFound("balance", 1, 535, self.draw)

    def test_changed_minutes_of_a_move(self):
        self._log(self.ticket, 10)
        self._tamper(
            "UPDATE hour_bank_move SET minutes = -60 WHERE id = %s", self.draw.id
        )
        findings = {finding.check: finding for finding in self.bank._audit()}
        self.assertEqual(set(findings), {"balance", "counter", "debited"})
        self.assertEqual(findings["balance"].move, self.draw)
        self.assertEqual(findings["debited"][4:], (65, 60))

    def test_a_deleted_move(self):
        last = self._log(self.ticket, 10).hour_bank_move_ids
        self._log(self.ticket, 20)
        self._tamper("DELETE FROM hour_bank_move WHERE id = %s", last.id)
        checks = {finding.check for finding in self.bank._audit()}
        self.assertEqual(checks, {"balance", "counter", "unposted", "value"})

    def test_changed_counters(self):
        self._tamper(
            "UPDATE hour_bank SET minutes_debited = 60, minutes_credited = 595"
            " WHERE id = %s",
            self.bank.id,
        )
        findings = self.bank._audit()
        self.assertEqual(
            [finding[3:] for finding in findings if finding.check == "counter"],
            [("minutes_credited", 595, 600), ("minutes_debited", 60, 65)],
        )
        self.assertIn("9:55", self.bank._describe_finding(findings[0]))

    def test_changed_money(self):
        self._tamper(
            "UPDATE hour_bank SET value_debited = 100 WHERE id = %s", self.bank.id
        )
        self.assertFound("value", 100.0, 108.33)

    def test_money_without_hours(self):
        self._tamper(
            "UPDATE hour_bank_move SET value = -900 WHERE id = %s", self.draw.id
        )
        self._tamper(
            "UPDATE hour_bank SET value_debited = 900, value_balance = 100"
            " WHERE id = %s",
            self.bank.id,
        )
        self.assertFalse(self.bank._audit())
        self._tamper(
            "UPDATE hour_bank_move SET minutes = -600, balance_after = 0 WHERE id = %s",
            self.draw.id,
        )
        self._tamper(
            "UPDATE hour_bank SET minutes_debited = 600, minutes_balance = 0"
            " WHERE id = %s",
            self.bank.id,
        )
        self.assertIn(
            ("value", 100.0, 0.0),
            {(found.check, *found[4:]) for found in self.bank._audit()},
        )

    def test_reserved_hours_that_no_ticket_has(self):
        self._make_ticket(planned_hours=1, hour_bank_reserve=True)
        self.assertFalse(self.bank._audit())
        self._tamper(
            "UPDATE hour_bank SET minutes_reserved = 75 WHERE id = %s", self.bank.id
        )
        self.assertEqual(
            [finding[3:] for finding in self.bank._audit()],
            [("minutes_reserved", 75, 60)],
        )

    def test_an_entry_that_differs_from_its_moves(self):
        self._tamper(
            "UPDATE account_analytic_line SET debited_minutes = 5, rated_minutes = 5"
            " WHERE id = %s",
            self.entry.id,
        )
        text = self.assertFound("debited", 5, 65, self.draw)
        self.assertIn(f"Extinguished #{self.entry.id}", text)

    def test_an_entry_billed_for_what_no_move_has(self):
        self._tamper(
            "UPDATE account_analytic_line SET overage_minutes = 5, rated_minutes = 70"
            " WHERE id = %s",
            self.entry.id,
        )
        self.assertFound("overage", 5, 0, self.draw)

    def test_draws_on_a_bank_of_overage_are_not_debited_but_billed(self):
        self._tamper(
            "UPDATE hour_bank SET kind = 'overage' WHERE id = %s", self.bank.id
        )
        self._tamper(
            "UPDATE account_analytic_line SET overage_minutes = 65, debited_minutes = 0"
            " WHERE id = %s",
            self.entry.id,
        )
        self.assertEqual(self.bank._audit(), [])

    def test_a_rated_minute_that_is_nowhere(self):
        self.env.flush_all()
        self.cr.execute(
            "ALTER TABLE account_analytic_line"
            " DROP CONSTRAINT account_analytic_line_rated_is_somewhere"
        )
        self._tamper(
            "UPDATE account_analytic_line SET rated_minutes = 70 WHERE id = %s",
            self.entry.id,
        )
        self.assertFound("rated", 70, 65, self.draw)

    def test_an_entry_that_names_no_bank_or_another_one(self):
        other = self._sell(1)
        for wrong in (None, 0, other.id):
            self._tamper(
                "UPDATE account_analytic_line SET sole_hour_bank_id = %s WHERE id = %s",
                wrong,
                self.entry.id,
            )
            self.assertFound("sole", 0, 65, self.draw)
        self.entry.unit_amount = 1  # as the finding advises
        self.assertEqual(self.entry.sole_hour_bank_id, self.bank.id)
        self.assertEqual(self.bank._audit(), [])

    def test_an_entry_that_names_one_bank_of_several(self):
        second = self._sell(1)
        self.entry.unit_amount = 10.5
        self.assertEqual(self.entry.sole_hour_bank_id, 0)
        self._tamper(
            "UPDATE account_analytic_line SET sole_hour_bank_id = %s WHERE id = %s",
            self.bank.id,
            self.entry.id,
        )
        [finding] = (self.bank + second)._audit()
        self.assertEqual((finding.check, finding[4:]), ("sole", (0, 630)))

    def test_an_entry_that_names_a_bank_though_a_part_is_free(self):
        self.bank.write({"overage_policy": "free"})
        self.entry.unit_amount = 10.5
        self.assertEqual(self.entry.free_minutes, 30)
        self.assertEqual(self.bank._audit(), [])
        self._tamper(
            "UPDATE account_analytic_line SET sole_hour_bank_id = %s WHERE id = %s",
            self.bank.id,
            self.entry.id,
        )
        self.assertFound("sole", 0, 630, self.entry.hour_bank_move_ids.sorted("id")[-1])

    def test_a_debit_without_any_move(self):
        entry = self._log(
            self.ticket, 7, hour_bank_free=True, hour_bank_free_reason="Goodwill"
        )
        self._tamper(
            "UPDATE account_analytic_line SET free_minutes = 0, debited_minutes = 7,"
            " so_line = %s WHERE id = %s",
            self.bank.sale_line_id.id,
            entry.id,
        )
        self.assertFound("unposted", 7, 0)

    def test_an_entry_deleted_past_the_ledger(self):
        self._tamper("DELETE FROM account_analytic_line WHERE id = %s", self.entry.id)
        self.assertFound("gone", 65, 0, self.draw)

    def test_more_given_back_than_was_drawn(self):
        self.entry.unit_amount = 0.5
        back = self.bank.move_ids - self.purchase - self.draw
        self.assertEqual(back.origin_move_id, self.draw)
        self._post(
            self.bank,
            40,
            move_type="time",
            origin_move_id=self.draw.id,
            timesheet_id=self.entry.id,
        )
        findings = {finding.check: finding for finding in self.bank._audit()}
        self.assertEqual(set(findings), {"debited", "reversal"})
        self.assertEqual(findings["reversal"][4:], (75, 65))
        self.assertGreater(findings["reversal"].move.id, back.id)

    def test_a_reversal_in_the_same_direction(self):
        origin = self._post(self.bank, 30)
        move = self._post(self.bank, 10, origin_move_id=origin.id)
        self.assertFound("reversal", 10, -30, move)

    def test_a_reversal_of_another_bank(self):
        other = self._sell(5)
        origin = self._post(other, 30)
        move = self._post(self.bank, -30, origin_move_id=origin.id)
        self.assertFound("origin", other.name, self.bank.name, move)

    def test_walls_between_companies(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self._tamper(
            "UPDATE hour_bank_move SET company_id = %s WHERE id = %s",
            company.id,
            self.draw.id,
        )
        own = self.bank.company_id.name
        self.assertFound("company", "Elsewhere", own, self.draw)

    def test_an_entry_in_another_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self._tamper(
            "UPDATE account_analytic_line SET company_id = %s WHERE id = %s",
            company.id,
            self.entry.id,
        )
        own = self.bank.company_id.name
        self.assertFound("company", "Elsewhere", own, self.draw)

    def test_walls_between_customers(self):
        self._tamper(
            "UPDATE hour_bank_move SET partner_id = %s WHERE id = %s",
            self.other_customer.id,
            self.draw.id,
        )
        self.assertFound("customer", "Deco Addict", "Azur Interior", self.draw)

    def test_a_bank_whose_owner_is_no_customer_any_more(self):
        self._tamper(
            "UPDATE res_partner SET commercial_partner_id = %s WHERE id = %s",
            self.other_customer.id,
            self.customer.id,
        )
        self.assertFound("owner", "Azur Interior", "Deco Addict")

    def test_a_contact_may_own_what_it_bought_before(self):
        self.customer.write({"is_company": False, "parent_id": self.other_customer.id})
        self.env.flush_all()
        self.assertEqual(self.bank._audit(), [])

    def test_delivered_quantity(self):
        self._tamper(
            "UPDATE sale_order_line SET qty_delivered = 2 WHERE id = %s",
            self.bank.sale_line_id.id,
        )
        self.assertFound("delivered", 2.0, 65 / 60)

    def test_the_two_sides_of_a_transfer(self):
        other = self._sell(5)
        out = self._post(
            self.bank, -60, move_type="transfer", counterpart_bank_id=other.id
        )
        self.assertFound("pair", 0, 60, out)
        self._post(other, 60, move_type="transfer", counterpart_bank_id=self.bank.id)
        self.assertEqual((self.bank + other)._audit(), [])

    def test_nothing_to_audit(self):
        self.assertEqual(self.env["hour.bank"]._audit(), [])

    def test_the_whole_database_is_audited_without_writing(self):
        self._sell(1)
        self._tamper(
            "UPDATE hour_bank_move SET balance_after = 1 WHERE id = %s", self.draw.id
        )
        lines, Bank = [], self.env["hour.bank"]
        with patch("odoo.addons.helpdesk_hour_bank.models.audit.audit.BATCH", 1):
            found = Bank._audit_all(lambda *line: lines.append(line))
        self.assertEqual(found, 1)
        banks = Bank.search_count([])
        self.assertEqual([done for done, *_rest in lines], list(range(1, banks + 1)))
        self.assertFalse(self.bank.date_audited)
        self.assertFalse(self.bank.activity_ids)

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""After any history the page says what banks, statements, books and orders say."""

from contextlib import closing

from odoo.tests import tagged

from ..oracle import test_model
from .picture_common import PictureChecks

REPORT = "report.helpdesk_hour_bank.report_hour_bank_statement"


@tagged("post_install", "-at_install")
class TestPictureHistories(PictureChecks, test_model.TestModel):
    """To the minute and to the cent, for each role."""

    test_histories_that_once_went_wrong = None  # they are about other things

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager.group_ids += cls.env.ref("hr_timesheet.group_hr_timesheet_approver")

    def test_random_histories_agree_with_the_model(self):
        for number in range(max(test_model.EXAMPLES // 25, 1)):
            self._run_round(test_model.seed(test_model.SEED + number), 2)

    def _check_replay(self):
        with closing(self.cr.savepoint()):
            self._count()
            for user in self.manager + self.accountant + self.salesperson:
                self.assertDoorsAgree(user, period="this_year")
            if self.env["hour.bank"].search_count([], limit=1):
                self._check_figures()
        return super()._check_replay()

    def _check_figures(self):
        figures = self._get_figures(self.accountant)
        banks = self.env["hour.bank"].search([("kind", "=", "prepaid")])
        usable = banks.filtered("is_usable")
        left = sum(max(bank.minutes_balance, 0) for bank in usable)
        self.assertEqual(figures["left"], left)
        self._check_statements(figures, usable)
        self._check_reconciliation(figures, banks, usable)
        self._check_orders(banks)

    def _check_statements(self, figures, usable):
        report = self.env[REPORT]
        closing = (report._get_statement(bank)["closing"] for bank in usable)
        self.assertEqual(figures["left"], sum(max(minutes, 0) for minutes in closing))

    def _check_reconciliation(self, figures, banks, usable):
        """What the books say of hours and money left."""
        days = self.env["hour.bank.move"].search([]).mapped("date")
        report = self.env["hour.bank.reconciliation"].with_user(self.accountant)
        report = report.create({"only_deferred": False, "date": max(days)})
        report.action_open()
        lines = report.sudo().line_ids
        for bank in banks & lines.bank_id:
            found = lines.filtered(lambda line, bank=bank: line.bank_id == bank)
            self.assertEqual(
                round(60 * sum(found.mapped("hours_left"))), bank.minutes_balance
            )
        left = lines.filtered(
            lambda line: line.bank_id in usable and line.bank_id.minutes_balance > 0
        )
        self.assertAlmostEqual(figures["left_value"], sum(left.mapped("value_left")), 2)

    def _check_orders(self, banks):
        """What was used by customers, by what their orders delivered."""
        picture = self._get_picture(self.salesperson)
        charts = [each["name"] for each in picture["charts"]]
        if "use_partner_id" not in charts:
            return
        for name, [minutes] in self._get_chart(picture, "use_partner_id").items():
            own = banks.filtered(
                lambda bank, name=name: (
                    bank.partner_id.display_name == name and bank.minutes_debited > 0
                )
            )
            self.assertEqual(minutes, sum(own.mapped("minutes_debited")))
            for bank in own.filtered("sale_line_id"):
                delivered = bank.sale_line_id.qty_delivered * bank.minutes_per_unit
                self.assertAlmostEqual(delivered, bank.minutes_debited, delta=0.31)

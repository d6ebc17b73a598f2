# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""An order on which work was done before its product sold hours."""

from ..common import HourBankCase


class EarlierCase(HourBankCase):
    """25:00 are sold, and 4:15 of them worked, before the product gets its plan."""

    @classmethod
    def setUpScene(cls):
        cls.old_product = cls._make_product("Old hours", hour_bank_plan_id=False)
        cls.order = cls._make_order(25, product=cls.old_product)
        cls.line = cls.order.order_line
        cls.order = cls.order.with_user(cls.salesperson)
        cls.task = cls.env["project.task"].create(
            {
                "name": "Set up",
                "project_id": cls.project.id,
                "partner_id": cls.customer.id,
                "sale_line_id": cls.line.id,
            }
        )
        cls.ticket = cls._make_ticket(sale_line_id=cls.line.id)
        cls.entries = cls._log_earlier(180, "2026-02-03") + cls._log(
            cls.ticket, 75, date="2026-03-02", name="Fixed"
        )

    @classmethod
    def _log_earlier(cls, minutes, day, line=None, **values):
        """Log ``minutes`` on the task of the old order line; return the entry."""
        return (
            cls.env["account.analytic.line"]
            .with_user(cls.agent)
            .create(
                {
                    "task_id": cls.task.id,
                    "project_id": cls.project.id,
                    "name": "Installed",
                    "unit_amount": minutes / 60,
                    "date": day,
                    **values,
                }
            )
        )

    @classmethod
    def _give_plan(cls):
        cls.old_product.hour_bank_plan_id = cls.plan

    @classmethod
    def _take_plan(cls):
        cls.old_product.hour_bank_plan_id = False

    def _confirm_again(self, order=None):
        order = order or self.order
        order._action_cancel()
        order.action_draft()
        order.action_confirm()

    def assertCore(self, line=None, delivered=4.25):
        """The line is core's: it delivers its time, and has no bank."""
        line = line or self.line
        self.env.flush_all()
        self.assertFalse(line.hour_bank_ids)
        self.assertRecordValues(
            line,
            [{"qty_delivered": delivered, "qty_delivered_method": "timesheet"}],
        )

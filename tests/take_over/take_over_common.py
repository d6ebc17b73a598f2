# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Orders that sold hours before their product had a plan, of two customers."""

from odoo.tests import Form

from ..earlier.earlier_common import EarlierCase


class TakeOverCase(EarlierCase):
    """25:00 of Azur, of which 4:15 are worked, and 10:00 of Deco Addict."""

    @classmethod
    def setUpScene(cls):
        res = super().setUpScene()
        cls.other_order = cls._make_order(10, cls.other_customer, cls.old_product)
        cls.other_line = cls.other_order.order_line
        return res

    @classmethod
    def _begin(cls, user=None):
        """Return a take-over of the plan, with what was found, as a person fills it."""
        TakeOver = cls.env["hour.bank.take.over"].with_user(user or cls.manager)
        form = Form(TakeOver)
        form.plan_id = cls.plan
        take_over = form.save()
        take_over.action_find()
        return take_over

    def _find_row(self, take_over, line=None):
        line = line or self.line
        return take_over.line_ids.filtered(
            lambda row: row.sudo().sale_line_id == line.sudo()
        )

    def _take_over(self, line=None, **values):
        """Take over one order line; return its row."""
        take_over = self._begin()
        row = self._find_row(take_over, line)
        (take_over.line_ids - row).write({"chosen": False, "reason": "Later"})
        row.write(values)
        take_over.action_take_over()
        return row

    def _edit(self, take_over, line=None, **values):
        """Change a row in the list of the form, as a person does."""
        with Form(take_over) as form:
            number = take_over.line_ids.ids.index(self._find_row(take_over, line).id)
            with form.line_ids.edit(number) as row:
                for name, value in values.items():
                    setattr(row, name, value)

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The form of a bank costs the same, however many moves it has."""

from lxml import etree

from odoo.tests import tagged

from ..common import TODAY, HourBankCase

OPEN = 27  # statements, those of products, orders and people among them


@tagged("post_install", "-at_install")
class TestFormCost(HourBankCase):
    def _specify(self, record):
        """Return what the web client asks for, of lists in it the first page."""
        arch = etree.fromstring(record.get_view(view_type="form")["arch"])
        specification = {}
        for node in arch.xpath("//field[not(ancestor::field)]"):
            lines = node.xpath("list//field/@name")
            fields = {"fields": {name: {} for name in lines}, "limit": 40}
            specification[node.get("name")] = fields if lines else {}
        return specification

    def test_the_form_of_a_bank_does_not_grow(self):
        bank = self._sell(100)
        ticket = self._make_ticket()
        for minutes in (30, 20):
            self._log(ticket, minutes)
        record = bank.with_user(self.manager)
        specification = self._specify(record)
        few = self._count(record, specification)
        self.assertLessEqual(few, OPEN)
        moved = {"bank_id": bank.id, "move_type": "time", "cause": "entry"}
        moved.update(minutes=-1, date=TODAY, ticket_id=ticket.id)
        self.env["hour.bank"]._post_moves([moved] * 500)
        # less where moves of no entry fill the first page
        self.assertLessEqual(self._count(record, specification), few)

    def _count(self, record, specification):
        for _known in (False, True):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            record.web_read(specification)
        return self.cr.sql_log_count - before

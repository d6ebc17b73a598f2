# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Banks as a spreadsheet: times as times, for managers who may export."""

import base64
import io
from zipfile import ZipFile

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ..common import HourBankCase

EXPORT = "base.group_allow_export"


@tagged("post_install", "-at_install")
class TestExport(HourBankCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._sell(10)
        cls.banks = cls.bank + cls._sell(5, cls.other_customer)
        cls._log(cls._make_ticket(), 35)
        cls.manager.group_ids += cls.env.ref(EXPORT)

    def _export(self, user):
        return self.banks.with_user(user).action_export_many()

    def _read(self, content):
        """Return texts and numbers of the only sheet, as they are stored."""
        with ZipFile(io.BytesIO(content)) as book:
            sheet = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
            strings = etree.fromstring(book.read("xl/sharedStrings.xml"))
            styles = book.read("xl/styles.xml").decode()
        texts = ["".join(node.itertext()) for node in strings]
        values = [node.text for node in sheet.iterfind(".//{*}c[@s]/{*}v")]
        return texts, [float(value) for value in values], styles

    def test_times_are_times(self):
        action = self._export(self.manager)
        export = self.env["hour.bank.export"].search([], limit=1, order="id desc")
        content = base64.b64decode(export.with_user(self.manager).file)
        texts, numbers, styles = self._read(content)
        for text in (self.bank.name, "Azur Interior", "Deco Addict", "Left"):
            self.assertIn(text, texts)
        self.assertIn("[h]:mm", styles)
        # 9:25 of 24 hours, exactly: no 9.42
        self.assertIn(round(565 / 1440, 12), [round(number, 12) for number in numbers])
        self.assertIn("/file/Hour%20Banks%202026-03-18.xlsx", action["url"])

    def test_it_is_downloaded_under_its_name(self):
        action = self._export(self.manager)
        self.authenticate("manager", "manager")
        response = self.url_open(action["url"])
        self.assertEqual(response.status_code, 200)
        self.assertIn(
            '"Hour Banks 2026-03-18.xlsx"', response.headers["Content-Disposition"]
        )

    def test_only_managers_who_may_export(self):
        self.agent.group_ids += self.env.ref(EXPORT)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self._export(self.agent)
        self.manager.group_ids -= self.env.ref(EXPORT)
        with self.assertRaisesRegex(AccessError, "may not export"):
            self._export(self.manager)

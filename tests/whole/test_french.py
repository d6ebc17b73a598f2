# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""French says everything that the addon says, as it says it now."""

from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path
from odoo.tools.translate import PoFileReader, TranslationModuleReader

ADDON = "helpdesk_hour_bank"


@tagged("post_install", "-at_install")
class TestFrench(TransactionCase):
    def test_every_term_has_its_translation(self):
        reader = TranslationModuleReader(self.cr, modules=[ADDON], lang="fr_FR")
        said = {source for _module, _kind, _name, _id, source, *_rest in reader}
        translated = {
            row["src"]
            for row in PoFileReader(file_path(f"{ADDON}/i18n/fr.po"))
            if row["value"]
        }
        self.assertGreater(len(said), 1000)
        self.assertFalse(
            sorted(said - translated), "export i18n/ anew, and translate these"
        )

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""French says everything that the addon says, as it says it now; drafts most of it."""

import re
from pathlib import Path

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


# What a translation must keep: where facts go, and the tags of a view.
KEPT = re.compile(r"%\([a-z_0-9]+\)[sdf]|%[sdf]|</?[a-z]+")
DRAFT_MISSING = 0.05  # at most, so that a change need not speak six languages


@tagged("post_install", "-at_install")
class TestDrafts(TransactionCase):
    """The other languages are drafts: few terms are missing, none is broken or old."""

    def test_each_draft_is_in_step(self):
        template = Path(file_path(f"{ADDON}/i18n/{ADDON}.pot"))
        terms = {row["src"] for row in PoFileReader(str(template))}
        for path in sorted(template.parent.glob("*.po")):
            with self.subTest(language=path.stem):
                rows = list(PoFileReader(str(path)))
                said = {row["src"] for row in rows if row["value"]}
                self.assertFalse(
                    sorted({row["src"] for row in rows} - terms), "./run terms"
                )
                missing = len(terms - said) / len(terms)
                self.assertLessEqual(missing, DRAFT_MISSING, f"{missing:.0%} missing")

    def test_what_a_translation_must_keep(self):
        template = Path(file_path(f"{ADDON}/i18n/{ADDON}.pot"))
        for path in sorted(template.parent.glob("*.po")):
            broken = {
                row["src"]: row["value"]
                for row in PoFileReader(str(path))
                if row["value"]
                and sorted(KEPT.findall(row["src"]))
                != sorted(KEPT.findall(row["value"]))
            }
            self.assertFalse(broken, path.name)

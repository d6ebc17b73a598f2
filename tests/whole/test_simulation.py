# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The parts of ``./run simulate`` that need no database: steps, shrinking, digest."""

import sys
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import skipUnless

from odoo.tests import BaseCase, tagged

PROOFS = Path(__file__).resolve().parents[2] / "proofs"


@skipUnless(PROOFS.exists(), "The package has no proofs")
@tagged("post_install", "-at_install")
class TestSimulation(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sys.path.insert(0, str(PROOFS))
        cls.addClassCleanup(sys.path.remove, str(PROOFS))
        for name in ("plan", "shrink", "digest", "results"):
            setattr(cls, name, import_module(f"year.{name}"))

    def _shrink(self, steps, needed):
        asked = []

        def fails(fewer):
            asked.append(fewer)
            return needed <= set(fewer)

        return self.shrink.shrink(steps, fails), asked

    def test_the_fewest_steps_are_left(self):
        for needed in ({7}, {0, 99}, {3, 50, 51}):
            found, _asked = self._shrink(list(range(100)), needed)
            self.assertEqual(set(found), needed)

    def test_all_are_left_where_all_are_needed(self):
        found, asked = self._shrink([1, 2, 3, 4], {1, 2, 3, 4})
        self.assertEqual(found, [1, 2, 3, 4])
        self.assertNotIn([], asked)

    def test_it_gives_up_after_so_many_tries(self):
        steps = list(range(100))
        found = self.shrink.shrink(steps, lambda fewer: {3} <= set(fewer), tries=2)
        self.assertIn(3, found)
        self.assertGreater(len(found), 1)

    def test_one_seed_is_one_year(self):
        years = [self.plan.make_steps(seed, 50) for seed in (5, 5, 6)]
        self.assertEqual(years[0], years[1])
        self.assertNotEqual(years[0], years[2])
        days = [step.day for step in years[0]]
        self.assertEqual(days, sorted(days))

    def test_what_is_chosen_stays_chosen_where_others_go(self):
        keys = [f"step {number}" for number in range(20)]
        chosen = keys[self.plan.choose(7, keys)]
        for gone in set(keys) - {chosen}:
            fewer = [key for key in keys if key != gone]
            self.assertEqual(fewer[self.plan.choose(7, fewer)], chosen)

    def test_a_digest_knows_minutes_but_no_numbers(self):
        def hash_bank(name, minutes, text):
            return self.digest.hash_rows({"banks": [[name, minutes, text]]})

        first = hash_bank("HB00007", 60, "from HB00007")
        self.assertEqual(first, hash_bank("HB00019", 60, "from HB00019"))
        self.assertNotEqual(first, hash_bank("HB00019", 61, "from HB00019"))
        self.assertNotEqual(first, hash_bank("HB00019", 60, "from HB00020"))

    def test_years_that_are_known_are_not_played_again(self):
        title = "Commit 1a2b of 2026-03-18, 2 cores"
        path = Path(self.enterContext(TemporaryDirectory())) / "years.md"
        self.assertFalse(self.results.read_known(path, title, 40))
        self.results.write_row(path, title, 40, [7, 30, 10, 500, "ab", ""])
        self.results.write_row(path, title, 40, [8, 31, 9, 510, "cd", "minutes"])
        self.assertEqual(self.results.read_known(path, title, 40), {7, 8})
        self.assertFalse(self.results.read_known(path, title, 60))
        other = "Commit 3c4d of 2026-03-18, 2 cores"
        self.assertFalse(self.results.read_known(path, other, 40))

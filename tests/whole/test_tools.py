# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The examples in tools/ are true, and a group is worth its sum rounded once."""

import doctest
import importlib
import inspect
import itertools
import math
import pkgutil
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ... import tools
from ...tools import rating

# They hold statements for the database, which other tests run.
WITHOUT_EXAMPLES = {"append_only", "audit", "day_marks"}


def get_modules():
    """Return ``{name: module}`` of all that tools/ has, also of what is added to it."""
    found = pkgutil.walk_packages(tools.__path__, f"{tools.__name__}.")
    modules = [importlib.import_module(info.name) for info in found]
    return {
        module.__name__.removeprefix(f"{tools.__name__}."): module for module in modules
    }


@tagged("post_install", "-at_install")
class TestTools(BaseCase):
    def test_doctests_of_the_calculation_pass(self):
        modules = get_modules()
        self.assertLess(WITHOUT_EXAMPLES, modules.keys())
        for name, module in modules.items():
            with self.subTest(name):
                result = doctest.testmod(module)
                # none of them where nobody looks, as in a comment
                written = inspect.getsource(module).count(">>> ")
                self.assertEqual(result.attempted, written)
                self.assertEqual(result.failed, 0)
                self.assertEqual(not written, name in WITHOUT_EXAMPLES)

    @settings(
        derandomize=True,
        database=None,
        deadline=None,  # a busy machine is no failure
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(
        st.lists(
            st.tuples(
                st.integers(0, 600), st.sampled_from([0.4, 0.5, 1, 1.1, 1.5, 2.25])
            )
        )
    )
    def test_a_group_is_worth_its_sum_rounded_once(self, entries):
        weighed = [
            rating.weigh(minutes, [(1, [factor])], "product")
            for minutes, factor in entries
        ]
        before = itertools.accumulate(weighed, initial=Fraction(0))
        rated = [
            rating.rate(exact, rest % 1)
            for exact, rest in zip(weighed, before, strict=False)
        ]
        self.assertEqual(sum(rated), math.floor(sum(weighed) + Fraction(1, 2)))
        for minutes, exact in zip(rated, weighed, strict=True):
            self.assertLess(abs(minutes - exact), 1)

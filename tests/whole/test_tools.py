# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest
import itertools
import math
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...tools import (
    allocation,
    arch,
    batch,
    duration,
    netting,
    rating,
    reconciliation,
    release,
    repricing,
    rollforward,
    rollover,
    tokens,
    valuation,
    working_hours,
)

MODULES = (
    allocation,
    arch,
    batch,
    duration,
    netting,
    rating,
    reconciliation,
    release,
    rollforward,
    repricing,
    rollover,
    tokens,
    valuation,
    working_hours,
)


@tagged("post_install", "-at_install")
class TestTools(BaseCase):
    def test_doctests_of_the_calculation_pass(self):
        for module in MODULES:
            with self.subTest(module.__name__):
                result = doctest.testmod(module)
                self.assertGreater(result.attempted, 0)
                self.assertEqual(result.failed, 0)

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

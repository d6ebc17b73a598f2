# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest

from odoo.tests import BaseCase, tagged

from ..tools import (
    allocation,
    duration,
    rating,
    reconciliation,
    release,
    rollover,
    valuation,
    working_hours,
)

MODULES = (
    allocation,
    duration,
    rating,
    reconciliation,
    release,
    rollover,
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

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The oracle of minutes as days pass, and what is said of a year that does not hold."""

import copy

from odoo.addons.helpdesk_hour_bank.tests.oracle.model import World


class Violation(Exception):
    """What should hold and does not.

    :param check: what was looked at: equal where two years fail alike
    :param text: the numbers
    """

    def __init__(self, check, text=""):
        super().__init__(f"{check}: {text}")
        self.check, self.text = check, text


class YearWorld(World):
    """The model, whose banks are prolonged to any day and not to one of a few."""

    def prolong(self, number, validity):
        if validity is None:
            return  # as the plan says
        bank = self.banks[number]
        lapsed = bank.state == "expired"
        bank.start, bank.end = validity
        if lapsed and bank.state != "expired":
            bank.expired = 0


def copy_world(world):
    """Return a copy that what happens to the world leaves alone."""
    return copy.deepcopy(world)

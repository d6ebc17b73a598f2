# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What waits for somebody: holds, payments, disputes, approvals, renewals."""

from odoo import models
from odoo.fields import Domain

WAITING = ("depleted", "hold", "pending")
LATE = ("overdue", "payment")


class HourBankPicture(models.AbstractModel):
    _inherit = "hour.bank.picture"

    # === BUSINESS METHODS: MATTERS === #

    def _get_matters(self):
        """Return how many of each there are, for whoever may read them.

        Extend :meth:`_get_matter_domains` with matters of your own.
        """
        matters = self._get_bank_matters()
        for name, label, model, domain in self._get_matter_domains():
            if not self.env[model].has_access("read"):
                continue
            domain &= self._get_company_domain()
            count = self.env[model].search_count(domain)
            door = self._get_door(model, domain, label)
            matters.append(self._get_figure(name, label, count, "__count", door))
        return matters

    def _get_matter_domains(self):
        """Return ``[(name, label, model, domain)]`` of what is open."""
        return [
            (
                "alarms",
                self.env._("Customers in alarm"),
                "hour.bank.alarm",
                Domain("state", "=", "alarm") & Domain("is_top", "=", True),
            ),
            (
                "disputes",
                self.env._("Open disputes"),
                "hour.bank.dispute",
                Domain("state", "=", "open"),
            ),
            (
                "approvals",
                self.env._("Approvals asked for"),
                "hour.bank.approval",
                Domain("state", "=", "asked"),
            ),
            (
                "renewals",
                self.env._("Open renewals"),
                "hour.bank.renewal",
                Domain("state", "=", "open"),
            ),
        ]

    def _get_bank_matters(self):
        """Return banks that are used up, held or waiting: counted in one go."""
        counts = self.env["hour.bank"]._read_group(
            self._get_prepaid_domain() & Domain("state", "in", WAITING),
            ["state", "hold_cause"],
            ["__count"],
        )
        matters = []
        for name, label, domain in self._get_bank_matter_domains():
            value = sum(
                count for *key, count in counts if self._get_matter_of(*key) == name
            )
            door = self._get_door(
                "hour.bank", domain & self._get_prepaid_domain(), label
            )
            matters.append(self._get_figure(name, label, value, "__count", door))
        return matters

    def _get_bank_matter_domains(self):
        """Return ``[(name, label, domain of banks)]``, the same as the next method."""
        held = Domain("state", "=", "hold")
        return [
            (
                "late",
                self.env._("Late to pay"),
                held & Domain("hold_cause", "in", LATE),
            ),
            (
                "hold",
                self.env._("On hold for another reason"),
                held & Domain("hold_cause", "not in", LATE),
            ),
            (
                "pending",
                self.env._("Waiting for invoice or payment"),
                Domain("state", "=", "pending"),
            ),
            ("depleted", self.env._("Used up"), Domain("state", "=", "depleted")),
        ]

    def _get_matter_of(self, state, hold_cause):
        """Return of which of these matters a bank is."""
        return "late" if state == "hold" and hold_cause in LATE else state

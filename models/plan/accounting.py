# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who chooses the accounts of a plan, and which."""

from odoo import api, models
from odoo.exceptions import AccessError, ValidationError

from ..roles import ACCOUNTANT, MANAGER


class HourBankPlan(models.Model):
    _inherit = "hour.bank.plan"

    # === CONSTRAINTS === #

    @api.constrains("release_journal_id")
    def _check_release_journal(self):
        """Lock dates of sales or purchases are for others than release entries."""
        for journal in self.release_journal_id:
            if journal.type != "general":
                raise ValidationError(
                    self.env._(
                        "%(journal)s cannot take released hours: choose a journal for "
                        "miscellaneous operations.",
                        journal=journal.display_name,
                    )
                )

    # === CRUD METHODS === #

    def write(self, vals):
        self._check_may_write(vals)
        return super().write(vals)

    def _check_may_write(self, vals):
        """Accountants choose accounts; what hours are sold for is not theirs.

        :raises AccessError: when an accountant changes more of a plan
        """
        names = set(vals) - self._get_accounting_fields()
        if names and self._chooses_accounts_only():
            labels = [
                self._fields[name]._description_string(self.env)
                for name in sorted(names)
                if name in self._fields
            ]
            raise AccessError(
                self.env._(
                    "Accountants choose the accounts of a plan. Ask a helpdesk manager "
                    "to change %(fields)s.",
                    fields=", ".join(labels),
                )
            )

    @api.model
    def _chooses_accounts_only(self):
        """Return whether the user may write plans as an accountant only."""
        user = self.env.user
        return (
            not self.env.su
            and user.has_group(ACCOUNTANT)
            and not user.has_group(MANAGER)
        )

    @api.model
    def _get_accounting_fields(self):
        """Return the names of the fields that accountants may write."""
        return {"deferred_account_id", "breakage_account_id", "release_journal_id"}

    # === VIEWS === #

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._chooses_accounts_only())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Accountants see on the form what they may change."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form" and self._chooses_accounts_only():
            for node in arch.iter("field"):
                if node.get("name") not in self._get_accounting_fields():
                    node.set("readonly", "1")
        return arch, view

    # === BUSINESS METHODS === #

    @api.private
    def _get_deferred_account(self, company):
        """Return the liability account of hours that ``company`` sells by this plan."""
        return self.with_company(company).deferred_account_id

    @api.private
    def _get_release_journal(self, company):
        """Return the journal in which ``company`` releases hours; may be none."""
        journal = self.with_company(company).release_journal_id
        Journal = self.env["account.journal"]
        return journal or Journal.search(
            [*Journal._check_company_domain(company), ("type", "=", "general")], limit=1
        )

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""An invoice that was to have an annex, and had nothing to tell: it says why."""

from odoo import fields, models
from odoo.tools import format_date


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _get_kept_annex(self):
        """Return what the posted invoice keeps of its annex, or of why it has none.

        Empty: it is a draft, or nobody wanted one.
        """
        self.ensure_one()
        # sudo: who may read the invoice may know what is printed with it
        return self.sudo().hour_bank_annex_facts or self._get_annex_choice("none") or {}

    def _keep_no_annex(self, facts):
        """Remember on the posted invoice that there was nothing to tell, and why."""
        self.ensure_one()
        # sudo: the field is closed; whoever posts the invoice need not know the ledger
        move_sudo = self.sudo()
        choice = dict(move_sudo.hour_bank_annex_choice or {})
        choice["none"] = {**self._prepare_no_annex(facts), "page": True, "none": True}
        move_sudo.hour_bank_annex_choice = choice

    def _forget_no_annex(self):
        choice = dict(self.hour_bank_annex_choice or {})
        if choice.pop("none", None):
            self.hour_bank_annex_choice = choice

    def _prepare_no_annex(self, facts):
        """Return the period without work, and which invoice told of its last day."""
        day = fields.Date.to_date(facts["to"])
        previous = self._get_neighbour_annex(day, before=True)
        same = previous.hour_bank_annex_date == day
        return {
            "from": facts["from"],
            "to": facts["to"],
            "invoice": previous.name if previous and same else None,
        }

    def _get_no_annex_text(self):
        """Return why the invoice has no annex although one was asked for."""
        self.ensure_one()
        kept = self._get_kept_annex()
        if not kept.get("none"):
            kept = self._prepare_no_annex(self._prepare_annex_facts())
        start, end = (fields.Date.to_date(kept[name]) for name in ("from", "to"))
        if kept["invoice"]:
            return self.env._(
                "The annex of %(invoice)s tells the work until %(day)s already, and "
                "none was added since: no page is added.",
                invoice=kept["invoice"],
                day=format_date(self.env, end),
            )
        return self.env._(
            "No work from %(start)s to %(end)s: no page is added.",
            start=format_date(self.env, start),
            end=format_date(self.env, end),
        )

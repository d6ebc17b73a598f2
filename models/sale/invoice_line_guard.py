# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What nobody may say on a line of an invoice or credit note about its hours."""

from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError

from ...tools.tokens import REPLACING


class Facts(NamedTuple):
    """What a line says about hours; built by ``_get_hour_bank_facts``."""

    hour_bank_id: models.BaseModel = None
    hour_bank_credit_effect: str = False
    hour_bank_minutes: int = 0
    hour_bank_settled_minutes: int = 0


NO_FACTS = Facts()


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        checked = lines
        if self.env.su:
            # Orders are invoiced as superuser, in a context that anybody may send:
            # defaults in it decide as little as values.
            checked = lines.filtered(lambda line: line._is_credit_decided())
        checked._check_hour_bank_facts()
        return lines

    def write(self, vals):
        names = {*Facts._fields, "hour_bank_hours"}
        if not names & set(vals):
            return super().write(vals)
        checked = self.browse() if self.env.su else self
        before = {line: line._get_hour_bank_facts() for line in checked}
        res = super().write(vals)
        if "hour_bank_id" in vals and "account_id" not in vals:
            self._follow_bank_account()
        checked._check_hour_bank_facts(before)
        return res

    # === GUARDS === #

    def _get_hour_bank_facts(self):
        """Return what the line says about hours, as :class:`Facts`."""
        self.ensure_one()
        line_sudo = self.sudo()  # whoever invoices may not read banks
        return Facts(*(line_sudo[name] for name in Facts._fields))

    def _check_hour_bank_facts(self, before=None):
        """Refuse hours that differ from what the document says, or said when posted.

        What the web client sends along unchanged, or as it was computed, is no change.

        :param before: ``{line: facts}`` before they were written; none: lines are new
        :raises UserError: for posted documents, for invoices, which sell what their
            quantity says, and for what only the addon itself decides
        """
        for line in self:
            old = before[line] if before else NO_FACTS
            facts = line._get_hour_bank_facts()
            if facts == old if before else not any(facts):
                continue
            if line.parent_state == "posted":
                line._raise_posted_hours()
            if line.move_type != "out_refund":
                if not line._follows_quantity(facts, old):
                    line._raise_hours_follow_quantity()
            elif not line._may_have_credit(facts, old):
                line._raise_credit_is_decided()

    def _follows_quantity(self, facts, old):
        """Return whether a line of an invoice says what its quantity says."""
        return (
            facts.hour_bank_minutes == self._get_quantity_minutes()
            and facts.hour_bank_credit_effect in (False, old.hour_bank_credit_effect)
            and facts.hour_bank_settled_minutes == old.hour_bank_settled_minutes
        )

    def _is_credit_decided(self):
        """Return whether the line says what only the addon itself decides."""
        self.ensure_one()
        return (
            bool(self.hour_bank_settled_minutes)
            or self.hour_bank_credit_effect == "replace"
        )

    def _may_have_credit(self, facts, old):
        """Return whether a person may say so on a draft credit note."""
        replacing = REPLACING.is_in(self.env)
        replaced = "replace" in (
            facts.hour_bank_credit_effect,
            old.hour_bank_credit_effect,
        )
        kept = facts.hour_bank_credit_effect == old.hour_bank_credit_effect
        settled = facts.hour_bank_settled_minutes == old.hour_bank_settled_minutes
        return settled and (kept or replacing or not replaced)

    def _raise_posted_hours(self):
        raise UserError(
            self.env._(
                "%(document)s is posted: reset it to draft before its hours or hour "
                "banks change.",
                document=self.move_id.display_name,
            )
        )

    def _raise_hours_follow_quantity(self):
        raise UserError(
            self.env._(
                "The hours of “%(line)s” follow its quantity. Change that.",
                line=self.name or self.product_id.display_name,
            )
        )

    def _raise_credit_is_decided(self):
        raise UserError(
            self.env._(
                "“%(line)s”: the invoices and the order decide which of its hours were "
                "taken back before, or are sold anew by another invoice. Change Hours "
                "Back instead.",
                line=self.name or self.product_id.display_name,
            )
        )

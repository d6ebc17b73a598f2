# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which banks and which lines of the ledger a contact sees."""

from odoo import api, fields, models
from odoo.fields import Domain

from .level import BANK_LEVELS, TIME_LEVELS


class HourBankPortalMixin(models.AbstractModel):
    """What record rules ask for portal users: as it is now, not as it was cached."""

    _name = "hour.bank.portal.mixin"
    _description = "Seen in the Portal"

    # searches ask by the one, checks of records by the other
    is_portal_visible = fields.Boolean(
        compute="_compute_is_portal_visible", search="_search_is_portal_visible"
    )

    @api.depends_context("uid")
    def _compute_is_portal_visible(self):
        viewer = self.env.user.partner_id
        # sudo: asks what the rule itself will say
        seen = self.sudo().filtered_domain(self._get_portal_domain(viewer))
        for record in self:
            record.is_portal_visible = record in seen

    @api.model
    def _search_is_portal_visible(self, operator, value):
        if operator != "in":
            return NotImplemented
        visible = self._get_portal_domain(self.env.user.partner_id)
        return visible if True in value else ~visible

    @api.model
    def _get_portal_domain(self, viewer):
        """Return the domain of the records that contact ``viewer`` sees."""
        raise NotImplementedError

    @api.model
    def _get_portal_domain_in(self, viewer, companies):
        """Return the domain of those of ``companies`` that contact ``viewer`` sees."""
        of_companies = Domain("company_id", "in", companies.ids)
        return self._get_portal_domain(viewer) & of_companies

    @api.model
    def _get_portal_fields(self):
        """Return the names of the fields that portal users read. No other one.

        Extend with fields that tell no more than the switches of the company allow.
        """
        return {"id", "display_name", "company_id", "partner_id"}

    def _check_access(self, operation):
        if not self.env.su and self.env.user._is_portal():
            # what was seen a moment ago may be hidden by now
            self.invalidate_recordset(["is_portal_visible"], flush=False)
        return super()._check_access(operation)

    @api.model
    def _has_field_access(self, field, operation):
        """Let portal users read what is named, whatever fields other addons add."""
        allowed = super()._has_field_access(field, operation)
        if not allowed or self.env.su or not self.env.user._is_portal():
            return allowed
        return operation == "read" and field.name in self._get_portal_fields()


class HourBank(models.Model):
    _name = "hour.bank"
    _inherit = ["hour.bank", "hour.bank.portal.mixin"]

    @api.model
    def _get_portal_domain(self, viewer):
        """Return the domain of the banks that contact ``viewer`` sees.

        Those of its company, and those that it bought before it became a contact of
        one. Not those of parent companies that pay for it: of these it sees its own
        time.
        """
        customer = viewer.sudo().commercial_partner_id  # sudo: its own company
        companies = viewer._get_hour_bank_portal_companies(BANK_LEVELS)
        domain = Domain("partner_id", "=", customer.id)
        domain &= Domain("company_id", "in", companies.ids)
        if customer != viewer:
            told = viewer._get_hour_bank_portal_companies(TIME_LEVELS)
            domain |= Domain("partner_id", "=", viewer.id) & Domain(
                "company_id", "in", told.ids
            )
        return domain

    @api.model
    def _get_portal_fields(self):
        return {
            *super()._get_portal_fields(),
            *("name", "kind", "state", "level", "date_start", "date_end"),
            *("minutes_credited", "minutes_debited", "minutes_balance"),
            *("hours_credited", "hours_debited", "hours_balance"),
            "portal_value",
        }


class HourBankMove(models.Model):
    _name = "hour.bank.move"
    _inherit = ["hour.bank.move", "hour.bank.portal.mixin"]

    @api.model
    def _get_portal_domain(self, viewer):
        """Return the domain of the lines that contact ``viewer`` sees.

        All of the banks that it sees, and of other ones the time for its company, or
        of its own tickets.
        """
        banks = self.env["hour.bank"]._get_portal_domain(viewer)
        # a line of the ledger has customer and company of its bank
        return Domain("minutes", "!=", 0) & (
            banks | self._get_portal_used_domain(viewer)
        )

    @api.model
    @api.private
    def _get_portal_used_domain(self, viewer):
        """Return the domain of the time that ``viewer`` sees, whoever paid for it.

        All of its company, or of its own tickets. The customer stands alone, so that
        the database finds it by that, however long the ledger is.
        """
        customer = viewer.sudo().commercial_partner_id  # sudo: its own company
        everything = viewer._get_hour_bank_portal_companies(BANK_LEVELS)
        own = viewer._get_hour_bank_portal_companies(TIME_LEVELS)
        theirs = Domain("used_by_id", "=", customer.id)
        theirs &= Domain("move_type", "=", "time")
        of_tickets = Domain("company_id", "in", own.ids)
        of_tickets &= Domain("ticket_id.partner_id", "=", viewer.id)
        return theirs & (Domain("company_id", "in", everything.ids) | of_tickets)

    @api.model
    def _get_portal_fields(self):
        return {
            *super()._get_portal_fields(),
            *("bank_id", "date", "move_type", "minutes", "hours"),
            *("portal_balance", "portal_ticket", "portal_person", "portal_worked"),
            *("portal_text", "portal_note", "portal_value"),
        }

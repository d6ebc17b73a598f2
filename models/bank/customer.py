# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whose banks are: the customer's who bought them, also when contacts move."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.append_only import unlocked
from ..roles import MANAGER

USABLE = ("open", "depleted")


class HourBank(models.Model):
    _inherit = "hour.bank"

    is_usable = fields.Boolean(
        compute="_compute_is_usable",
        search="_search_is_usable",
        help="Counted as hours left: not on hold, and it did not end.",
    )

    # === COMPUTE METHODS === #

    def _compute_is_usable(self):
        for bank in self:
            bank.is_usable = bank.state in USABLE and not bank._is_over()

    @api.model
    def _search_is_usable(self, operator, value):
        if operator != "in":
            return NotImplemented
        usable = Domain("state", "in", USABLE)
        usable &= self._get_current_domain(self.env.companies)
        return usable if True in value else ~usable

    # === ACTIONS === #

    @api.model
    def _get_list_action(self, domain):
        """Return the action that lists banks as the number on its button counts them.

        That is the usable ones that were sold in advance and have hours left, where
        there are any; the others are found without these filters.
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_hour_bank.hour_bank_action"
        )
        counted = Domain("is_usable", "=", True) & Domain("kind", "=", "prepaid")
        counted &= Domain("state", "!=", "depleted")  # as the filter “Usable”
        filtered = self.search_count(Domain(domain) & counted, limit=1)
        filters = {"search_default_usable": 1, "search_default_prepaid": 1}
        action.update(domain=list(Domain(domain)), context=filters if filtered else {})
        return action

    # === BUSINESS METHODS === #

    @api.private
    def _change_customer(self, customer):
        """Make ``customer`` the owner of these banks and of their ledgers.

        Not a transfer: the customer that bought them was merged with a contact of
        ``customer``, and so were its orders and tickets. No minute moves, and nothing
        is posted.
        """
        banks = self._lock([("id", "in", self.ids)])
        banks._keep_references_unique(customer)
        for bank in banks:
            bank._note_customer(customer)
        banks.write({"partner_id": customer.id})
        Move = self.env["hour.bank.move"]
        Move.flush_model(["bank_id", "partner_id"])
        # SQL: the customer of a move is that of its bank, kept there for the record
        # rules. What the ledger tells (day, minutes, person, reason) stays as it is.
        with unlocked(self.env.cr, "contacts are merged", ["partner_id"]):
            self.env.cr.execute(
                SQL(
                    "UPDATE hour_bank_move SET partner_id = %s WHERE bank_id IN %s",
                    customer.id,
                    tuple(banks.ids),
                )
            )
        Move.invalidate_model(["partner_id"])

    def _keep_references_unique(self, customer):
        """Tell references apart that ``customer`` has as well: none is lost."""
        taken = {
            (bank.company_id, bank.reference)
            for bank in self.search(
                [("partner_id", "=", customer.id), ("reference", "!=", False)]
            )
            - self
        }
        for bank in self.filtered("reference").sorted("id"):
            if (bank.company_id, bank.reference) in taken:
                bank.reference = f"{bank.reference} ({bank.name})"
            taken.add((bank.company_id, bank.reference))

    def _is_bought_by(self, contact):
        """Return whether ``contact`` is the bank's customer, or one of its contacts.

        A customer that became a contact of another one keeps its banks.
        """
        self.ensure_one()
        while contact and contact != self.partner_id:
            if contact.commercial_partner_id == contact:
                return False
            contact = contact.parent_id
        return bool(contact)

    @api.model
    def _may_know_hours(self, customer, company):
        """Return whether this person may know what the customer has in that company.

        Helpdesk managers, and whoever may read all its banks. For previews of what is
        not saved: the customer was typed, so that nothing else says who may know.
        """
        if company not in self.env.companies:
            return False
        if self.env.user.has_group(MANAGER):
            return True
        domain = [("partner_id", "=", customer.id), ("company_id", "=", company.id)]
        banks = self._search_readable(domain)
        # sudo: only to see whether there are others than those
        return bool(banks) and banks == self.sudo().search(domain)

    @api.model
    def _search_readable(self, domain):
        """Return the banks that this person may read, as the database has it.

        Not by ``_filtered_access``: a ticket that is only typed is in the cache among
        those of its customer, and would let the person in.
        """
        Bank = self.sudo(False)
        return Bank.search(domain) if Bank.has_access("read") else Bank

    def _note_owner_moved(self, customer):
        """Leave in the chatter that the hours stay where they were bought."""
        self.ensure_one()
        owner = self.partner_id
        if customer == owner:
            body = self.env._(
                "%(owner)s is a customer of its own again: new time on its tickets "
                "draws these hours.",
                owner=owner.display_name,
            )
        else:
            body = self.env._(
                "%(owner)s became a contact of %(customer)s. These hours stay with "
                "%(owner)s, and new time on its tickets draws those of %(customer)s. "
                "Transfer them if %(customer)s is to have them.",
                owner=owner.name,
                customer=customer.display_name,
            )
        self.message_post(body=body)

    def _note_customer(self, customer):
        """Leave in the chatter whose hours these were."""
        self.ensure_one()
        self.message_post(
            body=self.env._(
                "These hours belonged to %(before)s. They now belong to %(customer)s, "
                "of which %(before)s became a part.",
                before=self.partner_id.display_name,
                customer=customer.display_name,
            )
        )

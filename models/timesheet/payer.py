# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whose hours pay for a ticket, and who may decide that."""

from itertools import chain

from odoo import api, models
from odoo.exceptions import AccessError

from ..roles import TEAM_AGENT

# Upstream's stored copy of the contact's commercial partner: it follows the contact.
COPY = "commercial_partner_id"


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        for ticket, vals in zip(tickets, vals_list, strict=True):
            if not {"sale_line_id", "default_sale_line_id"} & {
                *vals,
                *self.env.context,
            }:
                ticket._drop_refused_sale_line()
        if not self.env.su:
            tickets._check_sale_line_choice()
            tickets._check_known_customer()
        return tickets

    def write(self, vals):
        # The copy follows the contact, whoever writes it: told, it is only compared.
        told = {COPY: vals[COPY]} if COPY in vals else {}
        vals = {name: value for name, value in vals.items() if name != COPY}
        deciding = not self.env.su and self._get_payer_triggers() & set(vals)
        # sudo: agents may be unable to read the order lines
        deciders = self.sudo() if deciding else self.browse()
        lines = {ticket: ticket.sale_line_id for ticket in deciders}
        payers = {ticket: ticket._get_payer() for ticket in deciders}
        res = super().write(vals) if vals else True
        if "sale_line_id" not in vals and self._get_payer_triggers() & set(vals):
            self._drop_refused_sale_line()
        if told and not self.env.su:
            self._check_copied_payer(told[COPY])
        if deciding:
            self._check_sale_line_choice(lines)
            self._check_known_customer(payers)
        return res

    def copy_data(self, default=None):
        # Who copies a ticket chooses its order line anew, and only where they may.
        vals_list = super().copy_data(default)
        for ticket, vals in zip(self, vals_list, strict=True):
            line = ticket.sudo().sale_line_id  # sudo: then asked as the person
            if line._is_hour_bank_line() and not line.sudo(False)._may_be_chosen():
                vals.pop("sale_line_id", None)
        return vals_list

    # === GUARDS === #

    @api.model
    def _get_payer_triggers(self):
        """Return the names of the fields that decide which order line is right."""
        return {
            "sale_line_id",
            "partner_id",
            "company_id",
            "task_id",
            "project_id",
            "milestone_id",
        }

    def _check_copied_payer(self, payer_id):
        """Refuse a commercial partner that is not the contact's."""
        for ticket in self.sudo():  # sudo: contacts of other people's companies
            if ticket._get_payer().id != (payer_id or False):
                self._raise_copied_payer(ticket)

    def _raise_copied_payer(self, ticket):
        raise AccessError(
            self.env._(
                "Whose hours pay for %(ticket)s follows from its contact "
                "%(contact)s, and is not written. Choose another contact.",
                ticket=ticket.display_name,
                contact=ticket.partner_id.display_name or "-",
            )
        )

    def _check_sale_line_choice(self, before=None):
        """Refuse a bank's order line of another customer, or that is not to be chosen.

        Whatever the team: its time would debit the bank.

        :param before: ``{ticket: order line}`` as it was; None for new tickets
        """
        # sudo: agents may be unable to read the order lines
        for ticket in self.sudo():
            line = ticket.sale_line_id
            if not line or not line._is_hour_bank_line():
                continue
            kept = before is not None and before[ticket] == line
            line.sudo(False)._check_choice(
                ticket._get_payer(),
                ticket.company_id,
                ticket.sudo(False),
                chosen=not kept and line not in ticket._get_given_lines(),
            )

    def _check_known_customer(self, before=None):
        """Keep agents of personal tickets to their customers, where a team says so.

        Whoever has a ticket of a customer reads and draws its hours: they could give
        themselves any. Of their own teams one that says so is enough, whatever team
        they put on the ticket.

        :param before: ``{ticket: customer}`` as it was; None for new tickets
        :raises AccessError: naming the customer
        """
        user = self.env.user
        if user.has_group(TEAM_AGENT):
            return
        # sudo: agents need no right on settings of teams
        teams_sudo = user.sudo().helpdesk_team_ids
        # sudo: as above
        changed = self.sudo().filtered(
            lambda ticket: before is None or before[ticket] != ticket._get_payer()
        )
        for ticket in changed:
            payer, team = ticket._get_payer(), ticket.team_id | teams_sudo
            strict = team.filtered("only_known_customers")[:1]
            # sudo(False): as the person, who knows it by any ticket that it had before
            known = changed.sudo(False)
            if payer and strict and not known._is_known_customer(payer):
                self._raise_unknown_customer(payer, strict)

    def _is_known_customer(self, payer):
        """Return whether this person sees another ticket of the customer."""
        Ticket = self.env["helpdesk.ticket"].with_context(active_test=False)
        others = [(COPY, "=", payer.id), ("id", "not in", self.ids)]
        return bool(Ticket.search_count(others, limit=1))

    def _raise_unknown_customer(self, payer, team):
        raise AccessError(
            self.env._(
                "You have no ticket of %(customer)s yet, and team %(team)s lets agents "
                "with personal tickets choose only their customers. Leave the contact "
                "empty, and ask a colleague who sees the tickets of the team.",
                customer=payer.display_name,
                team=team.display_name,
            )
        )

    # === BUSINESS METHODS === #

    @api.onchange("partner_id", "company_id", "task_id", "project_id", "milestone_id")
    def _onchange_payer(self):
        self._drop_refused_sale_line()

    def _drop_refused_sale_line(self):
        """Drop an order line that nobody chose for the customer of now.

        Ours to do where another addon computes the line: OCA's
        helpdesk_mgmt_timesheet_sale keeps it when the customer changes, and takes that
        of a milestone whoever bought it.
        """
        # sudo: agents may be unable to read the order lines
        for ticket in self.sudo():
            if ticket.sale_line_id and not ticket._accepts_sale_line(
                ticket.sale_line_id
            ):
                ticket._compute_sale_line_id()

    def _get_payer(self):
        """Return the customer whose hours pay for time on the ticket.

        Of the contact itself: ``commercial_partner_id`` is a copy that may be written.
        Override where somebody else than the contact's company pays.
        """
        contact, copy = self.partner_id, self[COPY]
        # read together: the copy only says which other contact is wanted next
        wanted = chain(contact._prefetch_ids, copy._prefetch_ids)
        return contact.with_prefetch(wanted).commercial_partner_id._origin

    def _get_given_lines(self):
        """Return the order lines of task, milestone and project: nobody chose them."""
        self.ensure_one()
        return (
            self.task_id.sale_line_id
            | self.milestone_id.sale_line_id
            | self.project_id.sale_line_id
        )

    def _get_own_line(self):
        """Return the order line of the ticket, unless its hours are somebody else's.

        Its contact may have gone to another company since it was chosen.
        """
        line, payer = self.sale_line_id, self._get_payer()
        if line and line._is_hour_bank_line() and not line._pays_for_customer(payer):
            return line.browse()
        return line

    # === WHO MAY KNOW === #

    def _may_know_hours(self):
        """Return whether this person may know the hours of the ticket's customer.

        Who may read the ticket as it is saved, for this customer and company. Who types
        another one, or a new ticket, knows what they may read of the customer's banks.
        """
        self.ensure_one()
        saved = self._origin
        if self.env.su or not self.partner_id:
            return True
        if self == saved:
            return saved.has_access("read")
        saved_sudo = saved.sudo()  # sudo: compared once the person may read it
        if (
            saved.has_access("read")
            and saved_sudo._get_payer() == self.sudo()._get_payer()
            and saved_sudo.company_id == self.company_id._origin
        ):
            return bool(saved)
        # sudo: the contact decides, whoever may read it
        payer, company = self.sudo()._get_payer(), self.company_id._origin
        return self.env["hour.bank"]._may_know_hours(payer, company)

    def _get_known_tickets(self):
        """Return those of the tickets whose customer's hours this person may know."""
        saved = self.filtered("id")
        typed = (self - saved).filtered(lambda ticket: ticket._may_know_hours())
        return saved._filtered_access("read") | typed

    def _get_shown_tickets(self):
        """Return the tickets as saved, those that this person may read."""
        return self._origin._filtered_access("read")

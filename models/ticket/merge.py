# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Tickets that end: deleted, or merged into another one. Their time does not."""

from odoo import api, models
from odoo.exceptions import UserError

from ...tools.duration import format_minutes
from ..uninstall import on_unlink

WIZARD = "helpdesk.ticket.merge"


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _register_hook(self):
        """Make the wizard of ``helpdesk_mgmt_merge``, if installed, move time, too.

        It cannot be inherited: we do not depend on its module, and without it there is
        no such model. So its method is wrapped on the class of this registry.
        """
        res = super()._register_hook()
        if WIZARD in self.env:
            wizard = self.env.registry[WIZARD]
            if not hasattr(wizard.merge_tickets, "origin"):
                wizard.merge_tickets = self._make_merge_tickets(wizard.merge_tickets)
        return res

    @api.model
    def _make_merge_tickets(self, origin):
        def merge_tickets(self):
            tickets = self.ticket_ids
            result = origin(self)
            (tickets - self.dst_ticket_id)._move_time_to(self.dst_ticket_id)
            return result

        merge_tickets.origin = origin
        return merge_tickets

    @on_unlink
    def _unlink_except_time(self):
        """Refuse to delete a ticket with time on it, as Odoo does with tasks."""
        entries = self._get_time_entries()
        for ticket, ticket_entries in entries.grouped("ticket_id").items():
            minutes = sum(entry._get_worked_minutes() for entry in ticket_entries)
            raise UserError(
                self.env._(
                    "Ticket %(ticket)s has %(count)s time entries (%(worked)s worked, "
                    "%(debited)s debited from hour banks) and cannot be deleted. "
                    "Archive it instead, or first delete the time or move it to "
                    "another ticket.",
                    ticket=ticket.display_name,
                    count=len(ticket_entries),
                    worked=format_minutes(minutes),
                    debited=format_minutes(
                        sum(ticket_entries.mapped("debited_minutes"))
                    ),
                )
            )

    @api.private
    def _move_time_to(self, ticket):
        """Move all time on these tickets, with its debits, to ``ticket``.

        Between tickets of one customer each minute stays in its bank, rated as it is.
        Time of another customer is given back there and drawn anew.

        :raises UserError: when the ticket has no customer for time that is debited,
            belongs to another company, or when the plan of its customer refuses
        """
        # All time, also that of colleagues: whoever merges the tickets decides.
        entries = self._get_time_entries()
        ticket_sudo = ticket.sudo()  # sudo: as for the entries
        customer = ticket_sudo._get_payer()
        drawn = entries.filtered(lambda entry: entry._is_drawn())
        if drawn and not customer:
            raise UserError(self._get_no_customer_message(drawn, ticket))
        same = entries.filtered(
            lambda e: (
                customer and e.rated_minutes and e.ticket_id._get_payer() == customer
            )
        )
        if same:
            same._change_ticket(ticket_sudo)
        (entries - same).write({"ticket_id": ticket.id})
        ticket_sudo._sync_reservations()

    def _get_no_customer_message(self, entries, ticket):
        return self.env._(
            "%(tickets)s have %(debited)s debited from hour banks of %(customers)s, "
            "but ticket %(ticket)s has no customer. Merge them into a ticket of the "
            "customer who is to pay for the time.",
            tickets=", ".join(entries.ticket_id.mapped("display_name")),
            debited=format_minutes(sum(entries.mapped("debited_minutes"))),
            customers=", ".join(
                {ticket._get_payer().display_name for ticket in entries.ticket_id}
            ),
            ticket=ticket.display_name,
        )

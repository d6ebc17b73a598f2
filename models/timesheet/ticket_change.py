# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time that goes to another ticket, and tickets that go to another customer."""

from odoo import api, models
from odoo.exceptions import UserError

from ...tools.batch import Change
from ...tools.duration import format_minutes


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def _group_by_work_type(self, vals):
        """Return ``[(entries, values)]``: each with the work type that it has then.

        A type by default follows the ticket, one that a person chose stays. Said before
        anything is written: afterwards nobody knows what the default was.
        """
        if "ticket_id" not in vals or "work_type_id" in vals:
            return [(self, vals)]
        ticket = self.env["helpdesk.ticket"].browse(vals["ticket_id"])
        groups = self.grouped(lambda entry: entry._get_work_type_on(ticket))
        return [
            (entries, {**vals, "work_type_id": work_type.id})
            for work_type, entries in groups.items()
        ]

    def _get_work_type_on(self, ticket):
        """Return the work type that the entry has once it is on ``ticket``."""
        self.ensure_one()
        # sudo: agents need no right on categories and teams
        default = self.ticket_id.sudo()._get_work_type()
        if self.work_type_id == default:
            # sudo: as above
            return ticket.sudo()._get_work_type().sudo(False)
        return self.work_type_id

    @api.private
    def _change_ticket(self, ticket):
        """Move debited time to ``ticket``, another one of the same customer.

        The time stays rated and drawn as it is, also in banks that ended since: each
        gives the minutes back and takes them again at once, for the other ticket.
        """
        told = self._get_told_facts()
        drawn = self._get_drawn()
        held = {move.bank_id.id for draws in drawn.values() for move, _part in draws}
        self.env["hour.bank"]._lock([("id", "in", held)])
        self.env["hour.bank"]._post_moves(
            [
                vals
                for entry in self
                for move, minutes in drawn.get(entry, ())
                for vals in self._prepare_ticket_moves(move, minutes, ticket)
            ]
        )
        # Not `write`, which would draw anew; and the kind of work stays what it was.
        with self.env.protecting([self._fields["work_type_id"]], self):
            self._write_as_computed({"ticket_id": ticket.id})
        self._check_ticket_company()
        self._check_told_facts(told)
        self._end_change()

    @api.model
    def _prepare_ticket_moves(self, move, minutes, ticket):
        """Return the two moves by which a draw goes to another ticket."""
        entry = move.timesheet_id
        shared = {
            **move._prepare_copy_values(),
            "bank_id": move.bank_id.id,
            "statement_date": entry._get_correction_day(move.bank_id, move.date),
            "cause": "change",
        }
        if entry.hour_bank_change_reason:
            shared["reason"] = entry.hour_bank_change_reason
        return [
            {**shared, "minutes": minutes, "origin_move_id": move.id},
            {
                **shared,
                "minutes": -minutes,
                "ticket_id": ticket.id,
                "ticket_number": ticket.number,
            },
        ]


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    # === CRUD METHODS === #

    def write(self, vals):
        if "partner_id" not in vals:
            return super().write(vals)
        customers = {ticket: ticket._get_payer() for ticket in self}
        res = super().write(vals)
        moved = self.filtered(lambda t: t._get_payer() != customers[t])
        moved._move_debits(customers)
        return res

    def _move_debits(self, customers):
        """Debit time that is rated already from the new customer of the tickets.

        What waited for a customer is debited; the customer of before gets back what
        was debited from its banks.

        :raises UserError: when the ticket has no customer any more, or when the plan
            of the new one refuses
        """
        entries = self._get_time_entries().filtered(lambda entry: entry._is_rated())
        drawn = entries.filtered(lambda entry: entry._is_drawn())
        for ticket in drawn.ticket_id.filtered(lambda t: not t._get_payer()):
            raise UserError(
                self.env._(
                    "Ticket %(ticket)s has %(debited)s debited from the hour banks of "
                    "%(customer)s. Choose another customer to move the time to, or "
                    "delete the time entries first.",
                    ticket=ticket.display_name,
                    debited=format_minutes(
                        sum(
                            entry.debited_minutes + entry.overage_minutes
                            for entry in ticket._get_time_entries()
                        )
                    ),
                    customer=customers[ticket].display_name,
                )
            )
        # time that was logged in the same save knows its customer already
        entries -= drawn.filtered(lambda entry: not customers[entry.ticket_id])
        try:
            every = frozenset(entries)
            entries._sync_hour_banks(
                Change("customer", move=every, redraw=every, rerate=every)
            )
        except UserError as error:
            message = self._get_refused_customer_message(entries, error.args[0])
            raise type(error)(message) from error

    def _get_refused_customer_message(self, entries, message):
        """Return why time on these tickets cannot follow them to their customer.

        :param entries: time that was to be debited
        :param message: of the refusal
        """
        # sudo: whoever chose the customer may know its name
        customers = ", ".join(
            ticket.sudo()._get_payer().display_name for ticket in entries.ticket_id
        )
        return (
            self.env._(
                "%(tickets)s cannot go to %(customers)s with the %(hours)s logged "
                "there.",
                tickets=", ".join(entries.ticket_id.mapped("display_name")),
                customers=customers,
                hours=format_minutes(sum(entries.mapped("rated_minutes"))),
            )
            + f"\n{message}"
        )

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Hours that a bank keeps for a ticket: others cannot draw them."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.allocation import give_back
from ...tools.duration import format_minutes, to_hours


class HourBankReservation(models.Model):
    """What a bank keeps for a ticket at the moment; not a movement of hours."""

    _name = "hour.bank.reservation"
    _description = "Reserved Hours"
    _rec_name = "ticket_id"
    _order = "id"

    bank_id = fields.Many2one(
        "hour.bank", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="bank_id.company_id", store=True)
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,  # what is kept for a ticket
    )
    minutes = fields.Integer(required=True, readonly=True)
    hours = fields.Float(string="Reserved", compute="_compute_hours")

    _minutes_positive = models.Constraint(
        "CHECK (minutes > 0)", "Reserved hours are above zero."
    )
    # also finds what a bank keeps
    _ticket_once = models.UniqueIndex(
        "(bank_id, ticket_id)", "A bank keeps hours for a ticket once."
    )

    @api.depends("minutes")
    def _compute_hours(self):
        for reservation in self:
            reservation.hours = to_hours(reservation.minutes)

    @api.depends("bank_id", "minutes")
    def _compute_display_name(self):
        # not the ticket, which not everybody reads who reads the bank
        for reservation in self:
            minutes = format_minutes(reservation.minutes)
            reservation.display_name = f"{reservation.bank_id.name} {minutes}"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_ledger()
        return super().create(vals_list)

    def write(self, vals):
        self._check_ledger()
        return super().write(vals)

    def unlink(self):
        self._check_ledger()
        return super().unlink()

    def _check_ledger(self):
        # Access rights let nobody write; this stops whoever is granted them later.
        if not self.env.su:
            raise AccessError(
                self.env._(
                    "Hours are reserved on the ticket, by “Reserve planned hours”."
                )
            )


class HourBank(models.Model):
    _inherit = "hour.bank"

    reservation_ids = fields.One2many("hour.bank.reservation", "bank_id", readonly=True)
    minutes_reserved = fields.Integer(readonly=True)
    hours_reserved = fields.Float(
        string="Reserved",
        compute="_compute_hours_reserved",
        help="Planned hours of tickets, kept for them.",
    )
    hours_available = fields.Float(
        string="Available",
        compute="_compute_hours_reserved",
        help="What is left and not reserved.",
    )

    _reserved_positive = models.Constraint(
        "CHECK (minutes_reserved >= 0)", "Reserved minutes cannot be below zero."
    )

    @api.depends("minutes_reserved", "minutes_balance")
    def _compute_hours_reserved(self):
        for bank in self:
            bank.hours_reserved = to_hours(bank.minutes_reserved)
            bank.hours_available = to_hours(
                bank.minutes_balance - bank.minutes_reserved
            )

    # === BUSINESS METHODS === #

    def _get_reserved(self):
        """Return ``{bank: {ticket: minutes}}`` of those that keep anything."""
        return {
            bank: {ticket: line.minutes for ticket, line in lines.items()}
            for bank, lines in self._find_reservations().items()
        }

    def _find_reservations(self):
        """Return ``{bank: {ticket: reservation}}``: what these banks keep.

        Of locked banks nobody else changes it: it may be given to
        :meth:`_set_reserved`, which keeps it up to date.
        """
        found = {bank: {} for bank in self.filtered("minutes_reserved")}
        if found:
            for line in self.env["hour.bank.reservation"].search_fetch(
                [("bank_id", "in", [bank.id for bank in found])],
                ["bank_id", "ticket_id", "minutes"],
            ):
                found[line.bank_id][line.ticket_id] = line
        return found

    @api.model
    def _get_keeping_domain(self, tickets):
        """Return the domain of the banks that keep hours for any of the tickets."""
        Reservation = self.env["hour.bank.reservation"]
        kept = Reservation._search([("ticket_id", "in", tickets.ids)])
        if kept.is_empty():
            return Domain.FALSE
        # As an array, which is asked first: beside another condition, a subquery would
        # have every bank of the database looked at.
        ids = SQL("ARRAY(%s)", kept.select(SQL.identifier(kept.table, "bank_id")))
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s = ANY(%s)", SQL.identifier(alias, "id"), ids
            )
        )

    def _get_ticket_reservations_text(self):
        """Return for which tickets the bank keeps hours: ``2:00 (HT00012)``."""
        self.ensure_one()
        return ", ".join(
            # sudo: who reads the bank may know for which ticket it keeps hours
            f"{format_minutes(line.minutes)} ({line.ticket_id.sudo().number})"
            for line in self.reservation_ids
        )

    @api.private
    def _set_reserved(self, ticket, minutes, lines=None):
        """Keep ``minutes`` of this bank, which must be locked, for ``ticket``.

        :param lines: what the bank keeps, where the caller knows it, see
            :meth:`_find_reservations`; it is brought up to date
        """
        self.ensure_one()
        bank = self.sudo()  # as for the counters
        lines = bank._find_reservations() if lines is None else lines
        own = lines.setdefault(bank, {})
        line = own.get(ticket, bank.env["hour.bank.reservation"])
        difference = minutes - line.minutes
        if not difference:
            return
        if not minutes:
            own.pop(ticket).unlink()
        elif line:
            line.minutes = minutes
        else:
            own[ticket] = line.create(
                {"bank_id": bank.id, "ticket_id": ticket.id, "minutes": minutes}
            )
        bank.minutes_reserved += difference

    def _trim_reserved(self):
        """Give up what cannot be kept any more, what was reserved last first."""
        self.ensure_one()
        lines = self.env["hour.bank.reservation"].search([("bank_id", "=", self.id)])
        too_much = self.minutes_reserved - max(self.minutes_balance, 0)
        kept = [(line, line.minutes) for line in lines]
        for line, minutes in give_back(too_much, kept):
            ticket = line.ticket_id
            self._set_reserved(ticket, line.minutes - minutes)
            ticket.message_post(
                body=self.env._(
                    "%(minutes)s reserved on %(bank)s were released: the bank does "
                    "not hold them any more.",
                    minutes=format_minutes(minutes),
                    bank=self.name,
                )
            )

    def _get_transferable_minutes(self):
        """Return how many minutes may go into another bank, zero or more.

        Not those that are reserved. Override to keep more back.
        """
        return max(self.minutes_balance - self.minutes_reserved, 0)

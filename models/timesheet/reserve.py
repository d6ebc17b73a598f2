# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Planned hours of a ticket that its customer's banks keep for it."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.allocation import kept_for_others
from ...tools.duration import format_minutes, to_hours, to_minutes
from ..roles import EMPLOYEE, MANAGER


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    hour_bank_reserve = fields.Boolean(
        string="Reserve Planned Hours",
        copy=False,
        tracking=True,
        help="The hour banks keep the planned hours for this ticket: other tickets "
        "cannot draw them. Given back as time is logged and when the ticket is closed.",
    )
    hour_bank_reservation_ids = fields.One2many(
        "hour.bank.reservation",
        "ticket_id",
        copy=False,
        groups=MANAGER,
    )
    reserved_hours = fields.Float(
        string="Reserved", compute="_compute_reserved_hours", groups=EMPLOYEE
    )

    # === COMPUTE METHODS === #

    @api.depends("hour_bank_reservation_ids.minutes")
    def _compute_reserved_hours(self):
        # sudo: whoever reads the ticket may know what is kept for it
        minutes = dict(
            self.env["hour.bank.reservation"]
            .sudo()
            ._read_group(
                [("ticket_id", "in", self._get_shown_tickets().ids)],
                ["ticket_id"],
                ["minutes:sum"],
            )
        )
        for ticket in self:
            # sudo: a key of what was grouped as superuser above
            ticket.reserved_hours = to_hours(minutes.get(ticket._origin.sudo(), 0))

    # === CRUD METHODS === #

    @api.model
    def _get_reserve_triggers(self):
        """Return the names of the fields whose change may change what is reserved."""
        return {
            "planned_hours",
            "hour_bank_reserve",
            "stage_id",
            "active",
            "partner_id",
            "team_id",
            "category_id",
        }

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        tickets.filtered("hour_bank_reserve")._sync_reservations(strict=True)
        return tickets

    def write(self, vals):
        triggers = self._get_reserve_triggers() & set(vals)
        tickets = self
        if triggers == {"stage_id"}:
            tickets = self._get_tickets_of_person()  # as it was before
        res = super().write(vals)
        if triggers:
            asked = {"planned_hours", "hour_bank_reserve"} & triggers
            tickets._sync_reservations(strict=bool(asked))
        return res

    def _get_tickets_of_person(self):
        """Return those of the tickets that the person behind the call may read.

        The portal closes tickets as superuser, for whoever asks: a stranger gives
        back no hours that are kept for somebody.
        """
        if not self.env.su:
            return self  # the rules are asked by the write itself
        return self.sudo(False)._filtered_access("read").sudo()

    def unlink(self):
        self.check_access("unlink")
        kept = self._get_kept_tickets()
        kept._set_reservations(dict.fromkeys(kept, 0))
        return super().unlink()

    # === BUSINESS METHODS === #

    def _sync_reservations(self, strict=False):
        """Reserve in the banks what is planned on these tickets and not worked yet.

        :param strict: somebody asks for it, so refuse what the banks cannot keep
        :raises UserError: when ``strict`` and the banks have less
        """
        # sudo: reserving follows the ticket, whoever changes it
        tickets = self.sudo().filtered("hour_bank_reserve") | self._get_kept_tickets()
        if tickets:
            targets = tickets._get_reservation_targets()
            tickets._set_reservations(targets, strict)

    def _get_reservation_targets(self):
        """Return ``{ticket: minutes}`` that the banks are to keep for these tickets."""
        rated = dict(
            self.env["account.analytic.line"]._read_group(
                [("ticket_id", "in", self.ids)], ["ticket_id"], ["rated_minutes:sum"]
            )
        )
        return {
            ticket: ticket._get_minutes_to_reserve(rated.get(ticket, 0))
            for ticket in self
        }

    def _stop_reserving_in_vain(self):
        """Switch off what keeps nothing of the hours that it is to keep."""
        # sudo: as in _sync_reservations
        targets = self.sudo()._get_reservation_targets()
        kept = self._get_kept_tickets()
        for ticket, minutes in targets.items():
            if minutes and ticket not in kept:
                ticket.hour_bank_reserve = False
                ticket.message_post(
                    body=self.env._(
                        "%(minutes)s planned are not reserved any more: the hour banks "
                        "have none left that are free. Switch “Reserve Planned” on "
                        "once they have.",
                        minutes=format_minutes(minutes),
                    )
                )

    def _get_kept_tickets(self):
        """Return those of the tickets for which banks keep hours, as superuser."""
        # searched: the cache may hold only what somebody may read
        Reservation = self.env["hour.bank.reservation"].sudo()
        return Reservation.search([("ticket_id", "in", self.ids)]).ticket_id

    def _get_minutes_to_reserve(self, rated):
        """Return what the banks are to keep, in minutes.

        :param rated: minutes that the time on the ticket was worth so far
        """
        self.ensure_one()
        if not (self.hour_bank_reserve and self.use_hour_banks and self.active):
            return 0
        if self.closed or not self.partner_id:
            return 0
        return max(to_minutes(self.planned_hours) - rated, 0)

    def _set_reservations(self, targets, strict=False):
        """Bring what the banks keep to ``{ticket: minutes}``."""
        # sudo: planning a ticket reserves hours, without any right on banks
        Bank = self.env["hour.bank"].sudo()
        for ticket, target in self._sort_targets(targets):
            # sudo: as above
            ticket = ticket.sudo()
            banks = Bank._lock(ticket._get_reservable_domain())
            reserved = banks._get_reserved()
            usable = banks.filtered(ticket._may_reserve)
            usable = usable._sorted_for_customer(ticket._get_payer())
            left = target
            for bank in usable | (banks - usable):
                others = kept_for_others(reserved.get(bank, {}), ticket)
                free = max(bank.minutes_balance - others, 0) if bank in usable else 0
                bank._set_reserved(ticket, min(left, free))
                left -= min(left, free)
            if left and strict:
                ticket._raise_not_reservable(target, left)

    def _sort_targets(self, targets):
        """Return ``[(ticket, minutes)]``, those first that give something back."""
        if len(targets) < 2:
            return list(targets.items())
        # sudo: as above
        groups = (
            self.env["hour.bank.reservation"]
            .sudo()
            ._read_group(
                [("ticket_id", "in", self.ids)], ["ticket_id"], ["minutes:sum"]
            )
        )
        kept = dict(groups)
        return sorted(targets.items(), key=lambda item: item[1] > kept.get(item[0], 0))

    def _get_reservable_domain(self):
        """Return the domain of the banks that keep, or may keep, hours for it."""
        self.ensure_one()
        Bank = self.env["hour.bank"]
        payers = Bank._get_payers(self._get_payer())
        return Bank._get_candidate_domain(self.company_id.ids, payers.ids) | Domain(
            "reservation_ids.ticket_id", "=", self.id
        )

    def _may_reserve(self, bank):
        """Return whether time on the ticket could draw the bank today."""
        self.ensure_one()
        return (
            bank.state == "open"
            and bank._is_valid_on(bank._get_today())
            and self._may_draw_bank(bank)
        )

    def _raise_not_reservable(self, target, left):
        raise UserError(
            self.env._(
                "%(planned)s cannot be reserved for %(ticket)s: the hour banks of "
                "%(customer)s have %(available)s that are not reserved. Plan less, "
                "have hours sold, or switch “Reserve planned hours” off.",
                planned=format_minutes(target),
                ticket=self.display_name,
                customer=self._get_payer().display_name,
                available=format_minutes(target - left),
            )
        )

    def _may_draw_bank(self, bank):
        """Return whether time on the ticket could be debited from ``bank`` one day."""
        self.ensure_one()
        if bank.company_id != self.company_id._origin:
            return False
        # sudo: customers are compared, whoever may read them
        if not bank._pays_for(self.sudo()._get_payer()):
            return False
        if not bank._is_limited():
            return True
        # No new entry is asked: it would show among those of the form.
        ticket_sudo = self.sudo()  # sudo: agents need no right on team and project
        return not bank._get_uncovered_work(
            ticket_sudo,
            ticket_sudo._get_timesheet_project(),
            ticket_sudo._get_work_type(),
        )

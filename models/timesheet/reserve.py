# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Planned hours of a ticket that its customer's banks keep for it."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

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

    @api.depends("hour_bank_reserve", "hour_bank_reservation_ids.minutes")
    def _compute_reserved_hours(self):
        # most tickets reserve nothing: then nobody is asked
        reserving = self._get_shown_tickets().filtered("hour_bank_reserve")
        # sudo: whoever reads the ticket may know what is kept for it
        minutes = dict(
            self.env["hour.bank.reservation"]
            .sudo()
            ._read_group(
                [("ticket_id", "in", reserving.ids)],
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

    def _get_reservation_targets(self, rated=None):
        """Return ``{ticket: minutes}`` that the banks are to keep for these tickets.

        :param rated: see :meth:`_get_rated_minutes`; default: as it is stored
        """
        rated = self._get_rated_minutes() if rated is None else rated
        return {
            ticket: ticket._get_minutes_to_reserve(rated.get(ticket, 0))
            for ticket in self
        }

    def _get_rated_minutes(self):
        """Return ``{ticket: minutes}``: what the time on them was worth so far."""
        return dict(
            self.env["account.analytic.line"]._read_group(
                [("ticket_id", "in", self.ids)], ["ticket_id"], ["rated_minutes:sum"]
            )
        )

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
        tickets_sudo = self.sudo()
        Bank = tickets_sudo.env["hour.bank"]
        kept = tickets_sudo._get_reserved_minutes() if len(targets) > 1 else {}
        for ticket, target in self._sort_targets(targets, kept):
            # sudo: as above
            ticket = ticket.sudo()
            banks = Bank._lock(ticket._get_reservable_domain())
            left = ticket._reserve(target, banks, banks._find_reservations())
            if left and strict:
                ticket._raise_not_reservable(target, left)

    @api.private
    def _set_locked_reservations(self, rated, banks, lines):
        """Do the same where the caller holds the banks that these tickets may draw.

        :param rated: ``{ticket: minutes}`` that the time on them is worth
        :param banks: all of :meth:`_get_reservable_domain`, locked; may be more
        :param lines: what these keep, see ``_find_reservations`` of the bank
        """
        kept = defaultdict(int)
        for own in lines.values():
            for ticket, line in own.items():
                kept[ticket] += line.minutes
        targets = self._get_reservation_targets(rated)
        for ticket, target in self._sort_targets(targets, kept):
            ticket._reserve(target, banks, lines)

    def _reserve(self, target, banks, lines):
        """Let locked ``banks`` keep ``target`` minutes; return what they have not.

        :param lines: see ``_find_reservations`` of the bank
        """
        self.ensure_one()
        usable = banks.filtered(
            lambda bank: target and bank.kind == "prepaid" and self._may_reserve(bank)
        )
        usable = usable._sorted_for_customer(self._get_payer())
        left = target
        for bank in usable + (banks - usable):
            own = lines.get(bank, {})
            if not left and self not in own:
                continue
            kept = {ticket: line.minutes for ticket, line in own.items()}
            free = max(bank.minutes_balance - kept_for_others(kept, self), 0)
            taken = min(left, free) if bank in usable else 0
            bank._set_reserved(self, taken, lines)
            left -= taken
        return left

    def _get_reserved_minutes(self):
        """Return ``{ticket: minutes}`` that banks keep for these tickets."""
        return dict(
            self.env["hour.bank.reservation"]._read_group(
                [("ticket_id", "in", self.ids)], ["ticket_id"], ["minutes:sum"]
            )
        )

    @api.model
    def _sort_targets(self, targets, kept):
        """Return ``[(ticket, minutes)]``, those first that give something back."""
        return sorted(targets.items(), key=lambda item: item[1] > kept.get(item[0], 0))

    def _get_reservable_domain(self):
        """Return the domain of the banks that keep, or may keep, hours for these."""
        Bank = self.env["hour.bank"]
        payers = {
            payer.id
            for ticket in self
            for payer in Bank._get_payers(ticket._get_payer())
        }
        candidates = Bank._get_candidate_domain(self.company_id.ids, payers)
        return candidates | Bank._get_keeping_domain(self)

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

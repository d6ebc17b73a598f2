# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a ticket shows of its customer's hour banks."""

from collections import defaultdict
from itertools import chain

from odoo import api, fields, models

from ...tools.allocation import kept_for_others
from ...tools.duration import format_minutes, to_hours
from ..roles import EMPLOYEE, READERS
from .renewal import get_notice

# What decides how much is left for a ticket.
LEFT = (
    "partner_id",
    "commercial_partner_id",
    "company_id",
    "timesheet_ids.debited_minutes",
    "hour_bank_reservation_ids.minutes",
)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    # Ids of the banks that the fields below ask for, found once: ``offered`` and, of
    # these, ``drawn``. As superuser, so nobody reads them.
    payer_banks = fields.Json(
        compute="_compute_payer_banks",
        compute_sudo=True,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
    )
    hour_bank_ids = fields.Many2many(
        "hour.bank", compute="_compute_hour_bank_ids", groups=READERS
    )
    hour_bank_hours_balance = fields.Float(
        string="Hours Left", compute="_compute_hour_bank_level", groups=EMPLOYEE
    )
    hour_bank_hours_available = fields.Float(
        string="Available",
        compute="_compute_hour_bank_level",
        groups=EMPLOYEE,
        help="What is left for this ticket: without what is reserved for others.",
    )
    hour_bank_hours_credited = fields.Float(
        string="Bought", compute="_compute_hour_bank_level", groups=EMPLOYEE
    )
    hour_bank_level = fields.Selection(
        selection=lambda self: [
            *self.env["hour.bank"]._fields["level"]._description_selection(self.env),
            ("none", self.env._("No hours")),
        ],
        compute="_compute_hour_bank_level",
        groups=EMPLOYEE,
    )
    hour_bank_summary = fields.Char(
        compute="_compute_hour_bank_summary", groups=EMPLOYEE
    )

    # === COMPUTE METHODS === #

    @api.depends(*LEFT)
    def _compute_payer_banks(self):
        """Find the banks that time on the tickets could draw one day.

        They are the customer's own and those of its parent company, where these pay
        for such work; offered are also those of them that do not.
        """
        # a form asks nothing that its saved ticket knows
        same = self.filtered(lambda ticket: ticket._keeps_bank_owners())
        offered = (self - same)._find_offered_banks()
        offered.update(same._origin._get_banks_of_payer("offered"))
        for ticket in self:
            banks = offered[ticket._origin if ticket in same else ticket]
            ticket.payer_banks = {
                "offered": banks.ids,
                "drawn": banks.filtered(ticket._may_draw_bank).ids,
            }

    @api.depends("payer_banks")
    @api.depends_context("uid")
    def _compute_hour_bank_ids(self):
        """What the customer has left: the banks, for who may read them."""
        banks = self._get_known_tickets()._get_banks_of_payer("drawn")
        # whoever only follows a ticket reads the summary, but not the banks themselves
        readable = self.env["hour.bank"]
        if readable.has_access("read"):
            readable = readable.union(*banks.values())._filtered_access("read")
        for ticket in self:
            mine = banks.get(ticket, readable.browse())
            ticket.hour_bank_ids = mine.with_env(self.env) & readable

    @api.depends("payer_banks")
    @api.depends_context("uid")
    def _compute_hour_bank_level(self):
        """What the customer has left, for people who may not read banks or orders."""
        drawn = self._get_known_tickets()._get_banks_of_payer("drawn")
        usable = {ticket: banks._filtered_usable() for ticket, banks in drawn.items()}
        reserved = self._get_reserved_of(usable)
        for ticket in self:
            # sudo: who may not know is among none of those that were drawn
            banks = usable.get(ticket, self.env["hour.bank"].sudo())
            balance = sum(banks.mapped("minutes_balance"))
            available = balance - ticket._get_reserved_for_others(banks, reserved)
            ticket.hour_bank_hours_balance = to_hours(balance)
            ticket.hour_bank_hours_available = to_hours(available)
            ticket.hour_bank_hours_credited = to_hours(
                sum(banks._filtered_open().mapped("minutes_credited"))
            )
            ticket.hour_bank_level = banks._get_left_level(available)

    @api.depends("payer_banks", "waiting_hours")
    @api.depends_context("lang", "uid")
    def _compute_hour_bank_summary(self):
        known = self._get_known_tickets()
        drawn = known._get_banks_of_payer("drawn")
        offered = known._get_banks_of_payer("offered")
        usable = {ticket: banks._filtered_usable() for ticket, banks in drawn.items()}
        reserved = self._get_reserved_of(usable)
        for ticket in known:
            balance = sum(usable[ticket].mapped("minutes_balance"))
            kept = ticket._get_reserved_for_others(usable[ticket], reserved)
            summary = ticket._get_hour_bank_summary(usable[ticket], balance - kept)
            notices = drawn[ticket]._get_ticket_notices()
            if notices and not usable[ticket]:
                # there is a bank, only not for today's work
                summary = ticket._get_payer().display_name
            texts = (summary, *notices, ticket._get_hours_of_contact(offered[ticket]))
            ticket.hour_bank_summary = " · ".join(filter(None, texts))
        for ticket in self - known:
            # the person typed a customer whose hours are none of theirs
            ticket.hour_bank_summary = self.env._(
                "%(customer)s · the hours left are shown once the ticket is saved",
                customer=ticket.partner_id.display_name,
            )

    # === BUSINESS METHODS: WHICH BANKS === #

    @api.private
    def _get_drawable_banks(self):
        """Return the banks that time on the ticket could draw one day, as superuser."""
        ticket_sudo = self.sudo()  # sudo: callers say who may know
        return ticket_sudo.env["hour.bank"].browse(ticket_sudo.payer_banks["drawn"])

    def _find_offered_banks(self):
        """Return ``{ticket: banks}``: those of its customer, contact and those above.

        As superuser: the caller asks who may know.
        """
        owners = {ticket: ticket._get_bank_owners() for ticket in self}
        # sudo: an agent who may read the ticket may know the customer's balance
        tickets = self.sudo()
        partners = tickets.partner_id.union(*owners.values())
        banks = tickets.env["hour.bank"]._get_payer_banks(
            partners._origin, tickets.company_id
        )
        numbers = defaultdict(list)
        for number, bank in enumerate(banks):
            numbers[bank.company_id.id, bank.partner_id.id].append(number)
        offered = {}
        for ticket in self:
            company_id = ticket.company_id._origin.id
            mine = (numbers.get((company_id, id_), ()) for id_ in owners[ticket].ids)
            # in the order of the search, and read together
            ids = [banks._ids[number] for number in sorted(chain(*mine))]
            offered[ticket] = banks.browse(ids).with_prefetch(banks._ids)
        return offered

    def _get_bank_owners(self):
        """Return whose banks may pay for the ticket one day, as superuser."""
        # sudo: customers are compared, whoever may read them
        ticket_sudo = self.sudo()
        Bank = ticket_sudo.env["hour.bank"]
        customer = ticket_sudo._get_payer()
        return Bank._get_payers(customer) | Bank._get_payers(
            ticket_sudo.partner_id._origin
        )

    def _keeps_bank_owners(self):
        """Return whether a form leaves it as saved whose banks may pay."""
        saved = self._origin
        return (
            bool(saved)
            and self != saved
            and (
                self._get_bank_owners() == saved._get_bank_owners()
                and self.company_id._origin == saved.company_id
            )
        )

    def _get_banks_of_payer(self, which):
        """Return ``{ticket: banks}``, read together; see ``payer_banks``.

        As superuser: the caller asks who may know.
        """
        # sudo: an agent who may read the ticket may know the customer's balance
        found = {ticket: ticket.sudo().payer_banks[which] for ticket in self}
        # sudo: as above
        every = self.env["hour.bank"].sudo().browse(chain(*found.values()))
        return {
            ticket: every.browse(ids).with_prefetch(every._ids)
            for ticket, ids in found.items()
        }

    def _get_hours_of_contact(self, banks):
        """Tell of hours that the contact bought before it joined the customer.

        :param banks: those that were offered for the ticket
        """
        contact_sudo = self.partner_id._origin.sudo()  # sudo: as for the banks
        kept = banks.filtered(
            lambda bank: (
                bank.partner_id != contact_sudo.commercial_partner_id
                and bank._is_bought_by(contact_sudo)
                and bank.minutes_balance > 0
            )
        )
        return kept and self.env._(
            "%(hours)s are still %(owner)s's own, to be transferred",
            hours=format_minutes(sum(kept.mapped("minutes_balance"))),
            owner=kept.partner_id[0].name,
        )

    @api.model
    def _get_reserved_of(self, banks_of):
        """Return ``{bank: {ticket: minutes}}`` of ``{ticket: banks}``, read at once."""
        # sudo: as for the banks
        Bank = self.env["hour.bank"].sudo()
        return Bank.union(*banks_of.values())._get_reserved()

    def _get_reserved_for_others(self, banks, reserved):
        """Return the minutes that these banks keep for other tickets.

        :param reserved: what ``_get_reserved_of`` returns
        """
        return sum(
            kept_for_others(reserved.get(bank, {}), self._origin) for bank in banks
        )

    def _get_hour_bank_summary(self, banks, available):
        """Return the banner: customer, hours left, number of banks, next end.

        :param available: what of the balance is not reserved for other tickets
        """
        payer = self._get_payer()
        customer = payer.display_name
        if not customer:
            return self._get_no_customer_text()
        if not banks:
            return self.env._("%(customer)s · no hour bank", customer=customer)
        # sudo: as for the banks, which are superuser's
        others = banks.partner_id - payer.sudo()
        if others:
            names = ", ".join(others.mapped("display_name"))
            customer = self.env._(
                "%(customer)s, with %(others)s", customer=customer, others=names
            )
        parts = [customer, banks._get_left_text()]
        if reserved := sum(banks.mapped("minutes_reserved")):
            parts.append(
                self.env._(
                    "%(reserved)s reserved, %(available)s available here",
                    reserved=format_minutes(reserved),
                    available=format_minutes(max(available, 0)),
                )
            )
        return " · ".join([*parts, *banks._get_outlook_texts()])

    # === ACTIONS === #

    def action_view_hour_banks(self):
        """List the banks that the banner counts."""
        self.ensure_one()
        banks = self.hour_bank_ids
        return banks._get_list_action([("id", "in", banks.ids)])

    def action_sell_hours(self):
        """Open a new quotation for the customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sell Hours"),
            "res_model": "sale.order",
            "view_mode": "form",
            "context": {
                "default_partner_id": self._get_payer().id,
                "default_company_id": self.company_id.id,
            },
        }

    def action_ask_renewal(self):
        """Ask, by an activity, whoever sells to the customer to sell hours."""
        self.ensure_one()
        self.check_access("write")
        return get_notice(*self._ask_renewal())

    def action_view_ledger(self):
        """Show who worked how long on the ticket, without what it cost."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_hour_bank.hour_bank_move_action"
        )
        action["domain"] = [("ticket_id", "=", self.id)]
        return action

    # === BUSINESS METHODS === #

    def _get_renewal_user(self):
        """Return who is asked to sell hours: salesperson, team leader or asker."""
        self.ensure_one()
        return (
            self._get_payer()._get_hour_bank_seller(self.company_id)
            or self.team_id.user_id
            or self.env.user
        )

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a ticket shows of its customer's hour banks."""

from odoo import api, fields, models

from ...tools.allocation import kept_for_others
from ...tools.duration import format_minutes, to_hours, to_minutes
from ..roles import EMPLOYEE, READERS


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    hour_bank_ids = fields.Many2many(
        "hour.bank", compute="_compute_hour_bank_ids", groups=READERS
    )
    hour_bank_hours_balance = fields.Float(
        string="Hours Left", compute="_compute_hour_bank_ids", groups=EMPLOYEE
    )
    hour_bank_level = fields.Selection(
        selection=lambda self: [
            *self.env["hour.bank"]._fields["level"]._description_selection(self.env),
            ("none", self.env._("No hours")),
        ],
        compute="_compute_hour_bank_ids",
        groups=EMPLOYEE,
    )
    hour_bank_summary = fields.Char(compute="_compute_hour_bank_ids", groups=EMPLOYEE)
    hour_bank_refused = fields.Boolean(
        compute="_compute_hour_bank_preview",
        groups=EMPLOYEE,
        help="An entry that is typed could not be saved.",
    )
    hour_bank_preview = fields.Text(
        compute="_compute_hour_bank_preview",
        groups=EMPLOYEE,
        help="What saving the form would debit, entry by entry.",
    )
    debited_hours = fields.Float(
        string="Debited", compute="_compute_debited_hours", groups=EMPLOYEE
    )
    billed_hours = fields.Float(
        string="Billed",
        compute="_compute_debited_hours",
        groups=EMPLOYEE,
        help="Beyond the hour banks, billed on the order.",
    )
    unlisted_hours = fields.Float(
        string="By Colleagues",
        compute="_compute_debited_hours",
        groups=EMPLOYEE,
        help="Time of colleagues on this ticket, whose entries (and costs) you may not "
        "read. The ledger shows who did what.",
    )
    has_free_entries = fields.Boolean(
        compute="_compute_has_free_entries", groups=EMPLOYEE
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "partner_id",
        "commercial_partner_id",
        "company_id",
        "timesheet_ids.debited_minutes",
        "waiting_hours",
        "hour_bank_reservation_ids.minutes",
    )
    @api.depends_context("lang", "uid")
    def _compute_hour_bank_ids(self):
        """What the customer has left, for people who may not read banks or orders.

        That is what time on the ticket could draw: of the customer's own banks and of
        those of its parent company, where these pay for such work.
        """
        known = self._get_known_tickets()
        # sudo: an agent who may read the ticket may know the customer's balance
        contacts = known.partner_id._origin.sudo()
        banks = self.env["hour.bank"]._get_payer_banks(
            contacts | contacts.commercial_partner_id, known.company_id
        )
        # whoever only follows a ticket reads the summary, but not the banks themselves
        reads = self.env["hour.bank"].has_access("read")
        readable = reads and banks.with_env(self.env)._filtered_access("read")
        for ticket in known:
            drawn = banks.filtered(ticket._may_draw_bank)
            ticket._set_hour_banks(drawn)
            if reads:
                ticket.hour_bank_ids = readable & drawn.with_env(self.env)
            ticket._tell_hours_of_contact(banks)
        (self - known)._hide_hour_banks()

    def _tell_hours_of_contact(self, banks):
        """Tell of hours that the contact bought before it joined the customer."""
        contact_sudo = self.partner_id._origin.sudo()  # sudo: as for the banks
        kept = banks.filtered(
            lambda bank: (
                bank.partner_id != contact_sudo.commercial_partner_id
                and bank.company_id == self.company_id._origin
                and bank._is_bought_by(contact_sudo)
                and bank.minutes_balance > 0
            )
        )
        if kept:
            text = self.env._(
                "%(hours)s are still %(owner)s's own, to be transferred",
                hours=format_minutes(sum(kept.mapped("minutes_balance"))),
                owner=kept.partner_id[0].name,
            )
            self.hour_bank_summary = f"{self.hour_bank_summary} · {text}"

    def _hide_hour_banks(self):
        """Tell nothing: the person typed a customer whose hours are none of theirs."""
        for ticket in self:
            ticket.hour_bank_ids = False
            ticket.hour_bank_hours_balance = 0
            ticket.hour_bank_level = "none"
            ticket.hour_bank_summary = self.env._(
                "%(customer)s · the hours left are shown once the ticket is saved",
                customer=ticket.partner_id.display_name,
            )

    def _set_hour_banks(self, banks):
        usable = banks._filtered_usable()
        balance = sum(usable.mapped("minutes_balance"))
        self.hour_bank_hours_balance = to_hours(balance)
        available = balance - self._get_reserved_for_others(usable)
        self.hour_bank_level = usable._get_left_level(available)
        summary = self._get_hour_bank_summary(usable, available)
        notices = banks._get_ticket_notices()
        if notices and not usable:  # there is a bank, only not for today's work
            summary = self._get_payer().display_name
        self.hour_bank_summary = " · ".join([summary, *notices])

    def _get_reserved_for_others(self, banks):
        """Return the minutes that these banks keep for other tickets."""
        return sum(
            kept_for_others(kept, self._origin)
            for kept in banks._get_reserved().values()
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

    @api.depends(
        "partner_id",
        "timesheet_ids.unit_amount",
        "timesheet_ids.date",
        "timesheet_ids.hour_bank_free",
        "timesheet_ids.work_type_id",
        "timesheet_ids.hour_bank_start",
        "timesheet_ids.employee_id",
    )
    @api.depends_context("lang", "uid")
    def _compute_hour_bank_preview(self):
        for ticket in self:
            typed = ticket.timesheet_ids.filtered(lambda e: e._may_know_debit())
            # sudo: as for the explanation of the entries
            typed = typed.sudo().filtered(lambda e: e._is_hour_bank_preview())
            previews = typed._preview_hour_banks().values()
            ticket.hour_bank_preview = "\n".join(text for text, _no in previews if text)
            ticket.hour_bank_refused = any(refused for _text, refused in previews)

    @api.depends(
        "timesheet_ids.debited_minutes",
        "timesheet_ids.overage_minutes",
        "timesheet_ids.waiting_minutes",
    )
    def _compute_debited_hours(self):
        # sudo: the total counts the time of colleagues, too
        groups = (
            self.env["account.analytic.line"]
            .sudo()
            ._read_group(
                [("ticket_id", "in", self._get_shown_tickets().ids)],
                ["ticket_id"],
                [f"{name}_minutes:sum" for name in ("debited", "overage", "waiting")],
            )
        )
        minutes = {ticket.id: sums for ticket, *sums in groups}
        for ticket in self:
            debited, billed, waiting = minutes.get(ticket._origin.id, (0, 0, 0))
            ticket.debited_hours = to_hours(debited)
            ticket.billed_hours = to_hours(billed)
            ticket.waiting_hours = to_hours(waiting)
            listed = ticket._origin._get_listed_entries()
            # in minutes: a rest of a sum of fractions is nobody's time
            unlisted = ticket._origin.total_hours - sum(
                listed.mapped(self._get_entry_hours)
            )
            ticket.unlisted_hours = to_hours(to_minutes(unlisted))

    @api.depends("timesheet_ids.hour_bank_free")
    def _compute_has_free_entries(self):
        readable = self.env["account.analytic.line"].has_access("read")
        for ticket in self:
            entries = ticket.timesheet_ids if readable else ()
            ticket.has_free_entries = any(entry.hour_bank_free for entry in entries)

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
        # sudo: agents may neither read the order nor plan activities on banks
        ticket_sudo = self.sudo()
        user = ticket_sudo._get_renewal_user()
        if not ticket_sudo.activity_ids.filtered(
            lambda activity: (
                activity.user_id == user
                and activity.summary == self.env._("Sell support hours")
            )
        ):
            ticket_sudo.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Sell support hours"),
                note=self.hour_bank_summary,
                user_id=user.id,
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(user)s was asked.", user=user.name),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

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
        last_bank = self.env["hour.bank"].search(
            [
                ("partner_id", "=", self._get_payer().id),
                ("company_id", "=", self.company_id.id),
            ],
            order="id desc",
            limit=1,
        )
        return (
            last_bank.sale_order_id.user_id
            or self._get_payer().user_id
            or self.team_id.user_id
            or self.env.user
        )

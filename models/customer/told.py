# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What waits for a customer, and what it was told: tickets, papers, alarms, answers."""

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date, format_datetime

from ...tools.duration import format_minutes, to_minutes
from .page import SHOWN

LOOKED_AT = 100  # of a kind, among which the open ones are: they do not stay open long


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === BUSINESS METHODS: FOUND ONCE === #

    def _find_on_page(self, model, domain, names, limit=SHOWN, **options):
        """Return records for the page, or None for people who read none of them.

        :param names: the fields that are shown, read with the search
        """
        Model = self.env[model]
        if not Model.has_access("read"):
            return None
        return Model.search_fetch(domain, names, limit=limit, **options)

    def _find_page_tickets(self):
        return self._find_on_page(
            "helpdesk.ticket",
            self._get_page_ticket_domain(),
            ["name", "number", "stage_id", "user_id", "total_hours"],
            order="last_stage_update desc, id desc",
        )

    def _find_page_disputes(self):
        return self._find_on_page(
            "hour.bank.dispute",
            self._get_page_domain(),
            *(["name", "state", "description", "ticket_number", "minutes"], LOOKED_AT),
        )

    def _find_page_approvals(self):
        names = ["state", "message", "asked_on", "minutes_asked", "minutes_approved"]
        return self._find_on_page(
            "hour.bank.approval", self._get_page_domain(), names, LOOKED_AT
        )

    def _get_page_ticket_domain(self):
        """Return the domain of the customer's open tickets."""
        domain = Domain("commercial_partner_id", "=", self.id)
        domain &= Domain("company_id", "in", [False, *self.env.companies.ids])
        return domain & Domain("closed", "=", False)

    # === BUSINESS METHODS: WHAT WAITS === #

    def _get_page_waits(self, found):
        """Return what waits for somebody: a row for each kind, with how much.

        Override to add what else may wait.
        """
        approval = self.env._("For the customer's approval")
        rows = [
            *self._get_page_unpaid_rows(),
            *self._get_page_open_rows(
                found.approvals, "asked", approval, "minutes_asked"
            ),
            *self._get_page_open_rows(
                found.disputes, "open", self.env._("In dispute"), "minutes"
            ),
        ]
        return self._prepare_page_section("waits", self.env._("What Waits"), rows)

    def _get_page_unpaid_rows(self):
        """Return the time that found no bank, by its reason."""
        Unpaid = self.env["hour.bank.unpaid"]
        if not Unpaid.has_access("read"):
            return []
        domain = self._get_page_domain() & Domain(
            "reason", "in", ("parked", "customer")
        )
        groups = Unpaid._read_group(domain, ["reason"], ["hours:sum"])
        labels = dict(Unpaid._fields["reason"]._description_selection(self.env))
        title = self.env._("Time that found no bank")
        return [
            self._prepare_page_row(
                None,
                title,
                labels[reason],
                format_minutes(to_minutes(hours)),
                list=self._prepare_page_list(
                    Unpaid._name, domain & Domain("reason", "=", reason), title
                ),
            )
            for reason, hours in groups
        ]

    def _get_page_open_rows(self, found, state, title, minutes):
        """Return one row for what is open of a kind, or none."""
        domain = self._get_page_domain() & Domain("state", "=", state)
        if found and len(found) == LOOKED_AT:
            found = found.search(domain)  # older ones may be open as well
        opened = (found or self.browse()).filtered(lambda each: each.state == state)
        if not opened:
            return []
        hours = format_minutes(sum(opened.mapped(minutes)))
        records = self._prepare_page_list(opened._name, domain, title)
        return [self._prepare_page_row(None, title, value=hours, list=records)]

    # === BUSINESS METHODS: TICKETS === #

    def _get_page_tickets(self, tickets):
        """Return the open tickets, those with the latest change first."""
        if tickets is None:
            return None
        title = self.env._("Open Tickets")
        return self._prepare_page_section(
            "tickets",
            title,
            [self._prepare_page_ticket(ticket) for ticket in tickets],
            self._prepare_page_list(
                "helpdesk.ticket", self._get_page_ticket_domain(), title
            ),
        )

    def _prepare_page_ticket(self, ticket):
        """Return the row of a ticket. Override to tell more."""
        person = ticket.user_id.sudo().name  # sudo: the name of a colleague
        texts = [ticket.number, ticket.stage_id.name, person]
        for hours, label in (
            (ticket.parked_hours, self.env._("parked")),
            (ticket.waiting_hours, self.env._("waiting for a customer")),
        ):
            if minutes := to_minutes(hours):
                texts.append(f"{format_minutes(minutes)} {label}")
        spent = format_minutes(to_minutes(ticket.total_hours))
        text = " · ".join(filter(None, texts))
        return self._prepare_page_row(ticket, ticket.name, text, spent)

    # === BUSINESS METHODS: WHAT WAS TOLD === #

    def _get_page_statements(self):
        """Return the statements that were issued, and which were accepted."""
        domain = self._get_page_domain() & Domain("state", "!=", "draft")
        names = ["name", "state", "date_from", "date_to", "closing_minutes"]
        statements = self._find_on_page("hour.bank.statement", domain, names)
        if statements is None:
            return None
        rows = [
            self._prepare_page_row(
                each,
                each.name,
                f"{format_date(self.env, each.date_from)} – "
                f"{format_date(self.env, each.date_to)}",
                format_minutes(each.closing_minutes),
                badge={
                    "text": self._get_page_label(each, "state"),
                    "kind": "success" if each.state == "accepted" else "secondary",
                },
            )
            for each in statements
        ]
        title = self.env._("Statements")
        records = self._prepare_page_list("hour.bank.statement", domain, title)
        note = self.env._("Left at the end of each")
        return self._prepare_page_section("statements", title, rows, records, note=note)

    def _get_page_renewals(self):
        """Return the open renewals, and what was decided last."""
        domain = self._get_page_domain()
        opened = self._find_on_page(
            "hour.bank.renewal",
            domain & Domain("state", "=", "open"),
            ["state", "plan_id", "order_id"],
        )
        rows = [
            self._prepare_page_row(
                None,
                each.plan_id.sudo().name or self.env._("Hours"),  # sudo: only its name
                each.sudo().order_id.name or "",  # sudo: which one, as it opens
                badge={"text": self._get_page_label(each, "state"), "kind": "info"},
                call={"model": each._name, "id": each.id, "method": "action_open"},
            )
            for each in opened or ()
        ]
        names = ["create_date", "outcome", "less", "error", "renewal_id"]
        decided = self._find_on_page("hour.bank.renewal.decision", domain, names, 1)
        if decided:
            day = format_date(self.env, decided.create_date)
            title = self.env._("Last decision, %(day)s", day=day)
            call = {"model": decided._name, "id": decided.id, "method": "action_open"}
            rows.append(self._prepare_page_row(None, title, decided.text, call=call))
        title = self.env._("Renewals")
        records = self._prepare_page_list("hour.bank.renewal", domain, title)
        return self._prepare_page_section("renewals", title, rows, records)

    def _get_page_alarms(self):
        """Return at which levels the customer is in alarm now: the most urgent ones."""
        domain = self._get_page_domain() & Domain("state", "=", "alarm")
        domain &= Domain("is_top", "=", True)
        alarms = self._find_on_page("hour.bank.alarm", domain, ["level_id", "bank_id"])
        kinds = {"critical": "danger", "warning": "warning"}
        rows = [
            self._prepare_page_row(
                None,
                each.sudo().level_id.name,  # sudo: of an alarm that the person reads
                each.sudo().bank_id.name or "",  # sudo: as above
                badge={
                    "text": self._get_page_label(each, "severity"),
                    "kind": kinds.get(each.severity, "info"),
                },
                list=self._prepare_page_list(
                    each._name, domain, self.env._("Who Is Low")
                ),
            )
            for each in alarms or ()
        ]
        return self._prepare_page_section("alarms", self.env._("In Alarm"), rows)

    def _get_page_messages(self):
        """Return what was mailed to the customer's people about its hours."""
        domain = Domain("partner_id.commercial_partner_id", "=", self.id)
        domain &= Domain("company_id", "in", self.env.companies.ids)
        names = ["kind", "state", "record_name", "sent_on", "create_date"]
        messages = self._find_on_page("hour.bank.message", domain, names)
        kinds = {"sent": "success", "failed": "danger"}
        rows = [
            self._prepare_page_row(
                each,
                self._get_page_label(each, "kind"),
                self._get_page_message_text(each),
                badge={
                    "text": self._get_page_label(each, "state"),
                    "kind": kinds.get(each.state, "secondary"),
                },
            )
            for each in messages or ()
        ]
        title = self.env._("Alerts and Mails")
        records = self._prepare_page_list("hour.bank.message", domain, title)
        return self._prepare_page_section("messages", title, rows, records)

    def _get_page_message_text(self, message):
        """Return what a message was about, and when it was sent or written."""
        moment = message.sent_on or message.create_date
        day = format_datetime(self.env, moment, dt_format="short")
        return " · ".join(filter(None, (message.record_name, day)))

    # === BUSINESS METHODS: ANSWERS === #

    def _get_page_disputes(self, disputes):
        """Return what the customer disputed, and how it ended."""
        rows = [
            self._prepare_page_row(
                each,
                each.description or each.name,
                " · ".join(filter(None, (each.name, each.ticket_number))),
                format_minutes(each.minutes),
                badge={
                    "text": self._get_page_label(each, "state"),
                    "kind": "warning" if each.state == "open" else "secondary",
                },
            )
            for each in (disputes or ())[:SHOWN]
        ]
        title = self.env._("Disputes")
        records = self._prepare_page_list(
            "hour.bank.dispute", self._get_page_domain(), title
        )
        return self._prepare_page_section("disputes", title, rows, records)

    def _get_page_approvals(self, approvals):
        """Return what the customer was asked to approve, and what it answered."""
        kinds = {"asked": "warning", "approved": "success", "declined": "danger"}
        rows = [
            self._prepare_page_row(
                each,
                each.message or self.env._("Work on a ticket"),
                format_datetime(self.env, each.asked_on, dt_format="short"),
                format_minutes(each.minutes_approved or each.minutes_asked),
                badge={
                    "text": self._get_page_label(each, "state"),
                    "kind": kinds.get(each.state, "secondary"),
                },
            )
            for each in (approvals or ())[:SHOWN]
        ]
        title = self.env._("Approvals")
        records = self._prepare_page_list(
            "hour.bank.approval", self._get_page_domain(), title
        )
        return self._prepare_page_section("approvals", title, rows, records)

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What waits for a customer, and what it was told: tickets, papers, alarms, answers."""

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date, format_datetime

from ...tools.duration import format_minutes, to_minutes
from .page import SHOWN


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _find_on_page(self, model, domain, limit=SHOWN, **options):
        """Return records for the page, or None for people who read none of them."""
        Model = self.env[model]
        if not Model.has_access("read"):
            return None
        return Model.search(domain, limit=limit, **options)

    # === BUSINESS METHODS: WHAT WAITS === #

    def _get_page_waits(self):
        """Return what waits for somebody: a row for each kind, with how much.

        Override to add what else may wait.
        """
        rows = [
            *self._get_page_unpaid_rows(),
            *self._get_page_open_rows(
                "hour.bank.approval",
                Domain("state", "=", "asked"),
                self.env._("For the customer's approval"),
                "minutes_asked",
            ),
            *self._get_page_open_rows(
                "hour.bank.dispute",
                Domain("state", "=", "open"),
                self.env._("In dispute"),
                "minutes",
            ),
        ]
        return self._prepare_page_section("waits", self.env._("What Waits"), rows)

    def _get_page_unpaid_rows(self):
        """Return the time that found no bank, by its reason."""
        Unpaid = self.env["hour.bank.unpaid"]
        if not Unpaid.has_access("read"):
            return []
        domain = self._get_page_domain() & Domain("reason", "in", ("parked", "customer"))
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

    def _get_page_open_rows(self, model, state, title, minutes):
        """Return one row for what is open of a kind, or none."""
        domain = self._get_page_domain() & state
        found = self._find_on_page(model, domain, limit=None)
        if not found:
            return []
        hours = format_minutes(sum(found.mapped(minutes)))
        records = self._prepare_page_list(model, domain, title)
        return [self._prepare_page_row(None, title, value=hours, list=records)]

    # === BUSINESS METHODS: TICKETS === #

    def _get_page_tickets(self):
        """Return the open tickets, those with the latest time first."""
        domain = Domain("commercial_partner_id", "=", self.id)
        domain &= Domain("company_id", "in", [False, *self.env.companies.ids])
        domain &= Domain("closed", "=", False)
        tickets = self._find_on_page(
            "helpdesk.ticket", domain, order="last_stage_update desc, id desc"
        )
        if tickets is None:
            return None
        return self._prepare_page_section(
            "tickets",
            self.env._("Open Tickets"),
            [self._prepare_page_ticket(ticket) for ticket in tickets],
            self._prepare_page_list(
                "helpdesk.ticket", domain, self.env._("Open Tickets")
            ),
        )

    def _prepare_page_ticket(self, ticket):
        """Return the row of a ticket. Override to tell more."""
        texts = [ticket.number, ticket.stage_id.name, ticket.user_id.name]
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
        statements = self._find_on_page("hour.bank.statement", domain)
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
            "hour.bank.renewal", domain & Domain("state", "=", "open")
        )
        rows = []
        for each in opened or ():
            order_sudo = each.sudo().order_id  # sudo: to say whose it is, as it opens
            texts = (order_sudo.name, order_sudo.user_id.name)
            rows.append(
                self._prepare_page_row(
                    None,
                    each.product_id.display_name,
                    " · ".join(filter(None, texts)),
                    badge={"text": self._get_page_label(each, "state"), "kind": "info"},
                    call={"model": each._name, "id": each.id, "method": "action_open"},
                )
            )
        decided = self._find_on_page("hour.bank.renewal.decision", domain, limit=1)
        if decided:
            day = format_date(self.env, decided.create_date)
            title = self.env._("Last decision, %(day)s", day=day)
            call = {"model": decided._name, "id": decided.id, "method": "action_open"}
            rows.append(
                self._prepare_page_row(None, title, decided.text, call=call)
            )
        title = self.env._("Renewals")
        records = self._prepare_page_list("hour.bank.renewal", domain, title)
        return self._prepare_page_section("renewals", title, rows, records)

    def _get_page_alarms(self):
        """Return at which levels the customer is in alarm now."""
        domain = self._get_page_domain() & Domain("state", "=", "alarm")
        alarms = self._find_on_page("hour.bank.alarm", domain)
        kinds = {"critical": "danger", "warning": "warning"}
        rows = [
            self._prepare_page_row(
                None,
                each.level_id.name,
                each.bank_id.display_name or "",
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
        messages = self._find_on_page("hour.bank.message", domain)
        kinds = {"sent": "success", "failed": "danger"}
        rows = [
            self._prepare_page_row(
                each,
                self._get_page_label(each, "kind"),
                " · ".join(
                    (
                        each.partner_id.name or each.partner_id.display_name,
                        format_datetime(
                            self.env,
                            each.sent_on or each.create_date,
                            dt_format="short",
                        ),
                    )
                ),
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

    # === BUSINESS METHODS: ANSWERS === #

    def _get_page_disputes(self):
        """Return what the customer disputed, and how it ended."""
        domain = self._get_page_domain()
        disputes = self._find_on_page("hour.bank.dispute", domain)
        rows = [
            self._prepare_page_row(
                each,
                each.description or each.name,
                " · ".join(filter(None, (each.name, each.ticket_number))),
                format_minutes(each.minutes if each.state == "open" else each.asked_minutes),
                badge={
                    "text": self._get_page_label(each, "state"),
                    "kind": "warning" if each.state == "open" else "secondary",
                },
            )
            for each in disputes or ()
        ]
        title = self.env._("Disputes")
        records = self._prepare_page_list("hour.bank.dispute", domain, title)
        return self._prepare_page_section("disputes", title, rows, records)

    def _get_page_approvals(self):
        """Return what the customer was asked to approve, and what it answered."""
        domain = self._get_page_domain()
        approvals = self._find_on_page("hour.bank.approval", domain)
        kinds = {"asked": "warning", "approved": "success", "declined": "danger"}
        rows = [
            self._prepare_page_row(
                each,
                each.ticket_id.sudo().display_name,  # sudo: its name; its door asks
                format_date(self.env, each.asked_on),
                format_minutes(each.minutes_approved or each.minutes_asked),
                badge={
                    "text": self._get_page_label(each, "state"),
                    "kind": kinds.get(each.state, "secondary"),
                },
            )
            for each in approvals or ()
        ]
        title = self.env._("Approvals")
        records = self._prepare_page_list("hour.bank.approval", domain, title)
        return self._prepare_page_section("approvals", title, rows, records)

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The page of a customer: its head, what stands on it, and who opens it."""

from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...tools.duration import format_minutes, to_hours
from ..roles import EXPORT, MANAGER, READERS, SALESPERSON

SHOWN = 5  # rows of a section; the rest is behind its door


class Found(NamedTuple):
    """What several sections of a page are made of, read once."""

    usable_sudo: models.BaseModel  # banks that count now, if the person may know
    drawn_sudo: models.BaseModel | None  # that may pay one day; None: it may not know
    banks: models.BaseModel  # of the customer, that the person reads, as shown
    below: models.BaseModel  # the same of the companies below it
    moves: models.BaseModel  # with all of the last entries
    tickets: models.BaseModel | None  # open ones; None: the person reads no tickets
    disputes: models.BaseModel | None  # the last ones, open or not
    approvals: models.BaseModel | None  # the last ones, open or not


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === ACTIONS === #

    def action_view_hours(self):
        """Open the page of the company that the contact belongs to."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "helpdesk_hour_bank.hour_bank_customer_action"
        )
        customer = self.commercial_partner_id
        # the page says whose hours it shows, also once it is loaded again
        action["context"] = {"active_id": customer.id, "active_model": self._name}
        action["name"] = customer._get_page_title()
        return action

    def action_sell_hours(self):
        """Open a new quotation for the customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sell Hours"),
            "res_model": "sale.order",
            "views": [(False, "form")],
            "context": {"default_partner_id": self.commercial_partner_id.id},
        }

    # === BUSINESS METHODS: PAGE === #

    @api.readonly
    def get_hour_bank_page(self):
        """Return what stands on the page of the customer, as this person may know it.

        All of it in words of the reader. What it may not read is not there: each part
        is searched with its own rights.

        :return: ``{customer, head, consumption, sections, buttons, is_empty}``; see
            :meth:`_prepare_page_row` for what stands in sections
        :raises AccessError: for people who read no hour banks, or not this contact
        """
        self.ensure_one()
        if not self.env.user.has_groups(READERS):
            raise AccessError(
                self.env._("The hours of customers are for who reads hour banks.")
            )
        self.check_access("read")
        customer = self.commercial_partner_id
        found = customer._find_page()
        sections = customer._get_page_sections(found)
        return {
            "customer": customer._get_page_customer(),
            "head": customer._get_page_head(found.usable_sudo, found.drawn_sudo),
            "consumption": customer._get_page_consumption(found.banks),
            "sections": [each for each in sections if each and each["rows"]],
            "buttons": customer._get_page_buttons(bool(found.banks)),
            "is_empty": not (found.banks or found.drawn_sudo),
        }

    def _find_page(self):
        """Return :class:`Found`. Read with the person's own rights."""
        usable_sudo, drawn_sudo, banks, below = self._find_page_banks()
        found = Found(
            usable_sudo,
            drawn_sudo,
            banks,
            below,
            self._find_page_moves(banks),
            self._find_page_tickets(),
            self._find_page_disputes(),
            self._find_page_approvals(),
        )
        people = self.user_id | found.moves.user_id
        if found.tickets:
            people |= found.tickets.user_id
        people.sudo().mapped("name")  # sudo: their names are shown; read at once
        return found

    def _get_page_sections(self, found):
        """Return the sections of the page, in their order; None for what is not there.

        Extend it with sections of your own, see :meth:`_prepare_page_section`.

        :param found: :class:`Found`
        """
        return [
            self._get_page_banks(found.banks),
            self._get_page_waits(found),
            self._get_page_tickets(found.tickets),
            self._get_page_entries(found),
            self._get_page_money(found.usable_sudo),
            self._get_page_statements(),
            self._get_page_renewals(),
            self._get_page_alarms(),
            self._get_page_messages(),
            self._get_page_disputes(found.disputes),
            self._get_page_approvals(found.approvals),
            self._get_page_subsidiaries(found.below),
        ]

    def _get_page_title(self):
        return self.env._("Hours of %(customer)s", customer=self.display_name)

    def _get_page_customer(self):
        """Return who it is, and who of ours looks after it."""
        # sudo: the name of a colleague
        texts = [self.phone, self.email, self.user_id.sudo().name]
        return {
            "id": self.id,
            "name": self.display_name,
            "title": self._get_page_title(),
            "text": " · ".join(filter(None, texts)),
        }

    def _get_page_buttons(self, has_banks):
        """Return ``[(method, label)]``: what this person may do for the customer."""
        user, buttons = self.env.user, []
        if user.has_group(SALESPERSON):
            buttons.append(("action_sell_hours", self.env._("Sell Hours")))
            if has_banks:
                buttons.insert(0, ("action_renew_hours", self.env._("Renew")))
        if user.has_group(MANAGER) and user.has_group(EXPORT):
            buttons.append(("action_export_hours", self.env._("Export Data")))
        return buttons

    # === BUSINESS METHODS: HEAD === #

    def _get_page_head(self, usable_sudo, drawn_sudo):
        """Return what is left in all, in words: the same as on tickets and orders.

        :param drawn_sudo: banks that may pay one day; None if the person may not know
        """
        if drawn_sudo is None:
            hidden = self.env._("You may not see all hours of this customer.")
            return {"text": hidden, "outlook": "", "notes": [], "badge": None}
        kept = sum(usable_sudo.mapped("minutes_reserved"))
        left = sum(usable_sudo.mapped("minutes_balance"))
        level = usable_sudo._get_left_level(left - kept)
        notes = usable_sudo._get_outlook_texts() if usable_sudo else []
        if kept:
            hours = format_minutes(kept)
            notes.insert(0, self.env._("%(hours)s reserved for tickets", hours=hours))
        return {
            "text": drawn_sudo._get_overview_text(usable_sudo),
            "outlook": " · ".join(notes),
            "notes": [*self._get_page_forecasts(), *drawn_sudo._get_page_notices()],
            "badge": self._get_page_level_badge(level, drawn_sudo),
        }

    def _get_page_level_badge(self, level, drawn_sudo):
        """Return the word for what is left; nothing where there is enough."""
        labels = dict(drawn_sudo._fields["level"]._description_selection(self.env))
        if level in ("low", "empty", "overdrawn"):
            return {
                "text": labels[level],
                "kind": "warning" if level == "low" else "danger",
            }
        states = dict(drawn_sudo._fields["state"]._description_selection(self.env))
        for state in ("hold", "pending"):
            if level == "none" and state in drawn_sudo.mapped("state"):
                return {"text": states[state], "kind": "secondary"}
        return None

    def _get_page_forecasts(self):
        """Return when the hours will be used up, in a sentence for each company.

        Of who may know all hours of the customer.
        """
        # sudo: what is foretold follows from hours that the person may know
        forecasts_sudo = (
            self.env["hour.bank.forecast"]
            .sudo()
            .search_fetch(
                [
                    ("partner_id", "=", self.id),
                    ("company_id", "in", self.env.companies.ids),
                    ("bank_id", "=", False),
                    ("minutes_left", "!=", 0),
                ],
                ["company_id", "early", "likely", "late", "made_on", "bank_id"],
            )
        )
        return [
            f"{each.company_id.name}: {each.text}"
            if len(forecasts_sudo) > 1
            else each.text
            for each in forecasts_sudo
        ]

    # === BUSINESS METHODS: ROWS === #

    @api.model
    def _prepare_page_section(self, name, title, rows, records=None, **values):
        """Return a section of the page.

        :param rows: of :meth:`_prepare_page_row`
        :param records: of what its door opens the list: model and domain
        """
        return {"name": name, "title": title, "rows": rows, "list": records, **values}

    @api.model
    def _prepare_page_row(self, record, title, text="", value="", badge=None, **values):
        """Return a row: a door to ``record``, with what it says and its number."""
        door = record and {"model": record._name, "id": record.id}
        return {
            "title": title,
            "text": text,
            "value": value,
            "badge": badge,
            "door": door or False,
            **values,
        }

    @api.model
    def _prepare_page_bar(self, left, credited, level):
        """Return the values of the bar that shows what is left; minutes in."""
        return {
            "hours_balance": to_hours(left),
            "hours_bought": to_hours(credited),
            "level": level if level != "none" else "empty",
        }

    @api.model
    def _prepare_page_list(self, model, domain, name):
        """Return what opens the list behind a section."""
        return {"model": model, "domain": list(Domain(domain)), "name": name}

    def _get_page_domain(self):
        """Return the domain of what is of the customer, in the chosen companies."""
        return Domain("partner_id", "=", self.id) & Domain(
            "company_id", "in", self.env.companies.ids
        )

    @api.model
    def _get_page_label(self, record, name):
        """Return the value of a selection in the reader's words."""
        return dict(record._fields[name]._description_selection(self.env)).get(
            record[name], ""
        )

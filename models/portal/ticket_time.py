# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The time of a ticket as its customer reads it: the numbers of the statement."""

from odoo import api, models
from odoo.tools import format_date

from ...tools.duration import format_minutes
from .level import BANK_LEVELS


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.private
    def _get_portal_time(self, viewer=None):
        """Return the time of the ticket for its page in the portal, or None.

        :param viewer: contact who looks; none: who has the link of the ticket, and
            reads what its contact reads, without what is left
        :rtype: dict
        """
        self.ensure_one()
        ticket_sudo = self.sudo()  # sudo: portal users read no analytic lines
        entries = ticket_sudo._find_portal_entries(viewer or ticket_sudo.partner_id)
        if not entries:
            return None
        lines = [entry._prepare_portal_line() for entry in entries]
        left = ticket_sudo._get_portal_lefts(entries, viewer) if viewer else {}
        for line in lines:
            line["left"], line["bank"] = left.get(line["entry"], ("", ""))
        sums = {
            name: sum(line[name] for line in lines)
            for name in ("worked", "debited", "free", "waiting")
        }
        company = ticket_sudo.company_id
        return {
            "lines": lines,
            "sums": sums,
            "shown": ticket_sudo.team_id._get_shown(company),
            "left": ticket_sudo._get_portal_left(viewer) if viewer else "",
            "with_left": bool(left),
        }

    def _find_portal_entries(self, viewer):
        """Return the entries of which ``viewer`` reads, the oldest first."""
        none = self.env["account.analytic.line"]
        if not viewer or not self.team_id.show_timesheet_portal:
            return none
        level = viewer._get_hour_bank_level(self.company_id)
        customer = viewer.commercial_partner_id
        of_company = level in BANK_LEVELS and customer == self.commercial_partner_id
        if not of_company and (level == "none" or self.partner_id != viewer):
            return none
        # searched: the cache of the ticket may hold what some user may read
        entries = none.search([("ticket_id", "=", self.id)], order="date, id")
        return entries.filtered("unit_amount")

    def _get_portal_lefts(self, entries, viewer):
        """Return ``{entry: (text, bank)}``: what was left after it, as on its page.

        Of banks that ``viewer`` sees; of several that an entry drew the last, as those
        before it were empty then. ``bank``: its name, where the ticket drew several.
        """
        Bank = self.env["hour.bank"]
        moves = entries.hour_bank_move_ids.filtered(
            lambda move: move.bank_id.kind == "prepaid"
        )
        seen = moves.bank_id.filtered_domain(Bank._get_portal_domain(viewer))
        report = self.env["report.helpdesk_hour_bank.report_hour_bank_statement"]
        found = {}
        for bank in seen:
            own = moves.filtered(lambda move, bank=bank: move.bank_id == bank)
            for entry_id, minutes in report._get_balances_after(bank, own).items():
                found[entry_id, bank] = minutes
        lefts = {}
        for entry in entries:
            draws = moves.filtered(lambda m, e=entry: m.timesheet_id == e).sorted("id")
            for move in draws[::-1]:
                if (entry.id, move.bank_id) in found:
                    text = Bank._get_balance_text(found[entry.id, move.bank_id])
                    name = move.bank_id.name if len(seen) > 1 else ""
                    lefts[entry] = text, name
                    break
        return lefts

    @api.private
    def _get_portal_holds(self, viewer):
        """Return ``[(bank, why)]``: banks on hold that would pay for the ticket.

        In the words that are for the customer; of the banks that ``viewer`` sees.
        """
        held = self._get_drawable_banks().filtered(lambda bank: bank.state == "hold")
        seen = held and held.filtered_domain(held._get_portal_domain(viewer))
        return [(bank, bank._get_portal_hold()) for bank in seen]

    def _get_portal_left(self, viewer):
        """Return what is left for the ticket in the banks that ``viewer`` sees."""
        banks = self._get_drawable_banks()._filtered_usable()
        seen = banks.filtered_domain(banks._get_portal_domain(viewer))
        return seen._get_left_text() if seen else ""


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def _prepare_portal_line(self):
        """Return what the portal tells of the entry, as its company and team say.

        Override to tell more.
        """
        self.ensure_one()
        shown = self.ticket_id.team_id._get_shown(self.company_id)
        who = self.employee_id.name or self.user_id.name
        report = self.env["report.helpdesk_hour_bank.report_hour_bank_statement"]
        line = {"move": self.env["hour.bank.move"], "entry": self, "is_time": True}
        return {
            "entry": self,
            "day": format_date(self.env, self.date),
            "who": who if shown.persons else "",
            "what": self._get_customer_text(),
            "worked": self._get_worked_minutes() if shown.worked else 0,
            "debited": self.debited_minutes,
            "free": self.free_minutes,
            "waiting": self.waiting_minutes,
            "why": self._get_portal_why(shown),
            "is_provisional": bool(self.waiting_minutes)
            or report._is_provisional(line),
        }

    def _get_portal_why(self, shown):
        """Return how the minutes came about, and what is free or waits, in words."""
        texts = [" → ".join(self._get_portal_steps(shown))]
        report = self.env["report.helpdesk_hour_bank.report_hour_bank_statement"]
        if self.free_minutes:
            texts.append(
                f"{format_minutes(self.free_minutes)} {report._get_free_text(self)}"
            )
        if self.overage_minutes:
            texts.append(
                self.env._(
                    "%(hours)s billed afterwards",
                    hours=format_minutes(self.overage_minutes),
                )
            )
        if self.waiting_minutes:
            texts.append(
                self.env._(
                    "%(hours)s not debited yet",
                    hours=format_minutes(self.waiting_minutes),
                )
            )
        return " · ".join(filter(None, texts))

    def _get_portal_steps(self, shown):
        """Return the steps from the worked to the rated minutes, if there are any."""
        report = self.env["report.helpdesk_hour_bank.report_hour_bank_statement"]
        moves = self.env["hour.bank.move"]
        steps = moves._get_rating_texts(self.hour_bank_rating)
        if not shown.persons and steps:
            line = {"note": " → ".join(steps), "move": moves, "entry": self}
            steps = [report._hide_person(line)]
        if not shown.worked or not steps:
            return steps
        worked = format_minutes(self._get_worked_minutes())
        return [self.env._("%(worked)s worked", worked=worked), *steps]

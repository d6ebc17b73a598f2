# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What customers are shown of time: switches of the company, and of a team."""

from typing import NamedTuple

from odoo import api, fields, models


class Shown(NamedTuple):
    """What is told of work: who did it, how long it took, for which ticket; money."""

    persons: bool
    worked: bool
    tickets: bool
    money: bool


class ResCompany(models.Model):
    _inherit = "res.company"

    hour_bank_show_persons = fields.Boolean(
        string="Show Persons",
        default=True,
        help="Customers read who worked. Off: “0:45 Server restart” without a name.",
    )
    hour_bank_show_worked = fields.Boolean(
        string="Show Worked Time",
        default=True,
        help="Customers read the time worked beside the time debited, e.g. 0:35 beside "
        "0:45. Off: only the 0:45.",
    )
    hour_bank_show_tickets = fields.Boolean(
        string="Show Tickets",
        default=True,
        help="Customers read for which ticket time was debited, e.g. HT00012. Off: "
        "only the text of the work.",
    )
    hour_bank_show_money = fields.Boolean(
        string="Show Money",
        help="Customers read what their hours cost, without tax, e.g. 0:45 for 75.00. "
        "Off: hours only.",
    )

    def _shows_hour_bank_money(self):
        """Return whether customers are shown money, see :meth:`_get_shown` of teams."""
        self.ensure_one()
        return self.env["helpdesk.ticket.team"]._get_shown(self).money


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    hour_bank_show_persons = fields.Selection(
        selection="_selection_hour_bank_show",
        string="Show Persons",
        help="Whether customers read who worked. Empty: as the company says.",
    )
    hour_bank_show_worked = fields.Selection(
        selection="_selection_hour_bank_show",
        string="Show Worked Time",
        help="Whether customers read the time worked beside the time debited. Empty: "
        "as the company says.",
    )
    hour_bank_show_tickets = fields.Selection(
        selection="_selection_hour_bank_show",
        string="Show Tickets",
        help="Whether customers read for which ticket time was debited. Empty: as the "
        "company says.",
    )

    @api.model
    def _selection_hour_bank_show(self):
        yes, no = self.env._("Yes"), self.env._("No")
        return [("yes", yes), ("no", no)]

    @api.model
    def _prepare_shown(self, company):
        """Return what customers of ``company`` are shown, by team, as plain values.

        For papers that say the same for ever: ``{id of the team or "0": Shown}``.
        """
        # sudo: what is shown does not depend on who prints it
        company, all_teams = company.sudo(), self.sudo().with_context(active_test=False)
        teams = all_teams.search([("company_id", "in", (False, company.id))])
        shown = {str(team.id): team._get_shown(company) for team in teams}
        return {**shown, "0": self.browse()._get_shown(company)}

    def _get_shown(self, company):
        """Return what customers of ``company`` are shown of work of this team.

        Override to decide otherwise, e.g. by customer. Also for no team: what the
        company says.

        :rtype: Shown
        """
        choices = (
            (self[name], company[name])
            for name in (
                "hour_bank_show_persons",
                "hour_bank_show_worked",
                "hour_bank_show_tickets",
            )
        )
        return Shown(
            *(own == "yes" if own else default for own, default in choices),
            money=company.hour_bank_show_money,
        )


class ReportHourBankStatement(models.AbstractModel):
    _inherit = "report.helpdesk_hour_bank.report_hour_bank_statement"

    def _hide_what_is_not_shown(self, company, lines):
        """Take out of printed lines what customers of ``company`` are not shown."""
        teams = self._get_teams(lines)
        # sudo: what is shown does not depend on who prints it
        company = company.sudo()
        by_team = {team: team._get_shown(company) for team in set(teams.values())}
        if all(all(shown[:3]) for shown in by_team.values()):
            return  # nearly always
        for line in lines:
            self._hide_of_line(line, by_team[teams[self._get_line_ticket(line)]])

    def _hide_of_line(self, line, shown):
        """Take out of a printed line what customers are not shown.

        :param shown: as :class:`Shown`
        """
        if not shown.persons:
            line["note"] = self._hide_person(line)
            line["who"] = ""
        if not shown.worked:
            line["worked"] = 0
        if not shown.tickets:
            line["ticket"] = ""

    def _get_line_ticket(self, line):
        """Return the ticket of a printed line, as superuser."""
        # sudo: only its team decides what is shown
        return (line["move"].ticket_id or line["entry"].ticket_id).sudo()

    def _get_teams(self, lines):
        """Return ``{ticket: team}`` of printed lines, as superuser."""
        tickets = {self._get_line_ticket(line) for line in lines}
        every = self.env["helpdesk.ticket"].sudo().union(*tickets)  # sudo: as above
        # read together; lines without a ticket follow the company
        return {every.browse(): every.team_id.browse()} | {
            ticket: ticket.team_id for ticket in every
        }

    def _hide_person(self, line):
        """Return the note of a line without the name of whose multiplier counted."""
        note, move = line["note"], line["move"]
        rating = move.rating or line["entry"].hour_bank_rating or {}
        for kind, key, name, _factor in rating.get("factors", ()):
            if kind == "employee":
                told = move._get_factor_name(kind, key, name)
                somebody = move.env._("person")
                note = note.replace(f"{told} × ", f"{somebody} × ")
        return note

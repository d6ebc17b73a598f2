# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What portal users read of a bank and its ledger: as the switches say."""

from odoo import api, fields, models


class HourBank(models.Model):
    _inherit = "hour.bank"

    portal_value = fields.Float(
        string="Worth (Portal)",
        compute="_compute_portal_value",
        compute_sudo=True,
        help="What the hours left are worth, without tax; 0 where customers see no "
        "money.",
    )

    def _compute_portal_value(self):
        for bank in self:
            shows_money = bank.company_id._shows_hour_bank_money()
            bank.portal_value = shows_money and bank._get_portal_value()

    def _get_portal_value(self):
        """Return what the hours left are worth. Override to tell another price."""
        self.ensure_one()
        return self.value_balance


class HourBankMove(models.Model):
    _inherit = "hour.bank.move"

    portal_balance = fields.Integer(
        string="Balance (Portal)",
        compute="_compute_portal_line",
        compute_sudo=True,
        help="In minutes: balance of the bank afterwards, for who sees the bank; "
        "otherwise 0.",
    )
    portal_ticket = fields.Char(
        string="Ticket (Portal)", compute="_compute_portal_line", compute_sudo=True
    )
    portal_person = fields.Char(
        string="Person (Portal)", compute="_compute_portal_line", compute_sudo=True
    )
    portal_worked = fields.Integer(
        string="Worked (Portal)", compute="_compute_portal_line", compute_sudo=True
    )
    portal_text = fields.Char(
        string="Text (Portal)", compute="_compute_portal_line", compute_sudo=True
    )
    portal_note = fields.Char(
        string="Note (Portal)",
        compute="_compute_portal_line",
        compute_sudo=True,
        help="How the time was counted, in the reader's language.",
    )
    portal_value = fields.Float(
        string="Value (Portal)", compute="_compute_portal_line", compute_sudo=True
    )

    @api.depends_context("lang", "uid")
    def _compute_portal_line(self):
        """Tell a line as the statement of its bank does."""
        statement = self.env["report.helpdesk_hour_bank.report_hour_bank_statement"]
        banks = self.bank_id.filtered_domain(
            self.bank_id._get_portal_domain(self.env.user.partner_id)
        )
        for bank, moves in self.grouped("bank_id").items():
            # in the words of its day: what was given back may be another customer's now
            lines = [statement._prepare_line(move, 0, {}) for move in moves]
            statement._hide_what_is_not_shown(bank.company_id, lines)
            shows_money = bank.company_id._shows_hour_bank_money()
            for move, line in zip(moves, lines, strict=True):
                move.portal_balance = move.balance_after if bank in banks else 0
                move.portal_ticket = line["ticket"]
                move.portal_person = line["who"]
                move.portal_worked = line["worked"]
                move.portal_text = line["what"]
                move.portal_note = line["note"]
                move.portal_value = shows_money and move.value

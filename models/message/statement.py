# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Statements that are mailed: to whom, with what, and whether it went out."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.duration import format_minutes


class HourBankMessage(models.Model):
    _inherit = "hour.bank.message"

    kind = fields.Selection(
        selection_add=[("statement", "Statement of Hours")],
        ondelete={"statement": "cascade"},
    )

    def _deliver_statement(self):
        """Mail the statement with its paper, which is made now if it is not yet."""
        statement = self._get_record()
        statement._make_paper()
        paper = statement._find_paper()
        if not paper:
            raise UserError(
                self.env._("The PDF of %(name)s was not made.", name=statement.name)
            )
        url = statement.get_base_url() + statement._get_portal_url(self.partner_id)
        self._mail(url, [(paper.name, paper.raw)])


class HourBankStatement(models.Model):
    _inherit = "hour.bank.statement"

    recipients_text = fields.Char(
        string="Mailed To", compute="_compute_recipients_text"
    )
    mail_state = fields.Selection(
        [
            ("none", "Not Mailed"),
            ("waiting", "Waiting"),
            ("failed", "Could Not Be Sent"),
            ("sent", "Mailed"),
        ],
        string="Mail",
        compute="_compute_mail_state",
        search="_search_mail_state",
        compute_sudo=True,
        help="What became of the mails to the customer: the worst of them.",
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "company_id", "by_mail", "state")
    def _compute_recipients_text(self):
        for statement in self:
            contacts = statement._get_recipients()
            statement.recipients_text = contacts._join_names() or self.env._(
                "nobody: the customer has no mail address"
            )

    @api.depends("state")
    def _compute_mail_state(self):
        groups = self.env["hour.bank.message"]._read_group(
            self._get_message_domain() & Domain("res_id", "in", self.ids),
            ["res_id"],
            ["state:array_agg_distinct"],
        )
        states = dict(groups)
        for statement in self:
            found = states.get(statement.id, ())
            worst = [name for name in ("failed", "waiting", "sent") if name in found]
            statement.mail_state = worst[0] if worst else "none"

    def _search_mail_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Odoo does not ask who searches what is computed
        self._check_field_access(self._fields["mail_state"], "read")
        Message = self.env["hour.bank.message"].sudo()  # sudo: states, not texts
        domain = self._get_message_domain()
        told = domain & Domain("state", "!=", "dropped")
        found = Domain.FALSE
        for state in value:
            if state == "none":
                query = Message._search(told).subselect("res_id")
                found |= Domain("id", "not in", query)
                continue
            query = Message._search(domain & Domain("state", "=", state))
            found |= Domain("id", "in", query.subselect("res_id"))
        return found

    @api.model
    def _get_message_domain(self):
        return Domain("res_model", "=", self._name) & Domain("kind", "=", "statement")

    # === ACTIONS === #

    def action_mail(self):
        """Mail these statements to the customer's contacts who did not get them yet.

        :raises AccessError: where the user may not write one of them
        :raises UserError: where there is nobody, or everybody got it
        """
        self.check_access("write")
        for statement in self:
            if statement.state == "draft":
                raise UserError(self.env._("Issue the statement first, then mail it."))
            contacts = statement._get_recipients()
            if not contacts:
                raise UserError(statement._get_no_address_message())
            mailed = statement._enqueue_mail() | statement._mail_dropped(contacts)
            if not mailed:
                raise UserError(
                    self.env._(
                        "%(statement)s was mailed to %(contacts)s already, or is about "
                        "to be. Print it to hand it out again.",
                        statement=statement.name,
                        contacts=contacts._join_names(),
                    )
                )
            mailed._hurry()
        return True

    def action_view_messages(self):
        """Show what became of the mails of this statement."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_hour_bank.hour_bank_message_action"
        )
        action["domain"] = list(
            self._get_message_domain() & Domain("res_id", "=", self.id)
        )
        action["context"] = {}
        return action

    # === BUSINESS METHODS === #

    def _tell_issued(self):
        res = super()._tell_issued()
        if self.by_mail:
            self._enqueue_mail()
        return res

    def _enqueue_mail(self):
        """Write a message to each recipient who has none; return the new ones."""
        self.ensure_one()
        return self.env["hour.bank.message"]._enqueue(
            "statement", self, self._get_recipients(), self.company_id
        )

    def _mail_dropped(self, contacts):
        """Mail what was dropped before after all; return it."""
        # sudo: who may mail was asked before
        dropped_sudo = (
            self.env["hour.bank.message"]
            .sudo()
            .search(
                self._get_message_domain()
                & Domain("res_id", "=", self.id)
                & Domain("partner_id", "in", contacts.ids)
                & Domain("state", "=", "dropped")
            )
        )
        dropped_sudo._requeue()
        return dropped_sudo

    def _get_recipients(self):
        self.ensure_one()
        company = self.company_id or self.env.company
        return (
            self.partner_id._get_statement_contacts(company)
            if self.partner_id
            else self.partner_id
        )

    def _get_no_address_message(self):
        return self.env._(
            "Nobody of %(customer)s has a mail address. Enter one on the customer, or "
            "tick “Gets Statements” on one of its contacts.",
            customer=self.partner_id.display_name,
        )

    @api.private
    def _get_closing_text(self):
        """Return the closing balance as a customer reads it, e.g. 9:25."""
        self.ensure_one()
        return format_minutes(self.closing_minutes)

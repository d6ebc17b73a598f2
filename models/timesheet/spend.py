# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who may spend whose hours: asked of the entry as it is saved, before any debit.

Not of the values: a ticket or an order line comes from a context, a default, an import,
a copy or a timer as well.
"""

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ...tools.tokens import SPENDER


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    # === WHO MAY SPEND === #

    def _check_may_spend(self, before=None, after=None):
        """Refuse time that spends hours which this person has no say in.

        A ticket must be one that the person may read. An order line that sells hours,
        and that neither ticket, task nor project gives, must be the customer's and one
        that the person may choose. Programs that run as superuser decide themselves.

        :param before: ``{entry: keys}`` of :meth:`_get_hour_bank_keys`, and ``after``
            the same once written; what did not change is nobody's new choice. None for
            new entries
        :raises AccessError, ValidationError: naming what was chosen
        """
        if self.env.su and not SPENDER.is_in(self.env):
            return
        # sudo: what decides includes orders and teams that agents may not read
        entries = self.sudo()
        tickets = entries.ticket_id
        if before is not None:
            entries = entries.filtered(lambda e: before[e]["move"] != after[e]["move"])
            # by the key: partner, company, ticket, order line
            tickets = entries.filtered(
                lambda e: before[e]["move"][2] != e.ticket_id
            ).ticket_id
        tickets.sudo(False).check_access("read")
        for entry in entries:
            entry._check_task_of_project()
            entry._check_line_choice()

    def _check_task_of_project(self):
        """A task in another project than the time itself is one that may be read.

        The record rules of time entries ask only who may see the project.
        """
        self.ensure_one()
        task = self.task_id
        if task and task.project_id != self.project_id:
            task.sudo(False).check_access("read")

    def _check_line_choice(self):
        self.ensure_one()
        line = self._get_chosen_bank_line()
        if not line:
            return
        customer = self._get_work_customer()
        if not customer and not self.ticket_id:
            # nobody's work yet: the line says whose it is
            customer = line._get_line_customer()
        entry = self.sudo(False)
        line.sudo(False)._check_choice(customer, self.company_id, entry)

    def _get_chosen_bank_line(self):
        """Return the bank's line that a person chose, not ticket, task or project."""
        self.ensure_one()
        line = self._get_hour_bank_sale_line()
        if not line or not line._is_hour_bank_line():
            return line.browse()
        given = self._get_given_line()
        return line.browse() if given and given._origin == line else line

    def _get_work_customer(self):
        """Return for whom the work is: of the ticket, else of task or project."""
        self.ensure_one()
        if self.ticket_id:
            return self.ticket_id._get_payer()
        contact = self.task_id.partner_id or self.project_id.partner_id
        return contact.commercial_partner_id._origin

    def _check_may_choose_line(self):
        """Raise unless the person may move these debited entries to another line."""
        if self.env.su or self.env["sale.order.line"]._answers_for_all_time():
            return
        raise AccessError(
            self.env._(
                "Only salespeople and timesheet approvers may move debited time to "
                "another order line."
            )
        )

    # === WHO MAY KNOW === #

    @api.model
    def _get_readable_ticket(self, ticket_id):
        """Return the ticket if this person may read it, else none."""
        return self.env["helpdesk.ticket"].browse(ticket_id)._filtered_access("read")

    def _may_know_debit(self):
        """Return whether a preview may tell this person what saving would debit.

        The one rule of all previews, which plan as superuser on what is typed: the
        ticket, or the task, is one whose hours the person may know, in its company, and
        the order line one that the person may choose.
        """
        self.ensure_one()
        if self.env.su or self.id:
            return True
        if self._origin and not self._origin.has_access("read"):
            return False
        entry_sudo = self.sudo()  # sudo: asked as the person where it matters
        if self.ticket_id:
            known = self.ticket_id._may_know_hours()
            company = entry_sudo.ticket_id.company_id._origin
            known = known and entry_sudo.company_id._origin == company
        else:
            known = entry_sudo.company_id._origin in self.env.companies
            known = known and self._may_know_task()
        return known and self._may_choose_typed_line()

    def _may_know_task(self):
        """Return whether the task, or project, pays as it is saved, and may be read."""
        # sudo: the form may hold what the person may not read; that is asked below
        for typed in (self.sudo().task_id, self.sudo().project_id):
            saved = typed._origin
            if saved and not saved.sudo(False).has_access("read"):
                return False
            if typed.sale_line_id._origin != saved.sale_line_id:
                return False
        return True

    def _may_choose_typed_line(self):
        try:
            self.sudo()._check_line_choice()  # sudo: it asks as the person
        except UserError:
            return False
        return True

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whose turn it is on a ticket whose customer approves: one debit after the other.

The debits of one ticket may draw different banks, so the lock on these does not keep
two of them from using one approval. A row for each ticket does: who takes it updates
it, and whoever took it meanwhile lets the other begin anew.
"""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.consent import get_need, spread


class Approved(NamedTuple):
    """An approval as a debit reads it."""

    id: int
    state: str
    partner_id: int
    minutes: int  # that it covers: of one that ended, what was used of it
    expires_at: str  # UTC, as the database writes it
    name: str
    by_phone: bool

    def is_open(self):
        """Return whether it did not end."""
        return self.state in ("approved", "used")

    def get_order(self):
        """Return the key by which approvals are used: those that ended first."""
        return self.is_open(), self.id

    def is_valid(self):
        """Return whether it covers more than what was used of it."""
        ends = datetime.fromisoformat(self.expires_at)
        return self.is_open() and ends > fields.Datetime.now()


class Standing(NamedTuple):
    """How a ticket stands to approvals."""

    counted: dict  # {limit: minutes} that entries count, see ``get_need``
    approvals: list  # of :class:`Approved`, those that ended first

    def get_limits(self, partner_id, used):
        """Return ``[(approval, minutes)]``: how much each covers for a customer.

        One that expired covers what was used of it.

        :param used: minutes that needed an approval before
        """
        theirs = [each for each in self.approvals if each.partner_id == partner_id]
        parts = spread(used, [(each, each.minutes) for each in theirs])
        return [
            (each, each.minutes if each.is_valid() else parts[each]) for each in theirs
        ]

    def get_used(self, partner_id):
        """Return ``{approval: minutes}``: what is used of each."""
        theirs = [each for each in self.approvals if each.partner_id == partner_id]
        return spread(get_need(self.counted), [(each, each.minutes) for each in theirs])

    def mark_used(self, Approval):
        """Say of approvals that all of them is used, or not any more."""
        partners = {each.partner_id for each in self.approvals if each.is_open()}
        for partner_id in partners:
            for each, used in self.get_used(partner_id).items():
                state = "used" if used == each.minutes else "approved"
                if each.is_open() and each.state != state:
                    # sudo: nobody writes approvals, they follow the time
                    Approval.sudo().browse(each.id).state = state


class HourBankApprovalTurn(models.Model):
    """That somebody debits, or decides, on a ticket. Nobody reads or writes it."""

    _name = "hour.bank.approval.turn"
    _description = "Turn on a Ticket"
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, ondelete="cascade")
    turns = fields.Integer(default=1, readonly=True)

    _ticket_once = models.UniqueIndex("(ticket_id)", "The ticket has its turn.")

    @api.model
    @api.private
    def _find_standings(self, tickets, entries=(), takes=True):
        """Return ``{ticket: Standing}``, in one statement.

        :param tickets: saved ones
        :param entries: ids of entries that are left out: the caller counts them
        :param takes: wait for the turn on these tickets, and keep it until the end of
            the transaction. Whoever is overtaken gets a serialization failure, so that
            Odoo begins anew
        """
        ids = tuple(sorted(tickets.ids)) or (0,)
        counted, approvals = defaultdict(dict), defaultdict(list)
        query = self._get_standing_query(ids, tuple(entries) or (0,), takes)
        for ticket_id, above, minutes, row in self.env.execute_query(query):
            if row:
                approvals[ticket_id].append(Approved(*row))
            else:
                counted[ticket_id][above] = minutes
        return {
            ticket: Standing(
                counted[ticket.id],
                sorted(approvals[ticket.id], key=Approved.get_order),
            )
            for ticket in tickets
        }

    def _get_standing_query(self, ids, entries, takes):
        """Return what :meth:`_find_standings` asks: entries by limit, then approvals.

        By SQL: an agent's save has one statement for it.
        """
        Entry, Approval = self.env["account.analytic.line"], "hour.bank.approval"
        approval_fields = self.env[Approval]._fields
        return SQL(
            """
            %s
            SELECT ticket_id, (consent->>'above')::int,
                   SUM((consent->>'minutes')::int)::int, NULL::jsonb
              FROM (SELECT ticket_id, %s->'consent' AS consent
                      FROM account_analytic_line
                     WHERE %s IN %s AND id NOT IN %s) AS entry
             WHERE consent IS NOT NULL
          GROUP BY 1, 2
         UNION ALL
            SELECT ticket_id, NULL, NULL, jsonb_build_array(
                       id, state, partner_id,
                       CASE WHEN state IN ('approved', 'used') THEN minutes_approved
                            ELSE minutes_kept END,
                       expires_at, approved_name, by_phone)
              FROM hour_bank_approval
             WHERE ticket_id IN %s
               AND (%s IN ('approved', 'used') OR minutes_kept > 0)
            """,
            self._get_turn_query(ids) if takes else SQL(),
            SQL.identifier(
                "hour_bank_rating", to_flush=Entry._fields["hour_bank_rating"]
            ),
            SQL.identifier("ticket_id", to_flush=Entry._fields["ticket_id"]),
            ids,
            entries,
            ids,
            SQL.identifier("state", to_flush=approval_fields["state"]),
        )

    def _get_turn_query(self, ids):
        """Return the WITH clause that takes the turn on tickets, in their order."""
        return SQL(
            """
            WITH turn AS (
                INSERT INTO hour_bank_approval_turn (ticket_id, turns)
                SELECT id, 1 FROM helpdesk_ticket WHERE id IN %s ORDER BY id
                ON CONFLICT (ticket_id)
                DO UPDATE SET turns = hour_bank_approval_turn.turns + 1
                RETURNING ticket_id)
            """,
            ids,
        )

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Lock and ledger of a bank: the one door through which minutes move."""

from collections import defaultdict
from datetime import date

from psycopg2.errors import SerializationFailure

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.duration import to_hours
from ...tools.valuation import Holding, get_part_value
from .race import note_lost


class HourBank(models.Model):
    _inherit = "hour.bank"

    # === BUSINESS METHODS: LOCK === #

    @api.private
    def _lock(self, domain):
        """Lock the banks of ``domain`` until the end of the transaction; return them.

        Waits for other people's debits. If one of them changed a bank in between,
        PostgreSQL raises a serialization failure and Odoo repeats the whole call, so
        what is read after this lock is current. Callers must update what they lock.
        """
        query = self._search(domain, order="id")
        if query.is_empty():
            return self.browse()  # core calls our hooks with empty recordsets a lot
        # FOR NO KEY UPDATE: moves may be inserted meanwhile, counters not changed.
        lock = SQL("%s FOR NO KEY UPDATE", query.select())
        try:
            rows = self.env.execute_query(lock)
        except SerializationFailure:
            note_lost(lock)
            raise
        return self.browse(row[0] for row in rows)

    # === BUSINESS METHODS: LEDGER === #

    @api.private
    def _post_moves(self, vals_list):
        """Append moves to the ledger and bring the counters of their banks along.

        The only way into the ledger; the banks must be locked. Runs as superuser:
        people post by logging time, by orders and by adjustments, never directly.

        :param vals_list: values of ``hour.bank.move``; ``bank_id``, ``minutes``
            (signed), ``move_type``, ``cause`` and ``date`` are needed
        :return: the moves, in the order of ``vals_list``
        """
        # sudo: the one door through which minutes move; it is private
        Bank = self.env["hour.bank"].sudo()
        holdings, complete = {}, []
        for vals in vals_list:
            bank = Bank.browse(vals["bank_id"])
            if bank not in holdings:
                holdings[bank] = bank._get_holding()
            held = holdings[bank]
            value = held.add(
                vals["move_type"],
                vals["minutes"],
                bank._get_move_value(vals, held),
                bank._get_rounding(),
            )
            complete.append(
                {
                    **bank._prepare_move_values(vals),
                    "value": value,
                    "hours": to_hours(vals["minutes"]),  # as it would be computed
                    "balance_after": held.balance,
                }
            )
        # sudo: as above, nobody writes moves
        moves = self.env["hour.bank.move"].sudo().create(complete)
        by_bank = moves.grouped("bank_id")
        for bank in holdings:
            bank._start_validity(by_bank[bank])
        Bank._set_all_counters(holdings)
        for bank, held in holdings.items():  # may post to others: all counters are set
            bank._settle_value(held.owed, by_bank[bank][-1].date)
        given_back = moves.filtered(lambda m: m.move_type == "time" and m.minutes > 0)
        given_back.bank_id._empty_closed()
        return moves

    def _get_holding(self):
        """Return minutes and money of the bank, as :class:`Holding`."""
        self.ensure_one()
        return Holding(
            self.minutes_credited,
            self.minutes_debited,
            self.value_credited,
            self.value_used,
            gone=self.minutes_gone,
        )

    def _get_move_value(self, vals, held):
        """Return what a move is worth that is about to be posted, signed as it is.

        Not rounded. A caller that knows the money, as an invoice or a transfer does,
        gives it as ``value``. Override where hours are paid for in another way.

        :param vals: values of the move
        :param held: :class:`Holding` of this bank before the move
        """
        self.ensure_one()
        minutes = vals["minutes"]
        if "value" in vals:
            return vals["value"]
        if self.kind == "overage":
            return minutes * self._get_price_per_minute()
        if vals["move_type"] == "time":
            if minutes > 0:
                return held.get_returned_value(minutes)
            return -held.get_drawn_value(-minutes)
        if minutes < 0:
            return -held.get_taken_value(-minutes, self._get_rounding())
        origin = self.env["hour.bank.move"].browse(vals.get("origin_move_id"))
        left, value = origin._get_open() if origin else (0, 0.0)
        return get_part_value(minutes, -left, -value)

    def _get_rounding(self):
        """Return the function that rounds money of this bank."""
        return self.company_id.currency_id.round

    def _prepare_move_values(self, vals):
        """Complete the values of a move of this bank; who posts is who acts."""
        self.ensure_one()
        if "person_name" not in vals:
            user = self.env.user
            vals = {"user_id": user.id, "person_name": user.name, **vals}
        return {
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "statement_date": vals["date"],
            **vals,
        }

    def _set_counters(self, held):
        self._set_all_counters({self: held})

    def _set_all_counters(self, holdings):
        """Write what ``{bank: holding}`` hold: the ledger is never summed again."""
        # Written in any case: a lock without an update protects nobody.
        # No counter is tracked: nobody compares them for the chatter.
        self.with_context(tracking_disable=True)._write_each(
            {bank: bank._prepare_counters(held) for bank, held in holdings.items()}
        )
        banks = self.browse(bank.id for bank in holdings)
        # At once: a query that asks for other fields flushes the counters alone, and
        # the database checks that they and the balance agree.
        banks._recompute_recordset(["minutes_balance", "value_balance"])
        banks._refresh_state()
        for bank in banks:
            if bank.minutes_reserved > max(bank.minutes_balance, 0):
                bank._trim_reserved()

    def _prepare_counters(self, held):
        """Return those counters that change: what depends on others stays computed."""
        rounded = self._get_rounding()
        counters = {
            "minutes_credited": held.credited,
            "minutes_debited": held.debited,
            "minutes_gone": held.gone,
            "value_credited": rounded(held.value_credited),
            "value_debited": rounded(held.value_used),
            "value_used": held.value_used,
        }
        return {name: new for name, new in counters.items() if self[name] != new}

    def _write_each(self, values):
        """Write ``{bank: values}``; banks that get the same are written together."""
        same = defaultdict(list)
        for bank, vals in values.items():
            same[tuple(vals.items())].append(bank.id)
        for items, ids in same.items():
            self.browse(ids).write(dict(items))

    def _touch(self):
        """Update banks that were locked and are not changed otherwise."""
        self._set_all_counters({bank: bank._get_holding() for bank in self})

    # === BUSINESS METHODS: CHOICE === #

    @api.model
    def _get_candidate_domain(self, company_ids, partner_ids):
        """Return the domain of the banks that entries of these customers may draw."""
        return (
            Domain("state", "=", "open")
            & Domain("kind", "=", "prepaid")
            & Domain("company_id", "in", company_ids)
            & Domain("partner_id", "in", partner_ids)
        )

    @api.model
    def _get_usable_banks(self, partner, company):
        """Return the banks that the customer can use in that company today."""
        payers = self._get_payers(partner)
        domain = Domain("partner_id", "in", payers.ids)
        domain &= self._get_current_domain(company)
        domain &= Domain("state", "in", ("open", "depleted"))
        domain &= Domain("kind", "=", "prepaid")
        # sudo: callers decide who may know, e.g. of a ticket that they may read
        return self.sudo().search(domain).filtered(lambda b: b._pays_for(partner))

    def _sorted_for_draw(self):
        """Return the banks in the order in which they are drawn.

        Starred first, then earliest end, no end last, earliest start, oldest.
        """
        return self.sorted(
            lambda bank: (
                -int(bank.priority or "0"),
                bank.date_end or date.max,
                bank.date_start,
                bank.id,
            )
        )

    def _sorted_for_customer(self, partner):
        """Return the banks as they are drawn for ``partner``: its own before others."""
        own = self.filtered(lambda bank: bank.partner_id == partner)
        return own._sorted_for_draw() + (self - own)._sorted_for_draw()

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What was issued as a text with a digest: anybody can see that it is unchanged."""

from collections import defaultdict

from odoo import api, fields, models

from ...tools.chain import get_canonical_text, get_digest, hash_name


class HourBankStatement(models.Model):
    _inherit = "hour.bank.statement"

    # === BUSINESS METHODS === #

    @api.private
    def _get_canonical_text(self):
        """Return all facts as text, the same for ever: of what is stored alone.

        Persons stand there as salted hashes: a name that is erased changes nothing.
        """
        self.ensure_one()
        return get_canonical_text(
            self._get_canonical_facts(),
            [line._get_canonical_row() for line in self.line_ids.sorted("sequence")],
        )

    def _get_canonical_facts(self):
        """Return ``{name: value}`` of the head. What is in it never changes again."""
        self.ensure_one()
        return {
            "number": self.name,
            "company": self.company_id.id,
            "customer": self.partner_hash or "",
            "from": fields.Date.to_string(self.date_from),
            "to": fields.Date.to_string(self.date_to),
            "issued": fields.Datetime.to_string(self.issued_on),
            "code": self.verification_code,
            "previous": self.previous_id.name or "",
            "taken over": self.taken_over or [],
            "opening": self.opening_minutes,
            "closing": self.closing_minutes,
            "banks": self.balances or [],
            "currency": self.currency_id.name or "",
            "money": self.shows_money,
            # statements of before have none: their text stays what it was
            **({"values": self.bank_values} if self.bank_values else {}),
        }

    @api.private
    def _check_digest(self):
        """Return whether the statement is what was issued, as far as it can be told.

        Computed anew from what is stored. False: somebody changed it, or what it
        follows, below Odoo.
        """
        self.ensure_one()
        before = self.previous_id.digest or ""
        if self.digest != get_digest(self._get_canonical_text(), before):
            return False
        return self._are_names_right() and self._are_balances_right()

    def _are_names_right(self):
        """Return whether names are those of their hashes, as far as they are there."""
        names = [(self.partner_name, self.partner_hash)]
        names += [(line.person_name, line.person_hash) for line in self.line_ids]
        known = {}
        for name, hashed in names:
            if name and name not in known:
                known[name] = hash_name(self.salt, name)
            if name and known[name] != hashed:
                return False
        return True

    def _are_balances_right(self):
        """Return whether each bank closes with what it opened with, and its lines."""
        sums = defaultdict(int)
        for line in self.line_ids:
            sums[line.bank_id.id] += line.minutes
        return all(
            each["closing"] == each["opening"] + sums.pop(each["id"], 0)
            for each in self.balances or ()
        ) and not any(sums.values())


class HourBankStatementLine(models.Model):
    _inherit = "hour.bank.statement.line"

    def _get_canonical_row(self):
        """Return the facts of the line. What is in it never changes again."""
        self.ensure_one()
        return [
            self.sequence,
            self.kind,
            self.move_id.id or 0,
            self.bank_id.id,
            self.bank_name or "",
            fields.Date.to_string(self.date),
            fields.Date.to_string(self.posted_date) or "",
            self.ticket_number or "",
            self.person_hash or "",
            self.what or "",
            self.note or "",
            self.net_note or "",
            self.worked_minutes,
            self.minutes,
            self.free_minutes,
            self.timesheet_ref,
            self.origin_ref,
            self.corrected_name or "",
            self.corrected_minutes,
            self.reason or "",
            f"{self.value:.4f}",
        ]

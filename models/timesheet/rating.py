# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What an entry is worth: rules, groups, result. The arithmetic: ``tools/rating``.

``hour_bank_rating`` of an entry keeps the rules by which it was rated and what came
of them, so that a rule that is changed later never alters a saved entry. It is empty
where nothing but the clock counts.
"""

from fractions import Fraction
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools.duration import format_minutes
from ...tools.rating import Rule, rate, share, step_up, weigh
from .claim import MAX_ENTRY_MINUTES

# The rules of an entry for which nothing but the clock counts.
NO_RULES = {
    "rule": [0, 0, 0],
    "scope": "entry",
    "free": False,
    "factors": [],
    "combination": "product",
}


class Stepped(NamedTuple):
    """What an entry counts after steps; built by ``_get_stepped_minutes``."""

    minutes: int
    together: int = 1  # number of entries that are rounded together
    before: models.BaseModel | None = None  # the one before it among these


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    # === RULES === #

    def _get_rating_rules(self, terms):
        """Return the rules of today for this entry, as ``hour_bank_rating`` has them.

        Override to add rules of your own; :meth:`_get_factors` applies them.

        :param terms: of the bank that is drawn first, or of the team's plan
        """
        self.ensure_one()
        work_type = self.work_type_id
        rules = {
            "rule": list(work_type._get_rule()),
            "scope": work_type.rounding_scope if work_type else "entry",
            "free": work_type.free,
            "factors": self._get_rating_factors(terms),
            "combination": terms.combination,
        }
        if terms.calendar_id:
            rules["calendar_id"] = terms.calendar_id
            rules["after_hours"] = terms.after_hours
            rules["holiday"] = terms.holiday
        return rules

    def _get_rating_factors(self, terms):
        """Return ``[[kind, key, name, factor]]``: type of work, person, priority.

        A multiplier of the person goes before one of the job position.
        """
        self.ensure_one()
        work_type, employee = self.work_type_id, self.employee_id
        priority = self.ticket_id.priority
        by_key = {(kind, key): factor for kind, key, factor in terms.multipliers}
        person = next(
            (
                [kind, record.id, record.name, by_key[kind, record.id]]
                for kind, record in (("employee", employee), ("job", employee.job_id))
                if record and (kind, record.id) in by_key
            ),
            None,
        )
        factors = [
            ["type", work_type.id, work_type.name, work_type.multiplier or 1],
            person,
            ["priority", priority, priority, by_key.get(("priority", priority), 1)],
        ]
        return [factor for factor in factors if factor and factor[-1] != 1]

    def _get_rounding(self, kept):
        """Return the :class:`Rule` of the entry and whether its day is one group.

        :param kept: the entry keeps the rules by which it was rated
        """
        self.ensure_one()
        rating = self.hour_bank_rating or {}
        if kept:
            rule, scope = rating.get("rule", ()), rating.get("scope")
            free = rating.get("free")
        else:
            work_type = self.work_type_id
            rule, scope = work_type._get_rule(), work_type.rounding_scope
            free = work_type.free
        grouped = scope == "day" and self.ticket_id and not free
        return Rule(*rule), bool(grouped and not self.hour_bank_free)

    # === GROUPS: A TICKET'S DAY ROUNDED TOGETHER === #

    def _get_rounding_siblings(self):
        """Return the other saved entries that are rounded together with these."""
        grouped = self.filtered(
            lambda entry: entry._get_rounding(True)[1] or entry._get_rounding(False)[1]
        )
        if not grouped:
            return self.browse()
        domain = Domain("ticket_id", "in", grouped.ticket_id._origin.ids)
        domain &= Domain("date", "in", set(grouped.mapped("date")))
        domain &= Domain("work_type_id", "in", grouped.work_type_id._origin.ids)
        # also those whose share is nothing: their worked minutes count in the sum
        domain &= Domain("rated_minutes", ">", 0) | Domain(
            "hour_bank_rating", "!=", False
        )
        return self.search(domain, order="id") - self._origin

    def _get_rounding_key(self, kept):
        rule, _grouped = self._get_rounding(kept)
        return (
            self.ticket_id._origin.id,
            self.date,
            self.work_type_id._origin.id,
            rule,
        )

    def _get_stepped_minutes(self, kept):
        """Return ``{entry: Stepped}``.

        :param kept: those of the entries that keep their rules
        """
        stepped, groups = {}, {}
        for entry in self.sorted(lambda entry: entry._get_typing_order()):
            rule, grouped = entry._get_rounding(entry in kept)
            worked = entry._get_worked_minutes()
            if grouped and worked > 0:
                key = entry._get_rounding_key(entry in kept)
                groups.setdefault(key, []).append(entry)
            else:
                stepped[entry] = Stepped(step_up(worked, rule))
        for (*_rest, rule), entries in groups.items():
            worked = [entry._get_worked_minutes() for entry in entries]
            before = None
            for entry, minutes in zip(entries, share(worked, rule), strict=True):
                stepped[entry] = Stepped(minutes, len(entries), before)
                before = entry
        return stepped

    def _get_typing_order(self):
        """Return the key by which entries of a group are sorted: new ones are last."""
        return self._origin.id or float("inf")

    def _get_entries_to_plan(self, own, claims, stepped):
        """Return those of the entries for which there may be anything to do.

        Entries of a group come in the order of typing: what one is worth depends on
        those before it.

        :param own: the entries that were saved; the others are rounded with them
        """
        entries, planned = self, []
        if any(each.together > 1 for each in stepped.values()):
            entries = self.sorted(lambda entry: entry._get_typing_order())
        for entry in entries:
            if entry in own:
                needed = bool(claims[entry].worked or entry.rated_minutes)
            else:
                needed = entry in stepped and entry._is_shifted(stepped, planned)
            if needed:
                planned.append(entry)
        return self.browse().concat(*planned)

    def _is_shifted(self, stepped, planned):
        """Return whether the entry may be worth something else than it was.

        :param planned: entries that are rated again before it
        """
        self.ensure_one()
        minutes, _together, before = stepped[self]
        rating = self.hour_bank_rating or {}
        if rating.get("stepped") != minutes or before in planned:
            return True
        rest = self._get_rest(before.hour_bank_rating) if before else 0
        return rest != Fraction(*rating.get("before", (0, 1)))

    # === RESULT === #

    def _get_held_rules(self, batch):
        """Return by which rules an entry is rated that stays where it is, or None.

        Those that it was rated by, or those of today and of the bank that it holds.
        """
        self.ensure_one()
        if batch.claims[self].keeps_rules:
            return self.hour_bank_rating or NO_RULES
        if self in batch.change.redraw or not batch.drawn[self]:
            return None
        move, _minutes = batch.drawn[self][0]
        return self._get_rating_rules(move.bank_id._get_terms())

    def _is_free_by(self, rules):
        """Return whether the work is or was free by its type, not by a person."""
        self.ensure_one()
        before = self.hour_bank_rating or {}
        return bool(before.get("free") or (rules or {}).get("free"))

    def _plan_rating(self, batch, rules, stepped):
        self.ensure_one()
        minutes, together, before = stepped[self]
        rest = 0
        if before:
            rest = self._get_rest(batch.ratings.get(before, before.hour_bank_rating))
        rated, rating = self._rate(rules, minutes, together, batch.known, rest)
        batch.targets[self], batch.ratings[self] = rated, rating

    def _rate(self, rules, stepped, together=1, known=None, before=0):
        """Return the rated minutes of the entry and how they came about.

        :param rules: as :meth:`_get_rating_rules` returns them, or as stored
        :param stepped: minutes after steps, see :meth:`_get_stepped_minutes`
        :param together: number of entries that were rounded together
        :param known: see :meth:`_get_worked_parts`
        :param before: what rounding left of the entries before it, see
            :meth:`_get_rest`
        :return: minutes, and the value of ``hour_bank_rating``
        """
        self.ensure_one()
        parts = self._get_worked_parts(rules, known)
        minutes = rate(self._weigh(rules, stepped, parts), before)
        worked = self._get_worked_minutes()
        self._check_rated_minutes(minutes)
        names = ("free", "factors", "calendar_id", "passed")
        if not any(rules["rule"]) and not any(rules.get(name) for name in names):
            return minutes, False
        rating = {
            **rules,
            "worked": worked,
            "stepped": stepped,
            "together": together,
            "parts": [list(part) for part in parts],
            "rated": minutes,
        }
        for name in ("before", "consent"):  # of the rating whose rules are kept
            rating.pop(name, None)
        if before:
            rating["before"] = list(before.as_integer_ratio())
        return minutes, rating

    @api.model
    def _weigh(self, rules, stepped, parts):
        """Return ``stepped`` minutes multiplied by the rules, not rounded."""
        factors = [(part, self._get_factors(rules, kind)) for part, kind in parts]
        return weigh(stepped, factors, rules.get("combination", "product"))

    @api.model
    def _get_rest(self, rating):
        """Return the part of a minute by which a group is worth more than a whole.

        That is of the entry with this ``hour_bank_rating`` and of those before it: the
        next one carries it on.
        """
        if not rating:
            return Fraction(0)
        weighed = self._weigh(rating, rating["stepped"], rating["parts"])
        return (Fraction(*rating.get("before", (0, 1))) + weighed) % 1

    def _get_factors(self, rules, kind):
        """Return the factors for the part of the work that is ``kind``."""
        factors = [factor for *_names, factor in rules.get("factors", ())]
        return factors if kind == "inside" else [*factors, rules[kind]]

    def _check_rated_minutes(self, minutes):
        if minutes > 100 * MAX_ENTRY_MINUTES:
            raise ValidationError(
                self.env._(
                    "%(worked)s on %(ticket)s would count as %(rated)s. Check the "
                    "work type, and the multipliers of the plan.",
                    worked=format_minutes(self._get_worked_minutes()),
                    ticket=self.ticket_id.display_name,
                    rated=format_minutes(minutes),
                )
            )

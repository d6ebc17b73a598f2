# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A move in the reader's words, from what is stored on it."""

from odoo import api, models

from ...tools.duration import format_minutes


class HourBankMove(models.Model):
    _inherit = "hour.bank.move"

    @api.depends(
        "move_type",
        "rating",
        "partner_id",
        "cause",
        "reason",
        "minutes",
        "worked_minutes",
        "origin_move_id",
        "counterpart_bank_id",
        "used_by_id",
    )
    @api.depends_context("lang", "uid")
    def _compute_explanation(self):
        for move in self:
            parts = []
            if move.move_type == "time" and move.minutes < 0:
                parts.append(move._get_drawn_text())
            if not parts or move.cause != "entry":
                parts.append(move._get_cause_text())
            if move.counterpart_bank_id:
                parts.append(move._get_counterpart_text())
            parts.append(move._get_beneficiary_text())
            parts.append(move.reason)
            move.explanation = " · ".join(filter(None, parts))

    def _get_cause_text(self):
        """Return why the move was posted, in the reader's language."""
        self.ensure_one()
        if self.cause == "order" and self.minutes < 0:
            return self.env._("Order lowered")
        causes = self._fields["cause"]._description_selection(self.env)
        return dict(causes).get(self.cause)

    def _get_kind_text(self):
        """Return of what kind the move is, in the reader's language."""
        self.ensure_one()
        kinds = self._fields["move_type"]._description_selection(self.env)
        return dict(kinds).get(self.move_type)

    def _get_drawn_text(self):
        """Return ``0:35 worked → 0:45 (steps of 0:15), 0:20 from this bank``."""
        self.ensure_one()
        worked = self.env._(
            "%(worked)s worked", worked=format_minutes(self.worked_minutes)
        )
        drawn = self.env._(
            "%(drawn)s from this bank", drawn=format_minutes(-self.minutes)
        )
        rated = " → ".join([worked, *self._get_rating_texts(self.rating)])
        return f"{rated}, {drawn}"

    def _get_beneficiary_text(self):
        """Return for which subsidiary the time was, if not for the bank's customer."""
        self.ensure_one()
        used_by = self.used_by_id
        if not self.used_by_name or used_by == self.partner_id:
            return ""  # its own customer's, or of a name that was erased
        return self.env._("for %(name)s", name=self.used_by_name)

    def _get_counterpart_text(self):
        """Return the other bank in words, as far as the reader may know it.

        Another customer's is named only to people who may read that bank.
        """
        self.ensure_one()
        # sudo(False): pages for customers read the ledger as superuser
        bank = self.counterpart_bank_id.sudo(False)
        # sudo: to compare; the name is told below to who may read it
        bank_sudo = bank.sudo()
        same = bank_sudo.partner_id == self.partner_id
        if not same and not bank.has_access("read"):
            return ""
        name = bank_sudo.name
        if not same:
            name = f"{name} ({bank_sudo.partner_id.display_name})"
        # a correction of the price moves no minutes, but says of which it is
        if (self.minutes or self.origin_move_id.minutes) < 0:
            return self.env._("to %(bank)s", bank=name)
        return self.env._("from %(bank)s", bank=name)

    # === RATING === #

    @api.model
    def _get_rating_texts(self, rating):
        """Return the steps that changed the number: ``["0:45 (steps of 0:15)", ...]``.

        :param rating: as ``hour_bank_rating`` of an entry keeps it
        """
        if not rating:
            return []
        texts = []
        if rating["stepped"] != rating["worked"]:
            stepped = format_minutes(rating["stepped"])
            texts.append(f"{stepped} ({self._get_rule_text(rating)})")
        if rating["rated"] != rating["stepped"]:
            factors = self._get_factor_texts(rating)
            if rating.get("before"):
                factors.append(self.env._("rounded with the day's other time"))
            rated = format_minutes(rating["rated"])
            texts.append(f"{rated} ({', '.join(factors)})")
        if consent := self._get_consent_text(rating):
            texts.append(consent)
        return texts

    def _get_consent_text(self, rating):
        """Return who approved how much of the time, if anybody had to."""
        consent = rating.get("consent") or {}
        if not consent.get("approved"):
            return ""
        values = {
            "minutes": format_minutes(consent["approved"]),
            "names": ", ".join(consent["names"]),
        }
        if consent.get("by_phone"):
            return self.env._("%(minutes)s approved by %(names)s, by phone", **values)
        return self.env._("%(minutes)s approved by %(names)s", **values)

    def _get_rule_text(self, rating):
        step, tolerance, minimum = rating["rule"]
        parts = []
        if rating["together"] > 1:
            parts.append(
                self.env._(
                    "%(count)s entries of the day together", count=rating["together"]
                )
            )
        if minimum:
            parts.append(
                self.env._("minimum %(minutes)s", minutes=format_minutes(minimum))
            )
        if step:
            parts.append(
                self.env._("steps of %(minutes)s", minutes=format_minutes(step))
            )
        if tolerance:
            parts.append(
                self.env._("tolerance %(minutes)s", minutes=format_minutes(tolerance))
            )
        return ", ".join(parts)

    def _get_factor_texts(self, rating):
        """Return what multiplied the time, e.g. ``["On site × 1.5"]``."""
        write = self.env["hour.bank"]._format_factor
        texts = [
            f"{self._get_factor_name(kind, key, name)} × {write(factor)}"
            for kind, key, name, factor in rating["factors"]
        ]
        names = {
            "after_hours": self.env._("after hours"),
            "holiday": self.env._("Sunday or holiday"),
        }
        for minutes, kind in rating["parts"]:
            if kind in names and rating[kind] != 1:
                part = f"{format_minutes(minutes)} {names[kind]}"
                texts.append(f"{part} × {write(rating[kind])}")
        if len(texts) > 1 and rating["combination"] == "highest":
            texts.append(self.env._("the highest counts"))
        return texts

    def _get_factor_name(self, kind, key, name):
        """Return the name of a multiplier in the reader's language, if it exists."""
        models_by_kind = {
            "type": "hour.bank.work.type",
            "employee": "hr.employee",
            "job": "hr.job",
        }
        if kind == "priority":
            field = self.env["helpdesk.ticket"]._fields["priority"]
            label = dict(field._description_selection(self.env)).get(key, name)
            return self.env._("priority %(name)s", name=label)
        # sudo: readers of the ledger need no right on employees
        record = self.env[models_by_kind[kind]].sudo().browse(key).exists()
        return record.name or name

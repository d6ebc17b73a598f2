# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The words of a refusal: what is there, what is missing, why, and what to do."""

from datetime import timedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.allocation import kept_for_others
from ...tools.duration import format_minutes

# Banks that ended so long ago are not named any more.
NAMED_AFTER_END = timedelta(days=31)


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def _get_refusal_message(self, batch, bank, minutes):
        """Name customer, need and balance, and say what can be done.

        Override to add words of your own.

        :param bank: the one that decides about what no bank covers; may be empty
        :param minutes: what no bank covers of the entry
        """
        self.ensure_one()
        partner, need = batch.claims[self].partner, batch.targets[self]
        room = self._get_overdraft_left(batch, bank)
        # with room enough something else is in the way, such as a late payment
        missing = minutes - room if room < minutes else minutes
        sentences = [
            self._get_left_text(partner),
            self.env._(
                "This entry of %(need)s on %(day)s needs %(missing)s more than the "
                "banks valid that day can give.",
                need=format_minutes(need),
                missing=format_minutes(missing),
                day=format_date(self.env, self.date),
            ),
        ]
        if need > missing:
            most = format_minutes(need - missing)
            sentences.append(self.env._("At most %(most)s can be debited.", most=most))
        if bank.overage_policy == "overdraw":
            sentences.append(
                self.env._(
                    "%(bank)s may go down to %(limit)s at most.",
                    bank=bank.name,
                    limit=format_minutes(-bank.overdraft_minutes),
                )
            )
        sentences += self._get_refusal_reasons(batch, partner)
        advice = self.env._(
            "Nothing was saved or debited. Have hours sold to the customer, log less, "
            "or mark the time as free with a reason."
        )
        return f"{' '.join(sentences)}\n{advice}"

    def _get_overdraft_left(self, batch, bank):
        """Return how many minutes below zero the entry could still draw that bank."""
        if bank.overage_policy != "overdraw" or bank not in batch.balances:
            return 0
        if not self._may_draw(bank, batch.claims[self]):
            return 0
        available = batch.get_unreserved(bank, self.ticket_id._origin)
        return max(available + bank.overdraft_minutes, 0)

    def _get_left_text(self, partner):
        """Return what the customer has left for such work, or how far it is below."""
        left, name = self._get_minutes_left(partner), partner.display_name
        if left < 0:
            return self.env._(
                "%(partner)s is %(hours)s overdrawn.",
                partner=name,
                hours=format_minutes(-left),
            )
        return self.env._(
            "%(partner)s has %(left)s left for this work.",
            partner=name,
            left=format_minutes(left),
        )

    def _get_minutes_left(self, partner):
        """Return what the customer's banks hold today for such work, as the banner."""
        ticket = self.ticket_id._origin
        banks = self.env["hour.bank"]._get_usable_banks(
            partner, self.company_id._origin
        )
        banks = banks.filtered(lambda bank: not bank._get_uncovered(self))
        return sum(banks.mapped("minutes_balance")) - sum(
            kept_for_others(kept, ticket) for kept in banks._get_reserved().values()
        )

    def _get_refusal_reasons(self, batch, partner):
        """Return sentences that say which hours there are that this work cannot use."""
        banks = self.env["hour.bank"].search(
            Domain("partner_id", "=", partner.id)
            & Domain("company_id", "=", self.company_id._origin.id)
            & Domain("kind", "=", "prepaid"),
            order="date_start, id",
        )
        blocked = banks.filtered_domain(banks._get_blocked_domain())
        blocked_text = blocked._get_blocked_text()
        others = banks.filtered(self._is_for_others)
        reasons = [
            self._get_reserved_text(batch),
            self._get_other_days_text(banks - blocked),
            blocked_text,
            self._get_dedicated_text(others),
        ]
        passed = (batch.ratings[self] or {}).get("passed", ())
        passed = [each for each in passed if each[0] not in others.mapped("name")]
        if passed:
            reasons.append(self._get_passed_text(passed))
        return [reason for reason in reasons if reason]

    def _is_for_others(self, bank):
        """Return whether the hours of a bank are for somebody, or something, else."""
        only = bank.only_partner_id or bank.only_project_id or bank.only_team_id
        return bool(only and bank.minutes_balance > 0 and bank._get_uncovered(self))

    def _get_reserved_text(self, batch):
        """Return for which other tickets the banks keep hours."""
        kept = {}
        for tickets in batch.reserved.values():
            for ticket, minutes in tickets.items():
                if minutes and ticket != self.ticket_id._origin:
                    kept[ticket] = kept.get(ticket, 0) + minutes
        return " ".join(
            self.env._(
                "%(hours)s are reserved for %(ticket)s.",
                hours=format_minutes(minutes),
                ticket=ticket.number or ticket.display_name,
            )
            for ticket, minutes in kept.items()
        )

    def _get_dedicated_text(self, banks):
        """Return for whom, or what, alone these banks are."""
        reasons = self._get_uncovered_texts()
        texts = []
        for bank in banks:
            only = bank.only_partner_id, bank.only_project_id, bank.only_team_id
            reason = bank._get_uncovered(self)
            texts.append(
                self.env._(
                    "%(hours)s of %(bank)s are for %(whom)s only (%(reason)s).",
                    hours=format_minutes(bank.minutes_balance),
                    bank=bank.name,
                    whom=", ".join(each.display_name for each in only if each),
                    reason=reasons.get(reason, reason),
                )
            )
        return " ".join(texts)

    def _get_other_days_text(self, banks):
        """Return which banks begin after the day of the entry, or ended before it."""
        texts = []
        for bank in banks:
            held = {"bank": bank.name, "hours": format_minutes(bank.minutes_balance)}
            if bank.date_start > self.date and bank.minutes_balance > 0:
                day = format_date(self.env, bank.date_start)
                texts.append(
                    self.env._(
                        "%(bank)s (%(hours)s) begins on %(day)s.", **held, day=day
                    )
                )
            elif (
                bank.date_end
                and bank.state != "closed"
                and self.date - NAMED_AFTER_END <= bank.date_end < self.date
            ):
                day = format_date(self.env, bank.date_end)
                texts.append(self.env._("%(bank)s ended on %(day)s.", **held, day=day))
        return " ".join(texts)

    def _get_passed_text(self, passed):
        """Return which banks with hours left were passed over, and why.

        :param passed: ``[[name, reason]]``, see ``_get_uncovered`` of the bank
        """
        reasons = self._get_uncovered_texts()
        banks = ", ".join(
            f"{name} ({reasons.get(reason, reason)})" for name, reason in passed
        )
        return self.env._("Passed over: %(banks)s", banks=banks)

    def _get_uncovered_texts(self):
        """Return in words why a bank does not pay for some work. Extend with yours."""
        return {
            "work_type": self.env._("other types of work"),
            "category": self.env._("other ticket categories"),
            "team": self.env._("another team"),
            "contact": self.env._("another contact"),
            "project": self.env._("another project"),
        }

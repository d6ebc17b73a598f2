# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a release says before it is posted, and why there is nothing to post."""

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date


class HourBankReleaseRun(models.TransientModel):
    _inherit = "hour.bank.release.run"

    # === BUSINESS METHODS: NOTICE === #

    def _get_notice(self, parts):
        """Return what somebody should know before the entries are made."""
        self.ensure_one()
        if not self.date_end:
            return False
        texts = [] if self._is_over() else [self._get_not_over_message()]
        texts += self._get_late_texts(parts) if parts else [self._get_nothing_message()]
        texts += self._get_account_texts()
        return " ".join(texts) or False

    def _get_not_over_message(self):
        return self.env._(
            "%(month)s is not over yet: this is what is known today. It can be posted "
            "from %(day)s on; choose an earlier month to post before.",
            month=format_date(self.env, self.date_end, date_format="MMMM y"),
            day=format_date(self.env, self._get_month_end() + relativedelta(days=1)),
        )

    def _get_late_texts(self, parts):
        """Return why some of it is not posted in its own month."""
        late = [part for part in parts if part.due.is_late]
        locked = {part.day for part in late if not part.due.is_returned}
        returned = {part.day for part in late if part.due.is_returned}
        texts = []
        if locked:
            texts.append(
                self.env._(
                    "Months are locked: their hours are posted on %(days)s.",
                    days=self._format_days(locked),
                )
            )
        if returned:
            texts.append(
                self.env._(
                    "Release entries were reversed in a later month: their hours are "
                    "posted on %(days)s, not before the reversal.",
                    days=self._format_days(returned),
                )
            )
        return texts

    def _get_account_texts(self):
        """Return what to do where an account is missing; posting would refuse it."""
        incomplete = self.line_ids.filtered(
            lambda line: not (line.account_id and line.counterpart_account_id)
        )
        release = self.env["hour.bank.release"]
        # sudo: the product of a bank that the user may not read
        return [
            release._get_no_account_message(bank) for bank in incomplete.sudo().bank_id
        ]

    def _format_days(self, days):
        return ", ".join(format_date(self.env, day) for day in sorted(days))

    # === BUSINESS METHODS: NOTHING === #

    def _get_nothing_message(self):
        """Return why nothing can be released until the end of the month."""
        day = format_date(self.env, self._get_month_end())
        if self.waiting:
            return self.env._(
                "Nothing to release until %(day)s: %(amount)s are used, but not yet "
                "invoiced.",
                day=day,
                amount=format_amount(self.env, self.waiting, self.currency_id),
            )
        # sudo: whether there is any, whoever may read it
        banks_sudo = self.env["hour.bank"].sudo()
        deferring = Domain("company_id", "=", self.company_id.id)
        deferring &= Domain("deferred_account_id", "!=", False)
        if not banks_sudo.search_count(deferring, limit=1):
            return self.env._(
                "Nothing to release: no hour bank of %(company)s has a liability "
                "account, so its hours are income when they are invoiced. To defer "
                "hours that are sold from now on, choose the account on their hour "
                "bank plan.",
                company=self.company_id.display_name,
            )
        return self._get_nothing_due_message(day)

    def _get_nothing_due_message(self, day):
        """Return whether nothing was used, or all of it is in entries already."""
        # sudo: whether there is any, whoever may read it
        Release_sudo = self.env["hour.bank.release"].sudo()
        released = Domain("company_id", "=", self.company_id.id)
        released &= Domain("state", "!=", "cancel")
        released &= Domain("bank_move_id.date", "<=", self._get_month_end())
        drafts = Domain("state", "=", "draft") & Domain("takes_back", "=", False)
        if groups := Release_sudo._read_group(released & drafts, ["account_move_id"]):
            return self.env._(
                "Nothing more to release until %(day)s, but these drafts are not "
                "posted yet: %(entries)s.",
                day=day,
                entries=", ".join(entry.display_name for (entry,) in groups),
            )
        if not Release_sudo.search_count(released, limit=1):
            return self.env._(
                "Nothing to release: nothing was used until %(day)s.", day=day
            )
        first = self.date_end.replace(day=1)
        this_month = Domain("bank_move_id.date", ">=", first)
        if not Release_sudo.search_count(released & this_month, limit=1):
            return self.env._(
                "Nothing to release: nothing was used in %(month)s, and what was used "
                "before is in the books.",
                month=format_date(self.env, first, date_format="MMMM y"),
            )
        return self.env._(
            "Nothing to release: what was used until %(day)s is in the books.", day=day
        )

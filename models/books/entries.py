# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The journal entries that release what was used."""

from collections import defaultdict

from odoo import Command, api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ...tools.duration import format_minutes
from ..bulk import insert
from ..roles import ACCOUNTANT


class HourBankRelease(models.Model):
    _inherit = "hour.bank.release"

    # === BUSINESS METHODS: POSTING === #

    @api.model
    @api.private
    def _release(self, company, date_end, draft=False):
        """Release what was used until ``date_end``, month by month.

        Run twice, the second time finds nothing. Callers check who may. One entry for
        each journal and day; a company with very many banks has some of them.

        :param date_end: last day of a month that is over
        :param draft: leave the entries as drafts
        :return: the journal entries, with the user's rights; empty: nothing to release
        :raises UserError: without a journal or an income account
        """
        company._lock_hour_bank_release()
        # sudo: ledger, orders and products decide, whoever may read them
        release_sudo = self.sudo().with_company(company)
        # sudo: the language of the company's own contact
        release_sudo = release_sudo.with_context(
            lang=company.sudo().partner_id.lang or self.env.lang
        )
        entries = self.env["account.move"].with_company(company)
        for bank_ids in release_sudo._split_banks(company):
            if entries:  # what is behind us does not stay in memory
                self.env.flush_all()
                self.env.invalidate_all()
            made = release_sudo._make_entries(
                entries.browse(), company, date_end, bank_ids
            )
            if made and not draft:
                made._post(soft=False)
            entries |= made
        return entries

    @api.model
    def _make_entries(self, entries, company, date_end, bank_ids):
        """Return new drafts that release what was used of these banks.

        :param entries: no journal entries, with the rights with which they are made
        """
        parts, _waiting = self._plan(company, date_end, bank_ids)
        for (journal, day), parts_of_entry in self._split_parts(company, parts).items():
            groups = self._group_parts(parts_of_entry)
            vals = self._prepare_entry(company, journal, day, groups)
            # with the user's rights: who may not post entries releases nothing
            entry = entries.create(vals)
            # sudo: nobody writes rows; the entry was made as the user
            self._create_rows(company, entry.sudo(), groups)
            entries |= entry
        return entries

    @api.model
    def _split_parts(self, company, parts):
        """Return ``{(journal, day): parts}``: one journal entry each."""
        banks = self.env["hour.bank"].browse({part.due.bank_id for part in parts})
        journals = {plan: plan._get_release_journal(company) for plan in banks.plan_id}
        if banks and not all(journals.values()):
            raise UserError(
                self.env._(
                    "%(company)s has no journal for miscellaneous operations. Make "
                    "one, or choose the journal on the hour bank plan.",
                    company=company.display_name,
                )
            )
        split = defaultdict(list)
        for part in parts:
            bank = banks.browse(part.due.bank_id)
            split[journals[bank.plan_id], part.day].append(part)
        return split

    @api.model
    def _group_parts(self, parts):
        """Return ``{group: parts}``: one pair of journal items each."""
        groups = defaultdict(list)
        for part in parts:
            groups[part.due.group].append(part)
        return dict(sorted(groups.items(), key=lambda item: str(item[0])))

    @api.model
    def _prepare_entry(self, company, journal, day, groups):
        """Return the values of the entry of one journal and day.

        Two items for each bank, kind and month, in the order of ``groups``.
        """
        ids = {bank for group in groups for bank in (group[0], group[3]) if bank}
        # one recordset, so that what is read of one is read of all
        banks = {bank.id: bank for bank in self.env["hour.bank"].browse(ids)}
        pairs = [
            self._prepare_pair(banks, group, parts, day)
            for group, parts in groups.items()
        ]
        return {
            "move_type": "entry",
            "company_id": company.id,
            "journal_id": journal.id,
            "date": day,
            "ref": self._get_entry_ref({month for _b, _t, month, _o in groups}),
            "line_ids": [Command.create(line) for pair in pairs for line in pair],
        }

    @api.model
    def _get_entry_ref(self, months):
        first, last = (
            format_date(self.env, month, date_format="MMMM y")
            for month in (min(months), max(months))
        )
        if first == last:
            return self.env._("Hours delivered in %(month)s", month=first)
        return self.env._(
            "Hours delivered in %(first)s to %(last)s", first=first, last=last
        )

    def _prepare_pair(self, banks, group, parts, day):
        """Return the values of both items: out of the liability, and where it goes.

        :param banks: ``{id: bank}``
        """
        bank_id, move_type, month, target_id = group
        bank, target = banks[bank_id], banks.get(target_id)
        amount = self._round(sum(part.amount for part in parts))
        name = self._get_item_name(bank, target, move_type, parts)
        if month != day.replace(day=1):
            name = f"{name} ({format_date(self.env, month, date_format='MMMM y')})"
        accounts = self._get_accounts(bank, target, move_type)
        source = self._prepare_item(bank, accounts[0], amount, name)
        other = self._prepare_item(target or bank, accounts[1], -amount, name)
        if not target:
            other["hour_bank_id"] = False
        return source, other

    def _get_accounts(self, bank, target, move_type):
        """Return the account that the money leaves, and the one that gets it.

        A bank without a liability was income at once. Empty where a product has no
        income account.
        """
        source = bank.deferred_account_id or bank._get_income_account()
        if target:
            return source, target.deferred_account_id or target._get_income_account()
        if move_type == "time":
            return source, bank._get_income_account()
        return source, bank._get_breakage_account()

    def _prepare_item(self, bank, account, balance, name):
        """Return the values of one item; override to add some.

        :raises UserError: without an account
        """
        if not account:
            raise UserError(self._get_no_account_message(bank))
        deferred = account == bank.deferred_account_id
        return {
            "account_id": account.id,
            "partner_id": bank.partner_id.id,
            "name": name,
            "balance": balance,
            "amount_currency": balance,
            "currency_id": bank.company_id.currency_id.id,
            "hour_bank_id": bank.id if deferred else False,
            "analytic_distribution": bank._get_deferred_analytic(),
            "tax_ids": [Command.clear()],  # those of the account are for invoices
        }

    def _get_no_account_message(self, bank):
        return self.env._(
            "%(bank)s of %(customer)s: there is no income account for %(product)s. "
            "Choose it on the product or its category.",
            bank=bank.name,
            customer=bank.partner_id.display_name,
            product=bank.product_id.display_name,
        )

    def _get_item_name(self, bank, target, move_type, parts):
        """Return e.g. ``HB00012 Azur Interior: 5:40 used``."""
        minutes = sum(part.minutes for part in parts)
        hours = format_minutes(abs(minutes))
        if not minutes:
            text = self.env._("value corrected")
        elif minutes < 0:
            text = self.env._("%(hours)s given back", hours=hours)
        elif move_type == "time":
            text = self.env._("%(hours)s used", hours=hours)
        elif move_type == "expiry":
            text = self.env._("%(hours)s expired", hours=hours)
        elif target:
            text = self.env._(
                "%(hours)s moved to %(bank)s", hours=hours, bank=target.name
            )
        else:
            text = self.env._("%(hours)s taken out", hours=hours)
        return f"{bank.name} {bank.partner_id.name}: {text}"

    # === BUSINESS METHODS: ROWS === #

    @api.model
    def _create_rows(self, company, entry, groups):
        """Write what the entry releases of each ledger move.

        :param groups: in the order of the items of the entry
        """
        lines = entry.line_ids.sorted("id")
        vals_list = []
        for index, parts in enumerate(groups.values()):
            source, other = lines[2 * index], lines[2 * index + 1]
            for part in parts:
                vals = self._prepare_row(company, part)
                vals_list.append({**vals, "account_move_line_id": source.id})
                if part.due.target_move_id:
                    vals = self._prepare_target_row(vals, part)
                    vals_list.append({**vals, "account_move_line_id": other.id})
        # one statement: a large company has many thousands a month, all of them known
        insert(self, self._complete_rows(entry, vals_list))
        entry.invalidate_recordset(["hour_bank_release_ids", "hour_bank_release_count"])
        self.env["hour.bank"].invalidate_model(["release_ids"], flush=False)
        self.env["hour.bank.move"].invalidate_model(["release_ids"], flush=False)

    @api.model
    def _complete_rows(self, entry, vals_list):
        """Return the rows with what is stored of their entry and ledger move."""
        moves = self.env["hour.bank.move"].browse(
            vals["bank_move_id"] for vals in vals_list
        )
        moves.fetch(["value"])
        stored = {
            "account_move_id": entry.id,
            "date": entry.date,
            "state": entry.state,
        }
        return [
            {**vals, **stored, "takes_back": vals["amount"] * move.value > 0}
            for vals, move in zip(vals_list, moves, strict=True)
        ]

    @api.model
    def _prepare_row(self, company, part):
        return {
            "company_id": company.id,
            "bank_move_id": part.due.move_id,
            "bank_id": part.due.bank_id,
            "amount": part.amount,
            "minutes": part.minutes,
            "kind": part.due.kind,
        }

    @api.model
    def _prepare_target_row(self, vals, part):
        """Return the row of the bank to which hours went: its liability comes in."""
        return {
            **vals,
            "bank_move_id": part.due.target_move_id,
            "bank_id": part.due.target_id,
            "amount": -part.amount,
            "minutes": -part.minutes,
        }

    # === BUSINESS METHODS: CHECKS === #

    @api.model
    @api.private
    def _check_may_release(self, company):
        """Override to let others release hours.

        :raises AccessError: for who may not post journal entries of ``company``
        """
        if self.env.su:
            return
        if not self.env.user.has_group(ACCOUNTANT):
            raise AccessError(
                self.env._(
                    "Only people who post invoices release used hours. Ask an "
                    "accountant."
                )
            )
        self.env["hour.bank.manager.mixin"]._check_company_allowed(company)

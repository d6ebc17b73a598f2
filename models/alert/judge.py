# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The judge: finds who is in alarm, from committed balances, one customer at a time."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.alarm import (
    ALARM,
    FAR,
    GONE,
    KEEP,
    OK,
    Holding,
    get_rank,
    get_windows,
    judge,
)
from ..bulk import insert
from ..jobs import run_job

_logger = logging.getLogger(__name__)

SETTLE = "helpdesk_hour_bank.settle_minutes"
MINUTES_TO_SETTLE = 5
ONE_RUN = 2000  # rows; the others are of the next run
LIVING = ("open", "depleted", "hold", "pending")


class HourBankAlarm(models.Model):
    """State, windows and what is told are written together, and committed so.

    Who was looked at is judged from one view of the data, with its banks locked: what
    is debited meanwhile comes before, and then its row is there and looked at, too, or
    after, and then finds the new windows. Where a bank is busy, the customer stays in
    the queue, and the old windows hold until the next run.
    """

    _inherit = "hour.bank.alarm"

    # === SCHEDULED ACTIONS === #

    @api.model
    def _cron_judge(self):
        """Judge the customers whose hours changed, each committed alone."""
        # sudo: of all customers and companies, whoever the job runs as
        alarms_sudo = self.sudo()
        looks_sudo = alarms_sudo.env["hour.bank.look"].search(
            [], limit=ONE_RUN, order="id"
        )
        run_job(
            self.env,
            looks_sudo.grouped(lambda row: (row.partner_id, row.company_id)).values(),
            alarms_sudo._judge_looks,
            _logger,
            "The levels of the customer of look %s were not judged",
        )

    @api.model
    def _cron_watch_days(self):
        """Have those looked at, once a day, for whom a day may decide."""
        # sudo: as above
        levels_sudo = self.sudo().env["hour.bank.level"]
        near = levels_sudo.search([("measure", "=", "days")]).mapped("number")
        today = fields.Date.today()
        domain = Domain("kind", "=", "prepaid") & Domain("state", "in", LIVING)
        domain &= Domain("date_end", ">=", today - timedelta(days=3))
        domain &= Domain(
            "date_end", "<=", today + timedelta(days=int(max(near, default=0)) + 1)
        )
        levels_sudo.env["hour.bank"]._look_at(domain)

    # === BUSINESS METHODS: ONE CUSTOMER === #

    def _judge_looks(self, looks):
        """Judge the customer of these rows; they go once nothing is left to look at."""
        looks = looks.try_lock_for_update()
        if not looks:
            return  # another job does, or did
        customer, company = looks.partner_id, looks.company_id
        looks._erase()
        if not self._judge(customer, company):
            # behind the others, so that nobody waits for who is busy
            looks._ask({(customer.id, company.id)})

    def _judge(self, customer, company):
        """Judge one customer, write the states, and tell what changed.

        :return: whether nothing has to be looked at any more until hours change
        """
        banks = self._get_banks(customer, company)
        free = banks.try_lock_for_update(allow_referencing=True)
        questions, findings = self._get_findings(customer, company, banks)
        known = self.search(
            [("partner_id", "=", customer.id), ("company_id", "=", company.id)]
        )
        began = {alarm: alarm.since for alarm in known}
        new = findings.keys() - known._get_keys()
        known |= self._make(customer, company, banks, new, findings)
        fired, resolved, silent, unsettled = known._write_states(banks, findings)
        known._mark_tops()
        self._tell(fired, resolved, began)
        self._follow_activities(fired, resolved | silent)
        if fired or resolved:
            (fired | resolved)._follow_change()
            self.env["hour.bank.message"]._hurry()
        if free != banks:
            return False
        banks._set_windows(questions)
        return not unsettled

    @api.model
    def _get_banks(self, customer, company):
        """Return the banks that are judged: those that can be used one day."""
        domain = Domain("partner_id", "=", customer.id)
        domain &= Domain("company_id", "=", company.id)
        domain &= Domain("kind", "=", "prepaid") & Domain("state", "in", LIVING)
        return self.env["hour.bank"].search(domain, order="id")

    def _get_findings(self, customer, company, banks):
        """Return the questions, and ``{(level, bank): Finding}`` of their answers."""
        Bank, Level = self.env["hour.bank"], self.env["hour.bank.level"]
        holdings = banks._get_holdings()
        questions, findings = [], {}
        for level, theirs in Level._get_questions(customer, company, banks):
            question = level._get_rule(), [holdings[bank] for bank in theirs]
            questions.append(question)
            for bank_id, finding in judge(*question).items():
                findings[level, Bank.browse(bank_id)] = finding
        return questions, findings

    def _get_keys(self):
        return {(alarm.level_id, alarm.bank_id) for alarm in self}

    def _write_states(self, banks, findings):
        """Bring these alarms of one customer to what was found.

        :return: those that fired, that were resolved, that changed without a word, and
            whether some do not hold long enough yet
        """
        outcomes = {
            alarm: (
                alarm._follow_finding(findings[key])
                if (key := (alarm.level_id, alarm.bank_id)) in findings
                else alarm._follow_nothing(banks)
            )
            for alarm in self
        }
        changed = (
            self.filtered(lambda alarm, name=name: outcomes[alarm] == name)
            for name in ("fired", "resolved", "silent")
        )
        return *changed, "unsettled" in outcomes.values()

    def _make(self, customer, company, banks, keys, findings):
        """Make the alarms that are judged for the first time, as if in order.

        :param banks: all that the customer has
        :param keys: levels and banks
        """
        moment = fields.Datetime.to_string(fields.Datetime.now())
        return insert(
            self,
            [
                {
                    "partner_id": customer.id,
                    "company_id": company.id,
                    "level_id": level.id,
                    "bank_id": bank.id,
                    "state": OK,
                    "episode": 0,
                    "since": moment,
                    "minutes": findings[level, bank].minutes,
                    "is_fresh": level._is_known_already(bank or banks),
                    "rank": level._get_rank(),
                }
                for level, bank in sorted(
                    keys, key=lambda key: (key[0].id, key[1].id or 0)
                )
            ],
        )

    def _mark_tops(self):
        """Mark the most urgent of those that are on: the one that lists show."""
        for alarms in self.grouped("bank_id").values():
            top = alarms.filtered(lambda each: each.state == ALARM)._get_most_urgent()
            for alarm in alarms:
                alarm._write_changed(is_top=alarm == top)

    # === BUSINESS METHODS: ONE ALARM === #

    def _follow_finding(self, finding):
        """Let the state follow what was found, once it held for a while.

        :return: ``fired``, ``resolved``, ``silent``, ``unsettled`` or nothing
        """
        self.ensure_one()
        rank = self.level_id._get_rank()
        self._write_changed(minutes=finding.minutes, rank=rank)
        verdict = self._get_wanted(finding)
        if verdict == self.state:
            self._write_changed(turned_at=False, is_fresh=False)
            return None
        if self.is_fresh or finding.verdict == GONE:
            self._set_state(verdict)
            return "silent"
        now = fields.Datetime.now()
        if now < (self.turned_at or now) + timedelta(minutes=self._get_settle()):
            self._write_changed(turned_at=self.turned_at or now)
            return "unsettled"
        self._set_state(verdict)
        return "fired" if verdict == ALARM else "resolved"

    def _follow_nothing(self, banks):
        """Follow that the level is not asked about any more.

        Who has no hours at all stays as it was, until there are new ones. Where another
        level counts instead, nothing new happens once this one counts again.

        :param banks: all that the customer has
        """
        self.ensure_one()
        if not self.bank_id and not banks:
            return None
        lives = not self.bank_id or self.bank_id in banks
        if self.state == ALARM:
            self._set_state(OK)
            self._write_changed(is_fresh=lives)
            return "silent"
        self._write_changed(turned_at=False, is_fresh=lives)
        return None

    def _get_wanted(self, finding):
        """Return the state that the finding asks for."""
        wanted = {KEEP: self.state, GONE: OK}
        return wanted.get(finding.verdict, finding.verdict)

    def _set_state(self, state):
        self.write(
            {
                "state": state,
                "since": fields.Datetime.now(),
                "turned_at": False,
                "is_fresh": False,
                "episode": self.episode + (state == ALARM),
            }
        )

    def _write_changed(self, **values):
        """Write what differs: most customers are found as they were."""
        if changed := {name: new for name, new in values.items() if self[name] != new}:
            self.write(changed)

    @api.model
    def _get_settle(self):
        """Return for how many minutes a change has to hold before it is told."""
        value = self.env["ir.config_parameter"].get_param(SETTLE, "")
        return int(value) if value.isdecimal() else MINUTES_TO_SETTLE


class HourBankLevel(models.Model):
    _inherit = "hour.bank.level"

    def _get_rank(self):
        """Return how urgent an alarm of this level is: the highest is told."""
        self.ensure_one()
        return get_rank(self.severity, self.measure, self.number)

    def _is_known_already(self, banks):
        """Return whether the hours are older than the level: nothing new happened.

        :param banks: of which the level is asked
        """
        self.ensure_one()
        if self.plan_id:
            banks = banks.filtered(lambda bank: bank.plan_id == self.plan_id)
        return min(banks.mapped("create_date")) < self.watched_since


class HourBank(models.Model):
    _inherit = "hour.bank"

    def _get_holdings(self):
        """Return ``{bank: Holding}`` of these banks, as they are judged."""
        minutes = self._get_judged_minutes()
        return {
            bank: Holding(
                bank.id,
                minutes[bank],
                bank.minutes_credited,
                bank._get_judged_state(),
                (bank.date_end - bank._get_today()).days if bank.date_end else None,
                bank.minutes_reserved,
            )
            for bank in self
        }

    def _get_judged_state(self):
        self.ensure_one()
        usable = self.state in ("open", "depleted")
        if self.state in ("expired", "closed") or (usable and self._is_over()):
            return "over"
        return self.state

    def _set_windows(self, questions):
        """Keep on these banks, which are locked, where nothing can be crossed."""
        windows = get_windows(questions)
        judged = self._get_judged_minutes()
        for bank in self:
            low = high = 0
            if window := windows.get(bank.id):
                other = bank.minutes_balance - judged[bank]  # of what is held back
                low = max(window.low + other, 1)
                high = min(window.high + other, FAR)
            if (bank.watch_low, bank.watch_high) != (low, high):
                bank.write({"watch_low": low, "watch_high": high})

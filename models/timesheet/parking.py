# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time that is recorded although nobody pays for it yet: parked by a person."""

from odoo import fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.duration import format_minutes
from ...tools.tokens import PARKS


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    hour_bank_parked = fields.Boolean(
        string="Parked",
        copy=False,
        help="Recorded, but debited from no hour bank until somebody decides: it is "
        "debited, or marked as free.",
    )

    # === WHAT MAY BE PARKED === #

    def _stays_parked(self, batch, banks):
        """Return whether time that waits is left waiting.

        What is parked is about one customer: where the ticket goes to another one, it
        is debited if that one has hours for it.

        :param banks: those that may pay for the entry, see ``_get_candidate_banks``
        :raises UserError: when it is parked now and may not be
        """
        self.ensure_one()
        if batch.claims[self].waits or not self.hour_bank_parked:
            return True
        moves = self in batch.change.move and not batch.change.new
        if moves or not self.waiting_minutes:
            refusing = self._find_refusing(batch, banks)
            if moves and refusing is None:
                return False
            self._check_may_park(batch, refusing)
        return True

    def _find_refusing(self, batch, banks):
        """Return the bank or plan that would refuse the entry; None where it is drawn.

        Tried out as saving would do it, whatever policy there is.
        """
        self.ensure_one()
        trial = batch.try_out()
        try:
            self._draw_or_apply_overage(trial, banks)
        except UserError:
            bank, plan = self._get_last_resort(trial)
            return bank or plan
        return None

    def _check_may_park(self, batch, refusing):
        """Let only what would be refused wait, and only where the plan says so.

        Time for which there are hours is debited: otherwise whoever parks it decides
        what a customer has left. Saved time that stays parked is not asked again.
        Override to let more be parked, or less.

        :param refusing: the bank or plan that would refuse the entry; None where none
        :raises UserError: naming the hours that there are, or the plan
        """
        if refusing is None:
            raise UserError(
                self.env._(
                    "%(minutes)s on %(ticket)s need not be parked: they can be saved "
                    "as they are.",
                    minutes=format_minutes(batch.targets[self]),
                    ticket=self.ticket_id.display_name,
                )
            )
        if not (PARKS.is_in(self.env) or refusing._get_terms().lets_park()):
            raise UserError(
                self.env._(
                    "The plan of %(partner)s lets no time be parked. Have hours sold "
                    "to the customer, log less, or mark the time as free with a "
                    "reason.",
                    partner=batch.claims[self].partner.display_name,
                )
            )

    def _get_parked_text(self, minutes):
        return self.env._(
            "%(minutes)s parked until somebody decides", minutes=format_minutes(minutes)
        )

    # === TIMERS === #

    def _stop_or_park(self, end):
        """Stop these running timers; park what nobody pays for. Never refuses.

        What cannot even be recorded, such as a timer that was forgotten for months,
        goes on running.

        :param end: the moment at which they stop
        :return: the timers that still run
        """
        running = self.browse()
        for entry in self.with_context(stop_dt=end):
            for parks in (False, True):
                try:
                    with self.env.cr.savepoint():
                        entry._stop_timer(parks)
                    break
                except (UserError, ValidationError):
                    continue
            else:
                running |= entry
        return running.with_env(self.env)

    def _stop_timer(self, parks):
        """Stop one running timer, or stop and park it, whatever its plan says."""
        if not parks:
            self.button_end_work()
            return
        end = fields.Datetime.to_datetime(self.env.context["stop_dt"])
        self.with_context(**PARKS.context).write(
            {
                "unit_amount": self._duration(self.date_time, end),
                "hour_bank_start": self.hour_bank_start or self.date_time,
                "hour_bank_parked": True,
            }
        )

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Numbers that people fill in, refused where nothing could count with them.

Python reads NaN and Infinity from JSON, and the database takes them, too. Whatever door
a number comes through, it is checked where the record gets it: before anything is
computed from it.
"""

from datetime import date

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..tools.duration import LAST_YEAR, MOST_HOURS, is_countable, to_minutes

MOST_MONTHS = 1200
MOST_DAYS = 36500
MOST_MINUTES = 60 * 24 * 366
MOST_TIMES = 1000
MOST_PRICE = 10**9
# What the integers of the database hold.
MOST_STORED = 2**31 // 60
LAST_DAY = date(LAST_YEAR, 12, 31)


def count_minutes(record, hours):
    """Return the whole minutes of ``hours`` that follow from a record's quantity.

    :raises ValidationError: naming the record, where no bank can hold as many
    """
    if not is_countable(hours, MOST_STORED):
        raise ValidationError(
            record.env._(
                "“%(name)s”: %(hours)s hours are more than can be counted. Correct the "
                "quantity.",
                name=record.display_name,
                hours=f"{hours:g}",
            )
        )
    return to_minutes(hours)


class Bounded:
    """A field whose numbers are neither above ``most`` nor below -most."""

    most = MOST_HOURS

    def convert_to_column(self, value, record, values=None, validate=True):
        if validate:  # not where something is searched for
            self._check_countable(value, record)
        return super().convert_to_column(value, record, values, validate)

    def convert_to_cache(self, value, record, validate=True):
        # Also where a form is only being filled in (``validate`` is false then).
        self._check_countable(value, record)
        return super().convert_to_cache(value, record, validate)

    def _check_countable(self, value, record):
        """:raises ValidationError: naming the field, the number and what can be"""
        number = float(value or 0)
        if not is_countable(number, self.most):
            raise ValidationError(
                record.env._(
                    "“%(field)s” cannot be %(number)s: enter a number up to %(most)s.",
                    field=self._description_string(record.env),
                    number=f"{number:,.15g}",
                    most=f"{self.most:,}",
                )
            )


class Hours(Bounded, fields.Float):
    """Hours that somebody enters."""


class Number(Bounded, fields.Float):
    """How many times something counts, or another number: say its ``most``."""

    most = MOST_TIMES


class Count(Bounded, fields.Integer):
    """A whole number of days, months or minutes: say at ``most`` how many."""


class Day(fields.Date):
    """A day from which months can be counted: far from where the calendar ends."""

    def convert_to_cache(self, value, record, validate=True):
        day = super().convert_to_cache(value, record, validate)
        if day and day > LAST_DAY:
            raise ValidationError(
                record.env._(
                    "“%(field)s” cannot be %(day)s: choose a day until %(last)s.",
                    field=self._description_string(record.env),
                    day=format_date(record.env, day),
                    last=format_date(record.env, LAST_DAY),
                )
            )
        return day


class Facts(fields.Json):
    """JSON that is written as a whole, and may be read without being copied."""

    def peek(self, record):
        """Return the value of one record, or of none, as the cache has it.

        Nobody may change it. A copy, which reading the field returns, costs more than
        all that a debit reads of a bank beside it.
        """
        if not record:
            return None
        record.ensure_one()
        cache, (record_id,) = self._get_cache(record.env), record._ids
        if record_id not in cache:
            self.__get__(record)
        return cache.get(record_id)

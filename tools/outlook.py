# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How long hours last at the pace of the past. Plain numbers in and out."""

from datetime import date, timedelta

FARTHEST = 3 * 365  # days: nobody's pace says anything about later


def get_whole_months(today, count=3):
    """Return first day and day after the last of the ``count`` months before today's.

    >>> get_whole_months(date(2026, 3, 18))
    (datetime.date(2025, 12, 1), datetime.date(2026, 3, 1))
    >>> get_whole_months(date(2026, 12, 31), 1)
    (datetime.date(2026, 11, 1), datetime.date(2026, 12, 1))
    """
    end = today.replace(day=1)
    years, month = divmod(end.month - 1 - count, 12)
    return date(end.year + years, month + 1, 1), end


def get_last_day(today, minutes, used, days):
    """Return the day until which ``minutes`` last, or None where nothing tells.

    :param used: minutes that were used within ``days`` days

    >>> get_last_day(date(2026, 3, 18), 600, 600, 90)
    datetime.date(2026, 6, 16)
    >>> get_last_day(date(2026, 3, 18), 600, 0, 90)
    >>> get_last_day(date(2026, 3, 18), 0, 600, 90)

    Nobody knows the pace of years to come:

    >>> get_last_day(date(2026, 3, 18), 60000, 1, 90)
    datetime.date(2029, 3, 17)
    """
    if used <= 0 or minutes <= 0:
        return None
    return today + timedelta(days=min(minutes * days // used, FARTHEST))

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How a file is named after what it holds. Plain Python, no Odoo."""

import re

# What one of the usual file systems does not allow, and what breaks a line.
REFUSED = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
MOST_LETTERS = 120


def to_filename(*parts):
    """Return a name, without ending, of what there is of ``parts``.

    >>> from datetime import date
    >>> to_filename("HB00004", "Brightwater Clinic", "2026-10")
    'HB00004 Brightwater Clinic 2026-10'
    >>> to_filename("ST/2026/11", "A/S: Søn & Co.", None, date(2026, 10, 31))
    'ST-2026-11 A-S- Søn & Co. 2026-10-31'
    >>> to_filename(" .. ", "")
    'file'
    """
    texts = (REFUSED.sub("-", str(part)) for part in parts if part)
    name = " ".join(" ".join(texts).split())
    return name[:MOST_LETTERS].strip(" .") or "file"


def to_period(first, last):
    """Return a period as names of files have it: sorted by name they are by time.

    >>> from datetime import date
    >>> to_period(date(2026, 10, 1), date(2026, 10, 31))
    '2026-10'
    >>> to_period(date(2026, 5, 12), date(2026, 10, 31))
    '2026-05_2026-10'
    >>> to_period(None, date(2026, 10, 3))
    '2026-10'
    """
    months = [f"{day:%Y-%m}" for day in (first, last) if day]
    return "_".join(dict.fromkeys(months))

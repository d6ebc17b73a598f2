# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which part of sold hours is usable by now. Plain numbers in and out."""

from math import floor


def get_paid_share(total, residual, credited=0.0):
    """Return which part of an invoice is paid, between 0 and 1.

    What credit notes of this very invoice were set off against is not to be paid.

    >>> get_paid_share(1000.0, 1000.0), get_paid_share(1000.0, 250.0)
    (0.0, 0.75)
    >>> get_paid_share(1000.0, 300.0, credited=400.0)
    0.5
    >>> get_paid_share(1000.0, 0.0, credited=1000.0), get_paid_share(0.0, 0.0)
    (1.0, 1.0)
    """
    due = total - credited
    if residual <= 0 or due <= 0:
        return 1.0
    return max(due - residual, 0.0) / due


def get_whole_minutes(minutes):
    """Return whole minutes: what is not entirely there is not usable.

    >>> get_whole_minutes(599.99), get_whole_minutes(599.99999999)
    (599, 600)
    """
    return floor(round(minutes, 6))


def get_released(sold, came, credited, before, partial=True):
    """Return the minutes that invoices or payments released so far.

    What was released once stays so: a payment that is undone puts the bank on hold,
    it takes nothing back. Only an order that is lowered does.

    :param sold: minutes sold, before credit notes
    :param came: minutes that are invoiced or paid now
    :param credited: minutes that credit notes take back: they need not come any more
    :param before: minutes released before
    :param partial: whether the share that came is released, or only the whole

    >>> get_released(600, 300, 0, 0), get_released(600, 300, 0, 0, partial=False)
    (300, 0)
    >>> get_released(600, 360, 240, 0, partial=False)
    600
    >>> get_released(600, 0, 0, 600), get_released(360, 0, 0, 600)
    (600, 360)
    """
    if not partial:
        came = sold if came + credited >= sold else 0
    return min(sold, max(came, before))


def get_granted(sold, released, credited):
    """Return the minutes that the ledger credits, of which credit notes take some back.

    Credited hours that nobody paid come and go at once, so that the ledger shows them.

    >>> get_granted(600, 0, 0), get_granted(600, 0, 240), get_granted(600, 600, 240)
    (0, 240, 600)
    >>> get_granted(600, 300, 60), get_granted(600, 300, 600)
    (360, 600)
    """
    return min(sold, released + credited)

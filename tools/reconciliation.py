# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Do the ledger of a bank, its invoices and the books agree? Plain numbers in and out;
money is rounded by the caller's currency.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

# What moves hours, in the order in which people read it.
KINDS = ("sold", "refunded", "used", "expired", "corrected", "moved")


@dataclass
class Figures:
    """Three sources on one day: the ledger, the documents, the account.

    Ten hours are sold for 1000, invoiced, four of them used, three released:

    >>> bank = Figures()
    >>> bank.add("sold", 600, 1000.0)
    >>> bank.add("used", -240, -400.0)
    >>> bank.invoiced, bank.invoiced_minutes = 1000.0, 600
    >>> bank.released, bank.balance = 300.0, 700.0
    >>> bank.left_minutes, bank.left, bank.not_invoiced, bank.not_released
    (360, 600.0, 0.0, 100.0)
    >>> bank.expected, bank.difference
    (700.0, 0.0)

    The same, but the invoice was booked as income at once:

    >>> bank.balance = -300.0
    >>> bank.difference, bank.misbooked
    (-1000.0, -1000.0)
    """

    rounded: Callable = lambda value: round(value, 2)
    minutes: dict = field(default_factory=dict)
    values: dict = field(default_factory=dict)
    # --- minutes that the order took back, below zero; only those to be credited
    taken_minutes: int = 0
    # --- posted invoices and credit notes, whatever account they are booked on
    invoiced: float = 0.0
    invoiced_minutes: int = 0
    credited_minutes: int = 0
    # --- posted release entries, as they were when they were made
    released: float = 0.0
    # --- what the next release entry brings back, below zero
    returning: float = 0.0
    # --- what the liability account says
    balance: float = 0.0
    # --- of all days: money that came in and was not invoiced, and its minutes
    gap_ever: float = 0.0
    open_minutes_ever: int = 0

    def add(self, kind, minutes, value):
        """Count moves of the ledger, one of :data:`KINDS`."""
        self.minutes[kind] = self.minutes.get(kind, 0) + minutes
        self.values[kind] = self.rounded(self.values.get(kind, 0.0) + value)

    # --- the ledger

    @property
    def left_minutes(self):
        return sum(self.minutes.values())

    @property
    def left(self):
        return self.rounded(sum(self.values.values()))

    @property
    def purchased(self):
        """Money that came in by purchases, less refunds."""
        get = self.values.get
        return self.rounded(get("sold", 0.0) + get("refunded", 0.0))

    @property
    def consumed(self):
        """Money of hours that are used, expired or went elsewhere."""
        return self.rounded(self.purchased - self.left)

    @property
    def open_minutes(self):
        """Minutes that came in and are not invoiced; below zero the other way round."""
        get = self.minutes.get
        return get("sold", 0) + get("refunded", 0) - self.invoiced_minutes

    @property
    def gap(self):
        """Money that came in and is not invoiced; below zero the other way round."""
        return self.rounded(self.purchased - self.invoiced)

    # --- what is wrong

    @property
    def misbooked(self):
        """Money on the account that neither invoices nor release entries explain."""
        return self.rounded(self.balance - self.invoiced + self.released)

    @property
    def uncredited(self):
        """Money of hours that the order took back, but no credit note did.

        >>> bank = Figures(taken_minutes=-600, invoiced=1000.0, invoiced_minutes=600)
        >>> bank.balance = 1000.0
        >>> bank.uncredited, bank.difference
        (1000.0, 1000.0)

        Hours that only wait for the payment of their invoice are no difference:

        >>> bank.taken_minutes = 0
        >>> bank.uncredited, bank.not_invoiced, bank.difference
        (0.0, -1000.0, 0.0)
        """
        credited = self.credited_minutes + self.minutes.get("refunded", 0)
        if self.gap < 0 and -self.taken_minutes > max(credited, 0):
            return -self.gap
        return 0.0

    @property
    def overreleased(self):
        """Income of hours that no invoice pays for any more.

        >>> bank = Figures(released=400.0, balance=-400.0)
        >>> bank.add("sold", 600, 1000.0)
        >>> bank.add("used", -240, -400.0)
        >>> bank.overreleased, bank.not_invoiced, bank.not_released, bank.difference
        (400.0, 1000.0, 400.0, -400.0)

        What the next release entry brings back is no difference:

        >>> bank.returning = -400.0
        >>> bank.overreleased, bank.not_released, bank.difference
        (0.0, 0.0, 0.0)
        """
        released = self.released + self.returning
        return self.rounded(max(released - max(self.invoiced, 0.0), 0.0))

    @property
    def mispriced(self):
        """Money by which the ledger values hours higher than their invoices.

        >>> bank = Figures(invoiced=900.0, invoiced_minutes=600, balance=900.0)
        >>> bank.add("sold", 600, 1000.0)
        >>> bank.gap_ever = bank.gap
        >>> bank.mispriced, bank.difference
        (100.0, -100.0)

        A correction that has another day than the invoice is no difference:

        >>> bank.gap_ever = 0.0
        >>> bank.mispriced, bank.not_invoiced, bank.difference
        (0.0, 100.0, 0.0)
        """
        if self.open_minutes or self.open_minutes_ever or not self.gap_ever:
            return 0.0
        return self.gap

    # --- what the account should say

    @property
    def not_invoiced(self):
        """Money of hours that are not yet invoiced; below zero: not yet usable."""
        return self.rounded(self.gap + self.uncredited - self.mispriced)

    @property
    def not_released(self):
        """Money of hours that are used or gone, and not yet income."""
        return self.rounded(self.consumed - self.released + self.overreleased)

    @property
    def expected(self):
        """The balance that the liability account should have."""
        return self.rounded(self.left - self.not_invoiced + self.not_released)

    @property
    def difference(self):
        return self.rounded(self.balance - self.expected)

    def is_empty(self):
        """Return whether there is nothing to tell."""
        return not (
            any(self.minutes.values())
            or any(self.values.values())
            or self.invoiced
            or self.released
            or self.balance
        )

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What sold hours cost, in plain Python beside the model of minutes.

Written from the design: it shares no code with the addon. Money is exact until it is
written somewhere, and then whole cents, halves away from zero.
"""

from dataclasses import dataclass, field
from fractions import Fraction

CENT = Fraction(1, 100)
# Of the foreign currency: what one of the company's own is worth, month by month
RATES = (Fraction(1, 2), Fraction(4, 5), Fraction(5, 8), Fraction(2))


def to_cents(value):
    """Return ``value`` in whole cents, halves away from zero.

    >>> to_cents(Fraction(1, 200)), to_cents(Fraction(-1, 200))
    (Fraction(1, 100), Fraction(-1, 100))
    """
    sign = -1 if value < 0 else 1
    return sign * ((abs(value) / CENT + Fraction(1, 2)) // 1) * CENT


@dataclass
class Document:
    """A line of an invoice or credit note: hours and money as it writes them.

    ``replaced`` tells a credit note that another invoice follows, or the invoice that
    such a credit note took back.
    """

    hours: Fraction
    price: Fraction
    rate: Fraction
    takes_hours: bool = True
    sign: int = 1
    replaced: bool = False
    posted: bool = True

    @property
    def money(self):
        return self.sign * to_cents(self.hours * self.price / self.rate)

    @property
    def minutes(self):
        """Whole minutes, as all of the ledger; halves away from zero."""
        whole = (self.hours * 60 + Fraction(1, 2)) // 1
        return self.sign * whole if self.takes_hours else 0


@dataclass
class Sale:
    """A sold line, and all that was invoiced and credited of it."""

    foreign: bool
    hours: Fraction
    price: Fraction
    rate: Fraction
    documents: list = field(default_factory=list)

    def _get_posted(self):
        return [document for document in self.documents if document.posted]

    @property
    def credited(self):
        """Minutes that credit notes took back for good."""
        return -sum(
            document.minutes
            for document in self._get_posted()
            if document.sign < 0 and not document.replaced
        )

    @property
    def minutes(self):
        return self.hours * 60 - self.credited

    def get_charge(self, more=0):
        """Return what the hours cost in all: never less than nothing.

        As invoiced, what is not invoiced at the price of the order. Where the order
        sells less than is invoiced, its part.

        :param more: money of a document that is about to be posted
        """
        return max(to_cents(self._get_cost()) + more, 0)

    def _get_cost(self):
        posted = self._get_posted()
        money = sum(document.money for document in posted)
        invoiced = sum(document.minutes for document in posted)
        if self.minutes < invoiced:
            return money * max(self.minutes, 0) / invoiced
        subtotal = to_cents(self.hours * self.price)
        unit = subtotal / self.hours if self.hours else self.price
        return money + unit / self.rate / 60 * (self.minutes - invoiced)

    def is_refused(self, document):
        """Return whether more would be given back than was asked."""
        return -document.money > self.get_charge()

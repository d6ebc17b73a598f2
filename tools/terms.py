# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a bank keeps of its plan from the day of the sale. Plain Python, no Odoo.

The one place that knows the keys of the JSON in ``hour.bank.terms``.
"""

from dataclasses import dataclass, field, fields, replace

# The terms by which work is rated: all that time billed afterwards needs.
RATING = ("calendar_id", "after_hours", "holiday", "combination", "multipliers")
# How the dates of a bank came about; they stay when it takes newer terms.
DATES = ("validity_from", "validity_months")
# For what hours wait; usable hours stay so when a bank takes newer terms.
WAITING = ("grant_on", "grant_partial")
# By which the customer is asked before time is debited: also for time that is billed.
ASKING = ("approval", "approval_minutes", "approval_by", "approval_days")


@dataclass(frozen=True)
class Terms:
    """Terms of one bank: each with its unit and default, and who reads it.

    A default is what counts for banks that were sold before there was the term.

    >>> Terms.from_json({"rollover": "all", "region": "EU"}).rollover
    'all'
    >>> Terms.from_json(None).grant_on, Terms.from_json({"pool": None}).pool
    ('order', False)
    """

    # --- rating: `_get_rating_rules` and `_get_rating_factors` of the entry
    # Id of the support hours; none: all hours are worth the same.
    calendar_id: int | bool = False
    # Factor of work outside these hours, and on their Sundays and holidays.
    after_hours: float = 1
    holiday: float = 1
    # `[kind, key, factor]` of each multiplier: `employee` and `job` by id, `priority`.
    multipliers: list = field(default_factory=list)
    # Of several multipliers: `product`, or the `highest`.
    combination: str = "product"
    # --- which work: `_get_uncovered_work` of the bank
    # Ids of what is paid for; empty: all.
    work_type_ids: list = field(default_factory=list)
    category_ids: list = field(default_factory=list)
    team_ids: list = field(default_factory=list)
    # Whether companies below the customer draw, too: `_pays_for`, `_may_serve`.
    pool: bool = False
    # --- end: `_start_validity`, and `_get_rollover_minutes` at the end
    # `order`, `first_use` or `date`; months, 0: no end.
    validity_from: str = "order"
    validity_months: int = 0
    # `none`, `all`, `hours` or `percent`, with its limit in minutes or percent.
    rollover: str = "none"
    rollover_minutes: int = 0
    rollover_percent: float = 0.0
    # How long the new bank is valid, in months: `_get_rollover_end`; 0: no end.
    rollover_months: int = 0
    # --- beyond the bank: `_get_overage_bank`, `_prepare_overage_line`
    # Id of the product as which time is billed; price of its unit in the currency of
    # the company, 0: of the pricelist.
    overage_product_id: int | bool = False
    overage_price: float = 0.0
    # Whether time that is refused may be parked: `_check_may_park` of the entry.
    parking: bool = False
    # Whether time that the customer disputes counts as used while that is open, for
    # alarms about what is left: `_get_held_back_minutes` of the bank.
    disputed_counts: bool = True
    # --- asked before: `_get_consent_rule` of the entry
    # `none`, `beyond` what is left, or above `approval_minutes` on one `ticket`.
    approval: str = "none"
    approval_minutes: int = 0
    # Who may approve: the ticket's `contact`, too, who sees `all`, or an `admin`.
    approval_by: str = "contact"
    # Days until a request, or what was approved, expires.
    approval_days: int = 30
    # --- when hours are usable: `_get_grant_on`, `_get_usable_minutes`
    # `order`, `invoice` or `payment`; whether in shares, or all at once.
    grant_on: str = "order"
    grant_partial: bool = True
    # Days after the due date that hold the bank: `_get_overdue_lines`; none: never.
    overdue_days: int | None = None
    # Terms of other addons, kept as they are: read them by :meth:`get`.
    further: dict = field(default_factory=dict)
    # Names of those that were stored.
    given: frozenset = field(default=frozenset(), compare=False, repr=False)

    @classmethod
    def from_json(cls, stored):
        """Return the terms in the JSON of a bank or plan, whatever is missing there."""
        known, further = {}, {}
        for name, value in (stored or {}).items():
            if name not in KNOWN:
                further[name] = value
            elif value is not None:
                known[name] = value
        return cls(**known, further=further, given=frozenset(known))

    def to_json(self, names=None):
        """Return these terms, or only ``names`` of them, as JSON.

        >>> sorted(Terms(pool=True).to_json(("pool", "holiday")).items())
        [('holiday', 1), ('pool', True)]
        >>> Terms.from_json({"region": "EU"}).to_json()["region"]
        'EU'
        """
        further = {} if names else self.further
        return {**further, **{name: getattr(self, name) for name in names or KNOWN}}

    def get(self, name, default=None):
        """Return a term by its name, as other addons ask for those of their own.

        >>> terms = Terms.from_json({"region": "EU"})
        >>> terms.get("region"), terms.get("rollover"), terms.get("other", 3)
        ('EU', 'none', 3)
        """
        if name in KNOWN:
            return getattr(self, name)
        return self.further.get(name, default)

    def is_limited(self):
        """Return whether there is work that these terms do not pay for."""
        return bool(self.work_type_ids or self.category_ids or self.team_ids)

    def asks(self):
        """Return whether there is time that the customer approves first."""
        return self.approval != "none"

    def lets_park(self):
        """Return whether time that is refused may wait, debited from nothing.

        >>> Terms().lets_park(), Terms(approval="beyond").lets_park()
        (False, True)
        """
        return self.parking or self.asks()

    def roll_over(self):
        """Return the terms of hours that were rolled over: not once more.

        >>> Terms(rollover="all", validity_from="first_use").roll_over().rollover
        'none'
        """
        return replace(self, validity_from="order", rollover="none")

    def renew(self, today, usable):
        """Return the terms of ``today``, but what this bank keeps of its own.

        How its dates came about: a bank that waits for its first use would otherwise
        lose its end. And, where hours are ``usable``, that they are.

        >>> stored = {"validity_from": "first_use", "grant_on": "payment"}
        >>> sold = Terms.from_json(stored)
        >>> renewed = sold.renew(Terms(validity_months=3), usable=False)
        >>> renewed.validity_from, renewed.validity_months, renewed.grant_on
        ('first_use', 3, 'order')
        >>> sold.renew(Terms(), usable=True).grant_on
        'payment'
        """
        kept = [name for name in DATES if name in self.given]
        kept += WAITING if usable else ()
        return replace(today, **{name: getattr(self, name) for name in kept})


# The names of the terms, which are the keys of the JSON.
KNOWN = dict.fromkeys(
    term.name for term in fields(Terms) if term.name not in ("further", "given")
)

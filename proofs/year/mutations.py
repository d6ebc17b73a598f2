# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Changes of the engine, made in memory: a proof that lets them pass proves little.

Each replaces a piece of the source of one function, for as long as it is planted. Only
its code is exchanged, so that whoever imported the function has the changed one.
"""

import importlib
import inspect
import textwrap
from contextlib import contextmanager
from typing import NamedTuple

ADDON = "odoo.addons.helpdesk_hour_bank"


class Mutation(NamedTuple):
    """``place``: module of the addon, then the function, with the class of a method."""

    place: str
    old: str
    new: str

    @property
    def name(self):
        return f"{self.place.split(':')[1]}: {self.old} → {self.new}"


RATING, ALLOCATION = "tools.rating", "tools.allocation"
BATCH, LEDGER = "tools.batch:Batch", "models.bank.ledger:HourBank"
EXPIRY, ADJUST = "models.validity.expiry:HourBank", "models.bank.adjust:HourBank"
OVERAGE = "models.timesheet.overage:AccountAnalyticLine"
SALE, INVOICES = "models.sale.purchase:HourBank", "models.sale.invoices:HourBank"
STATEMENT = "models.statement.issue:HourBankStatement"
MUTATIONS = [
    # what work is worth
    Mutation(f"{RATING}:step_up", "rest > rule.tolerance", "rest >= rule.tolerance"),
    Mutation(f"{RATING}:step_up", "max(minutes - rule.minimum, 0)", "minutes"),
    Mutation(f"{RATING}:step_up", "steps += 1", "steps += 2"),
    Mutation(f"{RATING}:share", "reversed(range(len(shares)))", "range(len(shares))"),
    Mutation(f"{RATING}:combine", "return max(", "return min("),
    Mutation(f"{RATING}:_round", "Fraction(1, 2)", "Fraction(0)"),
    # who pays, and how much
    Mutation(f"{ALLOCATION}:draw", "min(minutes, balances[bank])", "minutes"),
    Mutation(f"{ALLOCATION}:overdraw", "- minutes < -limit", "< -limit"),
    Mutation(f"{ALLOCATION}:give_back", "reversed(drawn)", "drawn"),
    Mutation(f"{ALLOCATION}:kept_for_others", "other != key", "other == key"),
    Mutation(f"{BATCH}.give_back", "self.free[entry] -= freed", "pass"),
    Mutation(f"{BATCH}.get_last_bank", "reversed(", "iter("),
    Mutation(f"{BATCH}.bill", "-minutes", "1 - minutes"),
    Mutation(f"{LEDGER}._sorted_for_draw", '-int(bank.priority or "0")', "0"),
    Mutation(f"{LEDGER}._sorted_for_draw", "bank.date_end or date.max", "date.max"),
    Mutation(
        f"{LEDGER}._sorted_for_customer",
        "own._sorted_for_draw() + (self - own)",
        "self",
    ),
    Mutation(f"{LEDGER}._post_moves", "given_back.bank_id._empty_closed()", "pass"),
    Mutation(f"{LEDGER}._set_all_counters", "bank._trim_reserved()", "pass"),
    Mutation(f"{LEDGER}._get_move_value", "held.get_returned_value(minutes)", "0.0"),
    Mutation(f"{OVERAGE}._overage_free", "+= minutes", "+= 0"),
    Mutation(f"{OVERAGE}._get_customer_resort", "[-1:]", "[:1]"),
    Mutation(f"{OVERAGE}._is_usable_bank", "bank._is_valid_on(self.date)", "True"),
    Mutation("models.bank.scope:HourBank._pays_for", "self._get_terms().pool and", ""),
    Mutation("models.bank.scope:HourBank._get_uncovered_work", "return reason", "pass"),
    # how banks begin and end
    Mutation(f"{SALE}._close", 'banks._take_back_unused("cancel")', "pass"),
    Mutation(
        f"{SALE}._check_raised", "raise UserError(self._get_over_message())", "pass"
    ),
    Mutation(f"{ADJUST}._check_adjust", "-self.overdraft_minutes", "-9999"),
    Mutation(f"{ADJUST}._check_not_closed", 'self.state == "closed"', "False"),
    Mutation(f"{EXPIRY}._expire", "max(self.minutes_balance, 0) - minutes", "0"),
    Mutation(
        f"{EXPIRY}._prepare_expiry_move",
        '"minutes": -minutes',
        '"minutes": 1 - minutes',
    ),
    Mutation(f"{EXPIRY}._roll_over", "target._cover_overdrawn()", "pass"),
    Mutation(f"{EXPIRY}._prepare_rollover_bank", ".roll_over()", ""),
    Mutation(f"{EXPIRY}._get_rollover_end", "days=-1", "days=0"),
    Mutation("models.bank.validity:HourBank._is_over", "left < 0", "left < 1"),
    # money
    Mutation(
        f"{INVOICES}._prepare_refund", '"minutes": -minutes', '"minutes": 1 - minutes'
    ),
    Mutation(f"{INVOICES}._get_refunded_minutes", "invoiced.credits <= 0", "True"),
    # what is said
    Mutation(
        f"{STATEMENT}._get_move_domain", '"<=", self.date_to', '"<", self.date_to'
    ),
    Mutation("tools.alarm:_compare", "minutes <= line", "minutes < line"),
    Mutation("tools.alarm:_judge_days", "<= level.number", "< level.number"),
    Mutation(
        "models.alert.judge:HourBankAlarm._follow_finding",
        'else "resolved"',
        'else "silent"',
    ),
]


def find(place):
    """Return the plain function at a place."""
    module, _colon, path = place.partition(":")
    found = importlib.import_module(f"{ADDON}.{module}")
    for name in path.split("."):
        found = inspect.getattr_static(found, name)
    return inspect.unwrap(found)


def change(function, old, new):
    """Return the code of a function whose source has ``new`` in place of ``old``.

    >>> change(inspect.cleandoc, "no such text", "")
    Traceback (most recent call last):
    ...
    ValueError: cleandoc does not say: no such text
    """
    source = textwrap.dedent(inspect.getsource(function))
    if old not in source:
        raise ValueError(f"{function.__name__} does not say: {old}")
    while source.startswith("@"):
        source = source.partition("\n")[2]
    source = source.replace(old, new, 1)
    names = function.__code__.co_freevars  # such as the class, of `super()`
    outer = f"def make({', '.join(names)}):\n{textwrap.indent(source, '    ')}"
    made = {}
    exec(f"{outer}\n    return {function.__name__}", function.__globals__, made)  # pylint: disable=exec-used
    return made["make"](*names).__code__


@contextmanager
def planted(mutation):
    """Let the engine have the change."""
    function = find(mutation.place)
    code = function.__code__
    function.__code__ = change(function, mutation.old, mutation.new)
    try:
        yield
    finally:
        function.__code__ = code

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Marks in the context that only code of this server can set, all in one place.

Whoever calls by RPC chooses the whole context. A plain value there is only a wish;
where it decides something, it has to be one of these. They are compared by identity,
and neither JSON nor XML-RPC can make one: a forged value of the same key says nothing.
"""


class Token:
    """A mark of its own in the context; ``meaning`` says what it lets happen.

    >>> class Env:
    ...     def __init__(self, **context):
    ...         self.context = context
    >>> token = Token("hour_bank_example", "Something is allowed.")
    >>> token.is_in(Env(**token.context))
    True
    >>> token.is_in(Env()), token.is_in(Env(hour_bank_example=True))
    (False, False)
    >>> token.is_in(Env(hour_bank_example=str(token)))
    False
    """

    __slots__ = ("key", "meaning")

    def __init__(self, key, meaning):
        self.key = key
        self.meaning = meaning

    def __repr__(self):
        return f"<{self.key}>"

    @property
    def context(self):
        """What goes into the context: ``records.with_context(**TOKEN.context)``."""
        return {self.key: self}

    def is_in(self, env):
        """Return whether code of this server put the token into the context."""
        return env.context.get(self.key) is self


# Set by the wizard that merges contacts, which tells what becomes of their banks.
MERGING = Token(
    "hour_bank_merging", "Contacts are merged: do not note that their banks stay."
)
# Set by the dialog that replaces an invoice: credit note and new invoice are two
# halves of one step.
REPLACING = Token(
    "hour_bank_replacing", "An invoice is replaced: banks follow once, at the end."
)
# Set by the dialog that switches timers: Odoo copies the entry as superuser there.
SPENDER = Token(
    "hour_bank_ask_spender", "Ask whoever is logged in, although superuser writes."
)
# Set by the button that stops a timer: the moment of its start is then certain.
TIMER_STOPS = Token(
    "hour_bank_timer_stops", "A timer is stopped: its start is when the work began."
)
# Set while Odoo makes the database view of its analysis of timesheets.
CORE_REPORT = Token(
    "hour_bank_core_report", "The analysis of timesheets is wanted as core has it."
)
# Set where a timer makes room for another one: whoever begins to work is not held up.
PARKS = Token(
    "hour_bank_parks", "Time that a plan refuses is parked, whether the plan parks."
)
# Set while saved time changes: what Odoo writes on the way is the same change.
CHANGES = Token(
    "hour_bank_changes", "Time changes: the reason that was given is for all of it."
)
TOKENS = (MERGING, REPLACING, SPENDER, TIMER_STOPS, CORE_REPORT, PARKS, CHANGES)

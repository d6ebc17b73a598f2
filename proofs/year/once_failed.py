# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Years that once failed, shrunk: each run of ``./run simulate`` begins with them."""

ONCE_FAILED = [
    # Of work that is rounded together one is free, and the bank of the other is over.
    [
        (2, "sell", 1838078373),
        (3, "sell", 3976513126),
        (3, "log", 3224850618),
        (27, "transfer", 1930102715),
        (28, "log", 3895675809),
        (60, "prolong", 2190537627),
        (133, "mark", 2756075284),
    ],
    # An order is cancelled to whose hours somebody added some.
    [
        (109, "sell", 1235357188),
        (136, "adjust", 2157768051),
        (355, "cancel", 2534014980),
    ],
    # Time of a subsidiary is billed to its parent, whose hours are over; it grows.
    [
        (4, "sell", 3287806422),
        (14, "log", 194676654),
        (94, "edit", 1806470559),
        (135, "edit", 1988446051),
    ],
]

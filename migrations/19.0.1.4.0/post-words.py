# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Moves get the names of today for their kind.

Opening balances, closings and reopenings were called adjustments, and what a cancelled
order took back a purchase. Their cause says which they are; where it is missing, the
kind stays. SQL, as nobody may write a move: day, minutes and value stay as they are.
"""

NEW_KINDS = {
    ("adjustment", "grant"): "opening",
    ("adjustment", "close"): "closing",
    ("adjustment", "reopen"): "reopening",
    ("purchase", "cancel"): "cancellation",
}


def _rename_kinds(cr):
    for (before, cause), after in NEW_KINDS.items():
        cr.execute(
            "UPDATE hour_bank_move SET move_type = %s"
            " WHERE move_type = %s AND cause = %s",
            [after, before, cause],
        )


def migrate(cr, version):
    if version:
        _rename_kinds(cr)

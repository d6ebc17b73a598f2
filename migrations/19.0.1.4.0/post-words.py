# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Moves get the names of today for their kind.

Opening balances, closings and reopenings were called adjustments, and what a cancelled
order took back a purchase. Their cause says which they are; where it is missing, the
kind stays. SQL, as nobody may write a move: day, minutes and value stay as they are.

Banks count what left unused, so that *Bought* is the same everywhere. Statements list
corrections of time under the day of the correction: the moves get that day, and the
number of their entry.
"""

from odoo import SUPERUSER_ID, api

GONE_TYPES = ("expiry", "closing", "reopening", "rollover", "transfer")
NEW_KINDS = {
    ("adjustment", "grant"): "opening",
    ("adjustment", "close"): "closing",
    ("adjustment", "reopen"): "reopening",
    ("purchase", "cancel"): "cancellation",
}
# As `_get_correction_day` says it, for the day when the entry was first posted.
STATEMENT_DATES = """
    WITH posted AS (
        SELECT move.id, move.date, move.move_type, move.minutes, move.timesheet_id,
               move.origin_move_id,
               (move.create_date AT TIME ZONE 'UTC'
                AT TIME ZONE COALESCE(calendar.tz, 'UTC'))::date AS day
          FROM hour_bank_move AS move
          JOIN res_company AS company ON company.id = move.company_id
          LEFT JOIN resource_calendar AS calendar
            ON calendar.id = company.resource_calendar_id
    ), first AS (
        SELECT timesheet_id, MIN(day) AS day FROM posted
         WHERE timesheet_id IS NOT NULL GROUP BY timesheet_id
    )
    UPDATE hour_bank_move AS move
       SET statement_date = CASE
           WHEN posted.move_type = 'time' AND posted.minutes != 0
            AND posted.day > COALESCE(first.day, origin.day)
           THEN GREATEST(posted.date, posted.day) ELSE posted.date END
      FROM posted
      LEFT JOIN first ON first.timesheet_id = posted.timesheet_id
      LEFT JOIN posted AS origin ON origin.id = posted.origin_move_id
     WHERE move.id = posted.id AND move.statement_date IS NULL
"""


def _rename_kinds(cr):
    for (before, cause), after in NEW_KINDS.items():
        cr.execute(
            "UPDATE hour_bank_move SET move_type = %s"
            " WHERE move_type = %s AND cause = %s",
            [after, before, cause],
        )


def _count_gone(env):
    """Fill the counter of what left unused, from the ledger; the hours follow."""
    groups = env["hour.bank.move"]._read_group(
        [("move_type", "in", GONE_TYPES)], ["bank_id"], ["id:recordset"]
    )
    for bank, moves in groups:
        bank.minutes_gone = -sum(move.minutes for move in moves if move._is_gone())
    env.flush_all()


def migrate(cr, version):
    if not version:
        return
    _rename_kinds(cr)
    cr.execute(STATEMENT_DATES)
    cr.execute(
        "UPDATE hour_bank_move SET timesheet_ref = timesheet_id"
        " WHERE timesheet_id IS NOT NULL"
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.invalidate_all()
    _count_gone(env)

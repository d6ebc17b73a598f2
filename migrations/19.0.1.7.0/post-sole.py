# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time that one bank pays alone says so: reports need not read the ledger for it."""

# Entries whose moves are read at once, by their ids.
RANGE = 200_000
FILL = """
    UPDATE account_analytic_line AS entry SET sole_hour_bank_id = payer.bank_id
      FROM (SELECT timesheet_id, MIN(bank_id) AS bank_id, SUM(minutes) AS minutes
              FROM (SELECT timesheet_id, bank_id, -SUM(minutes) AS minutes
                      FROM hour_bank_move
                     WHERE timesheet_id >= %(first)s AND timesheet_id < %(end)s
                     GROUP BY timesheet_id, bank_id
                    HAVING SUM(minutes) != 0) AS share
             GROUP BY timesheet_id HAVING COUNT(*) = 1) AS payer
     WHERE entry.id = payer.timesheet_id AND entry.rated_minutes > 0
       AND entry.rated_minutes = payer.minutes
       AND entry.sole_hour_bank_id IS DISTINCT FROM payer.bank_id
"""


def migrate(cr, version):
    if not version:
        return
    cr.execute("SELECT MIN(timesheet_id), MAX(timesheet_id) FROM hour_bank_move")
    first, last = cr.fetchone()
    while first is not None and first <= last:
        cr.execute(FILL, {"first": first, "end": first + RANGE})
        first += RANGE
    cr.execute("ANALYZE account_analytic_line")  # nearly all of it is changed

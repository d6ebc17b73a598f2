# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the audit of hour banks asks the database. Plain Python, no Odoo.

Each check is one statement over the banks ``%(ids)s``, done where the ledger lies: a
million moves never come to Python, only what is wrong. All return ``bank_id, move_id,
subject, found, expected``: the move may be missing, the subject is what the check is
about (a time entry, a field, an order line), and the two numbers are minutes, a
quantity or names. A statement that answers several checks names the check behind them.

They sort by ``id + 0``: sorted by the id itself, with a limit, PostgreSQL walks the
primary key of the whole ledger and hopes to meet a hundred findings soon.
"""

# The running balance of every move. A wrong one shifts all that follow: named is the
# move at which what is stored starts to differ, not the thousand after it.
BALANCE = """
    SELECT bank_id, id, NULL, balance_after, expected FROM (
        SELECT *, balance_after - expected AS shift, LAG(balance_after - expected, 1, 0)
                      OVER (PARTITION BY bank_id ORDER BY id) AS shift_before
          FROM (SELECT bank_id, id, balance_after,
                       SUM(minutes) OVER (PARTITION BY bank_id ORDER BY id) AS expected
                  FROM hour_bank_move WHERE bank_id IN %(ids)s) AS running
    ) AS replay WHERE shift != 0 AND shift != shift_before ORDER BY id LIMIT %(limit)s
"""
COUNTERS = """
    SELECT bank.id, NULL, counter.name, counter.found, COALESCE(counter.expected, 0)
      FROM hour_bank AS bank
      LEFT JOIN (
           SELECT bank_id, SUM(minutes) AS balance,
                  -SUM(minutes) FILTER (WHERE move_type = 'time') AS debited,
                  -SUM(minutes) FILTER (
                      WHERE move_type IN ('expiry', 'closing', 'reopening')
                         OR move_type IN ('rollover', 'transfer') AND minutes < 0
                  ) AS gone
             FROM hour_bank_move WHERE bank_id IN %(ids)s GROUP BY bank_id
           ) AS ledger ON ledger.bank_id = bank.id
     CROSS JOIN LATERAL (VALUES
           ('minutes_gone', bank.minutes_gone, ledger.gone),
           ('minutes_credited', bank.minutes_credited,
               ledger.balance + COALESCE(ledger.debited, 0)),
           ('minutes_debited', bank.minutes_debited, ledger.debited),
           ('minutes_balance', bank.minutes_balance, ledger.balance),
           ('minutes_reserved', bank.minutes_reserved, (
               SELECT COALESCE(SUM(kept.minutes), 0)
                 FROM hour_bank_reservation AS kept WHERE kept.bank_id = bank.id))
           ) AS counter (name, found, expected)
     WHERE bank.id IN %(ids)s
       AND COALESCE(counter.found, 0) != COALESCE(counter.expected, 0)
     ORDER BY bank.id, counter.name LIMIT %(limit)s
"""
# The money beside the minutes; a prepaid bank without hours holds none.
VALUES = """
    SELECT bank.id, NULL, counter.name, counter.found::float,
           COALESCE(counter.expected, 0)::float
      FROM hour_bank AS bank
      LEFT JOIN (
           SELECT bank_id, SUM(value) AS balance,
                  -SUM(value) FILTER (WHERE move_type = 'time') AS debited
             FROM hour_bank_move WHERE bank_id IN %(ids)s GROUP BY bank_id
           ) AS ledger ON ledger.bank_id = bank.id
     CROSS JOIN LATERAL (VALUES
           ('value_credited', bank.value_credited,
               ledger.balance + COALESCE(ledger.debited, 0)),
           ('value_debited', bank.value_debited, ledger.debited),
           ('value_balance', bank.value_balance,
               CASE WHEN bank.kind = 'prepaid' AND bank.minutes_balance <= 0
                    THEN 0 ELSE ledger.balance END)
           ) AS counter (name, found, expected)
     WHERE bank.id IN %(ids)s
       AND ABS(COALESCE(counter.found, 0) - COALESCE(counter.expected, 0)) > 0.000001
     ORDER BY bank.id, counter.name LIMIT %(limit)s
"""
# Nobody draws on a closed bank, and nobody refunds what is in it. Below zero it holds
# nothing: time that was drawn beyond what an order sold that was cancelled since.
CLOSED = """
    SELECT bank.id, NULL, TO_CHAR(bank.value_balance, 'FM999999999990.00'),
           GREATEST(bank.minutes_balance, 0), 0
      FROM hour_bank AS bank
     WHERE bank.id IN %(ids)s AND bank.state = 'closed' AND bank.kind = 'prepaid'
       AND (bank.minutes_balance > 0 OR ABS(bank.value_balance) > 0.000001)
     ORDER BY bank.id LIMIT %(limit)s
"""
# Both halves of a rated minute, each against the banks of its kind, the entry against
# itself, and the bank that it says pays all of it: one pass over the entries, the last
# column names the check. The sums are made once: within the join each parallel worker
# would make all of them. What is right is left out before it is told apart by check:
# that is nearly all.
ENTRIES = """
    WITH held AS MATERIALIZED (
        SELECT timesheet_id, MIN(bank_id) AS bank_id, MAX(move_id) AS move_id,
               SUM(minutes) FILTER (WHERE kind = 'overage')::int AS overage,
               SUM(minutes) FILTER (WHERE kind != 'overage')::int AS debited,
               CASE WHEN COUNT(*) FILTER (WHERE minutes != 0) = 1
                    THEN MAX(bank_id) FILTER (WHERE minutes != 0) END AS sole_id
          FROM (SELECT move.timesheet_id, move.bank_id, bank.kind,
                       MAX(move.id) AS move_id, -SUM(move.minutes) AS minutes
                  FROM hour_bank_move AS move
                  JOIN hour_bank AS bank ON bank.id = move.bank_id
                 WHERE move.timesheet_id IN (
                       SELECT timesheet_id FROM hour_bank_move
                        WHERE bank_id IN %(ids)s)
                 GROUP BY move.timesheet_id, move.bank_id, bank.kind) AS share
         GROUP BY timesheet_id)
    SELECT held.bank_id, held.move_id, %(entry)s,
           COALESCE(part.found, 0), COALESCE(part.expected, 0), part.name
      FROM held JOIN account_analytic_line AS entry ON entry.id = held.timesheet_id
       AND (COALESCE(entry.debited_minutes, 0) != COALESCE(held.debited, 0)
            OR COALESCE(entry.overage_minutes, 0) != COALESCE(held.overage, 0)
            OR COALESCE(entry.rated_minutes, 0) != %(parts)s
            OR COALESCE(entry.sole_hour_bank_id, 0) != %(sole)s)
     CROSS JOIN LATERAL (VALUES
           ('debited', entry.debited_minutes, held.debited),
           ('overage', entry.overage_minutes, held.overage),
           ('rated', entry.rated_minutes, %(parts)s),
           ('sole', CASE WHEN COALESCE(entry.sole_hour_bank_id, 0) = %(sole)s
                    THEN entry.rated_minutes END,
               entry.rated_minutes)) AS part (name, found, expected)
     WHERE COALESCE(part.found, 0) != COALESCE(part.expected, 0)
     ORDER BY part.name, held.move_id LIMIT 4 * %(limit)s
"""
ENTRY_NAME = "CONCAT(entry.date, ' ', entry.name, ' #', entry.id)"
ENTRY_PARTS = """(
               COALESCE(entry.debited_minutes, 0) + COALESCE(entry.free_minutes, 0)
               + COALESCE(entry.overage_minutes, 0)
               + COALESCE(entry.waiting_minutes, 0))"""
# The bank that pays all of an entry; 0: none, or not all.
ENTRY_SOLE = """(CASE
               WHEN entry.free_minutes > 0 OR entry.waiting_minutes > 0 THEN 0
               ELSE COALESCE(held.sole_id, 0) END)"""
# Time that says it was debited, but of which the ledger knows nothing.
UNPOSTED = """
    SELECT MIN(bank.id), NULL, %(entry)s,
           COALESCE(entry.debited_minutes, 0) + COALESCE(entry.overage_minutes, 0), 0
      FROM account_analytic_line AS entry
      JOIN hour_bank AS bank ON bank.sale_line_id = entry.so_line
     WHERE bank.id IN %(ids)s AND NOT EXISTS (
           SELECT FROM hour_bank_move WHERE timesheet_id = entry.id)
     GROUP BY entry.id
    HAVING COALESCE(entry.debited_minutes, 0) + COALESCE(entry.overage_minutes, 0) != 0
     ORDER BY entry.id + 0 LIMIT %(limit)s
"""
# Deleting time gives it back first; a draw whose entry is gone holds nothing.
GONE = """
    SELECT draw.bank_id, draw.id, CONCAT(draw.date, ' ', draw.description),
           -draw.minutes - COALESCE(SUM(back.minutes), 0), 0
      FROM hour_bank_move AS draw
      LEFT JOIN hour_bank_move AS back ON back.origin_move_id = draw.id
     WHERE draw.bank_id IN %(ids)s AND draw.move_type = 'time' AND draw.minutes < 0
       AND draw.timesheet_id IS NULL
     GROUP BY draw.id HAVING -draw.minutes != COALESCE(SUM(back.minutes), 0)
     ORDER BY draw.id + 0 LIMIT %(limit)s
"""
# Not of purchases: a lower order takes back what several raises of it added.
REVERSALS = """
    SELECT origin.bank_id, MAX(move.id), CONCAT(origin.date, ' ', origin.description),
           SUM(move.minutes), -origin.minutes
      FROM hour_bank_move AS move
      JOIN hour_bank_move AS origin ON origin.id = move.origin_move_id
     WHERE move.bank_id IN %(ids)s AND origin.move_type != 'purchase'
     GROUP BY origin.id
    HAVING SUM(move.minutes)::bigint * origin.minutes > 0
        OR ABS(SUM(move.minutes)) > ABS(origin.minutes)
     ORDER BY origin.id + 0 LIMIT %(limit)s
"""
ORIGINS = """
    SELECT move.bank_id, move.id, NULL, strange.name, bank.name
      FROM hour_bank_move AS move
      JOIN hour_bank AS bank ON bank.id = move.bank_id
      JOIN hour_bank_move AS origin ON origin.id = move.origin_move_id
      JOIN hour_bank AS strange ON strange.id = origin.bank_id
     WHERE move.bank_id IN %(ids)s AND origin.bank_id != move.bank_id
     ORDER BY move.id + 0 LIMIT %(limit)s
"""
COMPANIES = """
    SELECT bank.id, move.id, NULL, strange.name, company.name
      FROM hour_bank_move AS move
      JOIN hour_bank AS bank ON bank.id = move.bank_id
      JOIN res_company AS company ON company.id = bank.company_id
      LEFT JOIN account_analytic_line AS entry ON entry.id = move.timesheet_id
      LEFT JOIN hour_bank AS other ON other.id = move.counterpart_bank_id
      JOIN res_company AS strange ON strange.id = CASE
           WHEN move.company_id != company.id THEN move.company_id
           WHEN entry.company_id != company.id THEN entry.company_id
           WHEN other.company_id != company.id THEN other.company_id END
     WHERE move.bank_id IN %(ids)s ORDER BY move.id + 0 LIMIT %(limit)s
"""
CUSTOMERS = """
    SELECT bank.id, move.id, NULL, strange.name, customer.name
      FROM hour_bank_move AS move
      JOIN hour_bank AS bank ON bank.id = move.bank_id
      JOIN res_partner AS customer ON customer.id = bank.partner_id
      JOIN res_partner AS strange ON strange.id = move.partner_id
     WHERE move.bank_id IN %(ids)s AND move.partner_id != bank.partner_id
     ORDER BY move.id + 0 LIMIT %(limit)s
"""
# A contact of another company may own banks: it bought them before. A company, or a
# person of no company, that counts as another's was written so by somebody.
OWNERS = """
    SELECT bank.id, NULL, NULL, owner.name, customer.name
      FROM hour_bank AS bank
      JOIN res_partner AS owner ON owner.id = bank.partner_id
      JOIN res_partner AS customer ON customer.id = owner.commercial_partner_id
     WHERE bank.id IN %(ids)s AND customer.id != owner.id
       AND (owner.is_company OR owner.parent_id IS NULL)
     ORDER BY bank.id LIMIT %(limit)s
"""
DELIVERED = """
    SELECT MIN(bank.id), NULL, line.name, line.qty_delivered::float,
           SUM(bank.minutes_debited / bank.minutes_per_unit)::float
      FROM sale_order_line AS line
      JOIN hour_bank AS bank ON bank.sale_line_id = line.id
     WHERE bank.minutes_per_unit > 0
       AND line.id IN (SELECT sale_line_id FROM hour_bank WHERE id IN %(ids)s)
     GROUP BY line.id
    HAVING ABS(COALESCE(line.qty_delivered, 0)
               - SUM(bank.minutes_debited / bank.minutes_per_unit)) > %(tolerance)s
     ORDER BY line.id LIMIT %(limit)s
"""
# What one bank gave another is what the other took.
PAIRS = """
    SELECT side.bank_id, side.move_id, counterpart.name,
           COALESCE(SUM(other.minutes), 0), -side.minutes
      FROM (SELECT bank_id, counterpart_bank_id, MAX(id) AS move_id,
                   SUM(minutes) AS minutes
              FROM hour_bank_move
             WHERE bank_id IN %(ids)s AND counterpart_bank_id IS NOT NULL
             GROUP BY bank_id, counterpart_bank_id) AS side
      JOIN hour_bank AS counterpart ON counterpart.id = side.counterpart_bank_id
      LEFT JOIN hour_bank_move AS other ON other.bank_id = counterpart.id
            AND other.counterpart_bank_id = side.bank_id
     GROUP BY side.bank_id, side.move_id, side.minutes, counterpart.name
    HAVING COALESCE(SUM(other.minutes), 0) != -side.minutes
     ORDER BY side.move_id LIMIT %(limit)s
"""
# Time that a line delivered before its bank was opened, and that the bank gave away.
# Without a customer it waits; rated at nothing, or free, it has its reason.
EARLIER = """
    SELECT MIN(bank.id), NULL, %(entry)s, 0, ROUND(entry.unit_amount * 60)::int
      FROM account_analytic_line AS entry
      JOIN sale_order_line AS line ON line.id = entry.so_line
      JOIN hour_bank AS bank ON bank.sale_line_id = line.id AND bank.kind = 'prepaid'
      LEFT JOIN helpdesk_ticket AS ticket ON ticket.id = entry.ticket_id
     WHERE bank.id IN %(ids)s AND line.state = 'sale'
       AND entry.project_id IS NOT NULL AND ROUND(entry.unit_amount * 60) != 0
       AND COALESCE(entry.rated_minutes, 0) = 0 AND entry.hour_bank_rating IS NULL
       AND COALESCE(entry.debited_minutes, 0) + COALESCE(entry.overage_minutes, 0) = 0
       AND entry.hour_bank_free IS NOT TRUE
       AND (ticket.id IS NULL OR ticket.partner_id IS NOT NULL)
     GROUP BY entry.id ORDER BY entry.id + 0 LIMIT %(limit)s
"""

# Time that waits for a customer, though its ticket has one, who pays for it.
WAITING = """
    SELECT MIN(bank.id), NULL, %(entry)s, entry.waiting_minutes, 0
      FROM account_analytic_line AS entry
      JOIN helpdesk_ticket AS ticket ON ticket.id = entry.ticket_id
      JOIN res_partner AS contact ON contact.id = ticket.partner_id
      JOIN hour_bank AS bank ON bank.partner_id = contact.commercial_partner_id
           AND bank.company_id = entry.company_id AND bank.kind = 'prepaid'
     WHERE bank.id IN %(ids)s AND entry.waiting_minutes > 0
       AND entry.hour_bank_parked IS NOT TRUE
     GROUP BY entry.id ORDER BY entry.id + 0 LIMIT %(limit)s
"""

CHECKS = {
    "balance": BALANCE,
    "counter": COUNTERS,
    "value": VALUES,
    "closed": CLOSED,
    "entry": ENTRIES.replace("%(entry)s", ENTRY_NAME)
    .replace("%(parts)s", ENTRY_PARTS)
    .replace("%(sole)s", ENTRY_SOLE),
    "unposted": UNPOSTED.replace("%(entry)s", ENTRY_NAME),
    "gone": GONE,
    "reversal": REVERSALS,
    "origin": ORIGINS,
    "company": COMPANIES,
    "customer": CUSTOMERS,
    "owner": OWNERS,
    "delivered": DELIVERED,
    "pair": PAIRS,
    "earlier": EARLIER.replace("%(entry)s", ENTRY_NAME),
    "waiting": WAITING.replace("%(entry)s", ENTRY_NAME),
}

# Lines of the statements ``%(ids)s`` against the ledger: each tells what its move says,
# and of no bank of somebody else. That a move is told once says an index.
STATEMENT_LINES = """
    SELECT check_name, statement_id, found, expected FROM (
        SELECT 'line' AS check_name, line.statement_id, line.id,
               CONCAT(line.minutes, ' min, ', line.bank_name) AS found,
               CONCAT(move.minutes, ' min, ', bank.name) AS expected
          FROM hour_bank_statement_line AS line
          JOIN hour_bank_move AS move ON move.id = line.move_id
          JOIN hour_bank AS bank ON bank.id = move.bank_id
         WHERE line.statement_id IN %(ids)s
           AND (line.minutes != move.minutes OR line.bank_id != move.bank_id
                OR line.date != move.date)
         UNION ALL
        SELECT 'line', line.statement_id, line.id,
               CONCAT(line.minutes, ' min, ', line.bank_name), '-'
          FROM hour_bank_statement_line AS line
         WHERE line.statement_id IN %(ids)s AND line.move_id IS NULL
           AND line.kind != 'free'
         UNION ALL
        SELECT 'wall', line.statement_id, line.id, bank.name, owner.name
          FROM hour_bank_statement_line AS line
          JOIN hour_bank_statement AS head ON head.id = line.statement_id
          JOIN hour_bank AS bank ON bank.id = line.bank_id
          JOIN res_partner AS owner ON owner.id = bank.partner_id
         WHERE line.statement_id IN %(ids)s
           AND (bank.partner_id != head.partner_id
                OR bank.company_id != head.company_id)
    ) AS wrong ORDER BY statement_id, id LIMIT 100
"""

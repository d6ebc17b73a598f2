# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What always holds of hour banks, asked of a database: ``find_broken``.

First by sums of its own, which know nothing of the addon's Python; then by the addon's
audit, which runs the ledger again; then by the accountant's reconciliation.
"""

from odoo import SUPERUSER_ID, api

# Each finds what must not be; the numbers are those of ``docs/ARCHITECTURE.md``.
QUERIES = {
    "1 counters are the sums of the moves": """
        SELECT bank.name FROM hour_bank AS bank LEFT JOIN hour_bank_move AS move
            ON move.bank_id = bank.id
         GROUP BY bank.id
        HAVING bank.minutes_balance != COALESCE(SUM(move.minutes), 0)
            OR bank.minutes_debited != - COALESCE(SUM(move.minutes)
                    FILTER (WHERE move.move_type = 'time'), 0)
            OR bank.minutes_credited - bank.minutes_debited != bank.minutes_balance
            OR ABS(bank.value_balance - COALESCE(SUM(move.value), 0)) > 0.005
    """,
    "2 each line of the ledger goes on from the one before": """
        SELECT move.id::text FROM (
            SELECT id, balance_after, SUM(minutes) OVER (
                PARTITION BY bank_id ORDER BY id) AS balance FROM hour_bank_move
        ) AS move WHERE move.balance_after != move.balance
    """,
    "2 nothing is taken back twice": """
        SELECT origin.id::text FROM hour_bank_move AS origin
          JOIN hour_bank_move AS back ON back.origin_move_id = origin.id
         WHERE origin.move_type = 'time'
         GROUP BY origin.id HAVING ABS(SUM(back.minutes)) > ABS(origin.minutes)
    """,
    "3 rated minutes are debited, free or waiting, once": """
        SELECT entry.id::text FROM account_analytic_line AS entry
         WHERE entry.rated_minutes != COALESCE(entry.debited_minutes, 0)
             + COALESCE(entry.overage_minutes, 0)
             + COALESCE(entry.free_minutes, 0) + COALESCE(entry.waiting_minutes, 0)
           AND entry.debited_minutes IS NOT NULL
    """,
    "3 what an entry debited is what its moves say": """
        SELECT entry.id::text FROM account_analytic_line AS entry
          LEFT JOIN hour_bank_move AS move ON move.timesheet_id = entry.id
         GROUP BY entry.id
        HAVING COALESCE(entry.debited_minutes, 0) + COALESCE(entry.overage_minutes, 0)
            != - COALESCE(SUM(move.minutes), 0)
    """,
    "3 what was deleted debits nothing": """
        SELECT timesheet_ref::text FROM hour_bank_move
         WHERE move_type = 'time' AND timesheet_id IS NULL
         GROUP BY timesheet_ref HAVING SUM(minutes) != 0
    """,
    "4 no balance goes below what its plan allows": """
        SELECT name FROM hour_bank
         WHERE kind = 'prepaid' AND minutes_balance < - overdraft_minutes
    """,
    "5 delivered is what was debited": """
        SELECT line.id::text FROM sale_order_line AS line
          JOIN hour_bank AS bank ON bank.sale_line_id = line.id
         GROUP BY line.id, line.qty_delivered
        HAVING ABS(line.qty_delivered
             - SUM(bank.minutes_debited::float / bank.minutes_per_unit)) > 0.0051
    """,
    "7 what leaves one bank arrives in another": """
        SELECT move_type FROM hour_bank_move
         WHERE move_type IN ('transfer', 'rollover')
         GROUP BY move_type HAVING SUM(minutes) != 0 OR ABS(SUM(value)) > 0.005
    """,
    "7 a move is of the customer and company of its bank": """
        SELECT move.id::text FROM hour_bank_move AS move
          JOIN hour_bank AS bank ON bank.id = move.bank_id
         WHERE move.partner_id != bank.partner_id
            OR move.company_id != bank.company_id
    """,
    "9 a move stands on one statement": """
        SELECT move_id::text FROM hour_bank_statement_line
         WHERE move_id IS NOT NULL GROUP BY move_id HAVING COUNT(*) > 1
    """,
    "9 statements of a customer are one chain": """
        SELECT previous_id::text FROM hour_bank_statement
         WHERE previous_id IS NOT NULL AND state != 'draft'
         GROUP BY previous_id HAVING COUNT(*) > 1
    """,
    "10 nobody is told twice": """
        SELECT key FROM hour_bank_message GROUP BY key HAVING COUNT(*) > 1
         UNION ALL
        SELECT mail_id::text FROM hour_bank_message WHERE mail_id IS NOT NULL
         GROUP BY mail_id HAVING COUNT(*) > 1
    """,
    "10 what was sent has its mail, and no mail was sent for nothing": """
        SELECT id::text FROM hour_bank_message
         WHERE (state = 'sent') != (sent_on IS NOT NULL)
    """,
}


def find_broken(registry):
    """Return what does not hold, in words; an empty list where all does."""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
        broken = find_broken_in(env)
        cr.rollback()
    return broken


def find_broken_in(env):
    """Return what does not hold, in words, as the superuser of ``env`` sees it."""
    broken = list(find_in_sums(env.cr))
    broken += find_in_audit(env)
    broken += find_in_books(env)
    return broken


def find_in_sums(cr):
    for name, query in QUERIES.items():
        cr.execute(query)
        if found := [row[0] for row in cr.fetchall()]:
            yield f"{name}: {found[:5]}"


def find_in_audit(env):
    Bank = env["hour.bank"].with_context(active_test=False)
    for finding in Bank.search([])._audit():
        yield f"audit: {Bank._get_finding_log(finding)}"
    found = []
    env["hour.bank.statement"]._audit_issued(found.append)
    yield from (f"audit of statements: {text}" for text in found)
    Day = env["hour.bank.day"]
    for finding in Day._audit():
        yield f"audit of days: {Day._describe_finding(finding)}"


def find_in_books(env):
    """What the books say of hours that were sold beforehand is what is left of them."""
    report = env["hour.bank.reconciliation"].create({})
    report._make_lines()
    for line in report.line_ids:
        if abs(line.difference) > 0.005:
            yield (
                f"reconciliation: {line.bank_id.name}, {line.account_id.code}: expected"
                f" {line.expected}, is {line.balance}: {line.explanation}"
            )

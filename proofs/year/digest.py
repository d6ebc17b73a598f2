# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A number for all that a year left, ledger, statements, outbox; not ids and chance.

Two years that have the same one left the same. Numbers of documents come from sequences
that no rollback winds back: in their place stands which of its kind it is.
"""

import hashlib
import json
import re

# What is numbered: banks, orders, invoices, statements, transfers.
NUMBERED = re.compile(r"\b[A-Z]{1,5}(?:/\d{4}(?:/\d\d)?/)?\d{4,}\b")
QUERIES = {
    "ledger": """
        SELECT bank.name, partner.name, move.date::text, move.move_type, move.cause,
               move.minutes, move.balance_after, move.value::numeric(16, 2)::text,
               move.reason, origin.rank
          FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY id) AS rank
                  FROM hour_bank_move) AS move
          JOIN hour_bank AS bank ON bank.id = move.bank_id
          JOIN res_partner AS partner ON partner.id = move.partner_id
          LEFT JOIN (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS rank
                       FROM hour_bank_move) AS origin
            ON origin.id = move.origin_move_id
         ORDER BY move.id
    """,
    "banks": """
        SELECT bank.name, bank.state, bank.date_start::text, bank.date_end::text,
               bank.minutes_balance, bank.minutes_reserved,
               bank.value_balance::numeric(16, 2)::text
          FROM hour_bank AS bank ORDER BY bank.id
    """,
    "statements": """
        SELECT statement.name, partner.name, statement.state,
               statement.date_from::text, statement.date_to::text,
               statement.opening_minutes, statement.closing_minutes,
               line.date::text, line.minutes, line.free_minutes, line.what
          FROM hour_bank_statement AS statement
          JOIN res_partner AS partner ON partner.id = statement.partner_id
          LEFT JOIN hour_bank_statement_line AS line
            ON line.statement_id = statement.id
         ORDER BY statement.id, line.id
    """,
    "outbox": """
        SELECT message.kind, message.state, partner.name, message.sent_on::text
          FROM hour_bank_message AS message
          LEFT JOIN res_partner AS partner ON partner.id = message.partner_id
         ORDER BY message.id
    """,
}


def digest(env):
    """Return the SHA-256 of ledger, banks, statements and outbox."""
    env.flush_all()
    rows = {}
    for name, query in QUERIES.items():
        env.cr.execute(query)
        rows[name] = [list(row) for row in env.cr.fetchall()]
    return hash_rows(rows)


def hash_rows(rows):
    """Return the SHA-256 of ``{name: rows}``, with numbers of documents by their turn.

    >>> first = {"banks": [["HB0007", 60], ["HB0008", 5]]}
    >>> hash_rows(first) == hash_rows({"banks": [["HB0107", 60], ["HB0108", 5]]})
    True
    >>> hash_rows(first) == hash_rows({"banks": [["HB0107", 60], ["HB0108", 6]]})
    False
    """
    names = {}

    def number(found):
        return names.setdefault(found[0], f"№{len(names) + 1}")

    text = json.dumps(rows, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(NUMBERED.sub(number, text).encode()).hexdigest()

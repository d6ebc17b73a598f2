# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Invoices and liabilities of all banks of the world, for the rows of jobs.

By SQL, in the transaction that is measured and rolled back; see ``world.clone``.
"""

import json

from world import clone, continue_numbers, find_last

from odoo.tools.misc import split_every

from odoo.addons.helpdesk_hour_bank.models.audit.audit import BATCH, MARKED

BANKS = "SELECT id AS bank, value_credited AS value FROM hour_bank WHERE id > {}"


def invoice_all(env, first, **terms):
    """Let each bank have a posted invoice that is due in a month, and these terms."""
    invoice = first.order.with_env(env)._create_invoices()
    invoice.action_post()
    env.flush_all()
    move, line = find_last(env, "account_move", "account_move_line")
    banks = BANKS.format(first.last_bank)
    clone(
        env,
        invoice,
        banks,
        id=f"{move} + bank",
        name="'BMI' || bank",
        access_token="NULL",
    )
    for number, copied in enumerate(invoice.line_ids):
        due = {"date_maturity": "CURRENT_DATE + 30"} if copied.date_maturity else {}
        bank = {"hour_bank_id": "bank"} if copied.hour_bank_id else {}
        clone(
            env,
            copied,
            banks,
            id=f"{line} + {len(invoice.line_ids)} * bank + {number}",
            move_id=f"{move} + bank",
            **due,
            **bank,
        )
    env.cr.execute(
        "UPDATE hour_bank SET terms = COALESCE(terms, '{}') || %s::jsonb WHERE id > %s",
        [json.dumps(terms), first.last_bank],
    )
    analyze(env)


def owe_all(env, first):
    """Let the hours of each bank be a liability in the books, from the first day."""
    Account = env["account.account"]
    owed = Account.create(
        {"name": "Owed", "code": "OWED", "account_type": "liability_current"}
    )
    cash = Account.search([("account_type", "=", "asset_current")], limit=1)
    entry = env["account.move"].create(
        {
            "date": "2026-01-01",
            "line_ids": [
                (0, 0, {"account_id": owed.id, "balance": -1}),
                (0, 0, {"account_id": cash.id, "balance": 1}),
            ],
        }
    )
    entry.action_post()
    env.flush_all()
    (line,) = find_last(env, "account_move_line")
    banks = BANKS.format(first.last_bank)
    for number, (copied, sign, bank) in enumerate(
        ((entry.line_ids[0], "-", "bank"), (entry.line_ids[1], "", "NULL"))
    ):
        clone(
            env,
            copied,
            banks,
            id=f"{line} + 2 * bank + {number}",
            hour_bank_id=bank,
            balance=f"{sign}value",
            amount_currency=f"{sign}value",
            debit="0" if sign else "value",
            credit="value" if sign else "0",
        )
    env.cr.execute(
        "UPDATE hour_bank SET deferred_account_id = %s WHERE id > %s",
        [owed.id, first.last_bank],
    )
    analyze(env)


def make_due(bank):
    """Let a bank be over, and still open, as the job finds it."""
    bank.env.flush_all()
    bank.env.cr.execute(
        "UPDATE hour_bank SET date_start = '2020-01-01', date_end = '2020-12-31'"
        " WHERE id IN %s",
        [bank._ids],
    )
    return bank


def audit_in_steps(Bank):
    """What the audit's job does, without its commits."""
    for banks in split_every(BATCH, Bank._get_ids_to_audit(), Bank.browse):
        findings, last_moves = banks._audit(), banks._get_last_moves()
        for marked in split_every(MARKED, banks.ids, Bank.browse):
            marked._tell_and_mark(findings, last_moves)
            Bank.env.flush_all()
            Bank.env.invalidate_all()


def analyze(env):
    """Tell PostgreSQL what was made; the ORM has to read it anew."""
    tables = ("account_move", "account_move_line", "hour_bank")
    continue_numbers(env, tables)
    for table in tables:
        env.cr.execute(f"ANALYZE {table}")
    env.invalidate_all()

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Indexes that no query used go: Odoo keeps those that it does not expect any more."""

from odoo.tools import SQL

UNUSED = (
    # the index of the customer finds the few banks of one
    "hour_bank_candidates_idx",
    # plans and their multipliers are few: they are read at once
    "hour_bank_multiplier__plan_id_index",
    "hour_bank_plan__breakage_account_id_index",
    "hour_bank_plan__deferred_account_id_index",
    "hour_bank_plan__release_journal_id_index",
)


def migrate(cr, version):
    for name in UNUSED if version else ():
        cr.execute(SQL("DROP INDEX IF EXISTS %s", SQL.identifier(name)))

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What Odoo calls when the addon is uninstalled."""

from .tools.append_only import unprotect
from .tools.day_marks import unwatch


def uninstall_hook(env):
    """Keep hours and papers in a file, then empty the ledger before its tables go.

    What order lines delivered stays delivered, by core's own means.

    Its foreign keys protect orders and moves; here they would only make Odoo try, and
    log as errors, what it cannot delete in an order of its own.
    """
    kept = env["sale.order.line"]._leave_hour_banks()
    env["hour.bank.statement"]._export_issued(kept)
    env.flush_all()
    unprotect(env.cr)
    unwatch(env.cr)
    env.cr.execute(
        "UPDATE account_move_line SET hour_bank_id = NULL"
        " WHERE hour_bank_id IS NOT NULL"
    )
    env.cr.execute(
        "UPDATE account_analytic_line SET work_type_id = NULL"
        " WHERE work_type_id IS NOT NULL"
    )
    env.cr.execute(
        "DELETE FROM mail_activity WHERE activity_type_id IN (SELECT res_id"
        " FROM ir_model_data WHERE module = 'helpdesk_hour_bank'"
        " AND model = 'mail.activity.type')"
    )
    env.cr.execute("UPDATE hour_bank_statement_line SET corrects_id = NULL")
    env.cr.execute("DELETE FROM hour_bank_statement_line")
    env.cr.execute("UPDATE hour_bank_statement SET previous_id = NULL, state = 'draft'")
    env.cr.execute("DELETE FROM hour_bank_statement")
    env.cr.execute("DELETE FROM hour_bank_release")
    env.cr.execute("UPDATE hour_bank_move SET origin_move_id = NULL")
    env.cr.execute("DELETE FROM hour_bank_move")
    env.cr.execute("UPDATE hour_bank_transfer SET origin_transfer_id = NULL")
    env.cr.execute("DELETE FROM hour_bank_transfer")
    env.cr.execute("DELETE FROM hour_bank_take_over")
    env.cr.execute("UPDATE hour_bank SET origin_bank_id = NULL")
    env.cr.execute("DELETE FROM hour_bank")
    env.invalidate_all(flush=False)

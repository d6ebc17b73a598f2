# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How scheduled jobs do their steps: each committed alone, and none stops another."""

from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY


def run_job(env, steps, do, logger, message, failed=None):
    """Do each step of a scheduled job and commit it, as long as Odoo gives time.

    A run that is killed goes on where it stopped: a step is done entirely or not at
    all. What is busy or fails is logged, and left to the next run. Steps of several
    records that fail are tried again, record by record.

    :param steps: recordsets, one for each commit
    :param do: called with each of them
    :param logger: of the module whose job it is
    :param message: what is logged of a record that was not done; ``%s`` is its id
    :param failed: called with a record that was not done, and why: to keep the reason
        where people read it. Not for what is busy.
    """
    steps, cron = list(steps), env["ir.cron"]
    cron._commit_progress(remaining=sum(map(len, steps)))
    for records in steps:
        do_step(records, do, logger, message, failed)
        if not cron._commit_progress(len(records)):
            break


def do_step(records, do, logger, message, failed=None):
    """Do a step, which its caller commits; where it fails, record by record.

    See :func:`run_job`. What was not committed before it is lost where it fails.
    """
    cr = records.env.cr
    try:
        do(records)
        cr.flush()  # all that could fail at the commit fails here
    except Exception as error:
        # Back to the last commit: nothing half done, and a new view of the data.
        cr.rollback()
        if len(records) > 1:
            for record in records:
                do_step(record, do, logger, message, failed)
                records.env["ir.cron"]._commit_progress()
        elif isinstance(error, PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
            logger.info("%s: it is busy, the next run does it", message % records.id)
        elif failed and isinstance(error, UserError):
            logger.info("%s: %s", message % records.id, error)  # it is said in words
            failed(records, error)
        else:
            logger.exception(message, records.id)
            if failed:
                failed(records, error)


def hurry(env, name):
    """Let a scheduled job of this addon begin once the transaction is committed.

    Where somebody removed it, nothing happens: what waits is kept.
    """
    if job := env.ref(f"helpdesk_hour_bank.{name}", raise_if_not_found=False):
        job.sudo()._trigger()  # sudo: whoever makes work for a job may start it

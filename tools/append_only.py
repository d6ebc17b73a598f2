# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rows that the database itself keeps as they were written, whoever writes SQL.

A trigger compares, as a revoked UPDATE would break foreign keys that are set to null.
"""

import logging
from contextlib import contextmanager, suppress

import psycopg2

from odoo.tools import SQL

_logger = logging.getLogger(__name__)

FUNCTION = "hour_bank_append_only"
# Local to a transaction: which columns may change although they are kept, by commas;
# a star opens all, and lets rows be deleted.
SETTING = "hour_bank.unlocked"
EVERYTHING = "*"

# Arguments, by commas: columns that are kept; of these, links that may become empty;
# and what is empty until it is written once.
DEFINITION = """
CREATE OR REPLACE FUNCTION hour_bank_append_only() RETURNS trigger AS $$
DECLARE
    unlocked text[] := string_to_array(
        COALESCE(current_setting('hour_bank.unlocked', true), ''), ',');
    before jsonb;
    after jsonb;
    changed text;
BEGIN
    IF '*' = ANY (unlocked) THEN
        IF TG_OP = 'UPDATE' THEN RETURN NEW; END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NULL;
    END IF;
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION '%: rows are kept and cannot be removed', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    before := to_jsonb(OLD);
    IF TG_OP = 'DELETE' THEN
        IF before->>'state' = 'draft' THEN RETURN OLD; END IF;
        RAISE EXCEPTION '%: row % is kept and cannot be deleted',
            TG_TABLE_NAME, before->>'id' USING ERRCODE = 'restrict_violation';
    END IF;
    IF before->>'state' = 'draft' THEN RETURN NEW; END IF;
    after := to_jsonb(NEW);
    SELECT string_agg(kept, ', ') INTO changed
      FROM unnest(string_to_array(TG_ARGV[0], ',')) AS kept
     WHERE before->kept IS DISTINCT FROM after->kept
       AND kept <> ALL (unlocked)
       AND NOT (after->>kept IS NULL
                AND kept = ANY (string_to_array(TG_ARGV[1], ',')))
       AND NOT (before->>kept IS NULL
                AND kept = ANY (string_to_array(TG_ARGV[2], ',')))
       AND NOT (kept = 'state' AND before->>kept = 'issued'
                AND after->>kept = 'accepted');
    IF changed IS NOT NULL THEN
        RAISE EXCEPTION '%: row % is kept as it was written: %',
            TG_TABLE_NAME, before->>'id', changed
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql
"""

# Arguments: table and column of the draft that rows are added to; none where the rows
# are drafts themselves. Once for each INSERT, however many rows it adds.
ADDED = """
CREATE OR REPLACE FUNCTION hour_bank_append_only_added() RETURNS trigger AS $$
DECLARE
    unlocked text[] := string_to_array(
        COALESCE(current_setting('hour_bank.unlocked', true), ''), ',');
    late text;
BEGIN
    IF '*' = ANY (unlocked) THEN RETURN NULL; END IF;
    IF TG_NARGS = 0 THEN
        SELECT MIN(id)::text INTO late FROM added WHERE state <> 'draft';
    ELSE
        EXECUTE format(
            'SELECT MIN(head.id)::text FROM (SELECT DISTINCT %2$I AS id FROM added)'
            ' AS told JOIN %1$I AS head USING (id) WHERE head.state <> %3$L',
            TG_ARGV[0], TG_ARGV[1], 'draft') INTO late;
    END IF;
    IF late IS NOT NULL THEN
        RAISE EXCEPTION '%: rows are added to drafts only, % was issued',
            TG_TABLE_NAME, late USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql
"""


def protect_added(cr, table, head=()):
    """Let the database refuse rows of ``table`` that come once all is issued.

    :param head: table that says by ``state`` what was issued, and the column that
        points at it; empty: ``table`` does so itself
    """
    cr.execute(ADDED)
    trigger = SQL.identifier(f"{FUNCTION}_added")
    name = SQL.identifier(table)
    cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, name))
    cr.execute(
        SQL(
            "CREATE TRIGGER %s AFTER INSERT ON %s REFERENCING NEW TABLE AS added"
            " FOR EACH STATEMENT EXECUTE FUNCTION hour_bank_append_only_added(%s)",
            trigger,
            name,
            SQL(", ").join(SQL("%s", each) for each in head),
        )
    )


def protect(cr, table, kept, links=(), once=()):
    """Let the database keep the rows of ``table``; a second call replaces the first.

    :param kept: names of the columns that never change
    :param links: those of them that may become empty, e.g. by ``set null``
    :param once: those of them that are empty at first and may be written once
    """
    cr.execute(DEFINITION)
    arguments = [",".join(sorted(names)) for names in (kept, links, once)]
    for name, event, each in (
        ("rows", "UPDATE OR DELETE", "ROW"),
        ("table", "TRUNCATE", "STATEMENT"),
    ):
        trigger = SQL.identifier(f"{FUNCTION}_{name}")
        cr.execute(
            SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, SQL.identifier(table))
        )
        cr.execute(
            SQL(
                "CREATE TRIGGER %s BEFORE %s ON %s FOR EACH %s"
                " EXECUTE FUNCTION hour_bank_append_only(%s, %s, %s)",
                trigger,
                SQL(event),
                SQL.identifier(table),
                SQL(each),
                *arguments,
            )
        )


def unprotect(cr):
    """Take all of it out of the database, as the addon goes."""
    _logger.info("Hour bank ledger: not kept any more, the addon goes")
    for function in (FUNCTION, f"{FUNCTION}_added"):
        cr.execute(SQL("DROP FUNCTION IF EXISTS %s CASCADE", SQL.identifier(function)))


@contextmanager
def unlocked(cr, reason, columns=(EVERYTHING,)):
    """Let this transaction change what is kept, as long as the block runs.

    For merges of contacts, migrations and tests. What the ORM still has to write is
    flushed by the caller, within the block.

    :param reason: goes to the log
    :param columns: which may change; without, all of them, and rows may be deleted
    """
    _logger.info("Hour bank ledger: %s may change: %s", ", ".join(columns), reason)
    cr.execute("SELECT current_setting(%s, true)", [SETTING])
    [before] = cr.fetchone()
    _set(cr, ",".join(columns))
    try:
        yield
    except BaseException:
        # where the transaction is broken, its end takes the setting along
        with suppress(psycopg2.Error):
            _set(cr, before or "", log_exceptions=False)
        raise
    _set(cr, before or "")


def _set(cr, value, **options):
    cr.execute("SELECT set_config(%s, %s, true)", [SETTING, value], **options)

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Odoo's cursor under watch: statements are counted, and one of them fails for real.

Each failure is one of PostgreSQL's own: it raises the error, or ends the connection.
"""

import threading
from contextlib import contextmanager
from unittest.mock import patch

import psycopg2

from odoo.sql_db import Cursor

ERROR, SERIALIZATION, CUT = "error", "serialization", "cut"
KINDS = (ERROR, SERIALIZATION, CUT)
STATES = {ERROR: "53100", SERIALIZATION: "40001"}  # disk full; see PostgreSQL's list
RAISE = "DO $$ BEGIN RAISE EXCEPTION 'planted' USING ERRCODE = '{}'; END $$"
DIE = "SELECT pg_terminate_backend(pg_backend_pid())"
WRITTEN = """
    SELECT relname FROM pg_stat_xact_user_tables
     WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 AND schemaname = 'public'
"""
COMMIT = "COMMIT"
# By these servers tell each other that caches are old, in a transaction of their own.
SIGNALS = "orm_signaling_"

watching = threading.local()


class Watch:
    """What happens in the calls of one thread, and where one of them fails.

    :param at: number of the statement that fails, from 1; the COMMIT counts as one
    :param kind: how it fails, one of ``KINDS``
    :param lost: the connection is cut after COMMIT was done: its answer is lost
    :param pause: called before each statement with its number and text
    """

    def __init__(self, at=0, kind="", lost=False, pause=None):
        self.at, self.kind, self.lost, self.pause = at, kind, lost, pause
        self.statements = []
        self.commits = 0
        self.struck = False
        self.tables = set()
        self.rollback = None

    @contextmanager
    def __call__(self):
        before, watching.now = getattr(watching, "now", None), self
        try:
            yield self
        finally:
            watching.now = before

    def note(self, cr, text):
        """Count a statement that is about to be sent; fail where it is its turn."""
        self.statements.append(text)
        if self.pause:
            self.pause(len(self.statements), text)
        if len(self.statements) == self.at and not self.struck:
            self.struck = True
            strike(cr, self.kind)

    def note_commit(self, cr):
        cr._obj.execute(WRITTEN)
        tables = {name for (name,) in cr._obj.fetchall()}
        self.note(cr, COMMIT)
        self.tables |= tables
        self.commits += bool(tables)

    def note_committed(self, cr):
        if self.lost and self.commits:
            self.lost = False
            strike(cr, CUT)


def strike(cr, kind):
    """Let PostgreSQL fail: its error is raised."""
    cr._obj.execute(DIE if kind == CUT else RAISE.format(STATES[kind]))
    raise AssertionError("PostgreSQL did not fail")


def get_text(query):
    return str(getattr(query, "code", query))


@contextmanager
def watched():
    """Put all cursors under watch, for threads that have a :class:`Watch`."""
    execute, commit, rollback = Cursor.execute, Cursor.commit, Cursor.rollback

    def watched_execute(cr, query, params=None, log_exceptions=True):
        watch, text = getattr(watching, "now", None), get_text(query)
        if SIGNALS in text:
            vars(cr)["only_signals"] = True
        elif watch and cr.dbname != "postgres":
            watch.note(cr, text)
        return execute(cr, query, params, log_exceptions)

    def watched_commit(cr):
        watch = getattr(watching, "now", None)
        if not watch or cr.dbname == "postgres" or "only_signals" in vars(cr):
            return commit(cr)
        cr.flush()
        watch.note_commit(cr)
        # what follows the commit in other transactions is remembered, and does not fail
        after = Watch()
        with after():
            commit(cr)
        watch.tables |= after.tables
        watch.note_committed(cr)

    def watched_rollback(cr):
        watch = getattr(watching, "now", None)
        result = rollback(cr)
        if watch and watch.rollback and not cr._closed:
            watch.rollback()
        return result

    with (
        patch.object(Cursor, "execute", watched_execute),
        patch.object(Cursor, "commit", watched_commit),
        patch.object(Cursor, "rollback", watched_rollback),
    ):
        yield


def is_database_error(error):
    """Return whether the caller was told of the planted failure, or what it caused."""
    while error:
        if isinstance(error, psycopg2.Error):
            return True
        error = error.__cause__ or error.__context__
    return False

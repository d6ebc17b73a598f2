# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A database with its scene, and calls of doors as Odoo makes them for its callers."""

import contextlib
import time
from functools import partial
from unittest.mock import patch

from cursor import Watch, watched
from freezegun import freeze_time
from invariants import find_broken
from scene import TODAY, find, make
from state import State, digest

from odoo import SUPERUSER_ID, api
from odoo.service.model import retrying
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import IrMail_Server

NOON = f"{TODAY} 11:00:00"
QUIET = (
    "odoo.sql_db",
    "odoo.service.model",
    "odoo.addons.base.models.ir_cron",
    "odoo.addons.helpdesk_hour_bank.models.message.failing",
)


class Session:
    """Everything that proofs share: scene, calls, comparisons, what was found."""

    def __init__(self, env, say=print):
        self.registry, self.say = env.registry, say
        self.state = State(env.cr.dbname)
        env.cr.commit()
        self.ids = make(self.registry)
        self.state.keep()
        self.sound = {}  # digests of states of which all invariants were asked
        self.violations = []
        self.links = self.get_links()
        self.asked = 0

    @classmethod
    @contextlib.contextmanager
    def opened(cls, env, say=print):
        """Stop the clock, put cursors under watch, and make the scene."""
        with (
            freeze_time(NOON),
            watched(),
            mute_logger(*QUIET),
            # Odoo waits some seconds between two attempts
            patch("odoo.service.model.random.uniform", return_value=0),
            # nothing leaves this machine
            patch.object(IrMail_Server, "_disable_send", return_value=True),
        ):
            yield cls(env, say)

    def get_links(self):
        """Return ``{(table, column): table}`` of all foreign keys."""
        rows = self.state.run(
            "SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text"
            " FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid"
            " AND a.attnum = c.conkey[1] WHERE c.contype = 'f'"
        )
        return {(table, column): other for table, column, other in rows}

    # ---------------------------------------------------------------------------
    # Calls
    # ---------------------------------------------------------------------------

    def call(self, door, watch=None):
        """Call a door as Odoo calls it for RPC: repeated where it lost a race.

        :return: what it raised, or None
        """
        watch = watch or Watch()
        with watch():
            cr = self.registry.cursor()
            try:
                retrying(partial(self.act, door, cr), api.Environment(cr, 1, {}))
            except Exception as error:
                self.registry.reset_changes()
                return error
            finally:
                with contextlib.suppress(Exception):
                    cr.close()

    def act(self, door, cr):
        """Do what a door does, in a transaction."""
        root = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
        user = find(root, self.ids).__dict__[door.user] if door.user else root.user
        context = {"lang": "en_US", "allowed_company_ids": root.company.ids}
        env = api.Environment(cr, user.id, context)
        # as Odoo's own calls do: what is recomputed late is recomputed as this user
        cr.transaction.default_env = env
        door.call(find(env, self.ids))

    # ---------------------------------------------------------------------------
    # Comparisons
    # ---------------------------------------------------------------------------

    def restore(self, tables):
        self.state.restore(tables)

    def look(self, tables):
        """Return the changes since the scene, and ask whether all invariants hold."""
        changes = self.state.compare(tables)
        return changes, self.check(changes)

    def check(self, changes):
        """Return what does not hold; each state is asked once."""
        key = digest(changes)
        if key not in self.sound:
            self.asked += 1
            before = self.state.get_sequences()
            self.sound[key] = find_broken(self.registry)
            self.state.rewind(before)  # what was asked leaves no trace
        return self.sound[key]

    def violate(self, text):
        self.violations.append(text)
        self.say(f"VIOLATION {text}")


def now():
    """Return seconds of a clock that does not stand."""
    return time.clock_gettime(time.CLOCK_MONOTONIC)

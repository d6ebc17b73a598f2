# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is never deleted goes with the addon, and only with it."""

from functools import wraps

from odoo import SUPERUSER_ID, api

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG


def is_uninstalling(env):
    """Return whether Odoo deletes the records of a module that goes.

    Anybody can send that key in a context, and what they call may go on as superuser;
    but then it does so with their own user.
    """
    return bool(env.context.get(MODULE_UNINSTALL_FLAG)) and env.uid == SUPERUSER_ID


def on_unlink(check):
    """Ask a method of the model before its records are deleted, as ``api.ondelete``.

    That one is not asked where the context says that a module is uninstalled, whoever
    says so.
    """

    @api.ondelete(at_uninstall=True)
    @wraps(check)
    def checked(self):
        return None if is_uninstalling(self.env) else check(self)

    return checked

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A contact asks to be forgotten: copies of its name go, what was counted stays.

Ledger and statements point at the contact, which says what it is called today. What
they copied of its name may become empty, and nothing else: the digests of what was
issued have a salted hash of it.
"""

from odoo import models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.append_only import unlocked

# Table, copied name, and how a row is the contact's.
COPIES = (
    ("hour_bank_move", "used_by_name", "used_by_id = ANY(%(ids)s)"),
    ("hour_bank_move", "person_name", "user_id = ANY(%(users)s)"),
    ("hour_bank_statement", "partner_name", "partner_id = ANY(%(ids)s)"),
    ("hour_bank_statement", "accepted_name", "accepted_by_id = ANY(%(ids)s)"),
    (
        "hour_bank_statement_line",
        "person_name",
        "move_id IN (SELECT id FROM hour_bank_move WHERE user_id = ANY(%(users)s))",
    ),
    ("hour_bank_approval", "approved_name", "contact_id = ANY(%(ids)s)"),
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === ACTIONS === #

    def action_erase_hour_bank_names(self):
        """Erase the copies of these contacts' names, and say how many there were.

        Rename or anonymise the contact, too: papers are printed with what it is called.

        :raises AccessError: for people who are no administrators
        """
        if not self.env.is_admin():
            raise AccessError(
                self.env._("Only administrators erase names. Ask one of them.")
            )
        self.check_access("write")
        count = self._erase_hour_bank_names()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Copies of the name that were erased in hour banks: %(count)s. "
                    "Ledger and statements still add up.",
                    count=count,
                ),
            },
        }

    # === BUSINESS METHODS === #

    def _erase_hour_bank_names(self):
        """Empty what is copied of these contacts' names; return how often that was.

        Papers that were printed with it go, too: they are printed again from the same
        facts. Extend it with names that you copy.
        """
        # sudo: an administrator erases what they may not read as a person
        contacts_sudo = self.sudo().with_context(active_test=False)
        contacts_sudo._drop_papers_with_name()
        self.env.flush_all()
        count = 0
        for table, column, condition in COPIES:
            # SQL: nobody writes facts by the ORM; the database lets names be emptied
            rows = self.env.execute_query(
                SQL(
                    "UPDATE %(table)s SET %(column)s = NULL"
                    " WHERE %(column)s IS NOT NULL AND %(condition)s RETURNING id",
                    table=SQL.identifier(table),
                    column=SQL.identifier(column),
                    condition=SQL(
                        condition, ids=self.ids, users=contacts_sudo.user_ids.ids
                    ),
                )
            )
            count += len(rows)
        self.env.invalidate_all(flush=False)
        return count

    def _drop_papers_with_name(self):
        """Delete stored papers that name these contacts; called as superuser.

        The job, or who prints it first, makes new ones of the same facts.
        """
        statements = self.env["hour.bank.statement"].search(
            Domain("partner_id", "in", self.ids)
            | Domain("accepted_by_id", "in", self.ids)
            | Domain("line_ids.move_id.user_id", "in", self.user_ids.ids)
        )
        for statement in statements:
            statement._search_paper().unlink()
        with unlocked(self.env.cr, "names are erased", ["paper_digest"]):
            statements.write({"paper_digest": False})  # of the paper that is gone
            statements.flush_recordset()

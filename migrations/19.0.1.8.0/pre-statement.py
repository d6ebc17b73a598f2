# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The dialog that prints a statement makes room for statements that are issued.

Its model, with all rights and rules that anybody gave on it, gets the new name: who
could fill in the dialog has no right at all on what is issued, which gets its own.
"""

from odoo.tools import SQL

BEFORE, AFTER = "hour.bank.statement", "hour.bank.statement.print"
OLD, NEW = (name.replace(".", "_") for name in (BEFORE, AFTER))
# Where the name of a model is written, beside rights and rules, which have its number.
COLUMNS = (
    ("ir_model", "model"),
    ("ir_model_fields", "model"),
    ("ir_model_fields", "relation"),
    ("ir_ui_view", "model"),
    ("ir_act_window", "res_model"),
    ("ir_filters", "model_id"),
)


def _rename_xmlids(cr):
    """Rename what names the model: it, its fields, rights, rules and its form."""
    xmlids = {f"model_{OLD}": f"model_{NEW}"}
    xmlids |= {f"{OLD}_view_form": f"{NEW}_view_form"}
    for rule in ("own", "company"):
        xmlids[f"{OLD}_{rule}_rule"] = f"{NEW}_{rule}_rule"
    for role in ("agent", "salesman", "invoice", "readonly"):
        xmlids[f"access_{OLD}_{role}"] = f"access_{NEW}_{role}"
    cr.execute(
        "SELECT name FROM ir_model_data WHERE module = 'helpdesk_hour_bank'"
        " AND starts_with(name, %s)",
        [f"field_{OLD}__"],
    )
    for (name,) in cr.fetchall():
        xmlids[name] = name.replace(f"field_{OLD}__", f"field_{NEW}__")
    for old, new in xmlids.items():
        cr.execute(
            "UPDATE ir_model_data SET name = %s"
            " WHERE module = 'helpdesk_hour_bank' AND name = %s",
            [new, old],
        )


def _forget_constraints(cr):
    """Drop the notes of constraints, which went with the table."""
    cr.execute(
        "DELETE FROM ir_model_constraint WHERE model IN"
        " (SELECT id FROM ir_model WHERE model = %s) RETURNING id",
        [BEFORE],
    )
    if ids := tuple(row[0] for row in cr.fetchall()):
        cr.execute(
            "DELETE FROM ir_model_data WHERE model = 'ir.model.constraint'"
            " AND res_id IN %s",
            [ids],
        )


def migrate(cr, version):
    if not version:
        return
    # Later scripts of this update complete the ledger of before, which the database
    # keeps as it was written by then, see tools/append_only.py.
    cr.execute("SELECT set_config('hour_bank.unlocked', '*', true)")
    cr.execute("SELECT FROM ir_model WHERE model = %s", [AFTER])
    if cr.rowcount:
        return  # renamed already
    cr.execute(SQL("DROP TABLE IF EXISTS %s CASCADE", SQL.identifier(OLD)))
    _forget_constraints(cr)
    _rename_xmlids(cr)
    for table, column in COLUMNS:
        cr.execute(
            SQL(
                "UPDATE %(table)s SET %(column)s = %(after)s"
                " WHERE %(column)s = %(before)s",
                table=SQL.identifier(table),
                column=SQL.identifier(column),
                after=AFTER,
                before=BEFORE,
            )
        )

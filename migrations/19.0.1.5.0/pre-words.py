# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One word, one meaning: fields get the names of today before their tables are read.

Saved filters, exports and views of the database that name them are renamed along;
what server actions and other addons say in Python is theirs to change.
"""

from odoo.tools import SQL
from odoo.tools.sql import column_exists

# (model, name of before, name of today)
FIELDS = [
    ("account.move.line", "hour_bank_credit", "hour_bank_credit_effect"),
    ("account.move.line", "hour_bank_settled", "hour_bank_settled_minutes"),
    ("hour.bank", "minutes_released", "minutes_usable"),
    ("hour.bank.release", "move_id", "bank_move_id"),
]
# Names that nothing else has, so that they are found in what shows several models.
UNIQUE = {before for _model, before, _after in FIELDS} - {"move_id"}


def _rename_field(cr, model, before, after):
    table = model.replace(".", "_")
    if not column_exists(cr, table, before) or column_exists(cr, table, after):
        return  # renamed already, or the database is older than the field
    names = {
        "table": SQL.identifier(table),
        "old": SQL.identifier(before),
        "new": SQL.identifier(after),
    }
    cr.execute(SQL("ALTER TABLE %(table)s RENAME COLUMN %(old)s TO %(new)s", **names))
    cr.execute(
        SQL(
            "ALTER INDEX IF EXISTS %s RENAME TO %s",
            SQL.identifier(f"{table}__{before}_index"),
            SQL.identifier(f"{table}__{after}_index"),
        )
    )
    cr.execute(
        "UPDATE ir_model_fields SET name = %s WHERE model = %s AND name = %s",
        [after, model, before],
    )
    for prefix, end in (("field_", ""), ("selection__", "__%")):
        old, new = (f"{prefix}{table}__{name}" for name in (before, after))
        cr.execute(
            "UPDATE ir_model_data SET name = %s || SUBSTRING(name FROM %s)"
            " WHERE module = 'helpdesk_hour_bank' AND name LIKE %s",
            [new, len(old) + 1, old.replace("_", r"\_") + end],
        )


def _rename_where_it_is_named(cr, model, before, after):
    """Rename a field in filters, exports and views that people saved."""
    names = {
        "word": rf"\m{before}\M",
        "new": after,
        "model": model,
        "own": before not in UNIQUE,
    }
    cr.execute(
        "UPDATE ir_filters SET domain = REGEXP_REPLACE(domain, %(word)s, %(new)s, 'g'),"
        " context = REGEXP_REPLACE(context, %(word)s, %(new)s, 'g'),"
        " sort = REGEXP_REPLACE(sort::text, %(word)s, %(new)s, 'g')"
        " WHERE CONCAT(domain, context, sort) ~ %(word)s"
        "   AND (model_id = %(model)s OR NOT %(own)s)",
        names,
    )
    cr.execute(
        "UPDATE ir_exports_line AS line"
        "   SET name = REGEXP_REPLACE(name, %(word)s, %(new)s)"
        " WHERE name ~ %(word)s AND (NOT %(own)s OR EXISTS ("
        "       SELECT FROM ir_exports AS export WHERE export.id = line.export_id"
        "          AND export.resource = %(model)s))",
        names,
    )
    cr.execute(
        "UPDATE ir_ui_view SET arch_db ="
        "       REGEXP_REPLACE(arch_db::text, %(word)s, %(new)s, 'g')::jsonb"
        " WHERE arch_db::text ~ %(word)s AND (model = %(model)s OR NOT %(own)s)",
        names,
    )


def migrate(cr, version):
    if not version:
        return
    for names in FIELDS:
        _rename_field(cr, *names)
        _rename_where_it_is_named(cr, *names)

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Many rows by one statement, where the ORM would take most of the time."""

import json

from odoo.fields import Date
from odoo.tools import SQL


def insert(model, vals_list, once=None):
    """Insert rows whose values are all known, and return them as records.

    What ``create`` does besides is left out: access rights, defaults, computed fields
    and rounding are the caller's. For rows that nobody but this addon makes, and that
    no other model computes from.

    :param model: with the environment that inserts; its user is who made the rows
    :param vals_list: values of stored fields; money is rounded, ids instead of records
    :param once: name of a unique field: rows whose value is there already are left out
    :raises ValueError: for a field without a column
    """
    if not vals_list:
        return model.browse()
    names = list(dict.fromkeys(name for vals in vals_list for name in vals))
    for name in names:
        if not (model._fields[name].store and model._fields[name].column_type):
            raise ValueError(f"{model._name}.{name} is not stored")
    # A flag may be false; of all others False means that there is none.
    empty = {name for name in names if model._fields[name].type != "boolean"}
    rows = [
        {
            name: None if value is False and name in empty else value
            for name, value in vals.items()
        }
        for vals in vals_list
    ]
    columns = SQL(", ").join(map(SQL.identifier, names))
    conflict = SQL()
    if once:
        conflict = SQL("ON CONFLICT (%s) DO NOTHING", SQL.identifier(once))
    ids = model.env.execute_query(
        SQL(
            """INSERT INTO %(table)s
            (%(columns)s, create_uid, create_date, write_uid, write_date)
            SELECT %(columns)s, %(uid)s, %(now)s, %(uid)s, %(now)s
              FROM json_populate_recordset(NULL::%(table)s, %(rows)s)
            %(conflict)s RETURNING id""",
            table=SQL.identifier(model._table),
            columns=columns,
            conflict=conflict,
            uid=model.env.uid,
            now=model.env.cr.now(),
            rows=json.dumps(rows, default=Date.to_string),
        )
    )
    return model.browse(row_id for (row_id,) in ids)

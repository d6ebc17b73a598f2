# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the database holds beside the scene, and how it becomes the scene again.

All tables are copied once, into a schema of their own. What a call changed is then the
rows by which its tables differ from their copies; and to undo it these rows are put
back, with triggers and foreign keys switched off. Sequences are wound back, too, so
that equal calls give equal ids: what differs then is a difference.
"""

import hashlib
import json
import re

import psycopg2

COPY = "proof"
# What differs between two runs of the same call: the moment, what is random, and the
# digests of both.
RANDOM = {
    "account_move": {"access_token"},
    "helpdesk_ticket": {"access_token"},
    "hour_bank_act": {"key", "digest"},
    "hour_bank_statement": {
        "digest",
        "paper_digest",
        "partner_hash",
        "salt",
        "verification_code",
    },
    "hour_bank_statement_line": {"person_hash"},
    "ir_attachment": {"access_token"},
    # core sends mails once all is committed
    "mail_mail": {
        "message_id",
        "references",
        "headers",
        "state",
        "failure_type",
        "failure_reason",
    },
    "mail_message": {"message_id"},
    "mail_notification": {"notification_status", "failure_type", "failure_reason"},
    # core counts the ranks once all is committed, in another transaction
    "res_partner": {
        "hour_bank_link_nonce",
        "hour_bank_renewal_turn",  # that somebody asked, whatever came of it
        "customer_rank",
        "supplier_rank",
    },
    "sale_order": {"access_token"},
}
MOMENTS = {"create_date", "write_date", "once_key"}
# Signed links of mails: they name the moment up to which they are valid, and tokens.
TOKEN = re.compile(r"(?<=[?&;])(link|access_token|hash|token)=[\w.~%-]+")
# When jobs are due and how far they are is nothing that anybody entered.
# Nor are the signals by which servers tell each other that caches are old.
IGNORED = {"ir_cron_trigger", "ir_cron_progress", "ir_cron", "ir_logging", "bus_bus"}
SIGNALS = "orm_signaling_"


class State:
    """Copies and compares the tables of a database, by a connection of its own."""

    def __init__(self, name):
        self.connection = psycopg2.connect(dbname=name)
        self.connection.autocommit = True
        self.cursor = self.connection.cursor()
        self.sequences = []
        self.columns = {}

    def run(self, query, *values):
        self.cursor.execute(query, values)
        return self.cursor.fetchall() if self.cursor.description else []

    # ---------------------------------------------------------------------------
    # The scene
    # ---------------------------------------------------------------------------

    def keep(self):
        """Copy all tables as they are now."""
        self.run(f"DROP SCHEMA IF EXISTS {COPY} CASCADE")
        self.run(f"CREATE SCHEMA {COPY}")
        for (table,) in self.run(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace"
        ):
            self.run(f'CREATE TABLE {COPY}."{table}" AS TABLE public."{table}"')
            if self.has_id(table):
                self.run(f'CREATE INDEX ON {COPY}."{table}" (id)')
        self.sequences = self.get_sequences()

    def get_sequences(self):
        return self.run(
            "SELECT quote_ident(sequencename), COALESCE(last_value, start_value),"
            " last_value IS NOT NULL FROM pg_sequences WHERE schemaname = 'public'"
            # signals between servers stay: they are compared with nothing
            " AND sequencename !~ '^orm_signaling_'"
        )

    def rewind(self, sequences=None):
        """Let sequences go on from where they were: where the scene left them."""
        sequences = sequences or self.sequences
        moved = set(self.get_sequences()) - set(sequences)
        names = {name for name, _value, _called in moved}
        for name, value, called in sequences:
            if name in names:
                self.run("SELECT setval(%s, %s, %s)", name, value, called)

    def restore(self, tables):
        """Make these tables again what they were in the scene."""
        self.run("SET session_replication_role = replica")
        for table in tables:
            self.run("BEGIN")
            key = "s.id = t.id AND" if self.has_id(table) else ""
            self.run(
                f'DELETE FROM public."{table}" t WHERE NOT EXISTS (SELECT 1 FROM'
                f' {COPY}."{table}" s WHERE {key} s::text = t::text)'
            )
            self.run(
                f'INSERT INTO public."{table}" SELECT s.* FROM {COPY}."{table}" s'
                f' WHERE NOT EXISTS (SELECT 1 FROM public."{table}" t WHERE {key}'
                " s::text = t::text)"
            )
            self.run("COMMIT")
        self.run("SET session_replication_role = origin")
        self.rewind()

    def has_id(self, table):
        return "id" in self.get_columns(table)

    def get_columns(self, table):
        if table not in self.columns:
            rows = self.run(
                "SELECT attname FROM pg_attribute WHERE attrelid ="
                " ('public.' || quote_ident(%s))::regclass"
                " AND attnum > 0 AND NOT attisdropped",
                table,
            )
            self.columns[table] = [name for (name,) in rows]
        return self.columns[table]

    # ---------------------------------------------------------------------------
    # What differs from it
    # ---------------------------------------------------------------------------

    def compare(self, tables):
        """Return ``{table: ([rows that are new], [rows that are gone])}``.

        Of a row that changed the former is gone and the present one is new. Without
        what is random, see ``RANDOM``.
        """
        changes = {}
        for table in sorted(set(tables) - IGNORED):
            if table.startswith(SIGNALS):
                continue
            key = "s.id = t.id AND" if self.has_id(table) else ""
            new, gone = (
                self.get_rows(table, ours, theirs, key)
                for ours, theirs in (("public", COPY), (COPY, "public"))
            )
            if new != gone:
                changes[table] = (new, gone)
        return changes

    def get_rows(self, table, ours, theirs, key):
        rows = self.run(
            f'SELECT to_jsonb(t) FROM {ours}."{table}" t WHERE NOT EXISTS'
            f' (SELECT 1 FROM {theirs}."{table}" s WHERE {key} s::text = t::text)'
        )
        hidden = RANDOM.get(table, set()) | MOMENTS
        rows = (
            {k: v for k, v in row.items() if k not in hidden and v is not None}
            for (row,) in rows
        )
        return sorted(self.write_row(row) for row in rows)

    def write_row(self, row):
        return TOKEN.sub(r"\1=…", json.dumps(row, sort_keys=True, ensure_ascii=False))


def digest(changes):
    """Return a short text that is equal where the changes are."""
    text = json.dumps(changes, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def tell_difference(found, expected):
    """Say in a few lines by which rows two sets of changes differ."""
    lines = []
    for table in sorted(found.keys() | expected.keys()):
        ours, theirs = (each.get(table, ((), ()))[0] for each in (found, expected))
        for sign, rows in (
            ("+", set(ours) - set(theirs)),
            ("-", set(theirs) - set(ours)),
        ):
            lines += [f"{sign} {table} {row[:700]}" for row in sorted(rows)[:3]]
    return "\n      ".join(lines[:12])


# ---------------------------------------------------------------------------
# Where ids differ: two calls at once took turns in taking them
# ---------------------------------------------------------------------------


def canonical(changes, links, rounds=3, hidden=()):
    """Return changes in which new ids are replaced by what their rows say.

    :param links: ``{(table, column): table}``, the foreign keys
    :param hidden: names of columns that do not count
    :return: ``{table: sorted texts}``, equal where the histories are but for numbers
    """
    rows = {
        table: [_without(json.loads(text), hidden) for text in new]
        for table, (new, _gone) in changes.items()
    }
    gone = {
        (table, json.loads(text).get("id"))
        for table, (_new, old) in changes.items()
        for text in old
    }
    names = {
        (table, row["id"]): ""
        for table, found in rows.items()
        for row in found
        if "id" in row and (table, row["id"]) not in gone
    }
    for _number in range(rounds):
        names = {
            (table, row["id"]): _name(table, row, names, links)
            for table, found in rows.items()
            for row in found
            if (table, row.get("id")) in names
        }
    return {
        table: sorted(_name(table, row, names, links) for row in found)
        for table, found in rows.items()
    } | {
        f"{table} gone": sorted(json.loads(text).get("id", text) for text in old)
        for table, (_new, old) in changes.items()
        if old
    }


def tell_unlike(found, *ends):
    """Say in which tables canonical changes differ from each of the others."""
    return " / ".join(
        ", ".join(
            f"{table} {_tell_few(found.get(table, ()), end.get(table, ()))}"
            for table in sorted(found.keys() | end.keys())
            if found.get(table) != end.get(table)
        )
        for end in ends
    )


def _tell_few(found, expected):
    return f"{len(set(found) - set(expected))} : {len(set(expected) - set(found))}"


def _without(row, hidden):
    return {name: value for name, value in row.items() if name not in hidden}


# Numbers of documents, and ids in the links of messages.
NUMBERED = re.compile(r"\b(?:[A-Z]{1,5}\d{4,}|[A-Z]+/\d+/\d+)\b|(?<=data-oe-id=\")\d+")


def _name(table, row, names, links):
    """Return a digest of a row; of what it points at that is new, by that row's."""
    values = {}
    for column, value in row.items():
        if column == "id" and (table, value) in names:
            continue
        if (table, column) in links:
            value = names.get((links[table, column], value), value)
        elif column == "res_id":
            model = str(row.get("model") or row.get("res_model") or "")
            value = names.get((model.replace(".", "_"), value), value)
        elif column.endswith("_ref") and isinstance(value, int):
            value = "…"  # ids of entries that stay when these are deleted
        if isinstance(value, float):
            value = round(value, 9)  # core sums hours in the order in which they came
        values[column] = NUMBERED.sub("…", str(value))
    text = json.dumps(values, sort_keys=True)
    return f"{table}:{hashlib.sha256(text.encode()).hexdigest()[:16]}"

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which days have to be counted anew: marked by the database, with what changes them.

A mark is committed together with the time or move that makes it. So whoever counts a
day either sees both, or leaves the mark to the next one who counts, in whatever order
transactions begin and end. Nobody who writes waits for it, and no call of ours asks.
"""

from odoo.tools import SQL

TABLE = "hour_bank_day_mark"

# Time on tickets, and other time that a contract counts.
COUNTED = """
    %(row)s.project_id IS NOT NULL
    AND (%(row)s.ticket_id IS NOT NULL OR COALESCE(%(row)s.rated_minutes, 0) <> 0)
"""
FACTS = (
    *("company_id", "date", "user_id", "ticket_id", "work_type_id", "project_id"),
    *("unit_amount", "amount", "rated_minutes", "free_minutes", "waiting_minutes"),
    "overage_minutes",
)

DEFINITIONS = f"""
CREATE TABLE IF NOT EXISTS {TABLE} (company_id integer NOT NULL, date date NOT NULL);

CREATE OR REPLACE FUNCTION {TABLE}_moves() RETURNS trigger AS $$
BEGIN
    INSERT INTO {TABLE}
    SELECT company_id, date FROM added
     UNION -- whose bank an entry draws on
    SELECT entry.company_id, entry.date FROM added
      JOIN account_analytic_line AS entry ON entry.id = added.timesheet_id;
    RETURN NULL;
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION {TABLE}_entries() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO {TABLE} SELECT DISTINCT company_id, date FROM added
         WHERE {COUNTED % {"row": "added"}};
        RETURN NULL;
    END IF;
    INSERT INTO {TABLE}
      WITH changed AS (
        SELECT gone.id, gone.company_id, gone.date, added.company_id AS new_company_id,
               added.date AS new_date
          FROM gone JOIN added USING (id)
         WHERE ({COUNTED % {"row": "gone"}} OR {COUNTED % {"row": "added"}})
           AND ({", ".join(f"gone.{name}" for name in FACTS)}) IS DISTINCT FROM
               ({", ".join(f"added.{name}" for name in FACTS)}))
    SELECT company_id, date FROM changed
     UNION
    SELECT new_company_id, new_date FROM changed
     UNION -- corrections of another day tell of the same person and work
    SELECT move.company_id, move.date FROM changed
      JOIN hour_bank_move AS move ON move.timesheet_id = changed.id;
    RETURN NULL;
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION {TABLE}_gone() RETURNS trigger AS $$
BEGIN
    INSERT INTO {TABLE}
    SELECT OLD.company_id, OLD.date WHERE {COUNTED % {"row": "OLD"}}
     UNION -- as long as they point at it
    SELECT company_id, date FROM hour_bank_move WHERE timesheet_id = OLD.id;
    RETURN OLD;
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION {TABLE}_tickets() RETURNS trigger AS $$
BEGIN
    INSERT INTO {TABLE}
    SELECT company_id, date FROM account_analytic_line WHERE ticket_id = NEW.id
     UNION
    SELECT company_id, date FROM hour_bank_move WHERE ticket_id = NEW.id;
    RETURN NULL;
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION {TABLE}_banks() RETURNS trigger AS $$
BEGIN
    INSERT INTO {TABLE}
    SELECT company_id, date FROM hour_bank_move WHERE bank_id = NEW.id
     UNION
    SELECT entry.company_id, entry.date FROM hour_bank_move AS move
      JOIN account_analytic_line AS entry ON entry.id = move.timesheet_id
     WHERE move.bank_id = NEW.id;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
"""

# Table, name, when and for which rows, and the function.
TRIGGERS = (
    (
        *("hour_bank_move", "added"),
        "AFTER INSERT ON %s REFERENCING NEW TABLE AS added FOR EACH STATEMENT",
        "moves",
    ),
    (
        *("account_analytic_line", "added"),
        "AFTER INSERT ON %s REFERENCING NEW TABLE AS added FOR EACH STATEMENT",
        "entries",
    ),
    (
        *("account_analytic_line", "changed"),
        "AFTER UPDATE ON %s REFERENCING OLD TABLE AS gone NEW TABLE AS added"
        " FOR EACH STATEMENT",
        "entries",
    ),
    (*("account_analytic_line", "gone"), "BEFORE DELETE ON %s FOR EACH ROW", "gone"),
    (
        *("helpdesk_ticket", "team"),
        "AFTER UPDATE OF team_id, commercial_partner_id ON %s FOR EACH ROW"
        " WHEN ((OLD.team_id, OLD.commercial_partner_id)"
        " IS DISTINCT FROM (NEW.team_id, NEW.commercial_partner_id))",
        "tickets",
    ),
    (
        *("hour_bank", "plan"),
        "AFTER UPDATE OF plan_id, partner_id ON %s FOR EACH ROW"
        " WHEN ((OLD.plan_id, OLD.partner_id)"
        " IS DISTINCT FROM (NEW.plan_id, NEW.partner_id))",
        "banks",
    ),
)


def watch(cr):
    """Let the database mark days from now on; all that were before are marked."""
    cr.execute("SELECT to_regclass(%s)", [TABLE])
    is_new = cr.fetchone()[0] is None
    cr.execute(DEFINITIONS)
    for table, name, when, function in TRIGGERS:
        trigger, on = SQL.identifier(f"{TABLE}_{name}"), SQL.identifier(table)
        cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, on))
        cr.execute(
            SQL(
                "CREATE TRIGGER %s %s EXECUTE FUNCTION %s()",
                trigger,
                SQL(when, on),
                SQL.identifier(f"{TABLE}_{function}"),
            )
        )
    if is_new:
        mark_all(cr)


def mark_all(cr):
    """Mark every day on which there is something to count."""
    cr.execute(
        SQL(
            """INSERT INTO %(table)s
            SELECT company_id, date FROM hour_bank_move
             UNION
            SELECT company_id, date FROM account_analytic_line AS entry
             WHERE %(counted)s""",
            table=SQL.identifier(TABLE),
            counted=SQL(COUNTED % {"row": "entry"}),
        )
    )


def unwatch(cr):
    """Take all of it out of the database, as the addon goes."""
    for function in {function for *_trigger, function in TRIGGERS}:
        name = SQL.identifier(f"{TABLE}_{function}")
        cr.execute(SQL("DROP FUNCTION IF EXISTS %s CASCADE", name))
    cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL.identifier(TABLE)))

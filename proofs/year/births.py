# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which step made what: by that, not by its id, a later step chooses among records."""

from .plan import choose

TABLES = (
    "hour_bank",
    "account_analytic_line",
    "account_move",
    "sale_order",
    "hour_bank_dispute",
    "hour_bank_statement",
    "hour_bank_move",
)


class Births:
    """Keys of records that are the same in each year with the steps that made them."""

    def __init__(self, cr):
        self.cr, self.keys = cr, {}
        self.last = dict.fromkeys(TABLES, 0)
        self.note("before")

    def note(self, step):
        """Give a key to all that was made since; it was made by ``step``."""
        for table in TABLES:
            self.cr.execute(
                f"SELECT id FROM {table} WHERE id > %s ORDER BY id", [self.last[table]]
            )
            for turn, (record_id,) in enumerate(self.cr.fetchall()):
                self.keys[table, record_id] = f"{step} {turn}"
                self.last[table] = record_id

    def get_key(self, record, other=None):
        return self.keys.get((record._table, record.id), other)

    def pick(self, dice, records):
        """Return one of the records, or none of none.

        What no step makes, such as products, is known by its place among them.
        """
        if not records:
            return records
        keys = [self.get_key(record, place) for place, record in enumerate(records)]
        return records[choose(dice.getrandbits(32), keys)]

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How many rows of a paper stand in one table.

The program that makes a PDF lays a table out as a whole: one of 5,000 rows takes it
more than twice as long as 25 of 200.
"""

ROWS = 200  # some five pages


def split_rows(rows, size=ROWS):
    """Return the rows in parts of at most ``size``, in their order; at least one part.

    >>> split_rows([1, 2, 3, 4, 5], 2)
    [[1, 2], [3, 4], [5]]
    >>> split_rows([], 2)
    [[]]
    """
    return [rows[at : at + size] for at in range(0, len(rows) or 1, size)]


def split_months(months, size=ROWS):
    """Return months in tables of at most ``size`` lines; at least one table.

    A month that goes on in the next table has ``is_over`` only there.

    :param months: dictionaries with their ``lines``
    :return: a list of lists of such dictionaries

    >>> months = [{"title": "May", "lines": [1, 2, 3]}, {"title": "June", "lines": [4]}]
    >>> tables = split_months(months, 2)
    >>> [[(m["title"], m["lines"], m["is_over"]) for m in table] for table in tables]
    [[('May', [1, 2], False)], [('May', [3], True), ('June', [4], True)]]
    >>> [[m["title"] for m in table] for table in split_months(months)]
    [['May', 'June']]
    >>> split_months([])
    [[]]
    """
    tables, room = [[]], size
    for month in months:
        lines = month["lines"]
        while len(lines) > room:
            tables[-1].append({**month, "lines": lines[:room], "is_over": False})
            lines, room = lines[room:], size
            tables.append([])
        tables[-1].append({**month, "lines": lines, "is_over": True})
        room -= len(lines)
    return tables

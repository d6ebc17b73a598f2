# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Opening balances of a CSV file, from bytes to values. Plain Python, no Odoo.

What is wrong is returned as :class:`Problem`, for the caller to put into words.
"""

import csv
import io
import re
import unicodedata
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

from .duration import LAST_YEAR, MINUTES_PER_HOUR, is_countable, to_minutes

# The columns, by which the code knows them, and as a French file names them.
ENGLISH = ("customer", "product", "hours", "start", "end", "reference")
FRENCH = ("client", "produit", "heures", "début", "fin", "référence")
REQUIRED = ENGLISH[:3]
SEPARATORS = ",;\t"
ISO_DATE = "%Y-%m-%d"

CLOCK = re.compile(r"(\d{1,5})[:hH]([0-5]\d)(?::00)?")
DECIMAL = re.compile(r"\d{1,5}(?:[.,]\d+)?")
THOUSANDS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")


class Problem(NamedTuple):
    """What is wrong, and where: line 0 is the file as a whole."""

    line: int
    code: str
    value: str = ""


class Balance(NamedTuple):
    """One line of the file; None or empty is what was not given, or unreadable."""

    line: int
    customer: str
    product: str
    reference: str
    minutes: int | None
    start: date | None
    end: date | None


class Unreadable(Exception):
    """A value or a file that cannot be read; the argument is a problem's code."""


def parse(content, date_formats=("%d/%m/%Y",)):
    r"""Read the bytes of a CSV file.

    Dates are ISO, or of the first of ``date_formats`` that reads all of the file.
    Return all lines, and the problems of those that cannot be read entirely.

    >>> content = "Client;Produit;Heures;Fin\nAzur;SUP;9,5;31/12/2026\n;SUP;x;"
    >>> balances, problems = parse(content.encode())
    >>> balances[0].minutes, balances[0].end.isoformat()
    (570, '2026-12-31')
    >>> [(problem.line, problem.code, problem.value) for problem in problems]
    [(3, 'missing', 'customer'), (3, 'hours', 'x')]
    """
    try:
        header, *lines = read_lines(content)
    except Unreadable as error:
        return [], [Problem(0, error.args[0])]
    columns, problems = read_header(header)
    if problems:
        return [], problems
    rows = [
        (number, dict(zip(columns, cells, strict=False)), cells[len(columns) :])
        for number, cells in lines
    ]
    date_format = choose_date_format([values for _n, values, _x in rows], date_formats)
    balances = []
    for number, values, surplus in rows:
        balance, found = read_row(number, values, surplus, date_format)
        balances.append(balance)
        problems += found
    return balances, problems


def read_lines(content):
    r"""Return ``[(line number, cells)]`` of all lines that are not empty.

    >>> read_lines("a\tb\n\n1\t2".encode("utf-8-sig"))
    [(1, ['a', 'b']), (3, ['1', '2'])]
    """
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable("spreadsheet")
    text = decode(content)
    if "\0" in text:
        raise Unreadable("unreadable")
    first = next(filter(str.strip, text.splitlines()), "")
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=max(SEPARATORS, key=first.count)
    )
    try:
        lines = [
            (number, [cell.strip() for cell in cells])
            for number, cells in enumerate(reader, 1)
        ]
    except csv.Error as error:
        raise Unreadable("unreadable") from error
    lines = [(number, cells) for number, cells in lines if any(cells)]
    if len(lines) < 2:
        raise Unreadable("empty")
    return lines


def write_lines(lines, separator):
    """Return the bytes of a CSV file that spreadsheets open with the right accents.

    >>> write_lines([["début", "fin"], ["1,5", ""]], ",")
    b'\\xef\\xbb\\xbfd\\xc3\\xa9but,fin\\r\\n"1,5",\\r\\n'
    """
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(lines)
    return text.getvalue().encode("utf-8-sig")


def decode(content):
    """Return the text: UTF-8, or what spreadsheets write on Windows.

    >>> decode("é".encode("utf-8-sig")), decode("é€".encode("cp1252"))
    ('é', 'é€')
    """
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def read_header(header):
    """Return the names of the columns, in their order, and problems with them.

    >>> read_header((1, ["Référence", "CLIENT", "Heures", "Produit"]))
    (['reference', 'customer', 'hours', 'product'], [])
    >>> columns, problems = read_header((1, ["customer", "product", "colour"]))
    >>> [(problem.code, problem.value) for problem in problems]
    [('unknown_column', 'colour'), ('missing_column', 'hours')]
    """
    line, titles = header
    while titles and not titles[-1]:
        titles = titles[:-1]
    known = {fold(name): name for name in ENGLISH}
    known |= {fold(french): name for name, french in zip(ENGLISH, FRENCH, strict=True)}
    columns = [known.get(fold(title), "") for title in titles]
    problems = [
        Problem(line, "unknown_column", title)
        for title, column in zip(titles, columns, strict=True)
        if not column
    ]
    problems += [
        Problem(line, "missing_column", name)
        for name in REQUIRED
        if name not in columns
    ]
    problems += [
        Problem(line, "double_column", name)
        for name in sorted(set(filter(None, columns)))
        if columns.count(name) > 1
    ]
    return columns, problems


def fold(text):
    """Return ``text`` without accents and capitals.

    >>> fold(" Début ")
    'debut'
    """
    letters = unicodedata.normalize("NFKD", text)
    letters = "".join(char for char in letters if not unicodedata.combining(char))
    return letters.casefold().strip()


def read_row(line, values, surplus, date_format):
    """Return the :class:`Balance` of one line, and all its problems."""
    problems = [
        Problem(line, "missing", name) for name in REQUIRED if not values.get(name)
    ]
    problems += [Problem(line, "surplus", cell) for cell in surplus if cell]
    readers = {
        "hours": parse_hours,
        "start": partial(parse_date, date_format=date_format),
        "end": partial(parse_date, date_format=date_format),
    }
    read = dict.fromkeys(readers)
    for name, reader in readers.items():
        try:
            read[name] = reader(values[name]) if values.get(name) else None
        except Unreadable as error:
            problems.append(Problem(line, error.args[0], values[name]))
    if read["start"] and read["end"] and read["end"] < read["start"]:
        problems.append(Problem(line, "order", values["end"]))
    texts = [values.get(name, "") for name in ("customer", "product", "reference")]
    balance = Balance(line, *texts, read["hours"], read["start"], read["end"])
    return balance, problems


def parse_hours(text):
    """Return the minutes of ``10``, ``10.5``, ``10,5``, ``10:30`` or ``10h30``.

    >>> [parse_hours(text) for text in ("10", "10.5", "10,5", "10:30", "1 200h05")]
    [600, 630, 630, 630, 72005]
    """
    text = re.sub(r"\s", "", text)
    if clock := CLOCK.fullmatch(text):
        minutes = int(clock[1]) * MINUTES_PER_HOUR + int(clock[2])
    elif THOUSANDS.fullmatch(text):
        raise Unreadable("hours_ambiguous")  # 1200 hours, or 1:12?
    elif DECIMAL.fullmatch(text):
        minutes = to_minutes(float(text.replace(",", ".")))
    else:
        raise Unreadable("hours")
    if not minutes or not is_countable(minutes / MINUTES_PER_HOUR):
        raise Unreadable("hours")
    return minutes


def parse_date(text, date_format):
    """Return the day: ISO, or of ``date_format``.

    >>> parse_date("3/4/2026", "%d/%m/%Y"), parse_date("2026-04-03", "%d/%m/%Y")
    (datetime.date(2026, 4, 3), datetime.date(2026, 4, 3))
    """
    for known in (ISO_DATE, date_format):
        try:
            day = datetime.strptime(text, known).date()
        except ValueError:
            continue
        if day.year <= LAST_YEAR:
            return day
    raise Unreadable("date")


def choose_date_format(lines, date_formats):
    """Return the first of ``date_formats`` that reads every date of the file.

    One for the whole file: 03/04 must not be in March where 31/12 is in December.

    >>> american = [{"end": "03/04/2026"}, {"end": "12/31/2026"}]
    >>> choose_date_format(american, ["%d/%m/%Y", "%m/%d/%Y"])
    '%m/%d/%Y'
    """
    texts = {
        values[name]
        for values in lines
        for name in ("start", "end")
        if values.get(name)
    }
    for date_format in date_formats:
        if all(reads(text, date_format) for text in texts):
            return date_format
    return date_formats[0]


def reads(text, date_format):
    try:
        return bool(parse_date(text, date_format))
    except Unreadable:
        return False

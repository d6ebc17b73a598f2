# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What was issued, as a text that anybody can check. Plain Python, no Odoo.

Each text is digested together with the digest before it, so that no statement can be
changed, left out or put in between without all later digests being wrong.
"""

import json
import secrets
from hashlib import sha256

# Neither vowels, which make words, nor what looks alike on paper.
LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"
GROUPS, GROUP_LENGTH = 4, 4


def get_canonical_text(facts, rows):
    """Return facts and rows as text: the same for the same facts, on any machine.

    One fact for each line, sorted by name, then one row for each line, in their order.

    :param facts: ``{name: value}`` of what JSON knows; no floats
    :param rows: lists of such values

    >>> print(get_canonical_text({"to": "2026-03-31", "closing": 475}, [[1, "Café"]]))
    "closing": 475
    "to": "2026-03-31"
    [1, "Café"]
    """
    lines = [f"{_dump(name)}: {_dump(facts[name])}" for name in sorted(facts)]
    return "\n".join(lines + [_dump(list(row)) for row in rows])


def _dump(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def get_digest(text, previous=""):
    """Return the SHA-256 of a text that follows another one.

    :param previous: digest of the text before it; empty for the first

    >>> get_digest("first")[:16]
    'd4e15b7eb0a7ebdb'
    >>> get_digest("second", get_digest("first")) == get_digest("second")
    False
    """
    return sha256(f"{previous}\n{text}".encode()).hexdigest()


def hash_name(salt, name):
    """Return what stands for a person's name, from which nobody can read it.

    Who has the name and the salt can check it. Nobody: empty.

    >>> hash_name("s", "Alice") == hash_name("s", "Alice")
    True
    >>> hash_name("s", "Alice") == hash_name("t", "Alice"), hash_name("s", "")
    (False, '')
    """
    return sha256(f"{salt}\n{name}".encode()).hexdigest()[:32] if name else ""


def make_salt():
    """Return a secret that nobody guesses, of 128 bits."""
    return secrets.token_hex(16)


def make_code():
    """Return a code that nobody guesses, as it is printed: ``XXXX-XXXX-XXXX-XXXX``.

    Some 76 bits.

    >>> len(make_code()), make_code() == make_code()
    (19, False)
    """
    return "-".join(
        "".join(secrets.choice(LETTERS) for _letter in range(GROUP_LENGTH))
        for _group in range(GROUPS)
    )


def read_code(text):
    """Return a code as it is printed, of what somebody typed; empty for what is none.

    >>> read_code("bcdf ghjk-mnpq.2345"), read_code("BCDF"), read_code(None)
    ('BCDF-GHJK-MNPQ-2345', '', '')
    >>> read_code("AEIO-UAEI-OUAE-IOUA")
    ''
    """
    typed = [letter for letter in (text or "")[:100].upper() if letter.isalnum()]
    if len(typed) != GROUPS * GROUP_LENGTH or not set(typed) <= set(LETTERS):
        return ""
    return "-".join(
        "".join(typed[first : first + GROUP_LENGTH])
        for first in range(0, len(typed), GROUP_LENGTH)
    )

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Of a large stylesheet only what a page may need."""

import re
from functools import lru_cache
from typing import NamedTuple

# What braces and semicolons may stand in without a meaning, and what has one
_TOKEN = re.compile(r"""\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|[{};]""", re.S)
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
# Names that need not stand in the page: `:not(.these)`, `[class*="these"]`
_NOT_NEEDED = re.compile(r":not\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\]")
_NAME = re.compile(r"[.#]([-\w]+)")
_ATTRIBUTE = re.compile(r"""\b(?:class|id)=["']([^"']*)["']""")
_NESTED = ("@media", "@supports")


class Rule(NamedTuple):
    """A rule of a stylesheet, or what ``@media`` holds together."""

    head: str
    body: str | None  #: nothing where it is a statement, e.g. ``@import``
    needs: tuple  #: sets of classes and ids; one of the sets has to be there
    rules: tuple  #: those inside


def get_names(page):
    """Return the classes and ids that stand in HTML, as a set.

    >>> sorted(get_names('<p class="a b"><i id="c"/></p>'))
    ['a', 'b', 'c']
    """
    return set(" ".join(_ATTRIBUTE.findall(page)).split())


@lru_cache(maxsize=8)  # a job prints thousands of pages with the same two
def parse(css):
    """Return the rules of a stylesheet."""
    return tuple(_parse(_COMMENT.sub("", css)))


def _parse(css):
    depth, start, middle = 0, 0, 0
    for token in _TOKEN.finditer(css):
        sign = token.group()
        if sign == "{":
            depth += 1
            if depth == 1:
                middle = token.start()
        elif sign == "}" and depth:
            depth -= 1
            if not depth:
                head, body = css[start:middle].strip(), css[middle + 1 : token.start()]
                yield _get_rule(head, body)
                start = token.end()
        elif sign == ";" and not depth:
            if head := css[start : token.start()].strip():
                yield Rule(f"{head};", None, (), ())
            start = token.end()


def _get_rule(head, body):
    if head.startswith(_NESTED):
        return Rule(head, body, (), tuple(_parse(body)))
    if head.startswith("@"):
        return Rule(head, body, (), ())
    selectors = _NOT_NEEDED.sub("", head).replace("\\", "").split(",")
    needs = {frozenset(_NAME.findall(selector)) for selector in selectors}
    return Rule(head, body, () if frozenset() in needs else tuple(needs), ())


def get_used(rules, names):
    """Return the text of the rules that may concern a page with these names.

    It rather keeps too much: a rule stays whole, with all of its selectors, as a
    browser drops all of one that it understands in part.

    >>> css = "@media print{.b{top:0}} .a .b,.c>td{left:0} p{margin:0} .x:not(.c){}"
    >>> get_used(parse(css), {"c"})
    '.a .b,.c>td{left:0} p{margin:0}'
    >>> get_used(parse(css), {"a", "b", "x"})[:24]
    '@media print{.b{top:0}} '
    >>> get_used(parse('.a::after{content:"}"}'), {"b"})
    ''
    """
    return " ".join(filter(None, (_get_used_rule(rule, names) for rule in rules)))


def _get_used_rule(rule, names):
    if rule.body is None:
        return rule.head
    if rule.rules:
        inside = get_used(rule.rules, names)
        return inside and f"{rule.head}{{{inside}}}"
    if rule.needs and not any(need <= names for need in rule.needs):
        return ""
    return f"{rule.head}{{{rule.body}}}"

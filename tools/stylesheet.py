# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Of a large stylesheet only what a page may need, with its fonts inside."""

import re
from base64 import b64encode
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
_FONT = re.compile(r"@font-face\s*\{([^{}]*)\}")
_FAMILIES = re.compile(r"font-family\s*:([^;}]*)")
_FILE = re.compile(r"url\([\"']?([^\"')]+)[\"']?\)\s*format\([\"']?(woff|truetype)\b")
_BOLD = re.compile(r"<(?:b|strong|th|h[1-6])\b|\bfw-(?:bold|semibold|bolder)\b")


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
        sign = token[0]
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


def get_weights(page):
    """Return the weights of the fonts that HTML needs; others are made of these.

    >>> get_weights("<p>Page 1</p>"), get_weights('<p class="fw-bold">Sum</p>')
    (('400',), ('400', '700'))
    """
    return ("400", "700") if _BOLD.search(page) else ("400",)


def put_fonts_inside(css, load, weights=("400", "700")):
    """Return a stylesheet with the fonts that it uses, instead of their addresses.

    Others are left out, and so is what cannot be read: a font that is waited for leaves
    a page without letters, while one that is not there is replaced by the system's.

    :param load: called with the address of a font; returns its bytes, or nothing
    :param weights: those that the page needs, see :func:`get_weights`

    >>> css = (
    ...     "@font-face{font-family:'A';src:url(/a.woff) format('woff');"
    ...     "font-weight:700;font-style:normal}"
    ...     "@font-face{font-family:B;src:url(/b.woff) format('woff')}"
    ...     "p{font-family:A,C}"
    ... )
    >>> put_fonts_inside(css, {"/a.woff": b"letters", "/b.woff": b"more"}.get)[:64]
    '@font-face{font-family:"A";font-weight:700;src:url(data:font/wof'
    >>> put_fonts_inside(css, {}.get)
    'p{font-family:A,C}'
    """
    used = {
        _unquote(name)
        for names in _FAMILIES.findall(_FONT.sub("", css))
        for name in names.split(",")
    }

    def replace(match):
        facts = dict(
            [part.strip() for part in each.split(":", 1)]
            for each in match[1].split(";")
            if ":" in each
        )
        family = _unquote(facts.get("font-family", ""))
        weight = facts.get("font-weight", "400")
        is_plain = facts.get("font-style", "normal") == "normal"
        if family not in used or weight not in weights or not is_plain:
            return ""
        for address, kind in _FILE.findall(match[1]):
            if letters := load(address):
                font = b64encode(letters).decode()
                return (
                    f'@font-face{{font-family:"{family}";font-weight:{weight};'
                    f"src:url(data:font/{kind};base64,{font}) format('{kind}')}}"
                )
        return ""

    return _FONT.sub(replace, css)


def _unquote(name):
    return name.strip().strip("\"'")

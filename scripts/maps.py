"""The map of docs/ARCHITECTURE.md: each place that it names is there."""

import ast
import re

from cache import ROOT

MAP = ROOT / "docs" / "ARCHITECTURE.md"
ROW = re.compile(r"\| ([^|]+) \| `([\w./]+)` `(\w+)` \| `(\w+)` \|")
# What the text names: a file below models/ or the root, and what it defines.
PLACE = re.compile(r"`([\w/]+\.py)`\s+`(\w+)`")
FEWEST = 25
# a method, a class, a constant, or the id of a record
NAME = r"\b(?:def|class|function) {name}\b|^{name} = |\"{name}\""


def check_map():
    """One line for each row whose file, name or test does not exist."""
    rows = [
        match.groups()
        for match in map(ROW.fullmatch, MAP.read_text().split("\n"))
        if match
    ]
    tests = dict(classes())
    if len(rows) < FEWEST:
        yield f"{MAP.name}: {len(rows)} rules, fewer than {FEWEST}"
    for rule, path, name, test in rows:
        file = ROOT / path
        if not file.exists():
            yield f"{MAP.name}: {rule}: there is no {path}"
        elif not re.search(NAME.format(name=name), file.read_text(), re.M):
            yield f"{MAP.name}: {rule}: {path} has no {name}"
        if test not in tests:
            yield f"{MAP.name}: {rule}: there is no {test}"
    for path, name in PLACE.findall(MAP.read_text()):
        files = [folder / path for folder in (ROOT, ROOT / "models")]
        texts = [file.read_text() for file in files if file.exists()]
        if not any(re.search(NAME.format(name=name), text, re.M) for text in texts):
            yield f"{MAP.name}: {path} has no {name}, or is not there"


def check_names():
    """One line for each name that two classes or two modules of tests have.

    Odoo finds modules of tests by name, so the second one would never run.
    """
    seen = {}
    files = [(path.stem, path) for path in modules() if path.stem != "__init__"]
    for name, path in [*files, *classes()]:
        where = path.relative_to(ROOT)
        if name in seen:
            yield f"{where}: {name} is also in {seen[name]}: give it another name"
        seen[name] = where


def classes():
    for path in modules():
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef):
                yield node.name, path


def modules():
    return sorted((ROOT / "tests").rglob("*.py"))

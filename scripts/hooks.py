"""The hooks of docs/EXTENDING.md: what it names exists, and it names what is a hook.

A hook is a method whose docstring says when to override it.
"""

import ast
import re

from cache import ROOT

PAGE = ROOT / "docs" / "EXTENDING.md"
NAMED = re.compile(r"`(_\w+)\(")
FOLDERS = ("models", "wizards", "report", "docs/examples")


def check_hooks():
    """One line for each hook that the page lacks, or has and nothing defines."""
    if not PAGE.exists():
        yield "docs/EXTENDING.md is missing"
        return
    named, defined = set(NAMED.findall(PAGE.read_text())), set()
    for path, function in functions():
        defined.add(function.name)
        hook = "verride" in (ast.get_docstring(function) or "")
        if hook and function.name not in named:
            yield (
                f"{path.relative_to(ROOT)}:{function.lineno}: {function.name} says when"
                f" to override it, and {PAGE.name} does not name it"
            )
    for name in sorted(named - defined):
        yield f"{PAGE.name}: nothing defines {name}"


def functions():
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.FunctionDef):
                    yield path, node

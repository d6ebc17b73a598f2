"""The size of what is read: a line of purpose on each file, short methods and files.

The lines of a method are those of its code: examples in a docstring make it no longer.
"""

import ast

from cache import ROOT

LINES_OF_FILE = 400
LINES_OF_METHOD = 40
# Their files are read one test at a time.
EXEMPT = {"tests"}
# What Odoo reads as data, and rooms that say their concept or nothing.
NO_PURPOSE = {"__init__.py", "__manifest__.py"}


def check_sizes():
    """One line for each file without docstring, and for what is too long."""
    for path in sorted(ROOT.rglob("*.py")):
        where = path.relative_to(ROOT)
        if where.parts[0] in EXEMPT or where.parts[0].startswith("."):
            continue
        text = path.read_text()
        tree, lines = ast.parse(text), text.count("\n")
        if tree.body and path.name not in NO_PURPOSE and not ast.get_docstring(tree):
            yield f"{where}:1: open the file with a line that says its purpose"
        if lines > LINES_OF_FILE:
            yield f"{where}: {lines} lines, more than {LINES_OF_FILE}: split it"
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                length = count_lines(node)
                if length > LINES_OF_METHOD:
                    yield (
                        f"{where}:{node.lineno}: {node.name} has {length} lines, more"
                        f" than {LINES_OF_METHOD}: let it call named steps"
                    )


def count_lines(function):
    """The lines of a function without its docstring."""
    length = function.end_lineno - function.lineno + 1
    if ast.get_docstring(function):
        text = function.body[0]
        length -= text.end_lineno - text.lineno + 1
    return length

"""The size of what is read: a line of purpose on each file, short methods and files."""

import ast

from environment import ROOT

LINES_OF_FILE = 400
LINES_OF_METHOD = 40
# Their files are read one test at a time.
EXEMPT = {"tests"}


def check_sizes():
    """One line for each file without docstring, and for what is too long."""
    for path in sorted(ROOT.rglob("*.py")):
        where = path.relative_to(ROOT)
        if where.parts[0] in EXEMPT or where.parts[0].startswith("."):
            continue
        text = path.read_text()
        tree, lines = ast.parse(text), text.count("\n")
        if tree.body and path.name != "__init__.py" and not ast.get_docstring(tree):
            yield f"{where}:1: open the file with a line that says its purpose"
        if lines > LINES_OF_FILE:
            yield f"{where}: {lines} lines, more than {LINES_OF_FILE}: split it"
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                length = node.end_lineno - node.lineno + 1
                if length > LINES_OF_METHOD:
                    yield (
                        f"{where}:{node.lineno}: {node.name} has {length} lines, more"
                        f" than {LINES_OF_METHOD}: let it call named steps"
                    )

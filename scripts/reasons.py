"""Each ``sudo()`` says why: on its line, in its statement, or directly above."""

import ast
import io
import tokenize

from cache import ROOT

FOLDERS = ("models", "wizards", "report", "controllers", "cli")


def check_reasons():
    """Return where code of the addon becomes superuser without a reason."""
    return [
        f"{path.relative_to(ROOT)}:{line}: sudo() without a reason in a comment"
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line in find_bare(path.read_text())
    ]


def find_bare(text):
    """Return the lines of calls without a reason.

    >>> find_bare("# sudo: nobody writes it\\nx = self.sudo()\\ny = x.sudo(False)")
    []
    >>> find_bare("x = self.sudo()  # as for the counters")
    []
    >>> find_bare("# what a loop is for\\nfor x in y:\\n\\n    x.sudo().unlink()")
    [4]
    """
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    comments = {token.start[0] for token in tokens if token.type == tokenize.COMMENT}
    tree, explained, bare = ast.parse(text), set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            for call in get_calls(node):
                lines = range(get_first_line(node, comments), call.end_lineno + 1)
                (explained if comments.intersection(lines) else bare).add(call.lineno)
    return sorted(bare - explained)


def get_first_line(node, comments):
    """Return the first line of the comment above a statement, or the statement's."""
    line = node.lineno
    while line - 1 in comments:
        line -= 1
    return line


def get_calls(statement):
    """Return the calls in a statement itself, not in those that it holds."""
    found, waiting = [], [statement]
    while waiting:
        for child in ast.iter_child_nodes(waiting.pop()):
            if isinstance(child, ast.stmt):
                continue
            waiting.append(child)
            if isinstance(child, ast.Call) and raises_rights(child):
                found.append(child)
    return found


def raises_rights(call):
    """Return whether a call is ``.sudo()``, and not one that gives rights back."""
    raised = not call.args or getattr(call.args[0], "value", False) is True
    return getattr(call.func, "attr", "") == "sudo" and raised

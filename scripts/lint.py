"""The style of the addon: pinned tools, layout of XML, and rules of our own."""

import os
import re
import subprocess
import tempfile
from pathlib import Path
from xml.parsers import expat

from cache import ADDON, CACHE, ROOT
from console import say
from environment import lint_tools
from floors import check_floors, check_overwritten
from hooks import check_hooks
from maps import check_map, check_names
from places import check_roles
from reasons import check_reasons
from sizes import check_sizes

XML_WIDTH = 120
XML_INDENT = 4
# One attribute or one text, which no line break can make shorter.
UNBREAKABLE = re.compile(r'\s*([\w.:-]+="[^"]*"|>[^<]*</\w+>)$')


def lint():
    tools, failed = lint_tools(), []
    with tempfile.TemporaryDirectory() as folder:
        # pylint-odoo takes the module's name from its folder.
        (Path(folder) / ADDON).symlink_to(ROOT)
        for name, *arguments, cwd in (
            ("ruff", "check", "--no-cache", ".", ROOT),
            ("ruff", "format", "--no-cache", "--diff", ".", ROOT),
            ("pylint", f"--rcfile={ROOT}/.pylintrc", ADDON, folder),
        ):
            command = [tools, "-B", "-m", name, *arguments]
            variables = {**os.environ, "PYLINTHOME": str(CACHE / "pylint")}
            if subprocess.run(command, cwd=cwd, env=variables).returncode:
                failed.append(f"{name} {arguments[0]}" if name == "ruff" else name)
    for name, check in OWN.items():
        problems = list(check())
        for problem in problems:
            say(problem)
        if problems:
            failed.append(name)
    say(f"Lint failed: {', '.join(failed)}" if failed else "Lint is clean.")
    return bool(failed)


def check_all_xml():
    paths = sorted(path for path in ROOT.rglob("*.xml") if "lib" not in path.parts)
    return [problem for path in paths for problem in check_xml(path)]


def check_xml(path):
    """What is wrong with a file: each tag that begins a line stands at its depth."""
    text, found = path.read_text(), []
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if "\t" in line or line != line.rstrip():
            found.append((number, "tab, or blank at the end"))
        if len(line) > XML_WIDTH and not UNBREAKABLE.match(line):
            found.append((number, f"longer than {XML_WIDTH}"))
    if not text.startswith("<?xml ") or not text.endswith(">\n"):
        found.append((1, "begin with <?xml ...?>, end with one line feed"))
    parser, depth = expat.ParserCreate(), 0

    def tag(*start):
        nonlocal depth
        number, column = parser.CurrentLineNumber, parser.CurrentColumnNumber
        depth -= len(start) == 1
        if not lines[number - 1][:column].strip() and column != XML_INDENT * depth:
            found.append((number, f"indented by {column}, not {XML_INDENT * depth}"))
        depth += len(start) == 2

    # The first is called with a name and attributes, the second with a name.
    parser.StartElementHandler = parser.EndElementHandler = tag
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        found.append((error.lineno, str(error)))
    return [f"{path.relative_to(ROOT)}:{line}: {what}" for line, what in sorted(found)]


OWN = {
    "XML": check_all_xml,
    "sudo": check_reasons,
    "floors": check_floors,
    "overwritten methods": check_overwritten,
    "map": check_map,
    "names of tests": check_names,
    "hooks": check_hooks,
    "sizes": check_sizes,
    "roles": check_roles,
}

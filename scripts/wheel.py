"""The package that is published: built, and checked for what it must (not) hold."""

import ast
import tempfile
import zipfile
from pathlib import Path

from console import Problem, output, say
from environment import ADDON, ROOT, lint_tools

FOLDER = f"odoo/addons/{ADDON}/"
NEEDED = ["__init__.py", "README.rst", "LICENSE", "static/description/icon.png"]
DEVELOPMENT = ("scripts/", "benchmarks/", "run", "pyproject.toml", ".")


def wheel():
    # The build backend is pinned with the lint tools.
    command = [lint_tools(), "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"]
    with tempfile.TemporaryDirectory() as folder:
        output([*command, "-w", folder, ROOT], "The wheel cannot be built")
        (path,) = Path(folder).glob("*.whl")
        names = zipfile.ZipFile(path).namelist()
    manifest = ast.literal_eval((ROOT / "__manifest__.py").read_text())
    inside = {name.removeprefix(FOLDER) for name in names if name.startswith(FOLDER)}
    missing = {*NEEDED, *manifest["data"], *manifest["demo"]} - inside
    outside = {n for n in names if not n.startswith((FOLDER, "odoo_addon_helpdesk"))}
    unwanted = outside | {name for name in inside if name.startswith(DEVELOPMENT)}
    if missing or unwanted:
        raise Problem(f"{path.name}: lacks {missing or 0}, has {unwanted or 0}")
    say(f"{path.name} holds the addon and nothing of development.")

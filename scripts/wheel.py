"""The package that is published: built, and checked for what it must (not) hold."""

import ast
import subprocess
import tempfile
import zipfile
from pathlib import Path

from cache import ADDON, ROOT
from console import Problem, say
from environment import lint_tools

FOLDER = f"odoo/addons/{ADDON}/"
NEEDED = ["__init__.py", "README.rst", "LICENSE", "static/description/icon.png"]
DEVELOPMENT = ("scripts/", "benchmarks/", "proofs/", "docs/", "run", "pyproject.toml")
DEVELOPMENT += (".",)


def wheel():
    # The build backend is pinned with the lint tools.
    options = ["--quiet", "--no-deps", "--no-build-isolation", ROOT]
    with tempfile.TemporaryDirectory() as folder:
        command = [lint_tools(), "-m", "pip", "wheel", *options, "-w", folder]
        if subprocess.run(command).returncode:
            raise Problem("The wheel cannot be built: see above")
        (path,) = Path(folder).glob("*.whl")
        names = zipfile.ZipFile(path).namelist()
    manifest = ast.literal_eval((ROOT / "__manifest__.py").read_text())
    inside = {name.removeprefix(FOLDER) for name in names if name.startswith(FOLDER)}
    missing = {*NEEDED, *manifest.get("data", []), *manifest.get("demo", [])} - inside
    outside = {n for n in names if not n.startswith((FOLDER, "odoo_addon_helpdesk"))}
    unwanted = outside | {name for name in inside if name.startswith(DEVELOPMENT)}
    if missing or unwanted:
        raise Problem(f"{path.name}: lacks {missing or 0}, has {unwanted or 0}")
    say(f"{path.name} holds the addon and nothing of development.")

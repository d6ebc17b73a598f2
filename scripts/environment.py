"""Everything that Odoo needs, and how it comes to be there: Python, OCA addons."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from cache import ADDON, CACHE, ROOT, SCRIPTS, SETUP_LOG, built, digest, locked
from console import Problem, at_once, say, step
from odoo_source import odoo_home

# ---------------------------------------------------------------------------
# The pieces
# ---------------------------------------------------------------------------


def virtualenv(lock):
    """An isolated Python with the wheels of a lock file: no compiler is needed."""

    def build(folder):
        if importlib.util.find_spec("ensurepip") is None:
            raise Problem("Python's venv is missing: apt-get install python3-venv")
        command = [sys.executable, "-m", "venv", folder]
        step("Isolated Python", command, SETUP_LOG)
        install(folder / "bin/python", lock)
        if (folder / "bin/wkhtmltopdf-pack").exists():
            prepare_pdf_tool(folder / "bin/wkhtmltopdf")

    key = digest(sys.version, sys.base_prefix, lock.read_text())
    return built(f"{lock.stem.replace('requirements', 'python')}-{key}", build)


def install(python, lock, *options):
    """Without dependencies: OCA's wheels ask for an `odoo` that PyPI does not have."""
    # Python compiles what it imports, which is less than half of it.
    step(
        f"Python packages of {lock.name}",
        [python, "-m", "pip", "install", "--disable-pip-version-check", "--no-deps"]
        + ["--no-compile", "--only-binary", ":all:", "-r", lock, *options],
        SETUP_LOG,
        "Is there a network?",
        re.compile(r"^(Collecting|Installing) ([\w-]+)"),
    )


def prepare_pdf_tool(path):
    """The wheel's own name for it is not the one that Odoo looks for."""
    path.symlink_to("wkhtmltopdf-pack")
    if subprocess.run([path, "--version"], capture_output=True).returncode:
        libraries = ("libxrender1", "libxext6", "libfontconfig1")
        system_packages("Libraries of the PDF tool", *libraries)


def lint_tools():
    """Apart from what Odoo needs: tests do not wait for them."""
    with locked():
        return virtualenv(SCRIPTS / "requirements-lint.txt") / "bin/python"


def oca_addons(python):
    lock = SCRIPTS / "requirements-oca.txt"
    name = f"oca-{digest(lock.read_text())}"
    folder = built(name, lambda folder: install(python, lock, "--target", folder))
    return folder / "odoo/addons"


def system_packages(purpose, *packages):
    """Install what only the system has, where we may; otherwise say the command."""
    if not shutil.which("apt-get"):
        names = ", ".join(packages)
        say(f"{purpose}: missing. Install them (their names on Debian: {names})")
        return
    command = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    if os.geteuid():
        say(f"{purpose}: missing, please type: {command}")
        return
    try:
        step(purpose, ["sh", "-c", f"apt-get update; {command}"], SETUP_LOG)
    except Problem as problem:
        say(f"{problem}")


# ---------------------------------------------------------------------------
# All of it
# ---------------------------------------------------------------------------


class Environment:
    """The pieces, set up, and what a process of Odoo must know of them."""

    def __init__(self):
        with locked():
            # One waits for the network while the other unpacks.
            with at_once(2) as pool:
                home = pool.submit(odoo_home)
                folder = virtualenv(SCRIPTS / "requirements.txt")
                self.python = folder / "bin/python"
                self.oca = oca_addons(self.python)
                self.home = home.result()
            # Databases of two servers may have the same name.
            server = [os.environ.get(name) for name in ("PGHOST", "PGPORT")]
            self.data = CACHE / f"data-{digest(*server)}"
            self.checkout = self.link_checkout()
        self.variables = {
            **{k: v for k, v in os.environ.items() if not k.startswith("PYTHON")},
            "PATH": f"{folder / 'bin'}:{os.environ.get('PATH', os.defpath)}",
            "PYTHONPATH": str(self.checkout / "python"),
            "PYTHONPYCACHEPREFIX": str(CACHE / "pycache"),  # not in the repository
            "HYPOTHESIS_STORAGE_DIRECTORY": str(CACHE / "hypothesis"),
            "FONTCONFIG_FILE": str(self.checkout / "fonts.conf"),
            "ODOO_RC": str(self.checkout / "odoo.conf"),
        }
        pulls = self.home / ".git/logs/HEAD"  # one's own checkout may move on
        moment = pulls.stat().st_mtime if pulls.exists() else None
        extra = os.environ.get("EXTRA_ADDONS_PATH")
        self.key = digest(self.home, moment, self.oca, extra)

    def odoo(self, *arguments):
        return [self.python, "-m", "odoo", *map(str, arguments)]

    def link_checkout(self):
        """Configuration, and links under the names that Odoo and Python must see.

        Odoo takes a module's name from its folder, and a checkout may have any. Only
        `odoo` is linked for Python: its neighbours in a system's folder would hide
        the packages of our lock.
        """
        extra = [
            Path(path).resolve()
            for path in os.environ.get("EXTRA_ADDONS_PATH", "").split(",")
            if path
        ]
        for path in extra:
            if not path.is_dir():
                raise Problem(f"EXTRA_ADDONS_PATH: there is no folder {path}")
        # In Debian's package the first has all; in a checkout of Odoo it is the second.
        odoo = [self.home / "odoo/addons", self.home / "addons"]
        odoo = [path for path in odoo if (path / "web").exists()][:1]
        name = f"checkouts/{digest(ROOT, self.data, self.home, self.oca, *extra)}"
        paths = [CACHE / name / "addons", *extra, self.oca, *odoo]

        def build(folder):
            (folder / "addons").mkdir()
            (folder / "addons" / ADDON).symlink_to(ROOT)
            (folder / "python").mkdir()
            (folder / "python/odoo").symlink_to(self.home / "odoo")
            (folder / "odoo.conf").write_text(
                "[options]\n"
                f"addons_path = {','.join(map(str, paths))}\n"
                f"data_dir = {self.data}\n"
                "http_interface = 127.0.0.1\n"
            )
            fonts = odoo[0] / "web/static/fonts/lato"
            (folder / "fonts.conf").write_text(FONTS.format(fonts=fonts, cache=CACHE))

        return built(name, build)


# A bare machine has no font at all, and a PDF without one has no text.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
    <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
    <dir>{fonts}</dir>
    <cachedir>{cache}/fontconfig</cachedir>
</fontconfig>
"""

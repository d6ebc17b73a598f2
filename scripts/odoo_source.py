"""Which Odoo 19.0: one's own, that of the cache, Debian's package, or a clone.

Odoo is not among Python's packages. A later 19.0 than the one that was tested is
accepted: `./run test` says which it was.
"""

import gzip
import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from cache import CACHE, SCRIPTS, SETUP_LOG, built, digest
from console import Problem, say, step

OFFICIAL = "https://github.com/odoo/odoo.git"
BRANCH = "19.0"
PACKAGE = "odoo-19.0"  # the folder in the cache
# Where Debian puts Python's packages; a clone has `odoo` at its root.
DIST_PACKAGES = "usr/lib/python3/dist-packages"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
# All translations but French are left out, as of Debian's package: half of the size.
SPARSE = ("/*", "!**/i18n/*.po", "**/i18n/fr.po")
OWN = "or set ODOO_HOME to a checkout of Odoo's branch 19.0"


def odoo_home():
    """The folder that holds the package `odoo`, from the first that has one."""
    return named() or importable() or kept() or fetched()


def is_odoo_19(home):
    release = home / "odoo/release.py"
    return release.exists() and "\nversion_info = (19, 0," in release.read_text()


def named():
    if not os.environ.get("ODOO_HOME"):
        return None
    home = Path(os.environ["ODOO_HOME"]).resolve()
    if not is_odoo_19(home):
        raise Problem(f"ODOO_HOME: there is no Odoo 19.0 in {home}")
    return home


def importable():
    installed = importlib.util.find_spec("odoo")
    for package in installed.submodule_search_locations if installed else ():
        if is_odoo_19(Path(package).parent):
            return Path(package).parent
    return None


def kept():
    """What was fetched before; a clone of an address only where that is still named."""
    folders = [CACHE / clone_name()]
    if not os.environ.get("ODOO_GIT"):
        folders.insert(0, CACHE / PACKAGE / DIST_PACKAGES)
    return next(filter(is_odoo_19, folders), None)


def fetched():
    """Debian's package where there is one, a clone otherwise and where one is named."""
    sources = [clone]
    if not os.environ.get("ODOO_GIT") and KEYRING.exists() and shutil.which("apt-get"):
        sources.insert(0, package)
    problems = []
    for source in sources:
        try:
            return source()
        except Problem as problem:
            say(f"  {problem}")
            problems.append(str(problem))
    raise Problem(f"There is no Odoo 19.0. {problems[-1]}; {OWN}")


# ---------------------------------------------------------------------------
# Where it is fetched
# ---------------------------------------------------------------------------


def package():
    def build(folder):
        step(
            "Odoo 19 (134 MB)",
            ["sh", SCRIPTS / "fetch_odoo.sh", folder],
            SETUP_LOG,
            "Is there a network, and odoo-19 in Debian sid?",
            re.compile(r"^Get:\d+ \S+ (sid)/main \S+ (\S+)"),
        )
        if not is_odoo_19(folder / DIST_PACKAGES):
            raise Problem("Debian's package odoo-19 is no Odoo 19.0 any more")

    # A folder of this name that holds another Odoo is of no use to anybody.
    if (CACHE / PACKAGE).exists():
        shutil.rmtree(CACHE / PACKAGE)
    return built(PACKAGE, build) / DIST_PACKAGES


def address():
    """Where to clone from; a folder as an address, or git would copy all history."""
    given = os.environ.get("ODOO_GIT") or OFFICIAL
    return Path(given).resolve().as_uri() if Path(given).exists() else given


def clone_name():
    return f"odoo-{BRANCH}-clone-{digest(address())}"


def clone():
    """A shallow clone: today's files of the branch, without translations."""
    if not shutil.which("git"):
        raise Problem("git is missing: install it")

    def build(folder):
        git = ["git", "-C", folder]
        options = ["--depth", "1", "--branch", BRANCH, "--filter=blob:none"]
        for title, command in (
            (
                f"Odoo {BRANCH} from {address()}",
                ["git", "clone", "--progress", "--no-checkout", *options]
                + [address(), folder],
            ),
            (
                "Its files, without translations",
                [*git, "sparse-checkout", "set", "--no-cone", *SPARSE],
            ),
            ("Its files (some 300 MB)", [*git, "checkout", "--progress", BRANCH]),
        ):
            step(
                title,
                command,
                SETUP_LOG,
                f"Is there a network, and the branch {BRANCH}?",
                re.compile(r"(Receiving objects|Updating files): +(\d+%)"),
                # a name and password that are asked for would wait for ever
                env={**os.environ, "GIT_TERMINAL_PROMPT": "0"},
            )
        if not is_odoo_19(folder):
            raise Problem(f"{address()} has no Odoo 19.0 in its branch {BRANCH}")

    return built(clone_name(), build)


# ---------------------------------------------------------------------------
# Which it is
# ---------------------------------------------------------------------------


def release(home):
    """Its version and date, such as `19.0 of 2026-03-22 (Debian 19.0.0+dfsg-1)`."""
    changelog = home.parents[2] / "share/doc/odoo-19/changelog.Debian.gz"
    if (home / ".git").exists():
        command = ["git", "-C", home, "-c", "safe.directory=*", "log", "-1"]
        found = subprocess.run(
            [*command, "--format=%cs (commit %h)"], capture_output=True, text=True
        )
        date = found.stdout.strip()
    elif changelog.exists():
        date = debian_date(gzip.open(changelog, "rt", errors="replace").read())
    else:  # the releases of each night carry their day
        day = re.search(r"(20\d\d)(\d\d)(\d\d)", (home / "odoo/release.py").read_text())
        date = "-".join(day.groups()) if day else ""
    return f"{BRANCH} of {date or 'an unknown day'}"


def debian_date(changelog):
    """The day and the version of the newest entry of a changelog of Debian.

    >>> debian_date('''odoo (19.0.0+dfsg-1) unstable; urgency=medium
    ...
    ...   * new
    ...
    ...  -- A Name <a@b>  Sun, 22 Mar 2026 18:14:34 +0100''')
    '2026-03-22 (Debian 19.0.0+dfsg-1)'
    """
    version = re.search(r"\((.*?)\)", changelog)[1]
    signed = re.search(r"^ -- .*, +(\d+) (\w+) (\d{4})", changelog, re.M)
    day, month, year = signed.groups()
    number = "JanFebMarAprMayJunJulAugSepOctNovDec".index(month) // 3 + 1
    return f"{year}-{number:02}-{int(day):02} (Debian {version})"

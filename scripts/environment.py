"""Where everything lives, and how it comes to be there: Python, Odoo, OCA addons.

Nothing that is generated lies inside the repository. Each piece is a folder of the
cache, named after a hash of what it is made from: a changed pin makes just that piece
anew, and several checkouts may share one cache.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

from console import Problem, say, step

ADDON = "helpdesk_hour_bank"
ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "scripts"
ROOM_NEEDED = 3  # GB, with the databases


def cache_path():
    """As root outside of /root, where the user that runs PostgreSQL cannot enter."""
    if os.environ.get("HOUR_BANK_CACHE"):
        return Path(os.environ["HOUR_BANK_CACHE"]).resolve()
    if os.geteuid() == 0:
        return Path("/var/cache") / ADDON
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / ADDON


CACHE = cache_path()
MARKER = CACHE / ".made_by_helpdesk_hour_bank"
LOGS = CACHE / "logs"
SETUP_LOG = LOGS / "setup.log"


def digest(*parts):
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:10]


def create_cache():
    if CACHE.exists() and any(CACHE.iterdir()):
        raise Problem(f"{CACHE} holds other files: set HOUR_BANK_CACHE to a new folder")
    # PostgreSQL does not run as root, but as a user that must be able to enter.
    found = [path for path in CACHE.parents if path.exists()]
    barred = [path for path in found if not path.stat().st_mode & stat.S_IXOTH]
    if os.geteuid() == 0 and barred:
        raise Problem(f"Only root can enter {barred[0]}: set HOUR_BANK_CACHE elsewhere")
    try:
        LOGS.mkdir(parents=True)
        CACHE.chmod(0o755)
    except OSError as error:
        raise Problem(f"Set HOUR_BANK_CACHE to a folder of yours: {error}") from error
    free = shutil.disk_usage(CACHE).free / 2**30
    if free < ROOM_NEEDED:
        raise Problem(
            f"No room: {free:.1f} GB are free for {CACHE}, {ROOM_NEEDED} are needed;"
            " make room or set HOUR_BANK_CACHE"
        )
    MARKER.touch()


@contextlib.contextmanager
def locked():
    """One set-up at a time: the second runner waits for what the first one builds."""
    if not MARKER.exists():
        create_cache()
    with (CACHE / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another ./run that is setting up ...")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def built(name, build):
    """The folder `name` of the cache, filled by `build(folder)` the first time.

    It is built under another name: an interrupted set-up leaves nothing half done.
    """
    folder = CACHE / name
    if not folder.exists():
        draft = CACHE / f"{name}.draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        build(draft)
        draft.rename(folder)
    return folder


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
    step(
        f"Python packages of {lock.name}",
        [python, "-m", "pip", "install", "--disable-pip-version-check", "--no-deps"]
        + ["--only-binary", ":all:", "-r", lock, *options],
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


def odoo_home():
    """The folder that holds the package `odoo`: one's own, or Debian's."""
    if os.environ.get("ODOO_HOME"):
        home = Path(os.environ["ODOO_HOME"]).resolve()
        if not is_odoo_19(home):
            raise Problem(f"ODOO_HOME: there is no Odoo 19.0 in {home}")
        return home
    installed = importlib.util.find_spec("odoo")
    for package in installed.submodule_search_locations if installed else ():
        if is_odoo_19(Path(package).parent):
            return Path(package).parent
    return built("odoo-19.0", download_odoo) / "usr/lib/python3/dist-packages"


def is_odoo_19(home):
    release = home / "odoo/release.py"
    return release.exists() and "\nversion_info = (19, 0," in release.read_text()


def download_odoo(folder):
    own = "set ODOO_HOME to a checkout of Odoo's branch 19.0"
    if not Path("/usr/share/keyrings/debian-archive-keyring.gpg").exists():
        raise Problem(f"Odoo is fetched on Debian only; here, {own}")
    step(
        "Odoo 19 (134 MB)",
        ["sh", SCRIPTS / "fetch_odoo.sh", folder],
        SETUP_LOG,
        f"Is there a network, and odoo-19 in Debian sid? Otherwise {own}.",
        re.compile(r"^Get:\d+ \S+ (sid)/main \S+ (\S+)"),
    )
    if not is_odoo_19(folder / "usr/lib/python3/dist-packages"):
        raise Problem(f"Debian sid has no Odoo 19.0 any more: {own}")


def system_packages(purpose, *packages):
    """Install what only the system has, where we may; otherwise say the command."""
    command = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    if os.geteuid() or not shutil.which("apt-get"):
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
            folder = virtualenv(SCRIPTS / "requirements.txt")
            self.python = folder / "bin/python"
            self.home = odoo_home()
            self.oca = oca_addons(self.python)
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

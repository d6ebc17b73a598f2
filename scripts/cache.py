"""The folder in which all is set up, and how a piece of it is made once.

Nothing that is generated lies inside the repository. Each piece is a folder of the
cache, named after a hash of what it is made from: a changed pin makes just that piece
anew, and several checkouts may share one cache.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import stat
from pathlib import Path

from console import Problem, say

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
        try:
            build(draft)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        draft.rename(folder)
    return folder

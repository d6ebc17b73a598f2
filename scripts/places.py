"""What has one place: the names of groups are in models/roles.py."""

import re

from cache import ROOT

ROLES = ROOT / "models" / "roles.py"
GROUP = re.compile(r"[\"'][a-z_]+\.group_\w+")


def check_roles():
    """One line for each group that Python names elsewhere."""
    for top in ("models", "report", "wizards"):
        for path in sorted((ROOT / top).rglob("*.py")):
            if path == ROLES:
                continue
            for number, line in enumerate(path.read_text().split("\n"), 1):
                # what is looked for in views of others has their words
                if GROUP.search(line) and "@groups=" not in line:
                    yield (
                        f"{path.relative_to(ROOT)}:{number}: name the group in"
                        f" {ROLES.relative_to(ROOT)}, and say what the role is"
                    )

"""The terms to translate: the template made anew, each language in step with it."""

import os
import subprocess

from cache import ADDON, ROOT
from console import Problem

SCRIPT = """
import io, pathlib, sys
import polib
from odoo.tools.translate import trans_export

folder = pathlib.Path({folder!r})
buffer = io.BytesIO()
trans_export(False, [{addon!r}], buffer, "po", env)
template = polib.pofile(buffer.getvalue().decode())
template.save(str(folder / "{addon}.pot"))
for path in sorted(folder.glob("*.po")):
    before, after = polib.pofile(str(path)), polib.pofile(buffer.getvalue().decode())
    known = {{entry.msgid: entry for entry in before if entry.msgstr}}
    for entry in after:
        if entry.msgid in known:
            entry.msgstr = known[entry.msgid].msgstr
            entry.flags = known[entry.msgid].flags
    after.header = before.header
    after.metadata = before.metadata
    after.save(str(path))
    missing = [entry.msgid for entry in after if not entry.msgstr]
    print(f"{{path.name}}: {{len(after)}} terms, {{len(missing)}} missing")
    for term in missing:
        print("  " + ascii(term))
sys.stdout.flush()
"""


def terms(database):
    """Export the terms of the addon, and bring each ``i18n/*.po`` into step.

    What is translated stays; a term that is gone goes; a new one is listed, and waits
    for its translation.
    """
    name = f"hour_bank_terms_{os.getpid()}"
    script = SCRIPT.format(folder=str(ROOT / "i18n"), addon=ADDON)
    try:
        database.clone(database.template(), name)
        database.install(name, [ADDON])
        command = database.environment.odoo("shell", "-d", name, "--log-level=error")
        if subprocess.run(
            command, input=script, text=True, env=database.variables
        ).returncode:
            raise Problem("The terms could not be exported: see above")
    finally:
        database.drop(name)

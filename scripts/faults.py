"""Every way to write fails at each of its statements, on a database made for it."""

import os
import random
import subprocess

from bench import title
from cache import ADDON, ROOT
from console import say

PROOFS = ROOT / "proofs"
RESULTS = PROOFS / "FAULTS-statements.md"
SCRIPT = """
import sys
sys.path.insert(0, {folder!r})
import {module}
{module}.run(env)
"""


def add_options(add):
    """Name the options of ``./run faults``."""
    add("--quick", action="store_true", help="some of all, for CI; nothing is written")
    add("--full", action="store_true", help="every statement, kind and meeting")
    add("--rounds", type=int, metavar="N", help="percent of all faults, 10 by default")
    add("--seed", type=int, metavar="N", help="the same choice again")
    add("--doors", default="", metavar="TEXT", help="only those, by commas")
    add("--parts", default="", metavar="NAMES", help="statements,pairs: both")
    add("--self-test", action="store_true", help="only find the planted bugs")
    add("--keep", action="store_true", help="keep the database and say its name")
    add("--on", default="", metavar="NAME", help="a database with the addon: copied")


def faults(database, options):
    """Let doors fail at their statements; answer whether anything fell short."""
    seed = options.seed if options.seed is not None else random.getrandbits(32)
    settings = {
        "SEED": seed,
        "QUICK": options.quick,
        "FULL": options.full,
        "DOORS": options.doors,
        "PARTS": options.parts,
        "ROUNDS": options.rounds,
        "RESULTS": "" if options.quick or options.doors else RESULTS,
        "SELF_TEST": options.self_test,
        "TITLE": title(),
    }
    settings = {f"PROOF_{key}": str(v) for key, v in settings.items() if v}
    return run_proof(database, "faults", settings, options.on, options.keep)


def run_proof(database, module, settings, on="", keep=False):
    """Run a module of ``proofs/`` in Odoo's shell; answer whether it failed.

    :param on: a database with the addon, of which a copy is used
    :param keep: leave the database that was made, for a look or for ``on``
    """
    name = f"hour_bank_proof_{os.getpid()}"
    script = SCRIPT.format(folder=str(PROOFS), module=module)
    try:
        database.clone(on or database.template(), name)
        if not on:
            database.install(name, [ADDON])
        command = database.environment.odoo("shell", "-d", name, "--log-level=critical")
        variables = {**database.variables, **settings}
        return subprocess.run(
            command, input=script, text=True, env=variables
        ).returncode
    finally:
        if keep:
            say(f"Database kept: {name}")
        else:
            database.drop(name)

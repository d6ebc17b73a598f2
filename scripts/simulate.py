"""One seed, one year: what may happen to a company, on a database made for it."""

import random

from bench import title
from cache import ROOT
from faults import run_proof

RESULTS = ROOT / "benchmarks" / "SIMULATION.md"


def add_options(add):
    """Name the options of ``./run simulate``."""
    add("--quick", action="store_true", help="20 short years, for CI; written nowhere")
    add("--seeds", type=int, metavar="N", help="so many years, 5 by default")
    add(
        "--seed",
        type=int,
        metavar="N",
        help="the first of them; 1 in CI, else by chance",
    )
    add("--steps", type=int, metavar="N", help="of each year, 200 by default")
    add("--every", type=int, metavar="N", help="all is looked at after so many steps")
    add("--mutations", action="store_true", help="which planted bugs are caught")
    add("--only", default="", metavar="TEXT", help="of the planted bugs")
    add("--tell", action="store_true", help="each step, and why some are refused")
    add("--keep", action="store_true", help="keep the database and say its name")
    add("--on", default="", metavar="NAME", help="a database with the addon: copied")


def simulate(database, options):
    """Let years pass; answer whether anything fell short."""
    # CI plays the same years each time: a new one that fails is for who looks
    by_chance = 1 if options.quick or options.mutations else random.getrandbits(64)
    settings = {
        "SEED": options.seed if options.seed is not None else by_chance,
        "SEEDS": options.seeds,
        "STEPS": options.steps,
        "EVERY": options.every,
        "QUICK": options.quick,
        "MUTATIONS": options.mutations,
        "ONLY": options.only,
        "TELL": options.tell,
        "RESULTS": "" if options.quick or options.mutations else RESULTS,
        "TITLE": title(),
    }
    settings = {f"PROOF_{key}": str(v) for key, v in settings.items() if v or v == 0}
    settings = {key: v for key, v in settings.items() if v != "False"}
    return run_proof(database, "simulate", settings, options.on, options.keep)

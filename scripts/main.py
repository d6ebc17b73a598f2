"""The verbs of ./run. All is set up at first use, outside of the repository."""

import argparse
import os
import shutil
import sys

import bench
import bridge
import bridge_data
import console
import demo
import faults
import lint
import pictures
import simulate
import terms
import testing
import wheel
from cache import CACHE, MARKER
from database import SOCKETS, Database, control
from environment import Environment

VARIABLES = f"""
variables:
  HOUR_BANK_CACHE     where all is set up: {CACHE}
  ODOO_HOME           a checkout of Odoo 19.0 of your own
  ODOO_GIT            where to clone Odoo from, instead of what Debian packs
  PGHOST, PGPORT ...  a PostgreSQL of your own
  EXTRA_ADDONS_PATH   folders with more addons, separated by commas
  PYTHON              the interpreter, 3.10 to 3.13
"""


def ready():
    """What the verbs that run Odoo begin with."""
    return Database(Environment())


def run_odoo(options):
    """Become Odoo: its input, output, signals and exit status are its own."""
    database = ready()
    command = database.environment.odoo(*options.arguments)
    os.execve(command[0], command, database.variables)


def run_test(options):
    if options.runner:
        return testing.test_runner()
    return testing.test(
        ready(), options.tags, options.beside, options.jobs, options.keep
    )


def run_bench(options):
    if options.forecast:
        return bench.bench_forecast(options.quick)
    if options.load:
        sizes = {name: getattr(options, name) for name in bench.load.Options._fields}
        return bench.bench_load(ready(), options.quick, options.on, **sizes)
    if options.replica:
        return bench.bench_replica(ready(), options.quick, options.on)
    size = "quick" if options.quick else "full"
    return bench.bench(
        ready(), size, options.rows, options.keep, options.on, options.dump
    )


def run_bridge(options):
    if options.data:
        return bridge_data.carry(ready())
    return testing.test(ready(), bridge.TAGS, bridge.MODULES, testing.JOBS, False)


def run_stop(_options):
    if CACHE.exists() and control("status") and not control("stop", "-m", "fast"):
        raise console.Problem("PostgreSQL does not stop")
    console.say("PostgreSQL is stopped.")


def run_clean(options):
    if CACHE.exists() and not MARKER.exists():
        raise console.Problem(f"{CACHE} was not made by ./run: remove it yourself")
    run_stop(options)
    for folder in (CACHE, SOCKETS):
        shutil.rmtree(folder, ignore_errors=True)
    console.say(f"Removed: {CACHE}")
    if os.environ.get("PGHOST"):
        console.say("The databases hour_bank_* on your own server are left to you.")


VERBS = {
    "demo": (
        lambda options: demo.serve(
            ready(),
            options.port,
            options.db,
            options.fresh,
            options.role,
            not options.no_browser,
        ),
        "serve a demo until Ctrl-C",
    ),
    "test": (
        run_test,
        "run the addon's tests in a new database",
    ),
    "bridge": (
        run_bridge,
        "all of them beside OCA's timesheets on tickets",
    ),
    "odoo": (run_odoo, "Odoo's own command line: ./run odoo shell -d DB"),
    "peers": (
        lambda _options: testing.peers(ready()),
        "the neighbours' tests, with and without the addon",
    ),
    "bench": (
        run_bench,
        "measure what people wait for, beside core",
    ),
    "faults": (
        lambda options: faults.faults(ready(), options),
        "let every way to write fail at each of its statements",
    ),
    "simulate": (
        lambda options: simulate.simulate(ready(), options),
        "let a company's years pass, each of one seed",
    ),
    "pictures": (
        lambda options: pictures.pictures(ready(), options.db, options.only),
        "take the pictures of static/description from a demo",
    ),
    "lint": (lambda _options: lint.lint(), "ruff, pylint-odoo, layout of XML files"),
    "terms": (
        lambda _options: terms.terms(ready()),
        "bring the translations into step with the code",
    ),
    "wheel": (lambda _options: wheel.wheel(), "build the package and check it"),
    "stop": (run_stop, "stop PostgreSQL"),
    "clean": (run_clean, "stop PostgreSQL, remove all that was set up"),
}


def add_test_options(add):
    add("--tags", help="Odoo's --test-tags, instead of all tests of the addon")
    add(
        "--beside",
        default=[],
        metavar="MODULES",
        type=lambda text: text.split(","),
        help="install these, too, such as contract,subscription_oca",
    )
    add(
        "--runner", action="store_true", help="only those of ./run itself, without Odoo"
    )
    add("--keep", action="store_true", help="keep the database and say its name")
    add("--jobs", type=int, help="processes; two where all tests run on two cores")


def add_demo_options(added):
    add = added["demo"].add_argument
    add("--port", type=int, default=8069)
    add("--db", default="hour_bank_demo", metavar="NAME")
    add("--fresh", action="store_true", help="make the database anew")
    add("--role", choices=[login for _name, login, *_more in demo.ROLES])
    add("--no-browser", action="store_true", help="with --role: open none")
    add = added["pictures"].add_argument
    add("--db", default="hour_bank_demo", metavar="NAME", help="the demo to show")
    add("--only", nargs="+", metavar="NAME", help="some of them, such as: portal bank")


def parser():
    result = argparse.ArgumentParser(
        prog="./run",
        epilog=VARIABLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = result.add_subparsers(required=True, metavar="VERB")
    added = {name: verbs.add_parser(name, help=VERBS[name][1]) for name in VERBS}
    for name, verb in added.items():
        verb.set_defaults(call=VERBS[name][0])
    add_demo_options(added)
    add = added["bench"].add_argument
    add("--quick", action="store_true", help="a small database, nothing is written")
    add(
        "--rows", default="", metavar="TEXT", help="only those that have it in the name"
    )
    add("--keep", action="store_true", help="keep the database and say its name")
    add("--on", metavar="NAME", help="a database that was kept: nothing is made")
    add("--dump", action="store_true", help="print the statements of each row")
    add("--load", action="store_true", help="agents who log time at once")
    add("--replica", action="store_true", help="a second PostgreSQL that only reads")
    add("--forecast", action="store_true", help="how good the forecast of hours is")
    for name, kind in bench.load.Options.__annotations__.items():
        add(f"--{name}", type=kind, metavar="N", help=f"of --load: {name}")
    faults.add_options(added["faults"].add_argument)
    simulate.add_options(added["simulate"].add_argument)
    add_test_options(added["test"].add_argument)
    added["bridge"].add_argument(
        "--data",
        action="store_true",
        help="carry a database of theirs over, instead of the tests",
    )
    return result


def main(arguments):
    console.end_on_signals()
    os.umask(0o022)  # the user that runs PostgreSQL must be able to read
    # What follows `odoo` is for Odoo: argparse does not look at it.
    split = 1 if arguments[:1] == ["odoo"] else len(arguments)
    options = parser().parse_args(arguments[:split])
    options.arguments = arguments[split:]
    try:
        return options.call(options)
    except console.Problem as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    except KeyboardInterrupt:
        console.say("\nStopped.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

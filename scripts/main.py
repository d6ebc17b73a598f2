"""The verbs of ./run. All is set up at first use, outside of the repository."""

import argparse
import os
import shutil
import sys

import console
import demo
import lint
import testing
import wheel
from database import SOCKETS, Database, control
from environment import CACHE, MARKER, Environment

VARIABLES = f"""
variables:
  HOUR_BANK_CACHE     where all is set up: {CACHE}
  ODOO_HOME           a checkout of Odoo 19.0 of your own
  PGHOST, PGPORT ...  a PostgreSQL of your own
  EXTRA_ADDONS_PATH   folders with more addons, separated by commas
  PYTHON              the interpreter, 3.10 to 3.13
"""


def run_demo(options):
    demo.serve(Database(Environment()), options.port, options.db, options.fresh)


def run_test(options):
    return testing.test(Database(Environment()), options.tags, options.keep)


def run_odoo(options):
    """Become Odoo: its input, output, signals and exit status are its own."""
    database = Database(Environment())
    command = database.environment.odoo(*options.arguments)
    os.execve(command[0], command, database.variables)


def run_peers(_options):
    return testing.peers(Database(Environment()))


def run_lint(_options):
    return lint.lint()


def run_wheel(_options):
    return wheel.wheel()


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


def parser():
    result = argparse.ArgumentParser(
        prog="./run",
        epilog=VARIABLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = result.add_subparsers(required=True, metavar="VERB")

    def verb(name, call, words):
        added = verbs.add_parser(name, help=words)
        added.set_defaults(call=call)
        return added

    added = verb("demo", run_demo, "serve a demo until Ctrl-C")
    added.add_argument("--port", type=int, default=8069)
    added.add_argument("--db", default="hour_bank_demo", metavar="NAME")
    added.add_argument("--fresh", action="store_true", help="make the database anew")
    added = verb("test", run_test, "run the addon's tests in a new database")
    added.add_argument("--tags", help="Odoo's --test-tags, instead of all")
    added.add_argument("--keep", action="store_true", help="keep the database")
    verb("odoo", run_odoo, "Odoo's own command line: ./run odoo shell -d DB")
    verb("peers", run_peers, "the neighbours' tests, with and without the addon")
    verb("lint", run_lint, "ruff, pylint-odoo, layout of XML files")
    verb("wheel", run_wheel, "build the package and check what is in it")
    verb("stop", run_stop, "stop PostgreSQL")
    verb("clean", run_clean, "stop PostgreSQL, remove all that was set up")
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

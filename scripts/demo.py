"""A served demo: who can log in, and what they may try."""

import ast
import socket
import threading
import time
import urllib.request

from cache import ADDON, LOGS, ROOT
from console import Problem, running, say

# Who can log in, and three things that each may try.
ROLES = [
    ("Administrator", "admin", ()),
    (
        "Helpdesk agent",
        "agent",
        (
            "Alt+Shift+L anywhere: a ticket, 35, what you did; Enter. Read the note",
            "Helpdesk, “Sauvegarde en échec”: Start, then Stop in the top bar",
            "“Formation inventaire”: log 4:00, more than is left; see what is offered",
        ),
    ),
    (
        "Helpdesk manager",
        "manager",
        (
            "Helpdesk > Hour Banks: who runs low? Open one: Ledger, Adjust, Transfer",
            "Hour Banks > Time That Found No Bank: debit it, or mark it as free",
            "Helpdesk > Configuration > Hour Bank Plans: what is sold, how work counts",
        ),
    ),
    (
        "Salesperson",
        "sales",
        (
            "Sales: a quotation with “Support hours”; confirm it, open Hour Banks",
            "Sales > Orders > Time That Found No Bank: sell hours for what is parked",
            "The bank of Azur Interior: print the statement as its customer gets it",
        ),
    ),
    (
        "Accountant",
        "accountant",
        (
            "Invoicing > Customers > Release Used Hours: last month becomes income",
            "Invoicing, the invoice of AZ-2041: credit it; read the advice",
            "Invoicing > Customers > Orders to Invoice: AZ-2077 and BW/140",
        ),
    ),
    (
        "Customer (portal)",
        "customer",
        (
            "My Account > Support hours: what is left; open a pack, read why it went",
            "Buy Hours: choose, read the quotation; nothing is bought before you sign",
            "What colleagues see: let Hugo see all, or nothing but his own tickets",
        ),
    ),
]


def serve(database, port, name, fresh):
    check_port(port)
    prepare(database, name, fresh)
    url = f"http://localhost:{port}"
    database.sql(
        "INSERT INTO ir_config_parameter (key, value)"
        # where links in mails point to, and where the PDF tool finds its styles
        f" VALUES ('web.base.url', '{url}'), ('report.url', 'http://127.0.0.1:{port}')"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        name,
    )
    command = database.environment.odoo(
        *("server", "-d", name, "--db-filter", f"^{name}$", "--no-database-list"),
        *("--http-port", port),
    )
    log = LOGS / "demo.log"
    say("Starting the server ...")
    try:
        with log.open("w") as file, running(command, env=database.variables) as process:
            threading.Thread(target=announce, args=(url, log), daemon=True).start()
            for line in process.stdout:
                file.write(line)
                file.flush()
    except KeyboardInterrupt:
        say("\nThe demo has ended. PostgreSQL still runs; ./run stop ends it.")
        return
    raise Problem(f"The server ended by itself. Details: {log}")


def check_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise Problem(f"Port {port} is taken: choose another, --port N") from error


def prepare(database, name, fresh):
    """Make the database the first time; update it when the addon's version changed."""
    if fresh or not database.exists(name):
        draft = f"{name}_draft"
        database.clone(database.template("--with-demo"), draft)
        database.install(draft, [ADDON])
        database.check_demo(draft)
        database.drop(name)
        database.rename(draft, name)
    manifest = ast.literal_eval((ROOT / "__manifest__.py").read_text())
    if database.addon_version(name) != manifest["version"]:
        database.install(name, [ADDON], "-u", ADDON)


def announce(url, log):
    """Say where to go, once somebody answers there."""
    while True:
        try:
            urllib.request.urlopen(f"{url}/web/login", timeout=60).close()
            break
        except OSError:
            time.sleep(0.5)
    say(f"\nOdoo:    {url}/odoo\nPortal:  {url}/my\nLog:     {log}\n")
    for role, login, ideas in ROLES:
        say(f"  {role + ':':20}{login} / {login}")
        for number, idea in enumerate(ideas, 1):
            say(f"      {number}. {idea}")
    say(
        "\nThe first login builds the pages' scripts and styles and takes a minute."
        "\nCtrl-C ends the demo."
    )

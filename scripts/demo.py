"""A served demo: who can log in, and what they may try."""

import ast
import http.cookiejar
import os
import re
import socket
import sys
import threading
import time
import urllib.parse
import urllib.request
import webbrowser

from cache import ADDON, LOGS, ROOT
from console import Problem, running, say

# Who can log in, where they begin, and three things that each may try.
ROLES = [
    ("Administrator", "admin", "/odoo", ()),
    (
        "Helpdesk agent",
        "agent",
        "/odoo/action-helpdesk_mgmt.helpdesk_ticket_action",
        (
            "Alt+Shift+L anywhere: a ticket, 35, what you did; Enter. Read the note",
            "Helpdesk, “Sauvegarde en échec”: Start, then Stop in the top bar",
            "“Formation inventaire”: log 4:00, more than is left; see what is offered",
        ),
    ),
    (
        "Helpdesk manager",
        "manager",
        "/odoo/hours-at-a-glance",
        (
            "Helpdesk > Hour Banks: who runs low? Open one: Ledger, Adjust, Transfer",
            "Hour Banks > Time That Found No Bank: debit it, or mark it as free",
            "Helpdesk > Configuration > Hour Bank Plans: what is sold, how work counts",
        ),
    ),
    (
        "Salesperson",
        "sales",
        "/odoo/orders",
        (
            "Sales: a quotation with “Support hours”; confirm it, open Hour Banks",
            "Sales > Orders > Time That Found No Bank: sell hours for what is parked",
            "The bank of Azur Interior: print the statement as its customer gets it",
        ),
    ),
    (
        "Accountant",
        "accountant",
        "/odoo/action-helpdesk_hour_bank.hour_bank_release_action",
        (
            "Invoicing > Customers > Release Used Hours: last month becomes income",
            "Invoicing, the invoice of AZ-2041: credit it; read the advice",
            "Invoicing > Customers > Orders to Invoice: AZ-2077 and BW/140",
        ),
    ),
    (
        "Customer (portal)",
        "customer",
        "/my/hour-banks",
        (
            "My Account > Support hours: what is left; open a pack, read why it went",
            "Buy Hours: choose, read the quotation; nothing is bought before you sign",
            "What colleagues see: let Hugo see all, or nothing but his own tickets",
        ),
    ),
]


def serve(database, port, name, fresh, role=None, browser=True):
    """Serve a demo until Ctrl-C.

    `role` is a login: its page is named, and opened where there is a display, unless
    `browser` says not to.
    """
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
            told = (url, log, role, browser)
            threading.Thread(target=announce, args=told, daemon=True).start()
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
        database.make_demo(draft, fresh)
        database.drop(name)
        database.rename(draft, name)
    manifest = ast.literal_eval((ROOT / "__manifest__.py").read_text())
    if database.addon_version(name) != manifest["version"]:
        database.install(name, [ADDON], "-u", ADDON)


def announce(url, log, role, browser):
    """Say where to go, once somebody answers there; then make the first page quick."""
    while True:
        try:
            urllib.request.urlopen(f"{url}/web/login", timeout=60).close()
            break
        except OSError:
            time.sleep(0.5)
    say(f"\nOdoo:    {url}/odoo\nPortal:  {url}/my\nLog:     {log}\n")
    for name, login, page, ideas in ROLES:
        if role not in (None, login):
            continue
        say(f"  {name + ':':20}{login} / {login}")
        if role:
            say(f"      {entrance(url, login, page)}")
            if browser:
                open_page(entrance(url, login, page))
        for number, idea in enumerate(ideas, 1):
            say(f"      {number}. {idea}")
    say("\nCtrl-C ends the demo. Scripts and styles of its pages are being built; ...")
    say(build_assets(url))


def entrance(url, login, page):
    """The login page, with the login filled in, that leads to a page.

    >>> entrance("http://localhost:8069", "agent", "/odoo/orders")
    'http://localhost:8069/web/login?login=agent&redirect=%2Fodoo%2Forders'
    """
    query = urllib.parse.urlencode({"login": login, "redirect": page})
    return f"{url}/web/login?{query}"


def open_page(page):
    """Open the browser where there is a display: one in a terminal is of no use."""
    displays = {"DISPLAY", "WAYLAND_DISPLAY"}
    if sys.platform == "darwin" or displays.intersection(os.environ):
        webbrowser.open(page)


def build_assets(url):
    """Ask for what the first pages load, so that nobody waits for it; say how it went.

    Odoo builds a bundle when it is asked for the first time, and keeps it.
    """
    begin, jar = time.monotonic(), http.cookiejar.CookieJar()
    client = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def read(page, **form):
        data = urllib.parse.urlencode(form).encode() if form else None
        with client.open(url + page, data, timeout=300) as answer:
            return answer.read().decode(errors="replace")

    try:
        login = read("/web/login")
        token = re.search(r'name="csrf_token" value="(\w+)"', login)[1]
        home = read("/web/login", login="admin", password="admin", csrf_token=token)
        # the pages inside first: they are the largest
        for link in re.findall(r'(?:src|href)="(/web/assets/[^"]+)"', home + login):
            read(link)
    except (OSError, TypeError):  # stopped meanwhile, or the password is another
        return "The first login builds the pages' scripts and styles, which takes time."
    return f"... they are ready, after {time.monotonic() - begin:.0f} s."

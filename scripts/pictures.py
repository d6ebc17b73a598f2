"""Pictures of the demo for the README, the manual and the page in Apps."""

import json
import shutil
import socket
import subprocess
import threading
import time
import urllib.request

import demo
from cache import LOGS, ROOT, SCRIPTS
from console import Problem, running, say
from testing import BROWSERS, ensure_browser

FOLDER = ROOT / "static/description"
MOST = 200_000  # bytes: who looks at a shop window does not wait

# The name of a record in demo/, in a page or a statement: `{ticket}`.
RECORDS = {
    "ticket": ("helpdesk.ticket", "ticket_b1"),
    "story": ("helpdesk.ticket", "ticket_a1"),
    "statement": ("hour.bank.statement", "statement_azur_2"),
}
BANK = """
    SELECT bank.id FROM hour_bank bank JOIN ir_model_data data
        ON data.model = 'sale.order' AND data.res_id = bank.sale_order_id
    WHERE data.module = 'helpdesk_hour_bank' AND data.name = '{}'
"""
BANKS = {"bank": "order_bright_1", "portal_bank": "order_azur_0"}

JOBS = """
for name in ("ir_cron_hour_bank_day", "ir_cron_hour_bank_foretell"):
    env.ref(f"helpdesk_hour_bank.{name}").method_direct_trigger()
env.cr.commit()
"""
TICKET = "/odoo/action-helpdesk_mgmt.helpdesk_ticket_action/{ticket}"
# In the order of logins. A scene waits for what it shows last.
SCENES = [
    {
        "file": "ticket.png",
        "login": "agent",
        "page": TICKET.replace("{ticket}", "{story}"),
        "size": (1400, 900),
        "actions": [[".o_notebook a[name=timesheets]"]],
        "wait": "div[name=timesheet_ids] .o_data_row",
    },
    {
        "file": "log_time.png",
        "login": "agent",
        "page": TICKET,
        "size": (1400, 950),
        "actions": [
            ["button[name=action_log_time]"],
            [".modal div[name=hours] input", "1:30"],
            [
                ".modal div[name=name] input, .modal div[name=name] textarea",
                "Spare reader configured and tested",
            ],
            [".modal div[name=hours] input"],
        ],
        "wait": ".modal div[name=preview]",
    },
    {
        "file": "picture.png",
        "login": "manager",
        "page": "/odoo/hours-at-a-glance",
        "size": (1280, 1190),
        "actions": [["select[name=period]", "year"]],
        "wait": ".o_hour_bank_picture_cards",
    },
    {
        "file": "bank.png",
        "login": "manager",
        "page": "/odoo/hour-banks/{bank}",
        "size": (1280, 900),
        "wait": ".o_form_view .o_statusbar_status",
    },
    {
        "file": "portal.png",
        "login": "customer",
        "page": "/my/hour-banks/{portal_bank}",
        "size": (1150, 900),
        "wait": ".o_hour_bank_portal",
    },
    {
        "file": "portal_buy.png",
        "login": "customer",
        "page": "/my/hour-banks/buy",
        "size": (920, 560),
        "wait": "#wrap form",
    },
    {
        "file": "statement.png",
        "login": "customer",
        "page": "/my/hour-statements/{statement}",
        "size": (1150, 900),
        "wait": ".o_hour_bank_portal",
    },
    {
        "file": "banner.png",
        "page": (SCRIPTS / "banner.html").as_uri(),
        "size": (1120, 560),
        "wait": "img",
    },
]


def pictures(database, name, only):
    """Take them of a demo, which is made where it is not there; check their size."""
    ensure_browser()
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not browser:
        raise Problem("No browser: install chromium, or google-chrome")
    demo.prepare(database, name, fresh=False)
    run_jobs(database, name)
    scenes = json.dumps([scene for scene in named(database, name) if fits(scene, only)])
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    url = f"http://localhost:{port}"
    server = database.environment.odoo(
        *("server", "-d", name, "--db-filter", f"^{name}$", "--http-port", port),
        *("--max-cron-threads", 0, "--logfile", LOGS / "pictures.log"),
    )
    camera = [database.environment.python, "-B", SCRIPTS / "camera.py"]
    with running(server, env=database.variables) as process:
        threading.Thread(target=process.stdout.read, daemon=True).start()
        wait_for(f"{url}/web/login", process)
        command = [*camera, browser, url, FOLDER]
        failed = subprocess.run(command, input=scenes, text=True).returncode
        process.terminate()
    large = [path for path in FOLDER.glob("*.png") if path.stat().st_size > MOST]
    for path in large:
        say(f"{path.name} is larger than {MOST} bytes")
    return bool(failed or large)


def run_jobs(database, name):
    """What the charts show is summed up by jobs, which the demo's server runs later."""
    subprocess.run(
        database.environment.odoo("shell", "-d", name, "--no-http"),
        input=JOBS,
        text=True,
        check=True,
        env=database.variables,
        capture_output=True,
    )


def fits(scene, only):
    return not only or scene["file"].split(".")[0] in only


def named(database, name):
    """The scenes, with the numbers of their records in this database."""
    numbers = {}
    for key, (model, record) in RECORDS.items():
        query = (
            "SELECT res_id FROM ir_model_data WHERE module = 'helpdesk_hour_bank'"
            f" AND model = '{model}' AND name = '{record}'"
        )
        numbers[key] = database.sql(query, name)
    for key, order in BANKS.items():
        numbers[key] = database.sql(BANK.format(order), name)
    missing = [key for key, found in numbers.items() if not found]
    if missing:
        raise Problem(f"The demo {name} lacks {', '.join(missing)}: take another --db")
    numbers = {key: found[0] for key, found in numbers.items()}
    return [{**scene, "page": scene["page"].format(**numbers)} for scene in SCENES]


def wait_for(page, process):
    while process.poll() is None:
        try:
            urllib.request.urlopen(page, timeout=60).close()
            return
        except OSError:
            time.sleep(0.5)
    raise Problem(f"The server ended by itself. Details: {LOGS / 'pictures.log'}")

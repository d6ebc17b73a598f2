"""OCA's timesheets on tickets, carried over from 18.0: what this addon may meet.

`helpdesk_mgmt_timesheet` and `helpdesk_mgmt_timesheet_sale` for 19.0 are under review
upstream. Until they are published, the wheels of 18.0 are changed in the few places
where Odoo 19 needs it, and our tests run beside them.
"""

import re

from cache import ADDON, SCRIPTS, built, digest
from console import Problem
from environment import install

TAGS = f"/{ADDON},hour_bank_bridge/{ADDON}"
MODULES = ["helpdesk_mgmt_timesheet", "helpdesk_mgmt_timesheet_sale"]
LOCK = SCRIPTS / "requirements-bridge.txt"
# Files -> what is replaced in them; each replacement is needed somewhere.
CHANGES = {
    "__manifest__.py": [
        (r'"version": "18\.0\.', '"version": "19.0.'),
        ("project_timesheet_time_control", "hr_timesheet_time_control"),
    ],
    "*.xml": [(r"(</?)data>", r"\1odoo>")],
    "*.py": [
        ("groups_id", "group_ids"),
        (r"from odoo\.osv import expression", "from odoo.fields import Domain"),
        (r"expression\.AND", "Domain.AND"),
    ],
}


def addons(environment):
    """The folder of the addons that are carried over, made the first time."""
    name = f"bridge-{digest(LOCK.read_text(), CHANGES)}"

    def build(folder):
        install(environment.python, LOCK, "--target", folder)
        carry_over(folder / "odoo/addons")

    return built(name, build) / "odoo/addons"


def carry_over(folder):
    for pattern, changes in CHANGES.items():
        for before, after in changes:
            texts = {path: path.read_text() for path in folder.rglob(pattern)}
            new = {path: re.sub(before, after, text) for path, text in texts.items()}
            if new == texts:
                raise Problem(f"The bridge has changed: no {before} in {pattern}")
            for path, text in new.items():
                path.write_text(text)

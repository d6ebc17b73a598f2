# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Forms opened, changed and saved as the web client does it, one field at a time.

:class:`Door` is the form of one record for one person. ``Door.change(path)`` opens it,
gives one field another value, saves with all that the onchange computed and says what
became of the value. ``FormsCase.assertDoor`` does so for every field that is editable.
"""

import contextlib
import re
from copy import deepcopy
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from lxml import etree

from odoo.exceptions import UserError
from odoo.fields import Date, Datetime
from odoo.tests import Form, new_test_user, tagged
from odoo.tests.form import UpdateDict
from odoo.tools.safe_eval import datetime as safe_datetime
from odoo.tools.safe_eval import safe_eval, time

from ..accounting_common import HourBankAccountingCase

# Texts that are no text: nobody types in them, or what is saved is cleaned.
UNTYPED = {"binary", "html", "json", "properties", "properties_definition", "reference"}
NO_OTHER = object()  # there is no other value to choose


class Undone(Exception):
    """What was done is undone."""


class Outcome(NamedTuple):
    """What became of another value: saved, ignored (something else is there), refused
    (with a message) or broken (an error that is no message)."""

    kind: str
    text: str = ""


class Row(Form):
    """The row of a list that is edited in place: a form with the fields of the list."""

    def __init__(self, record, view=None):
        set_attribute = partial(object.__setattr__, self)
        set_attribute("_record", record)
        set_attribute("_env", record.env)
        views = record.get_views([(view and record.env.ref(view).id, "list")])
        set_attribute("_models_info", views["models"])
        tree = etree.fromstring(views["views"]["list"]["arch"])
        set_attribute("_view", self._process_view(tree, record))
        set_attribute("_values", UpdateDict())
        if record:
            self._init_from_record()
        else:
            self._init_from_defaults()


FORMS = {"form": Form, "list": Row}


class Door:
    """The form of ``record`` as the user of its environment opens it, once.

    :param fill: for a new record, ``{name: value}`` that is typed in first
    :param known: ``{model: ids}``, what is chosen first in a field of that model
    :param kind: ``form``, or ``list`` for the row of a list that is edited in place
    """

    def __init__(self, record, fill=None, known=None, view=None, kind="form"):
        self.record, self.fill, self.known = record, fill or {}, known or {}
        self.view, self.kind = view, kind
        self._opened = None

    def open(self):
        """Return the form with what was read at first, as a screen shows it."""
        if not self._opened:
            self._opened = FORMS[self.kind](self.record, self.view)
            for name, value in self.fill.items():
                self._opened[name] = value
        form = object.__new__(type(self._opened))
        vars(form).update(vars(self._opened))
        vars(form)["_values"] = deepcopy(self._opened._values)
        return form

    # === WHICH FIELDS === #

    def get_paths(self):
        """Return what can be edited: ``name``, and ``lines.name`` of first lines."""
        form = self.open()
        if form._view["tree"].get("edit") in ("0", "False", "false"):
            return []
        return [
            path
            for name, info in form._view["fields"].items()
            for path in self._get_paths_of(form, name, info)
        ]

    def _get_paths_of(self, form, name, info):
        if not is_editable(form, name):
            return
        if info["type"] != "one2many":
            if info["type"] not in UNTYPED:
                yield name
        elif "edition_view" in info and form[name].ids:
            tree = info["edition_view"]["tree"]
            if tree.get("edit") in ("0", "False", "false"):
                return
            line = form[name].edit(0)
            for sub, sub_info in line._view["fields"].items():
                if sub_info["type"] not in {"one2many", *UNTYPED} and is_editable(
                    line, sub
                ):
                    yield f"{name}.{sub}"

    # === ANOTHER VALUE === #

    def change(self, *paths):
        """Give each field another value, in this order, and save; return the outcome
        of the last one, or None where there is no other value."""
        try:
            form = self.open()
            line_id = typed = None
            for path in paths:
                name, _dot, sub = path.partition(".")
                if not sub:
                    typed = self._type(form, name)
                elif name in form._values and form[name].ids:
                    line_id = form[name].ids[0]
                    with form[name].edit(0) as line:
                        typed = self._type(line, sub)
                if typed is NO_OTHER:
                    return None
            form.save()
            saved = self._get_saved(form, paths[-1], line_id)
        except (UserError, AssertionError) as error:
            return Outcome("refused", str(error))
        except Exception as error:  # whatever it is, it is what the person reads
            return Outcome("broken", f"{type(error).__name__}: {error}")
        if saved == typed:
            return Outcome("saved")
        return Outcome("ignored", f"typed {typed!r}, there is {saved!r}")

    def _type(self, form, name):
        value = self._get_other(form, name)
        if value is not NO_OTHER:
            form[name] = value
            return normalize(form._view["fields"][name], value)
        return value

    def _get_saved(self, form, path, line_id):
        name, _dot, sub = path.partition(".")
        values, fields = form._values, form._view["fields"]
        if sub:
            if line_id not in values[name]:
                return "no such line"
            values = values[name].get_vals(line_id)
            fields, name = fields[name]["edition_view"]["fields"], sub
        return normalize(fields[name], values[name])

    def _get_other(self, form, name):
        """Return another value than the one that is there, as somebody may choose."""
        info, value = form._view["fields"][name], form._values[name]
        match info["type"]:
            case "selection":
                others = [key for key, _label in info["selection"] if key != value]
                return others[0] if others else NO_OTHER
            case "many2one":
                return self._choose(form, name, {value, form._record.id})
            case "many2many":
                chosen = self._choose(form, name, set(value))
                if chosen is NO_OTHER:
                    return chosen
                return chosen.browse([*value, chosen.id])
        return get_other_scalar(info["type"], value)

    def _choose(self, form, name, but):
        """Return a record that the field offers, those known first."""
        info = form._view["fields"][name]
        Model = form._env[info["relation"]].with_context(**form._get_context(name))
        domain = get_domain(form, name)
        known = self.known.get(info["relation"], [])
        asked = [*domain, ("id", "in", known)] if known else domain
        offered = Model.name_search("", asked, limit=8) if known else []
        offered += Model.name_search("", domain, limit=8)
        found = [record_id for record_id, _name in offered if record_id not in but]
        return form._env[info["relation"]].browse(found[0]) if found else NO_OTHER


def get_other_scalar(kind, value):
    """Return another value than ``value`` for a field that is no choice."""
    match kind:
        case "boolean":
            return not value
        case "char" | "text":
            return f"{value or ''} 2".strip()
        case "integer":
            return (value or 0) + 1
        case "float" | "monetary":
            return (value or 0.0) + 1.0
        case "date":
            day = Date.to_date(value) or Date.today()
            return Date.to_string(day + timedelta(days=1))
        case "datetime":
            moment = Datetime.to_datetime(value) or Datetime.now()
            return Datetime.to_string(moment + timedelta(hours=1))
    return NO_OTHER


def is_editable(form, name):
    return name != "id" and not any(
        form._get_modifier(name, modifier)
        for modifier in ("readonly", "invisible", "column_invisible")
    )


def get_domain(form, name):
    """Return the domain of a field of a form, as the web client evaluates it."""
    nodes = form._view["tree"].xpath(f".//field[@name='{name}'][@domain]")
    domain = nodes[0].get("domain") if nodes else form._view["fields"][name]["domain"]
    if isinstance(domain, str):
        context = {
            **form._get_eval_context(),
            "uid": form._env.uid,
            "allowed_company_ids": form._env.companies.ids,
            "context_today": Date.today,
            "datetime": safe_datetime,
            "time": time,
        }
        domain = safe_eval(domain or "[]", context)
    return list(domain)


def normalize(info, value):
    """Return a value of a form so that what was typed and what is there compare."""
    match info["type"]:
        case "float" | "monetary":
            return round(value or 0.0, 2)
        case "many2one":
            return value if isinstance(value, int) else value.id
        case "many2many":
            return sorted(value.ids if hasattr(value, "ids") else value)
        case "char" | "text":
            return (value or "").strip()
    return value


@tagged("post_install", "-at_install")
class FormsCase(HourBankAccountingCase):
    """People of every role, and records about hours with twins that are about none."""

    @classmethod
    def setUpScene(cls):
        cls._make_roles()
        cls.other_project = cls.project.copy({"name": "Installations"})
        cls.plain_team = cls._copy_team("Plain", use_hour_banks=False)
        cls.other_team = cls._copy_team("Second Line")
        cls.plain_product = cls._make_product("By the Hour", hour_bank_plan_id=False)
        cls.unit_product = cls._make_product(
            "Plug", hour_bank_plan_id=False, uom_id=cls.unit.id
        )
        (cls.product + cls.plain_product).uom_ids = cls.day
        cls.bank = cls._sell(10)
        cls.order = cls.bank.sale_order_id
        cls.plain_order = cls._make_order(10, product=cls.plain_product)
        cls.known = {
            "res.partner": (cls.other_customer + cls.contact).ids,
            "res.users": (cls.agent + cls.colleague).ids,
            "hr.employee": (cls.agent + cls.colleague).employee_id.ids,
            "helpdesk.ticket.team": cls.other_team.ids,
            "project.project": cls.other_project.ids,
            "product.product": cls.unit_product.ids,
            "product.template": cls.unit_product.product_tmpl_id.ids,
            "uom.uom": cls.day.ids,
        }

    @classmethod
    def _copy_team(cls, name, **values):
        project = {"default_project_id": cls.project.id}
        return cls.team.copy({"name": name, **project, **values})

    @classmethod
    def _make_roles(cls):
        """Fill ``cls.roles``, ``{name: user}``, with those that the addon is for."""
        timesheets = "hr_timesheet.group_hr_timesheet_user"
        cls.roles = {
            name: new_test_user(cls.env, f"forms_{name}", groups)
            for name, groups in {
                "agent_own": f"helpdesk_mgmt.group_helpdesk_user_own,{timesheets}",
                "agent_all": "helpdesk_mgmt.group_helpdesk_user,"
                "hr_timesheet.group_hr_timesheet_approver",
                "manager": f"helpdesk_mgmt.group_helpdesk_manager,{timesheets}",
                "agent_seller": "helpdesk_mgmt.group_helpdesk_user,"
                f"sales_team.group_sale_salesman_all_leads,{timesheets}",
                "seller_own": "sales_team.group_sale_salesman",
                "seller_all": "sales_team.group_sale_salesman_all_leads",
                "accountant": "account.group_account_invoice",
                "bookkeeper": "account.group_account_user",
                "project_user": f"project.group_project_user,{timesheets}",
                "timesheet_user": timesheets,
                "contacts": "helpdesk_mgmt.group_helpdesk_manager,"
                "base.group_partner_manager",
                "products": "sales_team.group_sale_salesman,"
                "product.group_product_manager",
            }.items()
        }
        for user in cls.roles.values():
            if user.has_group(timesheets):
                cls.env["hr.employee"].create(
                    {
                        "name": user.name,
                        "user_id": user.id,
                        "company_id": cls.env.company.id,
                    }
                )

    def _undone(self, function, *args):
        """Return what ``function`` returns; what it did is undone.

        It begins with an empty cache, as each call of the web client does.
        """
        result = None
        self.env.flush_all()
        self.env.clear()
        with contextlib.suppress(Undone), self.env.cr.savepoint():
            result = function(*args)
            raise Undone
        return result

    def assertDoor(self, door, twin=None, core=None, rules=None):
        """Every field that can be edited is saved as typed, but for those named here.

        :param twin: the same form of a record without hours
        :param core: ``{path: pattern}``, what is not saved as typed without this addon
            either; the twin must agree
        :param rules: ``{path: pattern}``, what this addon refuses or decides on purpose
        """
        core, rules = core or {}, rules or {}
        problems = []
        paths = self._undone(door.get_paths)
        self.assertTrue(paths, "nothing can be edited")
        for path in paths:
            outcome = self._undone(door.change, path)
            if not outcome or outcome.kind == "saved":
                continue
            text = f"{path}: {outcome.kind}: {outcome.text}"
            if path in rules and re.search(rules[path], text):
                continue
            if path in core and re.search(core[path], text):
                other = twin and self._undone(twin.change, path)
                if not twin or other and other.kind == outcome.kind:
                    continue
                text += f" (without hours: {other})"
            problems.append(text)
        self.assertFalse(problems, "\n".join(problems))

    def assertOnlyOpens(self, door):
        """The form opens for the person, and nothing can be edited in it."""
        self.assertEqual(self._undone(door.get_paths), [])

    def _get_door(self, role, record, **options):
        """Return the form of ``record`` as somebody of that role opens it."""
        record = record.with_user(self.roles[role])
        return Door(record, known=self.known, **options)

"""The house: a room of models/ calls what is loaded before it, never what comes after.

`_inherit` hides such calls from Python's imports: this reads them from the text. A call
is resolved by its name; one of another object counts where a single model of the addon
has a method of that name. A hook is where it is defined first; a method whose first
definition extends Odoo's own lies below all of ours.
"""

import ast
import collections
import re

from cache import ROOT

TOPS = ("tools", "models", "report", "wizards", "controllers")
# Methods of Odoo that ours are named after, on models where we extend nothing.
ODOO = {"action_confirm", "copy", "create", "default_get", "read", "unlink", "write"}
REASON = re.compile(r"#\s*up: \S")


class House:
    """The modules in the order in which Odoo loads them, and what they define."""

    def __init__(self):
        self.paths = [path for top in TOPS for path in loaded(ROOT / top)]
        self.rank = {path: number for number, path in enumerate(self.paths)}
        self.homes = collections.defaultdict(dict)  # method -> {model: first function}
        self.functions = []  # (path, model, function)
        for path in self.paths:
            for model, function in methods(path):
                self.functions.append((path, model, function))
                home = path, extends(function)
                self.homes[function.name].setdefault(model, home)

    def called(self, model, call):
        """The module that defines what a call calls, as far as the text says."""
        name = getattr(call.func, "attr", None)
        homes = self.homes.get(name)
        if not homes or not isinstance(call.func, ast.Attribute):
            return None
        own = ast.unparse(call.func.value) in ("self", "super()")
        if own and model in homes:
            path, odoo = homes[model]
        elif len(homes) == 1 and name not in ODOO:
            path, odoo = next(iter(homes.values()))
        else:
            return None
        return None if odoo else path

    def room(self, path):
        folder = path.relative_to(ROOT).parent
        return folder if len(folder.parts) > 1 else folder / ""

    def is_above(self, path, other):
        """Whether `other` lies in a room that is loaded after that of `path`."""
        if self.room(path) == self.room(other):
            return False
        return self.rank[other] > self.rank[path]


def loaded(package):
    """The modules of a package, in the order of its __init__.py, folders included."""
    index = package / "__init__.py"
    if not index.exists():
        return sorted(package.glob("*.py"))
    found = []
    for node in ast.parse(index.read_text()).body:
        if isinstance(node, ast.ImportFrom) and node.level == 1 and not node.module:
            for name in (alias.name for alias in node.names):
                inner = package / name
                found += loaded(inner) if inner.is_dir() else [inner.with_suffix(".py")]
    # What is only imported by others, such as fields, lies below all of the package.
    rest = set(package.glob("*.py")) - {index, *found}
    return [*sorted(rest), *found]


def methods(path):
    """`(model, function)` of each method; a helper class counts as its own model."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ClassDef):
            names = {
                target.id: item.value
                for item in node.body
                if isinstance(item, ast.Assign)
                for target in item.targets
                if isinstance(target, ast.Name)
            }
            value = names.get("_name") or names.get("_inherit")
            if isinstance(value, ast.List):
                value = value.elts[0]
            model = value.value if isinstance(value, ast.Constant) else node.name
            for item in node.body:
                if isinstance(item, ast.FunctionDef):
                    yield model, item


def extends(function):
    """Whether a method calls `super()` of itself."""
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == function.name
        and ast.unparse(node.value) == "super()"
        for node in ast.walk(function)
    )


def check_floors():
    """One line for each call, and each import, that goes up."""
    house, found = House(), []
    for path, model, function in house.functions:
        for call in (n for n in ast.walk(function) if isinstance(n, ast.Call)):
            target = house.called(model, call)
            if target and house.is_above(path, target):
                what = f"{call.func.attr}() is defined higher up"
                found.append((path, call.func.end_lineno, what, target))
    for path in house.paths:
        for node in ast.parse(path.read_text()).body:
            target = isinstance(node, ast.ImportFrom) and imported(path, node)
            if target in house.rank and house.is_above(path, target):
                found.append((path, node.lineno, "the import goes up", target))
    for path, line, what, target in found:
        if not REASON.search(path.read_text().split("\n")[line - 1]):
            yield (
                f"{path.relative_to(ROOT)}:{line}: {what}, in"
                f" {target.relative_to(ROOT)}: give the lower room a hook that the"
                " upper one fills, or move the piece down"
            )


def check_overwritten():
    """One line for each method of a model that replaces another one of ours.

    Of two definitions without `super()` only the last one runs. A hook that says that
    it is there to be overridden may be.
    """
    house, first, hooks = House(), {}, set()
    for path, model, function in house.functions:
        key = model, function.name
        if "verride" in (ast.get_docstring(function) or "") and key not in first:
            hooks.add(key)
        if key in first and key not in hooks and not extends(function):
            where = path.relative_to(ROOT)
            yield (
                f"{where}:{function.lineno}: {function.name} of {model} is also in"
                f" {first[key].relative_to(ROOT)}: call super(), or rename it"
            )
        first.setdefault(key, path)


def imported(path, node):
    """The module of the addon that `from ..room.module import ...` means, or None."""
    if not node.level or not node.module:
        return None
    folder = path.parents[node.level - 1]
    return folder.joinpath(*node.module.split(".")).with_suffix(".py")

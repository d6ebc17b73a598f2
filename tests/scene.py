# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What many classes of tests begin with is made once, and lent from class to class.

A chart of accounts, a company and its people cost some thousand statements, far more
than most tests. They stay in a transaction that is open until somebody else needs the
database; each class that borrows them finds them as they were made.
"""

from collections import deque
from copy import deepcopy
from typing import Any, NamedTuple
from unittest.mock import patch

from freezegun import freeze_time

from odoo.modules.registry import Registry
from odoo.sql_db import Savepoint
from odoo.tests import TransactionCase
from odoo.tests.common import get_db_name

TODAY = "2026-03-18"  # a Wednesday


class SceneCase(TransactionCase):
    """A class of tests that stands on what ``setUpScene`` of its bases makes.

    ``setUpScene`` is what ``setUpClass`` is elsewhere, but it runs once for all classes
    that inherit it, and without a call of ``super()``: first that of the base, then
    that of the class. What it assigns to ``cls`` every class has. What one class alone
    needs belongs in its ``setUpClass``.

    No class may override what ``setUpScene`` of its base calls, unless the two differ
    in ``scene_options``.
    """

    scene_options = ()  # names of attributes that ``setUpScene`` depends on
    scene_end = None  # the last of Odoo's classes that belongs to the scene
    clock = TODAY  # where it stands; None: it runs, as in the browser of a tour

    @classmethod
    def _get_scene_path(cls):
        """Return the options, then the classes with a ``setUpScene``, the base first.

        Where the paths of two classes begin alike, so do their scenes.
        """
        options = tuple((name, getattr(cls, name)) for name in cls.scene_options)
        bases = (base for base in cls.__mro__[::-1] if "setUpScene" in vars(base))
        return [options, *bases]

    @property
    def test_sequence(self):
        """Odoo sorts by this number: neighbours share as much of a scene as they can.

        It sorts like the path; tests that are of no scene have 0.
        """
        options, *bases = self._get_scene_path()
        names = f"{options} {' '.join(base.__name__ for base in bases)}"
        return int.from_bytes(names.encode()[:500].ljust(500), "big")

    @classmethod
    def setUpScene(cls):
        """Odoo's part: the transaction, and what it has up to ``scene_end``."""
        return super().setUpClass()

    @classmethod
    def setUpClass(cls):
        if cls.clock:
            cls.startClassPatcher(freeze_time(cls.clock))
        scene = Scene.open(cls._get_scene_path())
        scene.lend()
        scene.give(cls)
        env = cls.env
        super(cls.scene_end or SceneCase, cls).setUpClass()
        cls.env = env

    def setUp(self):
        """Odoo clears all caches of the registry after a test; here those it changed.

        The others hold views, access rights and the like, and every test reads them.
        """
        sequences = dict(self.registry.cache_sequences)

        def clear_changed_caches():
            now = self.registry.cache_sequences
            changed = {name for name in now if now[name] != sequences.get(name)}
            if names := changed | self.registry.cache_invalidated:
                self.registry.clear_cache(*names)
            self.registry.cache_invalidated.clear()

        with patch.object(self.registry, "clear_all_caches", clear_changed_caches):
            super().setUp()

    @classmethod
    def _gc_filestore(cls):
        """Not while the scene is open: its files are not committed."""


def copied(value):
    """Return a value of which a test may change what is no record."""
    if isinstance(value, dict):
        return {key: copied(each) for key, each in value.items()}
    return [copied(each) for each in value] if isinstance(value, list) else value


class Level(NamedTuple):
    """What one ``setUpScene`` made, and how everything was when it had."""

    base: type
    values: dict  # what it assigned
    savepoint: Savepoint
    default_env: Any
    envs: list
    hooks: list  # (callbacks, their functions, their data)


class Scene:
    """The records of a path, in an open transaction.

    There is one at most: two would wait for each other's locks. While nobody has
    borrowed it, whoever asks the registry for a cursor closes it, so that no other test
    waits for it either.
    """

    current = None

    def __init__(self, registry, options):
        self.registry, self.options = registry, options
        self.cr = registry.cursor()
        # the last that a class does with what it believes its own cursor
        self.cr.close = self.take_back
        self.levels = []
        self.making = False

    @classmethod
    def open(cls, path):
        """Return the scene of a path; what it shares with the last is kept."""
        registry, scene = Registry(get_db_name()), cls.current
        options, *bases = path
        if scene and scene.making:
            return scene
        if scene and not scene._go_back(registry, options, bases):
            scene.close()
        cls.current = cls.current or cls(registry, options)
        if len(cls.current.levels) < len(bases):
            cls.current._make(bases)
        if not cls.current:
            raise RuntimeError("setUpScene must not change the registry")
        return cls.current

    def _go_back(self, registry, options, bases):
        """Undo what is of another path; return whether anything is left."""
        if (self.registry, self.options) != (registry, options):
            return False
        made = [level.base for level in self.levels]
        while made != bases[: len(made)]:
            made.pop()
        if made != [level.base for level in self.levels]:
            del self.levels[len(made) :]
            self._restore()
        return bool(made)

    def _make(self, bases):
        """Run those ``setUpScene`` that did not run yet, on a class of their own."""
        values = {**dict(self.options), "_class_cleanups": []}
        host = type("Scene", tuple(bases[::-1]), values)
        self.making = True
        try:
            with freeze_time(TODAY):
                try:
                    if self.levels:
                        SceneCase.setUpClass.__func__(host)
                    else:
                        self.lend()
                    for base in bases[len(self.levels) :]:
                        before = dict(vars(host))
                        vars(base)["setUpScene"].__func__(host)
                        host.env.flush_all()
                        self._keep(base, host, before)
                finally:
                    # the host's own clock stops first: otherwise it would stay frozen
                    host.doClassCleanups()
        finally:
            self.making = False
            if len(self.levels) < len(bases):
                self.close()

    def _keep(self, base, host, before):
        """Remember whatever a class of tests may change."""
        transaction = self.cr.transaction
        cr, values = self.cr, vars(host).items()
        hooks = (cr.precommit, cr.postcommit, cr.prerollback, cr.postrollback)
        level = Level(
            base,
            {key: value for key, value in values if before.get(key) is not value},
            Savepoint(self.cr),
            transaction.default_env,
            list(transaction.envs),
            [(hook, list(hook._funcs), deepcopy(hook.data)) for hook in hooks],
        )
        self.levels.append(level)

    def _restore(self):
        """Make everything again as it was when the last level was made."""
        level, transaction = self.levels[-1], self.cr.transaction
        level.savepoint.rollback()
        transaction.reset()
        transaction.default_env = level.default_env
        transaction.envs.update(level.envs)
        for hook, functions, data in level.hooks:
            hook._funcs, hook.data = deque(functions), deepcopy(data)

    def lend(self):
        """Let the next who asks the registry for a cursor have that of the scene."""

        def cursor(readonly=False):
            del self.registry.cursor
            return self.cr

        self.registry.cursor = cursor

    def give(self, case):
        """Let a class have what was made."""
        for level in self.levels:
            for name, value in level.values.items():
                setattr(case, name, copied(value))

    def take_back(self):
        """Be again as it was made, until somebody else wants a cursor."""
        if self.levels:
            self._restore()

        def cursor(readonly=False):
            self.close()
            return self.registry.cursor(readonly)

        self.registry.cursor = cursor

    def close(self):
        type(self).current = None
        vars(self.registry).pop("cursor", None)
        del self.cr.close
        self.cr.close()
        TransactionCase._gc_filestore()

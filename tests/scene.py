# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What many classes of tests begin with is made once, and lent from class to class.

A chart of accounts, a company and its people cost some thousand statements, far more
than most tests. They stay in a transaction that is open until somebody else needs the
database; each class that borrows them finds them as they were made.
"""

from collections import deque
from copy import deepcopy

from freezegun import freeze_time

from odoo.modules.registry import Registry
from odoo.sql_db import Savepoint
from odoo.tests import TransactionCase
from odoo.tests.common import get_db_name

# A Wednesday; every test freezes the clock here unless it says otherwise.
TODAY = "2026-03-18"

PLACES = {}  # key of a scene -> its place in the order of the tests


class SceneCase(TransactionCase):
    """A class of tests that stands on what ``setUpScene`` of its bases makes.

    ``setUpScene`` is what ``setUpClass`` is elsewhere, but it runs once for all classes
    with the same ``setUpScene`` and the same ``scene_options``, on a class of its own:
    whatever it assigns to ``cls`` each of them has. The clock stands at TODAY. What one
    class alone needs belongs in its ``setUpClass``.
    """

    scene_options = ()  # names of attributes that ``setUpScene`` depends on
    scene_end = None  # the last of Odoo's classes whose ``setUpClass`` it includes

    def __init_subclass__(cls):
        super().__init_subclass__()
        # Odoo sorts by it: classes of one scene follow each other, after all others.
        cls.test_sequence = PLACES.setdefault(cls._get_scene_key(), len(PLACES) + 1)

    @classmethod
    def _get_scene_key(cls):
        """Return ``(bases, options)``: where they are equal, the scene is the same."""
        bases = tuple(base for base in cls.__mro__ if "setUpScene" in vars(base))
        return bases, tuple((name, getattr(cls, name)) for name in cls.scene_options)

    @classmethod
    def setUpScene(cls):
        super().setUpClass()

    @classmethod
    def setUpClass(cls):
        scene = Scene.open(cls._get_scene_key())
        scene.lend()
        super(cls.scene_end or SceneCase, cls).setUpClass()
        scene.give(cls)

    @classmethod
    def _gc_filestore(cls):
        """Not while the scene is open: its files are not committed."""


class Scene:
    """The records of a key, in an open transaction.

    There is one at most: two would wait for each other's locks. While nobody has
    borrowed it, whoever asks the registry for a cursor closes it, so that no other test
    waits for it either.
    """

    current = None

    def __init__(self, key, registry):
        self.key, self.registry = key, registry
        self.cr = registry.cursor()
        # The last that a class does with what it believes its own cursor.
        self.cr.close = self.take_back
        self.savepoint = None
        self.values = {}

    @classmethod
    def open(cls, key):
        """Return the scene of a key, made where it is not the one that is open."""
        registry, scene = Registry(get_db_name()), cls.current
        if scene and (scene.key, scene.registry) != (key, registry):
            scene.close()
        if not cls.current:
            cls.current = cls(key, registry)
            cls.current._make()
        if not cls.current:
            raise RuntimeError("setUpScene must not change the registry")
        return cls.current

    def _make(self):
        bases, options = self.key
        host = type("Scene", bases, {**dict(options), "_class_cleanups": []})
        before = set(vars(host))
        try:
            with freeze_time(TODAY):
                self.lend()
                host.setUpScene()
                host.env.flush_all()
            self._keep({k: v for k, v in vars(host).items() if k not in before})
        finally:
            host.doClassCleanups()
            if not self.savepoint:
                self.close()

    def _keep(self, values):
        """Remember all that a class of tests may change but for the database."""
        transaction = self.cr.transaction
        self.values = values
        self.default_env, self.envs = transaction.default_env, list(transaction.envs)
        self.hooks = [
            (hook, list(hook._funcs), deepcopy(hook.data)) for hook in self._get_hooks()
        ]
        self.savepoint = Savepoint(self.cr)

    def _get_hooks(self):
        cr = self.cr
        return cr.precommit, cr.postcommit, cr.prerollback, cr.postrollback

    def lend(self):
        """Let the next who asks the registry for a cursor have that of the scene."""

        def cursor(readonly=False):
            del self.registry.cursor
            return self.cr

        self.registry.cursor = cursor

    def give(self, case):
        """Give a class, whose cursor is lent, the records; what is its own stays."""
        for name, value in self.values.items():
            if name == "env" or name not in vars(case):
                setattr(case, name, value)

    def take_back(self):
        """Make everything again as it was made."""
        if not self.savepoint:  # it could not even be made
            return
        self.savepoint.rollback()
        transaction = self.cr.transaction
        transaction.reset()
        transaction.default_env = self.default_env
        transaction.envs.update(self.envs)
        for hook, functions, data in self.hooks:
            hook._funcs, hook.data = deque(functions), deepcopy(data)

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

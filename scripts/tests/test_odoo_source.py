"""Which Odoo is taken, with small folders that look like one."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import odoo_source
from console import Problem

RELEASE = "# Odoo\nversion_info = ({}, {}, 0, FINAL, 0, '')\n"
GIT = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com"]


def make_odoo(home, *version):
    (home / "odoo").mkdir(parents=True)
    (home / "odoo/release.py").write_text(RELEASE.format(*(version or (19, 0))))
    return home


class TestOdooSource(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.cache = self.folder / "cache"
        self.cache.mkdir()
        self.said = []
        names = {k: v for k, v in os.environ.items() if not k.startswith("ODOO_")}
        for patch in (
            mock.patch.dict(os.environ, names, clear=True),
            mock.patch("cache.CACHE", self.cache),
            mock.patch("odoo_source.CACHE", self.cache),
            mock.patch("odoo_source.SETUP_LOG", self.folder / "setup.log"),
            mock.patch("odoo_source.KEYRING", self.folder / "none"),
            mock.patch("odoo_source.say", self.said.append),
            mock.patch("console.say", self.said.append),
            mock.patch("odoo_source.importlib.util.find_spec", lambda name: None),
        ):
            patch.start()
            self.addCleanup(patch.stop)

    def use_debian(self, *version):
        """Let Debian be here, with a package of a version; without one: none."""
        (self.folder / "none").touch()
        which = mock.patch("odoo_source.shutil.which", lambda name: f"/bin/{name}")
        run = odoo_source.step

        def step(title, command, *arguments, **options):
            if command[0] != "sh":
                return run(title, command, *arguments, **options)
            if not version:
                raise Problem("No package")
            make_odoo(command[-1] / odoo_source.DIST_PACKAGES, *version)

        for patch in (which, mock.patch("odoo_source.step", step)):
            patch.start()
            self.addCleanup(patch.stop)

    def use_git(self, *version, branch="19.0"):
        """Name a bare repository with a branch of Odoo, two commits deep."""
        work, bare = self.folder / "work", self.folder / "bare.git"
        make_odoo(work, *version)
        for language in ("fr", "de"):
            path = work / f"addons/web/i18n/{language}.po"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("")
        for command in (
            ["git", "init", "-q", "-b", branch],
            [*GIT, "commit", "-q", "--allow-empty", "-m", "Before"],
            ["git", "add", "."],
            [*GIT, "commit", "-q", "-m", "Odoo", "--date", "2026-02-03T12:00:00"],
        ):
            day = {**os.environ, "GIT_COMMITTER_DATE": "2026-02-03T12:00:00"}
            subprocess.run(command, cwd=work, check=True, env=day)
        subprocess.run(["git", "clone", "-q", "--bare", work, bare], check=True)
        os.environ["ODOO_GIT"] = str(bare)

    def test_what_is_named_comes_first(self):
        home = make_odoo(self.folder / "mine")
        make_odoo(self.cache / odoo_source.PACKAGE / odoo_source.DIST_PACKAGES)
        os.environ["ODOO_HOME"] = str(home)
        self.assertEqual(odoo_source.odoo_home(), home)

    def test_another_version_that_is_named_is_refused(self):
        for version in ((18, 0), ("'saas~19'", 1)):
            home = make_odoo(self.folder / str(version), *version)
            os.environ["ODOO_HOME"] = str(home)
            with self.assertRaisesRegex(Problem, "no Odoo 19.0"):
                odoo_source.odoo_home()

    def test_an_importable_odoo_comes_before_the_cache(self):
        make_odoo(self.cache / odoo_source.PACKAGE / odoo_source.DIST_PACKAGES)
        for version, taken in (((19, 0), True), ((18, 0), False)):
            home = make_odoo(self.folder / str(version), *version)
            spec = mock.Mock(submodule_search_locations=[str(home / "odoo")])
            with mock.patch("odoo_source.importlib.util.find_spec", lambda _name: spec):  # noqa: B023
                self.assertEqual(odoo_source.odoo_home() == home, taken)

    def test_the_cache_comes_before_the_network(self):
        home = make_odoo(self.cache / odoo_source.PACKAGE / odoo_source.DIST_PACKAGES)
        self.assertEqual(odoo_source.odoo_home(), home)
        self.assertFalse(self.said)

    def test_debians_package_where_there_is_one(self):
        self.use_debian(19, 0)
        home = odoo_source.odoo_home()
        self.assertEqual(home.relative_to(self.cache).parts[0], odoo_source.PACKAGE)

    def test_a_clone_where_one_is_named_although_debian_has_a_package(self):
        make_odoo(self.cache / odoo_source.PACKAGE / odoo_source.DIST_PACKAGES)
        self.use_git()
        home = odoo_source.odoo_home()
        self.assertTrue(odoo_source.is_odoo_19(home))
        self.assertTrue((home / "addons/web/i18n/fr.po").exists())
        self.assertFalse((home / "addons/web/i18n/de.po").exists())
        log = subprocess.run(
            ["git", "-C", home, "rev-list", "HEAD"], capture_output=True, text=True
        )
        self.assertEqual(len(log.stdout.split()), 1, "not the history")
        self.assertRegex(
            odoo_source.release(home), r"^19.0 of 2026-02-03 \(commit \w+\)$"
        )
        os.environ["ODOO_GIT"] = str(self.folder / "bare.git")
        del self.said[:]
        self.assertEqual(odoo_source.odoo_home(), home)
        self.assertFalse(self.said, "fetched once")

    def test_a_package_of_another_version_gives_way_to_the_clone(self):
        self.use_git()
        with mock.patch("odoo_source.OFFICIAL", os.environ.pop("ODOO_GIT")):
            for version in ((20, 0), ()):
                with self.subTest(version):
                    self.use_debian(*version)
                    home = odoo_source.odoo_home()
                    self.assertEqual(home, self.cache / odoo_source.clone_name())
                    self.assertTrue(odoo_source.is_odoo_19(home))
                    shutil.rmtree(home)

    def test_what_is_kept_of_another_version_gives_way_to_the_clone(self):
        folder = self.cache / odoo_source.PACKAGE / odoo_source.DIST_PACKAGES
        make_odoo(folder, 20, 0)
        self.use_git()
        with mock.patch("odoo_source.OFFICIAL", os.environ.pop("ODOO_GIT")):
            home = odoo_source.odoo_home()
        self.assertEqual(home.parent, self.cache)

    def test_the_one_thing_that_is_missing_is_said(self):
        with (
            mock.patch("odoo_source.shutil.which", lambda _name: None),
            self.assertRaisesRegex(Problem, "git is missing: install it; or set ODOO_"),
        ):
            odoo_source.odoo_home()

    def test_a_repository_without_the_branch_leaves_nothing(self):
        self.use_git(branch="master")
        with self.assertRaisesRegex(Problem, "the branch 19.0"):
            odoo_source.odoo_home()
        self.assertFalse(list(self.cache.iterdir()))

    def test_a_repository_of_another_odoo_is_refused(self):
        self.use_git(20, 0)
        with self.assertRaisesRegex(Problem, "has no Odoo 19.0 in its branch"):
            odoo_source.odoo_home()
        self.assertFalse(list(self.cache.iterdir()))

    def test_the_day_of_a_release_of_the_night(self):
        home = make_odoo(self.folder / "a/b/c/d")
        self.assertEqual(odoo_source.release(home), "19.0 of an unknown day")
        release = home / "odoo/release.py"
        release.write_text(release.read_text() + "version = '19.0-20260304'\n")
        self.assertEqual(odoo_source.release(home), "19.0 of 2026-03-04")

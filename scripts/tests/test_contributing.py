"""What contributors run is what `./run lint` runs."""

import re
import unittest

from cache import ROOT, SCRIPTS


def pins(text):
    return dict(re.findall(r"^([\w-]+)==(\S+)", text, re.M))


class TestContributing(unittest.TestCase):
    def test_hooks_have_the_pins_of_lint(self):
        lock = pins((SCRIPTS / "requirements-lint.txt").read_text())
        hooks = (ROOT / ".pre-commit-config.yaml").read_text()
        revisions = re.findall(r"repo: \S+/([\w-]+)\n +rev: v(\S+)", hooks)
        self.assertEqual(len(revisions), hooks.count(" rev: "))
        for name, revision in revisions:
            self.assertEqual(lock[name.removesuffix("-pre-commit")], revision, name)

    def test_what_contributing_names_is_there(self):
        for path in (ROOT / ".github").glob("*.md"):
            text = path.read_text()
            links = re.findall(r"\]\(([^):]+)\)", text)
            named = re.findall(r"`((?:\w+/)+[\w.]+)`", text)
            self.assertTrue(links, path.name)
            for link in links:
                self.assertTrue((path.parent / link).exists(), link)
            for name in named:
                self.assertTrue((ROOT / name).exists(), name)

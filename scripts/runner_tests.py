"""The tests of the runner itself: they need neither Odoo nor a database."""

import doctest
import unittest

import demo
import odoo_source
from cache import SCRIPTS
from console import say
from report import Report

DOCTESTS = [demo, odoo_source]


def runner_report():
    """Run the tests of scripts/tests and the examples of docstrings; count them."""
    suite = unittest.defaultTestLoader.discover(str(SCRIPTS / "tests"))
    suite.addTests(doctest.DocTestSuite(module) for module in DOCTESTS)
    result, report = unittest.TestResult(), Report(say)
    suite.run(result)
    for test, text in [*result.failures, *result.errors]:
        say(f"{test}\n{text}")
    report.run = result.testsRun
    report.broken = len(result.failures) + len(result.errors)
    return report

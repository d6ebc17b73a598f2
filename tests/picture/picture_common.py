# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What tests of Hours at a Glance share: every figure is the total behind its door."""

from ..summary.test_day import DayChecks

# What a list shows of what is counted in minutes.
SHOWN = {"minutes_balance": "hours_balance", "minutes_debited": "hours_debited"}


def walk(picture):
    """Yield all figures of a page."""
    for card in picture.get("cards", ()):
        yield from card["figures"]
    for row in picture.get("customers", {}).get("rows", ()):
        yield row["left"]
        if row["worth"]:
            yield row["worth"]
    yield from picture.get("matters", ())
    for chart in picture.get("charts", ()):
        for row in chart["rows"]:
            yield from row["figures"]


class PictureChecks(DayChecks):
    def _get_picture(self, user, companies=None, **choice):
        """Return the page of somebody, who has chosen these companies."""
        self.env.flush_all()
        return self._as(user, companies)["hour.bank.picture"].get_picture(**choice)

    def _as(self, user, companies=None):
        """Return the environment of somebody, as the menu of companies makes it."""
        companies = companies or self.env.company
        Picture = self.env["hour.bank.picture"].with_user(user)
        return Picture.with_context(allowed_company_ids=companies.ids).env

    def _get_figures(self, user, companies=None, **choice):
        """Return ``{name: value}`` of the cards and of what waits."""
        picture = self._get_picture(user, companies, **choice)
        found = [figure for card in picture["cards"] for figure in card["figures"]]
        found += picture["matters"]
        return {figure["name"]: figure["value"] for figure in found}

    def _get_chart(self, picture, name):
        """Return ``{label: [values]}`` of a chart."""
        [chart] = [each for each in picture["charts"] if each["name"] == name]
        return {
            row["label"]: [figure["value"] for figure in row["figures"]]
            for row in chart["rows"]
        }

    def _get_total(self, env, figure, measure):
        """Return the total of a field behind the door of a figure."""
        door = figure["door"]
        records = env[door["res_model"]].search(door["domain"])
        if measure == "__count":
            return len(records)
        total = sum(records.mapped(measure))
        return round(60 * total) if records._fields[measure].type == "float" else total

    def _get_expected(self, env, figure):
        total = self._get_total(env, figure, figure["measure"])
        if not figure.get("per_hour"):
            return total
        measures = figure["door"]["context"]["pivot_measures"]
        hours = sum(self._get_total(env, figure, name) for name in measures[1:])
        return total * 60 / hours

    def assertDoorsAgree(self, user, companies=None, **choice):
        """Each figure is the total of what its door opens to the same person."""
        picture = self._get_picture(user, companies, **choice)
        env = self._as(user, companies)
        for figure in walk(picture):
            with self.subTest(user.login, figure=figure["name"], **choice):
                expected = self._get_expected(env, figure)
                self.assertAlmostEqual(figure["value"], expected, 2, figure["door"])
        return picture

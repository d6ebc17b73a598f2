"""How good the forecast is: histories of several shapes, each told how it went on.

Pure Python, without a database: of each history the use until a day is shown to
``tools/forecast.py``, which does not know the rest; a naive forecast, the use of the
last 90 days by their number, stands beside it. The numbers of the forecast were chosen
on other seeds than those that are measured here.
"""

import importlib.util
import random
import statistics
import sys
from datetime import date, timedelta
from math import exp, log, sqrt
from pathlib import Path

PER_SHAPE = 150
START = date(2024, 1, 1)
SEED = "measured"
HEAD = """\
# How good the forecast is

{title}. Seed `{seed}`, {count} histories of 4 to 43 weeks; what is left are the hours
of the next 2 to 14 weeks. Made by `./run bench --forecast`.

*Within*: the day was in the range that is told, which is meant to hold in 80 %.
*Error*: median of the days between the likely day and the day itself, as a share of the
time that was left; *naive*: the same of use of the last 90 days. *Told*: a likely day
is told at all; where the range is too wide, people read the range alone. *Its error*:
of those.

| demand | histories | too little use | within | error | naive | told | its error |
|---|---|---|---|---|---|---|---|
"""


def _load_forecast():
    path = Path(__file__).parent.parent / "tools" / "forecast.py"
    spec = importlib.util.spec_from_file_location("hour_bank_forecast", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


forecast = _load_forecast()


# === DEMANDS === #


def get_holidays(year):
    days = [(1, 1), (5, 1), (7, 14), (8, 15), (11, 1), (12, 25), (12, 26)]
    return {date(year, *day) for day in days}


CLOSED = frozenset().union(*map(get_holidays, range(2023, 2031)))


class Demand:
    """Work that comes day by day; each shape changes how much is to be expected."""

    WEEK = (1, 1, 1, 1, 1, 0, 0)

    def __init__(self, chance, days):
        self.chance = chance
        self.days = days
        self.minutes = chance.uniform(60, 900)  # of a usual week

    def get_factor(self, number, day):
        """Return what the expected use of this day is multiplied by."""
        return 1

    def get_minutes(self, number, day):
        """Return the minutes that are used on a day: entries of about half an hour."""
        share = self.WEEK[day.weekday()] / sum(self.WEEK)
        expected = self.minutes * share * self.get_factor(number, day)
        count = self.draw_count(expected / 30)
        return sum(self.draw_entry(30, 0.9) for _entry in range(count))

    def draw_count(self, mean):
        """Return a number of a Poisson distribution."""
        count, chance, limit = 0, self.chance.random(), exp(-mean)
        while chance > limit and count < 60:
            count += 1
            chance *= self.chance.random()
        return count

    def draw_entry(self, mean, spread):
        """Return minutes in steps of five, log-normal."""
        squared = log(1 + spread * spread)
        minutes = exp(self.chance.gauss(log(mean) - squared / 2, sqrt(squared)))
        return max(5, 5 * round(minutes / 5))


class Steady(Demand):
    """The same each working day"""


class Weekly(Demand):
    """Mondays are busy, a little on Saturdays"""

    WEEK = (2.2, 1, 0.8, 0.7, 0.6, 0.1, 0)


class Bursts(Demand):
    """One week in eight has five times as much"""

    factor = 1

    def get_factor(self, number, day):
        if day.weekday() == 0:
            self.factor = 3.5 if self.chance.random() < 0.12 else 0.65
        return self.factor


class Trend(Demand):
    """Grows or shrinks by up to 2.5 % a week"""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.growth = self.chance.uniform(-0.015, 0.025)

    def get_factor(self, number, day):
        return exp(self.growth * number / 7)


class Season(Demand):
    """Half as much in summer, a third at the end of the year"""

    def get_factor(self, number, day):
        if (day.month, day.day) >= (12, 20):
            return 0.3
        return 0.4 if day.month in (7, 8) else 1


class Drift(Demand):
    """The pace wanders by 12 % from week to week"""

    factor = 1

    def get_factor(self, number, day):
        if day.weekday() == 0:
            self.factor *= exp(self.chance.gauss(0, 0.12))
            self.factor = min(max(self.factor, 0.3), 3)
        return self.factor


class Change(Demand):
    """The pace halves or doubles once, for good"""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.at = self.chance.randrange(self.days)
        self.after = self.chance.choice([0.4, 0.6, 1.6, 2.2])

    def get_factor(self, number, day):
        return self.after if number >= self.at else 1


class Rare(Demand):
    """One long visit every eight working days or so"""

    def get_minutes(self, number, day):
        if day.weekday() > 4 or self.chance.random() > 0.12:
            return 0
        return self.draw_entry(self.minutes / 5 / 0.12, 0.8)


SHAPES = (Steady, Weekly, Bursts, Trend, Season, Drift, Change, Rare)


# === MEASURE === #


def make_history(shape, number):
    """Return ``(use before, today, minutes left, day on which they were used up)``."""
    chance = random.Random(f"{SEED} {shape.__name__} {number}")
    start = START + timedelta(days=chance.randrange(700))
    known = chance.randrange(28, 300)
    days = known + 200
    demand = shape(chance, days)
    use = {}
    for each in range(days):
        day = start + timedelta(days=each)
        minutes = 0 if day in CLOSED else demand.get_minutes(each, day)
        if minutes:
            use[day] = minutes
    today = start + timedelta(days=known)
    end = today + timedelta(days=round(chance.uniform(2, 14) * 7))
    left = sum(use[day] for day in use if today <= day <= end)
    left -= chance.randrange(5) if left else 0
    past = {day: use[day] for day in use if day < today}
    return past, today, left, find_end(use, today, left)


def find_end(use, today, left):
    passed = 0
    for day in sorted(day for day in use if day >= today):
        passed += use[day]
        if passed >= left:
            return day
    return None


def get_naive(use, today, left):
    """Return the day by the use of the last 90 days, as most would reckon it."""
    days = min((today - min(use)).days, 90)
    used = sum(use[day] for day in use if (today - day).days <= days)
    return today + timedelta(days=min(left * days // used, 3 * 365)) if used else None


class Score:
    """What a shape comes to."""

    def __init__(self):
        self.histories = self.unknown = self.within = self.told = 0
        self.errors, self.naive, self.told_errors = [], [], []

    def add(self, use, today, left, end):
        self.histories += 1
        told = forecast.foretell(use, today, left, CLOSED)
        if not told:
            self.unknown += 1
            return
        length = max((end - today).days, 1)
        likely = told.likely or told.early
        error = abs((likely - end).days) / length
        self.errors.append(error)
        self.within += told.early <= end <= (told.late or date.max)
        if told.is_narrow(today):
            self.told_errors.append(error)
        naive = get_naive(use, today, left)
        # who has no use within 90 days is told nothing by it: entirely wrong
        self.naive.append(abs((naive - end).days) / length if naive else 1)

    def merge(self, other):
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    def get_row(self, name):
        known = len(self.errors)
        return (
            f"| {name} | {self.histories} | {self.unknown} "
            f"| {self.within / known:.0%} | {statistics.median(self.errors):.2f} "
            f"| {statistics.median(self.naive):.2f} "
            f"| {len(self.told_errors) / known:.0%} "
            f"| {statistics.median(self.told_errors or [0]):.2f} |"
        )


def run(title, count=PER_SHAPE, path=None):
    """Measure, print, and write it where a path is given."""
    total, rows = Score(), []
    for shape in SHAPES:
        score = Score()
        for number in range(count):
            use, today, left, end = make_history(shape, number)
            if left > 0:
                score.add(use, today, left, end)
        total.merge(score)
        rows.append(score.get_row(shape.__doc__))
    rows.append(total.get_row("**all**"))
    text = HEAD.format(title=title, seed=SEED, count=total.histories)
    text += "\n".join(rows) + "\n"
    print(text)
    if path:
        path.write_text(text)


if __name__ == "__main__":
    run("By hand", *map(int, sys.argv[1:2]))

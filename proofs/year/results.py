# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""``benchmarks/SIMULATION.md``: a row for each year, to which anybody adds."""

HEAD = "| commit | steps | seed | done | refused | checks | digest | violation |"
INTRODUCTION = f"""# Years from seeds

Each row is one year of `./run simulate`, see `docs/CORRECTNESS.md`. A seed that stands
here for a commit and a number of steps is not played again.

{HEAD}
| {" | ".join(["---"] * 8)} |
"""


def read_known(path, title, steps):
    """Return the seeds that stand in the file for this commit."""
    if not path or not path.exists():
        return set()
    rows = [line.split("|")[1:-1] for line in path.read_text().splitlines()]
    cells = [[cell.strip() for cell in row] for row in rows if len(row) == 8]
    return {
        int(row[2])
        for row in cells
        if row[:2] == [get_commit(title), str(steps)] and row[2].isdecimal()
    }


def get_commit(title):
    """Return commit and day of ``title``.

    >>> get_commit("Commit 1a2b of 2026-03-18, 2 cores, 8 GB")
    '1a2b of 2026-03-18'
    """
    return (title or "").partition(",")[0].removeprefix("Commit ")


def write_row(path, title, steps, row):
    """Add one year to the file."""
    text = path.read_text() if path.exists() else INTRODUCTION
    cells = [get_commit(title), steps, *row]
    path.write_text(f"{text}| {' | '.join(map(str, cells))} |\n")

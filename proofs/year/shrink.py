# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The fewest steps that still fail, and how they are written down as a test."""


def shrink(steps, fails, tries=400):
    """Return steps that fail, of which none can be left out.

    Chunks are left out, the last first, each time half as long, down to single steps;
    and again from the start, as long as something can go.

    :param fails: whether a list of steps fails as the whole one does
    :param tries: how often that is asked at most

    >>> shrink(list(range(20)), lambda steps: {3, 17} <= set(steps))
    [3, 17]
    """
    asked = 0
    size = max(len(steps) // 2, 1)
    while True:
        before = len(steps)
        for start in reversed(range(0, len(steps), size)):
            fewer = steps[:start] + steps[start + size :]
            if asked >= tries:
                return steps
            if fewer and len(fewer) < len(steps):
                asked += 1
                if fails(fewer):
                    steps = fewer
        if size == 1 and len(steps) == before:
            return steps
        size = max(size // 2, 1)


def write_test(seed, steps, problem):
    """Return these steps as a test: to be pasted into ``once_failed``.

    >>> print(write_test(7, [(3, "log", 12)], "minutes: 5"))
        # seed 7: minutes: 5
        [
            (3, "log", 12),
        ],
    """
    lines = [f"# seed {seed}: {' '.join(problem.split())[:70]}", "["]
    lines += [f'    ({day}, "{name}", {number}),' for day, name, number in steps]
    return "\n".join(f"    {line}" for line in [*lines, "],"])

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Alarm states in plain Python: what has to be told, judged from scratch each time.

It knows nothing of windows, queues and jobs: each time it is asked, it looks at all
balances. Levels are ``(name, measure, number)``; banks ``{name: Hours}``.
"""

from dataclasses import dataclass, field

LEFT = ("percent", "hours", "empty", "overdrawn")


@dataclass
class Hours:
    """A bank: minutes bought and left, and what it is at the moment."""

    bought: int
    left: int
    state: str = "open"  # open, hold, gone
    days: int | None = None

    @property
    def is_usable(self):
        return self.state == "open"


@dataclass
class Customer:
    """What is known of one customer, and what it was told."""

    levels: list
    banks: dict = field(default_factory=dict)
    on: set = field(default_factory=set)  # (level, bank or None) in alarm
    heard: list = field(default_factory=list)  # kinds, in their order

    def judge(self):
        """Bring ``on`` to what is so, and note what is told of it."""
        came, over = set(), set()
        for level in self.levels:
            for key, verdict in self.look(level):
                if verdict is None:
                    continue
                if verdict == "on" and key not in self.on:
                    came.add(key)
                if verdict in ("off", "gone") and key in self.on:
                    self.on.discard(key)
                    if verdict == "off":
                        over.add(key)
        self.on |= came
        for topic in ("left", "days", "hold"):
            told = [key for key in came if self.topic(key[0]) == topic]
            if told:
                self.heard.append(max(told, key=self.weight)[0][1])
        if over:
            self.heard.append("resolved")

    def topic(self, level):
        return "left" if level[1] in LEFT else level[1]

    def weight(self, key):
        """Of what is told at once, the lowest line is."""
        order = ["hours", "percent", "empty", "overdrawn"]
        _name, measure, number = key[0]
        return (order.index(measure) if measure in order else -1, -number)

    def look(self, level):
        _name, measure, number = level
        if measure in LEFT:
            usable = [bank for bank in self.banks.values() if bank.is_usable]
            if not usable:
                yield (level, None), None
                return
            left = sum(bank.left for bank in usable)
            bought = sum(bank.bought for bank in usable if bank.left > 0)
            line = {
                "percent": bought * number / 100,
                "hours": number * 60,
                "empty": 0,
                "overdrawn": -1,
            }[measure]
            yield (level, None), "on" if left <= line else "off"
            return
        for name, bank in self.banks.items():
            yield (level, name), self.look_at_bank(measure, number, bank)

    def look_at_bank(self, measure, number, bank):
        if bank.state == "gone":
            return "gone"
        if measure == "hold":
            return "on" if bank.state == "hold" else "off"
        if not bank.is_usable:
            return None
        if bank.left <= 0:
            return "gone"
        return "on" if bank.days is not None and bank.days <= number else "off"

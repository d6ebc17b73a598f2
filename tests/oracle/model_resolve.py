# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a random step means in a world: its numbers choose among what is there."""

from .model_bank import CUSTOMERS, DAYS, LIMITS, Entry, near
from .model_rating import WORK_TYPES

TICKET_STEPS = ("log", "move", "urge", "reserve", "close")
ENTRY_STEPS = ("edit", "mark", "delete")
# Steps that only banks of some states can take.
STATES = {
    "confirm": ("closed",),
    "reopen": ("closed",),
    "release": ("hold",),
    "transfer": ("open", "depleted", "hold"),
    "shut": ("open", "depleted", "hold", "expired"),
}
# And those among them with which most happens.
PREFERRED = {
    "hold": lambda bank: bank.balance < 0,
    "prolong": lambda bank: bank.balance > 0,
    "transfer": lambda bank: bank.balance > sum(bank.kept.values()),
}


def resolve(world, name, arguments):
    """Return the arguments in terms of what is there; None where there is nothing.

    Numbers choose among what the step can be taken with, so that few are in vain.
    """
    if name in ("sell", "rule", "end"):
        return list(arguments)
    subjects = get_subjects(world, name)
    if not subjects:
        return None
    number = subjects[arguments[0] % len(subjects)]
    return [number, *resolve_values(world, name, number, *arguments[1:])]


def get_subjects(world, name):
    """Return the numbers of tickets, entries or banks that the step may be about."""
    if name in TICKET_STEPS:
        return range(len(world.tickets))
    if name in ENTRY_STEPS:
        return range(len(world.entries))
    states, prefer = STATES.get(name), PREFERRED.get(name, bool)
    banks = [bank for bank in world.banks if not states or bank.state in states]
    banks = list(filter(prefer, banks)) or banks
    return [bank.number for bank in banks]


def choose_other(value, values, number):
    """Return the number of one of ``values`` that is not ``value``."""
    others = [each for each in range(len(values)) if values[each] != value]
    return others[number % len(others)]


def resolve_values(world, name, number, *arguments):
    resolve_special = globals().get(f"resolve_{name}")
    if resolve_special:
        return resolve_special(world, number, *arguments)
    return arguments


def resolve_log(world, number, values, day, *rest):
    *first, last = values
    left = get_rest(world, number, day) - sum(first)
    return [[*first, max(near(left, last), 0)], day, *rest]


def resolve_edit(world, number, value, name=None, choice=None):
    entry = world.entries[number]
    value = near(entry.minutes + get_rest(world, entry.ticket, entry.day), value)
    if name is None:
        return [value]
    values = {
        "day": DAYS,
        "ticket": range(len(world.tickets)),
        "kind": [*range(len(WORK_TYPES)), None],
        "by_colleague": [False, True],
    }[name]
    return [value, name, values[choose_other(getattr(entry, name), values, choice)]]


def resolve_mark(world, number):
    return [not world.entries[number].marked_free]


def resolve_urge(world, number):
    return [not world.tickets[number].urgent]


def resolve_close(world, number):
    return [not world.tickets[number].closed]


def resolve_star(world, number):
    return [not world.banks[number].starred]


def resolve_move(world, number, choice):
    partners = list(CUSTOMERS)
    return [choose_other(world.tickets[number].partner, partners, choice)]


def resolve_reserve(world, number, minutes):
    worked = sum(entry.rated for entry in world.entries if entry.ticket == number)
    boundary = worked + get_rest(world, number, DAYS[-1])
    return [minutes if minutes is None else max(near(boundary, minutes), 1)]


def resolve_order(world, number, minutes):
    bank = world.banks[number]
    boundary = bank.sold - bank.balance + bank.from_others
    return [max(near(boundary, minutes) // 3 * 3, 0)]


resolve_confirm = resolve_order


def resolve_adjust(world, number, minutes):
    bank = world.banks[number]
    return [near(-bank.balance - LIMITS[bank.policy], minutes) or 1]


def resolve_transfer(world, number, customer, target, minutes):
    bank = world.banks[number]
    if target is not None and len(world.banks) > 1:
        target %= len(world.banks)
        if target == number:
            target = (target + 1) % len(world.banks)
        customer = world.banks[target].customer
    else:
        target = None
    available = bank.balance - sum(bank.kept.values())
    return [customer, target, max(near(available, minutes), 1)]


def get_rest(world, ticket, day):
    """Return what time on the ticket may still draw that day."""
    usable = world.get_usable_banks(Entry(ticket, day, 0))
    return sum(bank.get_available(ticket) for bank in usable)

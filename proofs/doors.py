# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The doors through which something is written: what a user, program or job calls.

Each is a function of the scene (``scene.find``), whose environment is that of the user.
"""

import base64
from collections.abc import Callable
from typing import NamedTuple

# What a caller meets who repeats a call of which it does not know whether it arrived.
SAME, REFUSED, DOUBLED = "same", "refused", "doubled"


class Door(NamedTuple):
    """A way to write.

    ``commits``: it commits step by step, as jobs do; so what was done before a fault
    stays, and the next run does the rest. ``repeat``: what becomes of a call that
    arrived and is repeated.
    """

    name: str
    user: str  # attribute of the scene; empty: the superuser, as jobs run
    call: Callable
    repeat: str
    commits: bool = False
    shared: str = ""  # on which bank it meets others: "bank" or "ending"


DOORS = []


def door(user="", repeat=SAME, **how):
    """Register a function as a door, by its name."""

    def register(function):
        name = function.__name__.replace("_", " ")
        DOORS.append(Door(name, user, function, repeat, **how))
        return function

    return register


# ---------------------------------------------------------------------------
# Time
# ---------------------------------------------------------------------------


def entry_of(scene, minutes, **values):
    return {
        "ticket_id": scene.ticket.id,
        "name": "Worked",
        "unit_amount": minutes / 60,
        **values,
    }


def entries(scene):
    return scene.env["account.analytic.line"]


@door("agent", DOUBLED, shared="bank")
def log(scene):
    entries(scene).create(entry_of(scene, 45))


@door("agent", SAME)
def log_with_a_reference(scene):
    entries(scene).create(entry_of(scene, 45, hour_bank_reference="call 1"))


@door("agent", DOUBLED)
def log_many(scene):
    entries(scene).create([entry_of(scene, minutes) for minutes in range(5, 55, 10)])


@door("agent", SAME)
def log_in_the_dialog(scene):
    values = {"ticket_id": scene.ticket.id, "hours": 0.75, "name": "Worked"}
    values["once_key"] = "form 1"
    scene.env["hour.bank.log.time"].create(values).action_log()


@door("agent", SAME, shared="bank")
def change_minutes(scene):
    scene.entry.unit_amount = 1.5


@door("agent", SAME)
def change_to_free(scene):
    scene.entry.write({"hour_bank_free": True, "hour_bank_free_reason": "Ours"})


@door("agent", SAME, shared="bank")
def move_to_another_ticket(scene):
    scene.entry.ticket_id = scene.other_ticket


@door("agent", REFUSED, shared="bank")
def delete(scene):
    scene.entry.unlink()


@door("agent", SAME)
def stop_timer(scene):
    values = {"ticket_id": scene.timed_ticket.id, "timer_id": scene.timer.id}
    values |= {"hours": 0.5, "name": "Worked", "once_key": "form 1"}
    scene.env["hour.bank.log.time"].create(values).action_log()


@door("agent", REFUSED, shared="ending")
def log_at_the_end(scene):
    values = {"ticket_id": scene.ending_ticket.id, "date": "2026-03-16"}
    entries(scene).create(entry_of(scene, 45, **values))


@door("agent", SAME, shared="ending")
def shorten_at_the_end(scene):
    scene.ending_entry.unit_amount = 0.5


@door("manager", SAME, shared="ending")
def prolong(scene):
    scene.ending.date_end = "2026-12-31"


# ---------------------------------------------------------------------------
# Sales and invoices
# ---------------------------------------------------------------------------


@door("salesperson", REFUSED)
def confirm_order(scene):
    scene.quotation.action_confirm()


@door("salesperson", SAME, shared="bank")
def raise_order(scene):
    scene.order.order_line.product_uom_qty = 25


@door("salesperson", SAME, shared="bank")
def lower_order(scene):
    scene.order.order_line.product_uom_qty = 21


@door("salesperson", SAME)
def cancel_order(scene):
    scene.cancelled._action_cancel()


@door("accountant", REFUSED, shared="bank")
def post_invoice(scene):
    scene.draft_invoice.action_post()


@door("accountant", REFUSED)
def credit_invoice(scene):
    invoice = scene.credited_invoice
    context = {"active_model": invoice._name, "active_ids": invoice.ids}
    values = {"journal_id": invoice.journal_id.id, "reason": "As agreed"}
    dialog = scene.env["account.move.reversal"].with_context(**context).create(values)
    refund = scene.env["account.move"].browse(dialog.refund_moves()["res_id"])
    refund.action_post()


@door("accountant", REFUSED)
def pay_invoice(scene):
    context = {"active_model": "account.move", "active_ids": scene.unpaid_invoice.ids}
    register = scene.env["account.payment.register"].with_context(**context)
    register.create({}).action_create_payments()


@door("accountant", SAME)
def undo_payment(scene):
    scene.paid_invoice.line_ids.remove_move_reconcile()


# ---------------------------------------------------------------------------
# Banks by hand
# ---------------------------------------------------------------------------


@door("manager", SAME, shared="bank")
def adjust(scene):
    values = {"bank_id": scene.bank.id, "direction": "take", "hours": 0.5}
    values |= {"reason": "Counted twice", "once_key": "form 1"}
    scene.env["hour.bank.adjust"].create(values).action_apply()


@door("manager", SAME, shared="bank")
def hold(scene):
    values = {"bank_id": scene.bank.id, "action": "hold", "reason": "Not paid"}
    values["once_key"] = "form 1"
    scene.env["hour.bank.change.state"].create(values).action_apply()


@door("manager", DOUBLED, shared="bank")
def transfer(scene):
    values = {"bank_id": scene.bank.id, "target_bank_id": scene.second_bank.id}
    values |= {"hours": 2, "reason": "As agreed"}
    scene.env["hour.bank.transfer"].create(values).action_confirm()


@door("manager", REFUSED)
def import_opening_balances(scene):
    lines = ["customer,product,hours,reference"]
    for number, hours in enumerate(("9:25", "3:00")):
        lines.append(f"{scene.other_customer.name},Hours,{hours},Old {number}")
    file = base64.b64encode("\n".join(lines).encode())
    dialog = scene.env["hour.bank.import"].create({"file": file})
    if not dialog.action_import() or dialog.state == "bad":
        raise ValueError(dialog.result)


@door("", REFUSED)
def merge_contacts(scene):
    partners = scene.twin + scene.old_twin
    values = {"partner_ids": partners.ids, "dst_partner_id": scene.twin.id}
    values["state"] = "selection"
    Wizard = scene.env["base.partner.merge.automatic.wizard"]
    Wizard.create(values).action_merge()


# ---------------------------------------------------------------------------
# What is said to customers, and what they say
# ---------------------------------------------------------------------------


@door("manager", REFUSED)
def issue_statement(scene):
    scene.draft_statement.action_issue()


@door("", SAME)
def accept_statement(scene):
    scene.issued_statement._accept_in_portal(scene.reader, "Brandon Freeman")


@door("", SAME)
def open_dispute(scene):
    Dispute = scene.env["hour.bank.dispute"]
    Dispute._open_in_portal(scene.contact, scene.disputable, "unknown", "Not ours")


@door("manager", SAME)
def answer_dispute(scene):
    values = {"dispute_id": scene.dispute.id, "outcome": "free", "answer": "Sorry"}
    values["once_key"] = "form 1"
    scene.env["hour.bank.dispute.answer"].create(values).action_apply()


@door("agent", SAME)
def ask_approval(scene):
    values = {"ticket_id": scene.asking_ticket.id, "hours": 2, "message": "Roof"}
    values["once_key"] = "form 1"
    scene.env["hour.bank.ask.approval"].create(values).action_ask()


@door("", SAME)
def approve(scene):
    scene.approval._approve(60, "The boss", scene.approver)


@door("salesperson", SAME)
def renew(scene):
    scene.renewing.action_renew_hours()


# ---------------------------------------------------------------------------
# Jobs: each commits as it goes
# ---------------------------------------------------------------------------


@door(commits=True, shared="ending")
def expire_and_roll_over(scene):
    scene.env["hour.bank"]._cron_refresh_state()


@door("accountant", REFUSED)
def release_revenue(scene):
    run = scene.env["hour.bank.release.run"].create({"date_end": "2026-02-28"})
    run.action_release()


@door(commits=True)
def release_revenue_by_job(scene):
    scene.env["hour.bank.release"]._cron_release()


@door(commits=True)
def send_messages(scene):
    scene.env["hour.bank.message"]._cron_send()


@door(commits=True)
def judge_alarms(scene):
    scene.env["hour.bank.alarm"]._cron_judge()


@door(commits=True)
def count_days(scene):
    scene.env["hour.bank.day"]._cron_count()

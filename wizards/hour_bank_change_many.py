# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Dialog: hold, resume, prolong or adjust several banks, with one reason."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from ..models.fields import MOST_MONTHS, Count, Day, Hours
from ..tools.duration import format_minutes, to_minutes

# Not as superuser: who may not read a bank reads no preview of it, either.
PREVIEW = {"compute": "_compute_line_ids", "compute_sudo": False, "store": True}
MOST_BANKS = 500  # in one transaction, which keeps them locked


class HourBankChangeMany(models.TransientModel):
    """Do the same to several hour banks, in one transaction.

    What cannot be done to a bank is said before, and again after: the others are done.
    """

    _name = "hour.bank.change.many"
    _description = "Change Several Hour Banks"
    _inherit = ["hour.bank.wizard.mixin"]

    action = fields.Selection(
        [
            ("hold", "Put on hold"),
            ("resume", "Resume"),
            ("prolong", "Prolong"),
            ("adjust", "Adjust"),
        ],
        required=True,
    )
    bank_ids = fields.Many2many(
        "hour.bank",
        "hour_bank_change_many_bank_rel",
        string="Hour Banks",
        default=lambda self: self._get_active_banks(),
    )
    reason = fields.Char(required=True)
    customer_text = fields.Char(
        string="Shown to the Customer",
        help="What the customer reads of it in the portal, e.g. “Paused as agreed with "
        "Ms Meyer”. Empty: to ask you.",
    )
    prolong_by = fields.Selection(
        [("months", "By months"), ("day", "Until a day")], default="months"
    )
    months = Count(most=MOST_MONTHS, default=1, help="From the last day that it has.")
    date_end = Day(string="New Last Day")
    direction = fields.Selection(
        [("add", "Add hours"), ("take", "Take hours back")], default="add"
    )
    hours = Hours(help="How much to add to each bank, or take back from it, e.g. 1:30.")
    line_ids = fields.One2many("hour.bank.change.many.line", "change_id", **PREVIEW)
    due_count = fields.Integer(string="To Change", **PREVIEW)
    skipped_count = fields.Integer(string="Left as They Are", **PREVIEW)
    result = fields.Char(readonly=True)

    @api.model
    def _get_active_banks(self):
        context = self.env.context
        if context.get("active_model") != "hour.bank":
            return []
        return self.env["hour.bank"].browse(context.get("active_ids", []))

    # === COMPUTE METHODS === #

    @api.depends(
        *("action", "bank_ids", "prolong_by", "months", "date_end"),
        *("direction", "hours"),
    )
    def _compute_line_ids(self):
        """Preview what becomes of each bank; change nothing."""
        for change in self:
            banks = change.bank_ids._origin
            banks.check_access("read")
            rows = [change._prepare_line(bank) for bank in banks] if banks else []
            # sudo: nobody writes lines, so that none points at what it should not
            change.sudo().line_ids = [Command.clear(), *map(Command.create, rows)]
            change.skipped_count = sum(bool(row["refusal"]) for row in rows)
            change.due_count = len(rows) - change.skipped_count

    def _prepare_line(self, bank):
        """Return what one bank has, what it gets, or why it does not."""
        values = {"bank_id": bank.id, "before": "", "after": "", "refusal": ""}
        if not self.action:
            return values
        values["before"] = getattr(self, f"_get_{self.action}_before")(bank)
        values["refusal"] = self._get_refusal(bank)
        if not values["refusal"]:
            values["after"] = getattr(self, f"_get_{self.action}_after")(bank)
        return values

    def _get_refusal(self, bank):
        """Return why a bank stays as it is, in words. Override to leave out others."""
        try:
            getattr(self, f"_check_{self.action}")(bank)
        except UserError as error:
            return error.args[0]
        return ""

    # === ACTIONS === #

    def action_apply(self):
        """Change the banks; say how many were changed, and which were not and why.

        :raises AccessError: for people who may not correct these banks
        :raises UserError: without a reason, or where none of them can be changed
        """
        self.ensure_one()
        self._check_manager()
        self.bank_ids.check_access("read")
        for company in self.bank_ids.company_id:
            self._check_company_allowed(company)
        return self._act_once(self._apply)

    def _apply(self):
        self._check_filled()
        # sudo: nobody writes banks directly; what is asked for was checked above
        Bank_sudo = self.env["hour.bank"].sudo()
        banks_sudo = Bank_sudo._lock([("id", "in", self.bank_ids.ids)])
        rows = [self._change(bank_sudo) for bank_sudo in banks_sudo]
        skipped = [row for row in rows if row["refusal"]]
        if len(skipped) == len(rows):
            raise UserError(self._get_none_message(skipped))
        text = self._get_result_text(len(rows) - len(skipped), len(rows))
        if skipped:
            return self._show_result(rows, text)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": text,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _change(self, bank_sudo):
        """Change one bank, or nothing of it; return what became of it."""
        row = self._prepare_line(bank_sudo)
        if row["refusal"]:
            return row
        try:
            with self.env.cr.savepoint():
                getattr(self, f"_do_{self.action}")(bank_sudo)
        except UserError as error:
            return {**row, "after": "", "refusal": error.args[0]}
        return row

    def _show_result(self, rows, text):
        """Return the action that says, in this dialog, what was not done and why."""
        rows.sort(key=lambda row: not row["refusal"])
        done = len([row for row in rows if not row["refusal"]])
        # sudo: nobody writes lines, as above
        self.sudo().write(
            {
                "line_ids": [Command.clear(), *map(Command.create, rows)],
                "result": text,
                "due_count": done,
                "skipped_count": len(rows) - done,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Not All Were Changed"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    # === BUSINESS METHODS === #

    def _check_filled(self):
        """:raises UserError: where something is missing that holds for all of them"""
        if not self.bank_ids:
            raise UserError(self.env._("Choose the hour banks first."))
        if len(self.bank_ids) > MOST_BANKS:
            raise UserError(
                self.env._(
                    "%(count)s hour banks are too many at once: choose at most "
                    "%(most)s.",
                    count=len(self.bank_ids),
                    most=MOST_BANKS,
                )
            )
        if not (self.reason or "").strip():
            raise UserError(self.env._("Give the reason: it stays on each bank."))
        if self.action == "adjust" and to_minutes(self.hours) <= 0:
            raise UserError(
                self.env._(
                    "Enter how many hours to add or to take back, more than 0:00. To "
                    "lower the balance choose “Take hours back”."
                )
            )

    def _get_result_text(self, done, count):
        texts = {
            "hold": self.env._("%(done)s of %(count)s hour banks were put on hold."),
            "resume": self.env._("%(done)s of %(count)s hour banks were resumed."),
            "prolong": self.env._("%(done)s of %(count)s hour banks were prolonged."),
            "adjust": self.env._("%(done)s of %(count)s hour banks were adjusted."),
        }
        return texts[self.action] % {"done": done, "count": count}

    def _get_none_message(self, rows):
        """Return why none of the banks can be changed."""
        reasons = list(dict.fromkeys(row["refusal"] for row in rows))
        more = ["…"] if len(reasons) > 5 else []
        return "\n".join(
            [self.env._("Nothing was changed."), *reasons[:5], *more],
        )

    # === BUSINESS METHODS: HOLD AND RESUME === #

    def _check_hold(self, bank):
        bank._check_action_by_hand("hold")

    def _check_resume(self, bank):
        bank._check_action_by_hand("resume")

    def _get_hold_before(self, bank):
        return bank._get_state_name(bank.state)

    def _get_resume_before(self, bank):
        return bank._get_state_name(bank.state)

    def _get_hold_after(self, bank):
        return bank._get_state_name("hold")

    def _get_resume_after(self, bank):
        return bank._get_state_name(bank._get_natural_state())

    def _do_hold(self, bank_sudo):
        bank_sudo._change_state_by_hand("hold", self.reason, self.customer_text)

    def _do_resume(self, bank_sudo):
        bank_sudo._change_state_by_hand("resume", self.reason)

    # === BUSINESS METHODS: PROLONG === #

    def _get_new_end(self, bank):
        """Return the last day that a bank gets. Override for another one."""
        if self.prolong_by == "day":
            return self.date_end
        return bank._get_prolonged_end(self.months)

    def _check_prolong(self, bank):
        bank._check_prolong(self._get_new_end(bank))

    def _get_prolong_before(self, bank):
        return format_date(self.env, bank.date_end) or self.env._("no end")

    def _get_prolong_after(self, bank):
        return format_date(self.env, self._get_new_end(bank))

    def _do_prolong(self, bank_sudo):
        bank_sudo._prolong_by_hand(self._get_new_end(bank_sudo), self.reason)

    # === BUSINESS METHODS: ADJUST === #

    def _get_signed_minutes(self):
        """Return the minutes for each bank: + into it, - out of it."""
        self.ensure_one()
        minutes = to_minutes(self.hours)
        return -minutes if self.direction == "take" else minutes

    def _check_adjust(self, bank):
        bank._check_adjust(self._get_signed_minutes())

    def _get_adjust_before(self, bank):
        return format_minutes(bank.minutes_balance)

    def _get_adjust_after(self, bank):
        return format_minutes(bank.minutes_balance + self._get_signed_minutes())

    def _do_adjust(self, bank_sudo):
        bank_sudo._adjust(self._get_signed_minutes(), self.reason)


class HourBankChangeManyLine(models.TransientModel):
    """What becomes of one of several banks."""

    _name = "hour.bank.change.many.line"
    _description = "Change Several Hour Banks: Bank"

    change_id = fields.Many2one("hour.bank.change.many", ondelete="cascade")
    bank_id = fields.Many2one("hour.bank", string="Hour Bank", readonly=True)
    # Not as superuser: the form must not tell of banks that the user may not read.
    partner_id = fields.Many2one(related="bank_id.partner_id", related_sudo=False)
    before = fields.Char(string="Now", readonly=True)
    after = fields.Char(string="Afterwards", readonly=True)
    refusal = fields.Char(string="Why Not", readonly=True)

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Journal entries that release hours, and their reversals."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_amount

from ..roles import ACCOUNTANTS


class AccountMove(models.Model):
    _inherit = "account.move"

    hour_bank_release_ids = fields.One2many(
        "hour.bank.release",
        "account_move_id",
        string="Released Hours",
        copy=False,
        groups=ACCOUNTANTS,
    )
    hour_bank_release_count = fields.Integer(
        string="Hour Bank Moves",
        compute="_compute_hour_bank_release_count",
        groups=ACCOUNTANTS,
    )

    # === COMPUTE METHODS === #

    def _compute_hour_bank_release_count(self):
        counts = dict(
            self.env["hour.bank.release"]._read_group(
                [("account_move_id", "in", self.ids)],
                ["account_move_id"],
                ["bank_move_id:count_distinct"],
            )
        )
        for move in self:
            move.hour_bank_release_count = counts.get(move, 0)

    # === CRUD METHODS === #

    def write(self, vals):
        res = super().write(vals)
        if vals.get("state") == "draft":
            # sudo: rows of hours, for whoever resets entries
            for move_sudo in self.sudo().filtered("hour_bank_release_ids"):
                move_sudo._check_no_reversal_is_posted()
                if any(move_sudo.hour_bank_release_ids.mapped("takes_back")):
                    move_sudo._check_not_released_again()
        return res

    # === ACTIONS === #

    def action_view_hour_bank_releases(self):
        """Show the ledger moves that this entry releases, with their amounts."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_hour_bank.hour_bank_release_action"
        )
        return {**action, "domain": [("account_move_id", "=", self.id)]}

    @api.private
    def _open_release_entries(self):
        """Return the action that shows these journal entries."""
        entries = self.env.ref("account.view_move_tree").id
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Released Hours"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "views": [(entries, "list"), (False, "form")],
            "domain": [("id", "in", self.ids)],
            "context": {"create": False},
        }
        if len(self) == 1:
            form = [(False, "form")]
            action.update(view_mode="form", views=form, res_id=self.id)
        return action

    def _post(self, soft=True):
        # sudo: rows of hours, for whoever posts entries
        releasing_sudo = self.sudo().filtered("hour_bank_release_ids")
        for move_sudo in releasing_sudo:
            move_sudo._check_released_amounts()
            move_sudo._check_released_once(releasing_sudo)
        posted = super()._post(soft)
        # sudo: as above
        for move_sudo in posted.sudo().filtered("hour_bank_release_ids"):
            move_sudo._check_reversed_is_posted()
        return posted

    def _reverse_moves(self, default_values_list=None, cancel=False):
        reversals = super()._reverse_moves(default_values_list, cancel)
        for reversal_sudo in reversals.sudo():  # sudo: nobody writes the rows by hand
            reversal_sudo._reverse_releases()
        return reversals

    # === BUSINESS METHODS === #

    def _reverse_releases(self):
        """Make rows by which a reversal takes back what its entry released."""
        self.ensure_one()
        releases = self.reversed_entry_id.hour_bank_release_ids
        if not releases:
            return
        origins = self.reversed_entry_id.line_ids.sorted("id")
        lines = dict(zip(origins, self.line_ids.sorted("id"), strict=False))
        for origin, line in lines.items():
            if origin.hour_bank_id and not line.hour_bank_id:
                line.hour_bank_id = origin.hour_bank_id
        releases.create(
            [
                {
                    **release._prepare_reverse(),
                    "account_move_id": self.id,
                    "account_move_line_id": lines.get(release.account_move_line_id).id,
                }
                for release in releases
            ]
        )

    def _check_released_amounts(self):
        """:raises UserError: where a draft says something else than it releases"""
        self.ensure_one()
        amounts = defaultdict(float)
        for release in self.hour_bank_release_ids:
            amounts[release.account_move_line_id, release.bank_id] += release.amount
        for (line, bank), amount in amounts.items():
            if not self._is_released_by(line, bank, amount):
                raise UserError(
                    self.env._(
                        "%(entry)s releases %(amount)s of %(bank)s, but its journal "
                        "items were changed. Delete the draft and release the hours "
                        "again.",
                        entry=self.display_name,
                        amount=format_amount(
                            self.env, amount, self.company_currency_id
                        ),
                        bank=bank.display_name,
                    )
                )

    def _is_released_by(self, line, bank, amount):
        """Return whether a journal item still says what was released."""
        account = bank.deferred_account_id or line.account_id
        same = not self.company_currency_id.compare_amounts(line.balance, amount)
        return bool(line) and same and line.account_id == account

    def _check_released_once(self, posting):
        """:raises UserError: where another entry released the same hours meanwhile

        :param posting: the entries that are posted together with this one
        """
        self.ensure_one()
        if move := self._get_released_twice(
            Domain("account_move_id", "in", posting.ids)
        ):
            raise UserError(
                self.env._(
                    "%(entry)s releases hours of %(move)s that another journal "
                    "entry released already. Delete the draft and release again.",
                    entry=self.display_name,
                    move=move.display_name,
                )
            )

    def _check_no_reversal_is_posted(self):
        """:raises UserError: where a posted reversal takes back what the entry said"""
        self.ensure_one()
        reversals = self.reversal_move_ids.filtered(
            lambda move: move.state == "posted" and move.hour_bank_release_ids
        )
        if reversals:
            raise UserError(
                self.env._(
                    "%(entry)s was reversed by %(reversals)s. Without the entry its "
                    "month would have no income, and the reversal would take it back "
                    "all the same. Reset %(reversals)s to draft first, or leave both "
                    "as they are.",
                    entry=self.display_name,
                    reversals=", ".join(reversals.mapped("display_name")),
                )
            )

    def _check_reversed_is_posted(self):
        """:raises UserError: where a reversal takes back what is not in the books"""
        self.ensure_one()
        entry = self.reversed_entry_id
        if entry.hour_bank_release_ids and entry.state != "posted":
            raise UserError(
                self.env._(
                    "%(reversal)s takes back what %(entry)s releases, but that is not "
                    "posted. Post %(entry)s first, or delete %(reversal)s.",
                    reversal=self.display_name,
                    entry=entry.display_name,
                )
            )

    def _check_not_released_again(self):
        """:raises UserError: where what a reversal took back is released again"""
        self.ensure_one()
        if move := self._get_released_twice(Domain.FALSE):
            later = move.release_ids.account_move_id.filtered(
                lambda entry: entry.state == "posted" and entry.id > self.id
            )
            raise UserError(
                self.env._(
                    "%(entry)s took back hours of %(move)s, which %(later)s released "
                    "again. Reverse that one first, or leave the reversal as it is.",
                    entry=self.display_name,
                    move=move.display_name,
                    later=", ".join(later.mapped("display_name")) or "-",
                )
            )

    def _get_released_twice(self, besides):
        """Return a ledger move of which more is released than it is worth, or none.

        :param besides: domain of rows that count even where they take back in a draft
        """
        moves = self.hour_bank_release_ids.bank_move_id
        domain = Domain("bank_move_id", "in", moves.ids) & Domain(
            "state", "!=", "cancel"
        )
        domain &= Domain("takes_back", "=", False) | (
            Domain("state", "=", "posted") | besides
        )
        compare = self.company_currency_id.compare_amounts
        for move, amount in self.env["hour.bank.release"]._read_group(
            domain, ["bank_move_id"], ["amount:sum"]
        ):
            least, most = sorted((0.0, -move.value))
            if compare(amount, least) < 0 or compare(amount, most) > 0:
                return move
        return moves.browse()

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""An invoice explains itself: an annex with the work done since the last one."""

from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.duration import format_minutes


class AccountMove(models.Model):
    _inherit = "account.move"

    hour_bank_annex_possible = fields.Boolean(
        compute="_compute_hour_bank_annex_possible",
        help="The customer has hour banks.",
    )
    hour_bank_annex = fields.Boolean(
        string="Annex of the Work Done",
        compute="_compute_hour_bank_annex",
        inverse="_inverse_hour_bank_annex",
        help="One more page: the work done in the period, what was debited for it and "
        "the balance of the hour banks before and after.",
    )
    hour_bank_date_from = fields.Date(
        string="Work From",
        compute="_compute_hour_bank_date_from",
        inverse="_inverse_hour_bank_date_from",
        help="Proposed: the day after the last annex. Work that was logged late, for "
        "a day that the last annex told about, is told now in any case.",
    )
    hour_bank_date_to = fields.Date(
        string="Work To",
        compute="_compute_hour_bank_date_to",
        inverse="_inverse_hour_bank_date_to",
        help="Proposed: the day of the invoice.",
    )
    hour_bank_annex_summary = fields.Char(
        string="Annex", compute="_compute_hour_bank_annex_summary"
    )
    # What people chose, and what was posted: for nobody to write but the fields above.
    hour_bank_annex_choice = fields.Json(copy=False, groups=fields.NO_ACCESS)
    hour_bank_annex_facts = fields.Json(copy=False, groups=fields.NO_ACCESS)
    hour_bank_annex_date = fields.Date(
        copy=False,
        groups=fields.NO_ACCESS,
        index="btree_not_null",  # until when earlier invoices told
        help="Last day that the annex of a posted invoice tells about.",
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "company_id", "move_type")
    def _compute_hour_bank_annex_possible(self):
        for move in self:
            move.hour_bank_annex_possible = bool(move._get_annex_banks())

    @api.depends(
        "state",
        "partner_id",
        "company_id",
        "move_type",
        "invoice_line_ids.product_id",
        "invoice_line_ids.sale_line_ids",
        "hour_bank_annex_choice",
        "hour_bank_annex_facts",
    )
    def _compute_hour_bank_annex(self):
        for move in self:
            if move.state != "draft":
                move.hour_bank_annex = bool(move._get_kept_annex().get("page"))
                continue
            chosen = move._get_annex_choice("annex")
            proposed = move._follows_hour_bank_option("hour_bank_annex")
            move.hour_bank_annex = proposed if chosen is None else chosen

    @api.depends(
        "state",
        "invoice_date",
        "company_id",
        "hour_bank_annex_choice",
        "hour_bank_annex_facts",
    )
    def _compute_hour_bank_date_to(self):
        for move in self:
            day = move._get_kept_annex().get("to") or move._get_annex_choice("to")
            move.hour_bank_date_to = (
                fields.Date.to_date(day) or move._get_proposed_date_to()
            )

    @api.depends(
        "hour_bank_date_to",
        "partner_id",
        "company_id",
        "hour_bank_annex_choice",
        "hour_bank_annex_facts",
    )
    def _compute_hour_bank_date_from(self):
        for move in self:
            move.hour_bank_date_from = move._get_annex_date_from()

    @api.depends(
        "hour_bank_annex",
        "hour_bank_date_from",
        "hour_bank_date_to",
        "hour_bank_annex_choice",
    )
    @api.depends_context("lang")
    def _compute_hour_bank_annex_summary(self):
        for move in self:
            annex = move._get_hour_bank_annex() if move.hour_bank_annex else None
            move.hour_bank_annex_summary = move._get_annex_summary(annex)

    def _inverse_hour_bank_annex(self):
        for move in self:
            chosen = move.hour_bank_annex
            proposed = move._follows_hour_bank_option("hour_bank_annex")
            move._set_annex_choice("annex", None if chosen == proposed else chosen)

    def _inverse_hour_bank_date_from(self):
        for move in self:
            chosen = move.hour_bank_date_from
            move._check_annex_period()
            move._set_annex_choice("from", None)
            proposed = move._get_annex_date_from()
            move._set_annex_choice("from", None if chosen == proposed else chosen)

    def _inverse_hour_bank_date_to(self):
        for move in self:
            chosen = move.hour_bank_date_to
            proposed = move._get_proposed_date_to()
            move._set_annex_choice("to", None if chosen == proposed else chosen)
            move._check_annex_period()

    # === CRUD METHODS === #

    def _post(self, soft=True):
        posted = super()._post(soft)
        for move in posted:
            move._fix_hour_bank_annex()
        return posted

    def button_draft(self):
        res = super().button_draft()
        # sudo: nobody writes what was printed; who may reset the invoice was asked
        told = self.sudo().filtered("hour_bank_annex_facts")
        told.write({"hour_bank_annex_facts": False, "hour_bank_annex_date": False})
        # sudo: as above
        for move_sudo in self.sudo():
            move_sudo._forget_no_annex()
        return res

    def _tell_one_customer(self):
        """Return whether several of these invoices tell a customer of its hours."""
        invoices = self.filtered(lambda move: move.move_type == "out_invoice")
        groups = invoices.grouped(
            lambda move: (move.partner_id.commercial_partner_id, move.company_id)
        )
        return any(
            len(group) > 1
            and any(move._proposes_annex() or move._has_usage_lines() for move in group)
            for group in groups.values()
        )

    def _post_one_by_one(self, soft):
        """Post in the order in which core names invoices of one day."""
        moves = self.sorted(lambda move: (move.date, move.ref or "", move.id))
        return self & self.browse().concat(*(move._post(soft) for move in moves))

    # === BUSINESS METHODS: CHOICE === #

    def _follows_hour_bank_option(self, option):
        """Return whether customer or plan want ``option`` on this invoice.

        :param option: name of the customer's field; that of the plan begins with
            ``invoice`` instead of ``hour_bank``
        """
        self.ensure_one()
        banks = self._get_annex_banks()
        # sudo: what the customer's own contact says, for who invoices a contact of it
        setting = self.partner_id.commercial_partner_id.sudo()[option] or "plan"
        if not banks or setting == "never":
            return False
        if setting == "always":
            return True
        wanted = any(banks.plan_id.mapped(option.replace("hour_bank", "invoice")))
        # sudo: the invoice's lines and orders decide, whoever may read those
        return wanted and self.sudo()._is_about_hours(banks)

    def _get_annex_choice(self, name):
        # sudo: who may read the invoice may know what was chosen
        return (self.sudo().hour_bank_annex_choice or {}).get(name)

    def _set_annex_choice(self, name, value):
        """Remember what a person wants otherwise than proposed.

        :raises UserError: when the invoice is posted
        """
        self.ensure_one()
        if self.state != "draft":
            raise UserError(
                self.env._(
                    "The annex of %(invoice)s is what the customer got. Reset the "
                    "invoice to draft to change it.",
                    invoice=self.display_name,
                )
            )
        # sudo: who may read the invoice may know what was chosen
        choice = dict(self.sudo().hour_bank_annex_choice or {})
        if isinstance(value, date):
            value = fields.Date.to_string(value)
        if choice.get(name) != value:
            # sudo: the field is closed; whoever may write the invoice may choose
            self.sudo().hour_bank_annex_choice = {**choice, name: value}

    def _check_annex_period(self):
        if (
            self.hour_bank_date_from
            and self.hour_bank_date_to
            and self.hour_bank_date_to < self.hour_bank_date_from
        ):
            raise UserError(
                self.env._("The period cannot end before it begins: exchange the days.")
            )

    def _get_proposed_date_to(self):
        """Return the last day of the annex: that of the invoice, or today."""
        self.ensure_one()
        company = self.company_id or self.env.company
        if self.invoice_date:
            return self.invoice_date
        # sudo: the time zone of the company
        return self.env["hour.bank"]._get_company_today(company.sudo())

    def _get_annex_date_to(self):
        return self.hour_bank_date_to or self._get_proposed_date_to()

    def _get_annex_date_from(self):
        self.ensure_one()
        kept = self._get_kept_annex()
        if day := kept.get("from") or self._get_annex_choice("from"):
            return fields.Date.to_date(day)
        banks, date_to = self._get_annex_banks(), self._get_annex_date_to()
        if not banks:
            return date_to
        previous = self._get_neighbour_annex(date_to, before=True)
        return self._get_proposed_date_from(date_to, previous, banks)

    # === BUSINESS METHODS: CONTENT === #

    def _get_hour_bank_annex(self):
        """Return what the annex prints, see :meth:`hour.bank.annex._get_annex`.

        In the language of ``self``. Nothing where the invoice has no annex, or there
        is no work to tell about.
        """
        if len(self) != 1 or not self.hour_bank_annex:
            return None
        if self._get_kept_annex().get("none"):
            return None  # nor later, whatever is logged for these days
        annex = self._get_hours_told()
        return annex if annex["has_work"] else None

    def _get_hours_told(self):
        """Return the content of the period, whether or not it is printed."""
        self.ensure_one()
        # sudo: who may read the invoice may know what is printed with it
        facts = self.sudo().hour_bank_annex_facts or self._prepare_annex_facts()
        banks = self._get_annex_banks()
        # sudo: as for the banks
        return self.env["hour.bank.annex"].sudo()._get_annex(banks, facts)

    def _fix_hour_bank_annex(self):
        """Keep on the posted invoice what it tells, so that it always says the same."""
        self.ensure_one()
        if self.move_type != "out_invoice":
            return
        page = self._proposes_annex()
        if not page and not self._has_usage_lines():
            return
        annex = self._get_hours_told()
        if not annex["has_work"]:  # the next annex tells what little there is
            if page:
                self._keep_no_annex(annex["facts"])
            return
        facts = {
            **annex["facts"],
            "page": page,
            "words": annex["words"],
            "rows": annex["told"],
        }
        facts["marks"] = facts["marks"] or self._get_annex_marks(annex["all_banks"])
        # sudo: who posts the invoice need not know the ledger
        self.sudo().write(
            {"hour_bank_annex_facts": facts, "hour_bank_annex_date": facts["to"]}
        )

    def _proposes_annex(self):
        """Return whether an annex is wanted, also once the invoice is posted."""
        chosen = self._get_annex_choice("annex")
        if chosen is not None:
            return chosen
        return self._follows_hour_bank_option("hour_bank_annex")

    def _get_annex_summary(self, annex):
        """Return in one line what the annex says, or why there is none."""
        if not annex:
            return self.hour_bank_annex and self._get_no_annex_text()
        work = self.env._(
            "%(used)s from %(start)s to %(end)s",
            used=format_minutes(annex["used"] + annex["billed"]),
            start=format_date(self.env, annex["date_from"]),
            end=format_date(self.env, annex["date_to"]),
        )
        balances = [
            f"{line['bank'].name} {format_minutes(line['before'])} → "
            f"{format_minutes(line['after'])}"
            for line in annex["banks"]
        ]
        return " · ".join([work, *balances])

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What hour banks and their terms need is archived, not deleted.

The database would refuse some of it without saying who needs it, and let the rest go
together with what a plan, team or product says.
"""

from odoo import api, models
from odoo.exceptions import RedirectWarning, UserError

from ..uninstall import on_unlink

# So many names are written, the others are counted.
NAMES = 3


class HourBankNeededMixin(models.AbstractModel):
    """A record that cannot be deleted while hour banks or their terms use it."""

    _name = "hour.bank.needed.mixin"
    _description = "Used by Hour Banks"

    @on_unlink
    def _unlink_except_needed_by_hours(self):
        for model, path in self._get_hour_bank_uses():
            # sudo: who may delete it need not see everything that uses it
            users_sudo = self.env[model].sudo().with_context(active_test=False)
            if not users_sudo.search_count([(path, "in", self.ids)], limit=1):
                continue
            for record in self:
                domain = [(path, "in", record.ids)]
                if count := users_sudo.search_count(domain):
                    message = record._get_needed_message(model, domain, count)
                    raise record._get_needed_error(message)

    @api.model
    def _get_hour_bank_uses(self):
        """Return ``[(model, path)]``: where hour banks may use such a record.

        Extend with fields of yours that must not point nowhere.
        """
        return []

    def _get_needed_error(self, message):
        """Return the error of a record that is needed; a button may offer more."""
        return UserError(message)

    def _get_needed_message(self, model, domain, count):
        """Return who needs this record, and what to do instead.

        :param model: name of the model of those who need it
        :param domain: which they are
        :param count: how many they are
        """
        self.ensure_one()
        message = self.env._(
            "%(record)s cannot be deleted. It is used by: %(model)s %(names)s.",
            record=self.display_name,
            model=self._get_user_kind(model),
            names=self._get_user_names(model, domain, count),
        )
        return f"{message} {self._get_needed_advice(model)}"

    def _get_user_kind(self, model):
        """Return what the records of ``model`` are, in words."""
        if model == "account.analytic.line":
            return self.env._("Time Entry")
        return self.env["ir.model"]._get(model).name

    def _get_needed_advice(self, model):
        """Return what to do instead of deleting what records of ``model`` need."""
        if model in ("hour.bank.plan", "helpdesk.ticket.team"):
            return self.env._("Take it off there first, or archive it instead.")
        return self.env._("Archive it instead: what it was used for stays.")

    def _get_user_names(self, model, domain, count):
        """Return the first names; what the person may not read is counted."""
        if model == "account.analytic.line":  # their names say nothing
            return f"({count})"
        users = self.env[model].sudo(False).with_context(active_test=False)
        readable = users.has_access("read") and users.search(domain, limit=NAMES)
        if not readable:
            return f"({count})"
        names = ", ".join(readable.mapped("display_name"))
        if count == len(readable):
            return names
        rest = count - len(readable)
        return self.env._("%(names)s and %(count)s more", names=names, count=rest)


class HourBankPlan(models.Model):
    _name = "hour.bank.plan"
    _inherit = ["hour.bank.plan", "hour.bank.needed.mixin"]

    @api.model
    def _get_hour_bank_uses(self):
        return [
            *super()._get_hour_bank_uses(),
            ("product.template", "hour_bank_plan_id"),
            ("hour.bank", "plan_id"),
            ("helpdesk.ticket.team", "hour_bank_plan_id"),
        ]

    def _get_needed_advice(self, model):
        if model == "hour.bank":
            return self.env._(
                "Archive it instead: these banks keep their terms, and it is not "
                "offered any more."
            )
        if model == "product.template":
            return self.env._(
                "Choose another plan on the product first, or archive both."
            )
        return super()._get_needed_advice(model)


    def _get_needed_error(self, message):
        """Offer to archive the plan, which says first what follows."""
        if not self.active:
            return super()._get_needed_error(message)
        action = {
            "type": "ir.actions.client",
            "tag": "helpdesk_hour_bank.archive_plans",
            "params": {"ids": self.ids},
        }
        return RedirectWarning(message, action, self.env._("Archive It"))

    # === ARCHIVING === #

    @api.readonly
    def get_archive_notice(self):
        """Return in words what archiving these plans means for who uses them.

        Nothing is refused: it is what a person reads before confirming.
        """
        self.check_access("read")
        lines = [
            self.env._(
                "%(plans)s: not offered any more on products and teams.",
                plans=", ".join(self.mapped("display_name")),
            )
        ]
        for model, path in self._get_hour_bank_uses():
            if using := self._get_archived_domain(model, path):
                # sudo: counted, though the person may not read all of them
                count = self.env[model].sudo().search_count(using)
                if count:
                    names = self._get_user_names(model, using, count)
                    lines.append(self._get_archive_text(model, count, names))
        if len(lines) == 1:
            lines.append(self.env._("Nothing uses it."))
        return "\n".join(lines)

    def _get_archived_domain(self, model, path):
        """Return which records of ``model`` go on with an archived plan; None: none."""
        still = {
            "hour.bank": ("state", "not in", ("expired", "closed")),
            "product.template": ("active", "=", True),
            "helpdesk.ticket.team": ("active", "=", True),
        }
        return still.get(model) and [(path, "in", self.ids), still[model]]

    def _get_archive_text(self, model, count, names):
        """Return what follows for ``count`` records of ``model``, of those ``names``."""
        if model == "hour.bank":
            return self.env._(
                "Hour banks (%(count)s) keep their terms and can be used as before: "
                "%(names)s.",
                count=count,
                names=names,
            )
        if model == "product.template":
            return self.env._(
                "Products (%(count)s) go on selling by it: %(names)s. Choose another "
                "plan there, or archive them, too.",
                count=count,
                names=names,
            )
        return self.env._(
            "Teams (%(count)s) go on using it for customers without hours: %(names)s.",
            count=count,
            names=names,
        )


class HourBankWorkType(models.Model):
    _name = "hour.bank.work.type"
    _inherit = ["hour.bank.work.type", "hour.bank.needed.mixin"]

    @api.model
    def _get_hour_bank_uses(self):
        return [
            *super()._get_hour_bank_uses(),
            ("hour.bank.plan", "work_type_ids"),
            ("helpdesk.ticket.team", "work_type_id"),
            ("helpdesk.ticket.category", "work_type_id"),
            ("account.analytic.line", "work_type_id"),
        ]


class HelpdeskTicketCategory(models.Model):
    _name = "helpdesk.ticket.category"
    _inherit = ["helpdesk.ticket.category", "hour.bank.needed.mixin"]

    @api.model
    def _get_hour_bank_uses(self):
        uses = super()._get_hour_bank_uses()
        return [*uses, ("hour.bank.plan", "category_ids")]


class HelpdeskTicketTeam(models.Model):
    _name = "helpdesk.ticket.team"
    _inherit = ["helpdesk.ticket.team", "hour.bank.needed.mixin"]

    @api.model
    def _get_hour_bank_uses(self):
        return [
            *super()._get_hour_bank_uses(),
            ("hour.bank.plan", "team_ids"),
            ("hour.bank", "only_team_id"),
        ]


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "hour.bank.needed.mixin"]

    @api.model
    def _get_hour_bank_uses(self):
        # the database deletes the variants in cascade, without asking them
        return [
            *super()._get_hour_bank_uses(),
            ("hour.bank", "product_id.product_tmpl_id"),
            ("hour.bank.plan", "overage_product_id.product_tmpl_id"),
        ]


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "hour.bank.needed.mixin"]

    @api.model
    def _get_hour_bank_uses(self):
        return [
            *super()._get_hour_bank_uses(),
            ("hour.bank", "product_id"),
            ("hour.bank.plan", "overage_product_id"),
        ]


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "hour.bank.needed.mixin"]

    @api.model
    def _get_hour_bank_uses(self):
        return [
            *super()._get_hour_bank_uses(),
            ("hour.bank", "partner_id"),
            ("hour.bank", "only_partner_id"),
            ("hour.bank.transfer", "target_partner_id"),
        ]


class ResUsers(models.Model):
    _name = "res.users"
    _inherit = ["res.users", "hour.bank.needed.mixin"]

    @api.model
    def _get_hour_bank_uses(self):
        names = ("requested_by_id", "decided_by_id", "approver_id")
        uses = super()._get_hour_bank_uses()
        return [*uses, *(("hour.bank.transfer", name) for name in names)]


class ProjectProject(models.Model):
    _name = "project.project"
    _inherit = ["project.project", "hour.bank.needed.mixin"]

    @api.model
    def _get_hour_bank_uses(self):
        uses = super()._get_hour_bank_uses()
        return [*uses, ("hour.bank", "only_project_id")]


class AccountAccount(models.Model):
    _name = "account.account"
    _inherit = ["account.account", "hour.bank.needed.mixin"]

    @api.model
    def _get_hour_bank_uses(self):
        uses = super()._get_hour_bank_uses()
        return [*uses, ("hour.bank", "deferred_account_id")]


class UomUom(models.Model):
    _name = "uom.uom"
    _inherit = ["uom.uom", "hour.bank.needed.mixin"]

    @api.model
    def _get_hour_bank_uses(self):
        uses = super()._get_hour_bank_uses()
        return [*uses, ("hour.bank", "product_uom_id")]


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "hour.bank.needed.mixin"]

    @api.model
    def _get_hour_bank_uses(self):
        uses = super()._get_hour_bank_uses()
        return [*uses, ("hour.bank", "company_id")]

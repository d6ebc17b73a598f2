# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who makes and corrects hours by hand."""

from odoo import api, models
from odoo.exceptions import AccessError

from ..roles import MANAGER


class HourBankManagerMixin(models.AbstractModel):
    """What makes or corrects hours by hand: for helpdesk managers only.

    The ledger posts as superuser. So the right is asked here, before, and not only by
    the access rights of the form: they can be granted to others.
    """

    _name = "hour.bank.manager.mixin"
    _description = "Hour Bank Manager"

    @api.model
    def _check_manager(self):
        """Override to let others than helpdesk managers make and correct hours.

        :raises AccessError: when the user is no helpdesk manager
        """
        if self.env.su:
            return
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._(
                    "Only helpdesk managers grant hours, and correct or audit an hour "
                    "bank. Ask one of them."
                )
            )

    @api.model
    def _check_company_allowed(self, company):
        """Forms can be filled by hand: ledgers of other companies stay out of reach.

        :raises AccessError: when the user does not work in ``company`` now
        """
        if company not in self.env.companies:
            # sudo: the name of a company that the user may not read
            name = company.sudo().display_name
            raise AccessError(
                self.env._(
                    "You do not work in %(company)s at the moment. Choose it in the "
                    "company menu first.",
                    company=name,
                )
            )

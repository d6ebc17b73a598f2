# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What becomes of renewals when contacts are merged: one stays open."""

from odoo import api, models


class HourBankRenewal(models.Model):
    _inherit = "hour.bank.renewal"

    @api.private
    def _join_customers(self, sources, customer):
        """Leave one open renewal of each plan, and one agreement, of all of these.

        As superuser, before the sources become ``customer`` in the tables. The one that
        is being paid or signed stays, else the newest that the customer has.

        :param sources: contacts that become ``customer``
        """
        family = sources | customer
        renewals = self.search(
            [("partner_id", "in", family.ids), ("state", "=", "open")]
        )
        agreements = self.env["hour.bank.renewal.agreement"].search(
            [("partner_id", "in", family.ids), ("ended_on", "=", False)]
        )
        if not (renewals or agreements):
            return
        for each in family.sorted("id"):  # the order in which everybody waits
            each._take_renewal_turn()
        for some in renewals.grouped(lambda each: each._get_merge_key()).values():
            first, *rest = some.sorted(lambda each: each._get_merge_rank())
            for other in self.union(*rest):
                other._close_activities()
                other._give_up()
                other._succeed(first)
        for some in agreements.grouped("company_id").values():
            kept = some.filtered(lambda each: each.partner_id == customer) or some
            # of several customers with one each nobody knows what the new one agreed to
            (some - kept[:1] if len(kept) == 1 else some)._end(self.env.user.name)
        self.env.flush_all()

    def _get_merge_key(self):
        """Return of what there is one open renewal."""
        return self.company_id, self.plan_id or self.product_id

    def _get_merge_rank(self):
        """Return the place of an open renewal among those of merged customers."""
        order = self.order_id
        return (
            not self._is_being_paid(),
            not order.signature,
            order.state != "sent",
            -self.id,
        )

    @api.private
    def _follow_customer(self, owner, customer):
        """Make renewals, decisions and agreements of ``owner`` those of ``customer``.

        As superuser, once a merge made ``owner`` a contact of it.
        """
        self._join_customers(owner, customer)
        for model in (
            "hour.bank.renewal",
            "hour.bank.renewal.decision",
            "hour.bank.renewal.agreement",
        ):
            theirs = self.env[model].search([("partner_id", "=", owner.id)])
            theirs.write({"partner_id": customer.id})

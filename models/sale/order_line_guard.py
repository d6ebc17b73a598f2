# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What nobody writes on the order line of an hour bank: the ledger says it."""

from odoo import api, models
from odoo.exceptions import UserError


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model
    def _get_hour_bank_results(self):
        """Return the names of the fields that ledger and invoices decide.

        Of a person's values; code of other addons corrects what is to be invoiced.
        """
        ledger = {"qty_delivered", "remaining_hours"}
        return ledger if self.env.su else ledger | {"qty_to_invoice", "qty_invoiced"}

    def _check_hour_bank_values(self, names):
        """Refuse, on lines of hour banks, values that are not what the ledger says.

        Lines are looked at as they are saved, wherever the values came from. What comes
        along unchanged, or as it is computed, passes.

        :param names: of the fields that were written
        :raises UserError: naming the field, what it is and what was sent
        """
        names = self._get_hour_bank_results() & names
        lines = names and self.filtered(lambda line: line._is_hour_bank_line())
        for name in sorted(names):
            sent = {line: line[name] for line in lines}
            self.env.add_to_compute(self._fields[name], lines)
            for line, value in sent.items():
                if round(line[name] - value, 2):
                    raise UserError(line._get_hour_bank_value_message(name, value))

    def _get_hour_bank_value_message(self, name, value):
        self.ensure_one()
        return self.env._(
            "“%(field)s” of %(line)s is %(is)s and cannot be set to %(sent)s: it "
            "follows the hour bank and its invoices. Log or correct time, or change "
            "what is ordered, instead.",
            field=self._fields[name]._description_string(self.env),
            line=self.display_name,
            sent=f"{value:.2f}",
            **{"is": f"{self[name]:.2f}"},
        )

    def _check_hour_bank_method(self, before):
        """Refuse that a person makes lines deliver from hour banks, or no more.

        :param before: the lines that did before
        :raises UserError: naming the line and what to do instead
        """
        for line in () if self.env.su else self:
            if line._is_hour_bank_line() == (line in before):
                continue
            raise UserError(
                self.env._(
                    "How %(line)s is delivered follows its product on the day when the "
                    "order is confirmed, and cannot be written. Use “Open Hour Banks” "
                    "on the order to sell hours in advance on a line from before.",
                    line=line.display_name,
                )
            )

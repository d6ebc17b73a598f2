# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The numbers of new banks: those of one document are drawn in one go."""

from odoo import api, models
from odoo.tools import SQL


class HourBank(models.Model):
    _inherit = "hour.bank"

    @api.model
    def _add_names(self, vals_list):
        """Return these values of new banks, each with the name that it lacks."""
        unnamed = [vals for vals in vals_list if vals.get("name", "/") == "/"]
        numbers = {}
        for vals in unnamed:
            numbers.setdefault(self._get_naming_company(vals), []).append(vals)
        names = {}
        for company_id, of_company in numbers.items():
            drawn = self._get_next_names(company_id, len(of_company))
            names.update(zip(map(id, of_company), drawn, strict=True))
        return [
            {**vals, "name": names[id(vals)]} if id(vals) in names else vals
            for vals in vals_list
        ]

    def _get_naming_company(self, vals):
        return vals.get("company_id") or self.env.company.id

    def _get_next_name(self, vals):
        [name] = self._get_next_names(self._get_naming_company(vals), 1)
        return name

    @api.model
    def _get_next_names(self, company_id, count):
        """Return the next ``count`` names of banks of a company, in their order."""
        sequence = self.env["ir.sequence"].with_company(company_id)
        first = sequence.next_by_code("hour.bank") or "/"
        if count == 1:
            return [first]
        return [first, *sequence._get_next_hour_bank_names(count - 1)]


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    @api.model
    def _get_next_hour_bank_names(self, count):
        """Return ``count`` further names; one by one where they may have no gaps."""
        company_ids = (self.env.company.id, False)
        found = self.search(
            [("code", "=", "hour.bank"), ("company_id", "in", company_ids)],
            order="company_id",
            limit=1,
        )
        if found.implementation != "standard" or found.use_date_range:
            return [self.next_by_code("hour.bank") or "/" for _number in range(count)]
        query = SQL(
            "SELECT nextval(%s) FROM generate_series(1, %s)",
            f"ir_sequence_{found.id:03d}",
            count,
        )
        return [
            found.get_next_char(number) for (number,) in self.env.execute_query(query)
        ]

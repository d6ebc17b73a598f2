# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Four work types: in half hours, with a minimum, free, and rounded by day."""

from ..common import HourBankCase


class RatingCase(HourBankCase):
    @classmethod
    def setUpScene(cls):
        cls.remote = cls._make_work_type(
            "Remote", step_minutes=30, tolerance_minutes=10
        )
        cls.on_site = cls._make_work_type(
            "On site", minimum_minutes=120, step_minutes=60, tolerance_minutes=15
        )
        cls.phone = cls._make_work_type("Phone", free=True)
        cls.chat = cls._make_work_type("Chat", step_minutes=15, rounding_scope="day")

    @classmethod
    def _make_work_type(cls, name, **values):
        return cls.env["hour.bank.work.type"].create({"name": name, **values})

    def _log_type(self, ticket, minutes, work_type, **values):
        return self._log(ticket, minutes, work_type_id=work_type.id, **values)

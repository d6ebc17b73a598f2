# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The page where whoever holds the paper of a statement learns whether it is ours."""

from odoo.http import Controller, request, route
from odoo.tools import format_date

from ..models.portal.paper_check import MINUTES, PAGE
from ..tools.duration import format_minutes

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",  # the address has the code
    "X-Robots-Tag": "noindex, nofollow",
}


class HourBankVerify(Controller):
    """It tells the day and the balance that stand on the paper, and nothing else."""

    @route(
        [PAGE, f"{PAGE}/<string:code>"],
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def verify_hour_statement(self, code="", **_options):
        """Say what is known of a code, or ask for it.

        Asking is noted, so this page is not answered by a replica.

        :param code: as somebody typed it
        """
        values = {"code": code[:100], "verdict": None, "minutes": MINUTES}
        if not code.strip():
            return self._render_verdict(values)
        address = request.httprequest.remote_addr
        if not request.env["hour.bank.paper.check"]._take_turn(address):
            values["is_limited"] = True
            response = self._render_verdict(values, status=429)
            response.headers["Retry-After"] = str(MINUTES * 60)
            return response
        verdict = request.env["hour.bank.statement"]._get_verdict(code)
        if verdict.kind == "unchanged":
            values |= {
                "day": format_date(request.env, verdict.issued_on, date_format="long"),
                "hours": format_minutes(verdict.closing_minutes),
            }
        return self._render_verdict({**values, "verdict": verdict.kind})

    def _render_verdict(self, values, status=200):
        template = "helpdesk_hour_bank.portal_verify"
        response = request.render(template, values, status=status)
        response.headers.update(HEADERS)
        return response

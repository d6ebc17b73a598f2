# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whether a paper is ours and unchanged: asked by its code, by anybody, not too often.

A code has some 76 bits: of a million statements, who asks six hundred times in ten
minutes finds one in thousands of millions of years. The limit keeps the server free."""

from base64 import b64encode
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools.image import image_data_uri
from odoo.tools.misc import hmac

from ...tools.chain import read_code

PAGE = "/hour-banks/verify"
SCOPE = "helpdesk_hour_bank.paper_check"
MINUTES = 10
MOST_OF_ONE = 30  # questions of one address in these minutes: an office with its papers
MOST_OF_ALL = 600  # of all addresses together
# Who has one address of IPv6 has all of its network.
PREFIX_OF_ONE = 64


class Verdict(NamedTuple):
    """What is said of a code, and of what is ours the day and the balance on it."""

    kind: str  # unknown, unchanged or changed
    issued_on: object = None
    closing_minutes: int = 0


class HourBankPaperCheck(models.Model):
    """One question, for some minutes: by a keyed hash of the address, not by itself.

    In the database, so that it counts for all processes of the server.
    """

    _name = "hour.bank.paper.check"
    _description = "Check of a Paper"
    _log_access = False

    source = fields.Char(required=True, readonly=True)
    moment = fields.Datetime(required=True, readonly=True)

    _source_idx = models.Index("(source, moment)")
    _moment_idx = models.Index("(moment)")

    @api.model
    @api.private
    def _take_turn(self, address):
        """Note a question, and return whether it may be asked.

        One too many is not noted, so nobody is kept out for longer by asking again.
        Counts for those that were asked by others and ended; of those that are asked at
        this very moment it lets some more through than it says.

        :param address: of who asks
        """
        since = fields.Datetime.now() - timedelta(minutes=MINUTES)
        source = self._get_source(address)
        Check = self.sudo()  # sudo: nobody reads or writes who asked
        lately = [("moment", ">", since)]
        of_one = Check.search_count(
            [("source", "=", source), *lately], limit=MOST_OF_ONE
        )
        if of_one >= MOST_OF_ONE:
            return False
        if Check.search_count(lately, limit=MOST_OF_ALL) >= MOST_OF_ALL:
            return False
        Check.create({"source": source, "moment": fields.Datetime.now()})
        return True

    def _get_source(self, address):
        """Return what stands for who asks, from which nobody reads the address."""
        try:
            version = ip_address(address or "").version
        except ValueError:
            network = ""  # whoever has none counts as one
        else:
            prefix = PREFIX_OF_ONE if version == 6 else 32
            network = str(ip_network(f"{address}/{prefix}", strict=False))
        return hmac(self.sudo().env, SCOPE, network)  # sudo: the secret of the database

    @api.autovacuum
    def _gc_checks(self):
        """Forget what does not count any more."""
        until = fields.Datetime.now() - timedelta(minutes=MINUTES)
        self.sudo().search([("moment", "<=", until)]).unlink()  # sudo: as above


class HourBankStatement(models.Model):
    _inherit = "hour.bank.statement"

    @api.model
    @api.private
    def _get_verdict(self, code):
        """Return what anybody may know of the paper with this code: :class:`Verdict`.

        What is no code is looked up like what is one: nobody sees a difference.

        :param code: as somebody typed it
        """
        # sudo: who holds the paper may know that it is ours; nothing else is told
        statement = self.sudo().search(
            [
                ("verification_code", "=", read_code(code) or "-"),
                ("state", "!=", "draft"),
            ],
            limit=1,
        )
        if not statement:
            return Verdict("unknown")
        if not statement._check_digest():
            return Verdict("changed")
        return Verdict(
            "unchanged", statement._get_issued_day(), statement.closing_minutes
        )

    def _get_check_address(self):
        """Return the address of the page that checks papers, without a code."""
        self.ensure_one()
        return self.company_id.get_base_url() + PAGE

    def _get_check_picture(self):
        """Return address and code as a picture for a phone: a data URI of a QR code."""
        address = f"{self._get_check_address()}/{self.verification_code}"
        picture = self.env["ir.actions.report"].barcode(
            "QR", address, width=240, height=240, quiet=False, barLevel="M"
        )
        return image_data_uri(b64encode(picture))

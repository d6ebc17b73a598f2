# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The outbox: what has to be told to whom, written with what it is about."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..bulk import insert
from ..jobs import hurry
from ..roles import MANAGER

OPEN = ("waiting", "failed")  # it is to be sent


class HourBankMessage(models.Model):
    """One message to one person about one record.

    It is written in the transaction of what it tells, and sent by a job afterwards:
    what is committed is told, what is not is not. The database refuses it twice.
    Another kind of message is a value of ``kind`` and a method ``_deliver_<kind>``.
    """

    _name = "hour.bank.message"
    _description = "Message to a Customer or Colleague"
    _inherit = ["hour.bank.written.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _mail_post_access = "read"

    kind = fields.Selection([], required=True, readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("sent", "Sent"),
            ("failed", "Could Not Be Sent"),
            ("dropped", "Dropped"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        help="Sent: given to the mail server's queue, or noted for a colleague. "
        "Dropped: there was no need for it any more, or this database is a copy.",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Recipient",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,  # contacts that are merged or deleted
    )
    lang = fields.Char(string="Language", readonly=True)
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="About", model_field="res_model", required=True, readonly=True
    )
    record_name = fields.Char(string="Subject", readonly=True)
    key = fields.Char(
        required=True,
        readonly=True,
        help="The same for what must not be told twice.",
    )
    attempts = fields.Integer(readonly=True, aggregator=None)
    next_try = fields.Datetime(
        readonly=True, help="Empty: it is not tried again by itself."
    )
    error = fields.Text(string="Reason", readonly=True)
    sent_on = fields.Datetime(readonly=True)
    mail_id = fields.Many2one(
        "mail.mail",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",  # mails that are deleted once they are sent
        groups=fields.NO_ACCESS,
    )
    database_uuid = fields.Char(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="Database in which it was written: a copy of it sends nothing.",
    )

    _key_unique = models.UniqueIndex("(key)", "This message was written before.")
    # what is to be sent: few of many
    _due_idx = models.Index("(next_try) WHERE state IN ('waiting', 'failed')")
    # the messages about a record
    _record_idx = models.Index("(res_model, res_id)")

    # === COMPUTE METHODS === #

    @api.depends("record_name", "kind")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for message in self:
            parts = (labels.get(message.kind), message.record_name)
            message.display_name = " · ".join(filter(None, parts))

    # === CRUD METHODS === #

    @api.model
    def _get_written_message(self):
        return self.env._("Messages are written with what they tell, and are kept.")

    # === ACTIONS === #

    def action_try_again(self):
        """Send these messages now, however often it failed.

        :raises AccessError: for people who are no helpdesk managers
        """
        self._check_may_send()
        # sudo: nobody writes messages; who may was asked above
        self.sudo().filtered(lambda message: message.state == "failed")._requeue()
        return True

    def action_drop(self):
        """Send these messages never.

        :raises AccessError: for people who are no helpdesk managers
        """
        self._check_may_send()
        # sudo: as above
        open_sudo = self.sudo().filtered(lambda message: message.state in OPEN)
        open_sudo._drop(
            self.env._("%(name)s decided not to send it.", name=self.env.user.name)
        )
        return True

    def action_open_record(self):
        """Open what it is about, for who may read it."""
        self.ensure_one()
        record = self._get_record()
        record.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    def _check_may_send(self):
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._(
                    "Helpdesk managers decide what is sent again. Ask one of them."
                )
            )

    # === BUSINESS METHODS === #

    @api.model
    @api.private
    def _enqueue(self, kind, record, contacts, company, episode=""):
        """Write a message to each contact about a record, unless it was before.

        The job sends it within some minutes, or at once where :meth:`_hurry` is called.

        :param kind: a value of ``kind``
        :param contacts: ``res.partner`` who are told, each in its language
        :param company: whose it is: people of other companies do not read it
        :param episode: tells what may be told again from what was told
        :return: the messages that are new, as superuser
        """
        # sudo: nobody writes messages; whoever does what they tell causes them
        Message_sudo = self.sudo()
        rows = [
            Message_sudo._prepare_message(kind, record, contact, company, episode)
            for contact in contacts
        ]
        return insert(Message_sudo, rows, once="key")  # the database decides

    def _prepare_message(self, kind, record, contact, company, episode=""):
        """Return the values of a message. Override to keep more."""
        parameters = self.env["ir.config_parameter"]
        return {
            "kind": kind,
            "state": "waiting",
            "company_id": company.id,
            "partner_id": contact.id,
            "lang": contact.lang or company.partner_id.lang or self.env.lang or None,
            "res_model": record._name,
            "res_id": record.id,
            "record_name": record.display_name,
            "key": self._get_key(kind, record, contact, episode),
            "attempts": 0,
            "next_try": fields.Datetime.to_string(fields.Datetime.now()),
            "database_uuid": parameters.get_param("database.uuid"),
        }

    @api.model
    def _get_key(self, kind, record, contact, episode=""):
        """Return what is the same for what must not be told twice."""
        return self._make_key(kind, record._name, record.id, contact.id, episode)

    @api.model
    def _make_key(self, *parts):
        return ",".join(map(str, parts))

    def _get_record(self):
        """Return what the message is about; no record where it is gone."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id).exists()

    def _requeue(self):
        """Send these messages with the next run of the job, as if they were new."""
        parameters = self.env["ir.config_parameter"]
        self.write(
            {
                "state": "waiting",
                "next_try": fields.Datetime.now(),
                "attempts": 0,
                "database_uuid": parameters.get_param("database.uuid"),
            }
        )
        if self:
            self._hurry()

    def _drop(self, reason):
        """Never send these messages, and say why."""
        self.write({"state": "dropped", "next_try": False, "error": reason})
        self._close_alert()

    @api.model
    def _hurry(self):
        hurry(self.env, "ir_cron_hour_bank_message")

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How messages are sent: each in a transaction of its own, and each once."""

import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..jobs import run_job
from .hour_bank_message import OPEN

_logger = logging.getLogger(__name__)


class HourBankMessage(models.Model):
    """That a message was sent is committed together with its mail or activity.

    So a job that is killed at any moment has done both or neither. What the mail server
    then does is Odoo's queue of mails: one that is killed between the server's answer
    and its note may be mailed a second time, as with every mail there is.
    """

    _inherit = "hour.bank.message"

    # === SCHEDULED ACTIONS === #

    @api.model
    def _cron_send(self):
        """Send what is due, then look what became of the mails sent before."""
        # sudo: whoever the job runs as
        Message_sudo = self.sudo()
        ids = Message_sudo.search(self._get_due_domain(), order="next_try, id").ids
        run_job(
            self.env,
            map(Message_sudo.browse, ids),  # each alone: none reads ahead for others
            lambda message: message._send(),
            _logger,
            "Message %s was not sent",
            lambda message, error: message._note_failure(error),
        )
        mailed = Message_sudo.search(self._get_mailed_domain(), order="id").ids
        run_job(
            self.env,
            map(Message_sudo.browse, mailed),
            lambda message: message._follow_mail(),
            _logger,
            "It is not known what became of message %s",
        )

    @api.model
    def _get_due_domain(self):
        return Domain("state", "in", OPEN) & Domain(
            "next_try", "<=", fields.Datetime.now()
        )

    @api.model
    def _get_mailed_domain(self):
        """Return the domain of messages whose mail did not go out, or not yet."""
        return Domain("state", "=", "sent") & Domain(
            "mail_id.state", "in", ("exception", "cancel")
        )

    # === BUSINESS METHODS === #

    def _send(self):
        """Send the message, unless another job does or there is no need any more.

        Whatever is raised is kept by :meth:`_note_failure`.
        """
        self.ensure_one()
        if not self.try_lock_for_update() or self.state not in OPEN:
            return
        if reason := self._get_drop_reason():
            self._drop(reason)
            return
        if self.mail_id:  # it failed at the mail server: the same mail again
            self.mail_id.mark_outgoing()
        else:
            getattr(self._in_words_of_reader(), f"_deliver_{self.kind}")()
        self.write(
            {
                "state": "sent",
                "sent_on": fields.Datetime.now(),
                "next_try": False,
                "error": False,
            }
        )
        self._close_alert()

    def _in_words_of_reader(self):
        """Return the message in the language and company of its recipient."""
        message = self.with_company(self.company_id)
        return message.with_context(lang=self._get_reader_lang())

    def _get_reader_lang(self):
        """Return the language, as long as it is one that is installed."""
        installed = dict(self.env["res.lang"].get_installed())
        return self.lang if self.lang in installed else self.env.lang

    def _get_drop_reason(self):
        """Return why it must not be sent any more, in words, or nothing.

        The record that it is about may say so: its model has a method
        ``_get_message_drop_reason(message)`` then. Override to drop for other reasons.
        """
        self.ensure_one()
        parameters = self.env["ir.config_parameter"]
        if self.database_uuid != parameters.get_param("database.uuid"):
            return self.env._("Written in the database that this one is a copy of.")
        record = self._get_record()
        if not record:
            return self.env._("What it is about was deleted.")
        get_reason = getattr(record, "_get_message_drop_reason", None)
        return get_reason and get_reason(self)

    def _get_not_told_text(self, contacts):
        """Return that the recipient is none of these contacts, who are told, if so."""
        if self.partner_id in contacts:
            return None
        return self.env._(
            "%(name)s is not told of it any more.", name=self.partner_id.display_name
        )

    def _mail(self, url, attachments=(), **context):
        """Mail the template of the kind: ``mail_template_<kind>`` of this addon.

        :param url: what its button opens
        :param attachments: as of :meth:`_send_template`
        :param context: what else the template reads as ``ctx``
        :raises UserError: where somebody deleted the template
        """
        name = f"helpdesk_hour_bank.mail_template_{self.kind}"
        template = self.env.ref(name, raise_if_not_found=False)
        if not template:
            raise UserError(
                self.env._(
                    "The template of the mail was deleted. Update the addon to have it "
                    "again."
                )
            )
        contact = self.partner_id.name or ""
        context = {"hour_bank_url": url, "hour_bank_contact": contact, **context}
        self._send_template(template, context, attachments)

    def _send_template(self, template, context=None, attachments=()):
        """Give a mail to the queue of the mail server; it is kept until it went out.

        :param template: ``mail.template``
        :param context: values that the template reads as ``ctx``
        :param attachments: ``[(name, bytes)]``
        :raises UserError: where the recipient has no address
        """
        self.ensure_one()
        if not self.partner_id.email_normalized:
            raise UserError(
                self.env._(
                    "%(name)s has no mail address that can be used. Enter one on the "
                    "contact.",
                    name=self.partner_id.display_name,
                )
            )
        template = template.with_context(
            **(context or {}), hour_bank_lang=self.env.lang, lang=self.env.lang
        )
        files = self.env["ir.attachment"].create(
            [
                {"name": name, "raw": raw, "res_model": self._name, "res_id": self.id}
                for name, raw in attachments
            ]
        )
        mail_id = template.send_mail(
            self.res_id,
            email_values={
                "recipient_ids": [fields.Command.set(self.partner_id.ids)],
                "email_to": False,
                "attachment_ids": [fields.Command.set(files.ids)],
            },
        )
        self.mail_id = mail_id

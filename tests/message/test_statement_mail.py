# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Statements that are mailed: to whom, in which words, with what."""

from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .message_common import MessageCase


@tagged("post_install", "-at_install")
class TestStatementMail(MessageCase):
    def _get_mail(self, statement, contact=None):
        self._send()
        messages = self._get_messages(statement)
        if contact:
            messages = messages.filtered(lambda each: each.partner_id == contact)
        return messages.sudo().mail_id

    def _get_text(self, mail):
        return " ".join(html.fromstring(mail.body_html).text_content().split())

    # === WHAT === #

    def test_one_number_one_button_and_the_paper(self):
        self._log(self.ticket, 35, date="2026-02-10")
        statement = self._issue_with_paper()
        mail = self._get_mail(statement)
        self.assertEqual(
            mail.subject, f"Statement of hours {statement.name}: 9:25 left"
        )
        text = self._get_text(mail)
        self.assertIn("Hello Azur Interior,", text)
        self.assertIn("from 01/15/2026 to 02/28/2026", text)
        self.assertIn("9:25 hours left", text)
        [link] = html.fromstring(mail.body_html).iter("a")
        self.assertIn(f"/my/hour-statements/{statement.id}?link=", link.get("href"))
        self.assertTrue(link.get("href").startswith("http"))
        self.assertEqual(mail.attachment_ids.raw, b"%PDF-1.4 paper")
        self.assertRegex(
            mail.attachment_ids.name,
            r"^ST-2026-\d+ Azur Interior 2026-01_2026-02\.pdf$",
        )
        self.assertIn("support@example.com", mail.email_from)

    def test_overdrawn(self):
        self.bank.write({"overage_policy": "overdraw", "overdraft_minutes": 120})
        self._log(self.ticket, 635, date="2026-02-10")
        text = self._get_text(self._get_mail(self._issue_with_paper()))
        self.assertIn("-0:35 hours overdrawn", text)

    def test_each_contact_reads_its_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("helpdesk_hour_bank.mail_template_statement")
        template.with_context(lang="fr_FR").subject = "Relevé {{ object.name }}"
        self.contact.write({"lang": "fr_FR", "hour_bank_gets_statements": True})
        statement = self._issue_with_paper()
        mail = self._get_mail(statement)
        self.assertEqual(mail.subject, f"Relevé {statement.name}")
        self.assertIn("28/02/2026", self._get_text(mail))

    def test_a_template_that_was_deleted_is_said(self):
        self.env.ref("helpdesk_hour_bank.mail_template_statement").unlink()
        statement = self._issue_with_paper()
        self._send()
        message = self._get_messages(statement)
        self.assertEqual(message.state, "failed")
        self.assertIn("template of the mail was deleted", message.error)

    def test_a_template_that_does_not_render_is_kept(self):
        template = self.env.ref("helpdesk_hour_bank.mail_template_statement")
        template.body_html = "<t t-out='object.nothing'/>"
        statement = self._issue_with_paper()
        with mute_logger("odoo.addons.helpdesk_hour_bank.models.message.sending"):
            self._send()
        self.assertEqual(self._get_messages(statement).state, "failed")
        self.assertEqual(statement.mail_state, "failed")

    def test_without_a_paper_nothing_is_mailed(self):
        statement = self._issue("2026-02-28")  # no PDF is made in a test
        self._send()
        message = self._get_messages(statement)
        self.assertEqual(message.state, "failed")
        self.assertIn(f"The PDF of {statement.name} was not made", message.error)
        statement._keep_paper(b"%PDF-1.4 paper")
        message.with_user(self.manager).action_try_again()
        self._send()
        self.assertEqual(message.state, "sent")

    # === THE PAPER === #

    def test_issuing_does_not_wait_for_the_paper(self):
        statement = self._issue("2026-02-28")
        self.assertFalse(statement.paper_digest)
        job = self.env.ref("helpdesk_hour_bank.ir_cron_hour_bank_statement_paper")
        triggers = self.env["ir.cron.trigger"]
        self.assertTrue(triggers.search_count([("cron_id", "=", job.id)]))
        made = []
        self.patch(
            type(statement), "_make_paper", lambda each: made.append(each) or True
        )
        self._run_job("hour.bank.statement", "_cron_make_papers")
        self.assertEqual(made, [statement])

    def test_a_paper_that_fails_stops_no_other(self):
        first = self._issue("2026-02-28")
        second = self._issue("2026-03-01")
        with (
            self._failing_for(
                "hour.bank.statement",
                "_make_paper",
                lambda each: each == first,
                ValueError("wkhtmltopdf"),
            ),
            mute_logger("odoo.addons.helpdesk_hour_bank.models.statement.paper"),
        ):
            made = []
            self.patch(
                type(self.env["ir.actions.report"]),
                "_render_qweb_pdf",
                lambda report, name, ids, **kwargs: made.append(ids),
            )
            self._run_job("hour.bank.statement", "_cron_make_papers")
        self.assertEqual(made, [second.ids])

    # === TO WHOM === #

    def _get_contacts(self):
        return self.customer._get_statement_contacts(self.env.company)

    def test_who_gets_it(self):
        self.assertEqual(self._get_contacts(), self.customer)
        self.contact.hour_bank_portal = "all"
        self.assertEqual(self._get_contacts(), self.customer)
        self.contact.hour_bank_portal = "admin"
        self.assertEqual(self._get_contacts(), self.contact)
        other = self.contact.copy({"name": "Boss", "email": "boss@azur.example.com"})
        other.hour_bank_gets_statements = True
        self.assertEqual(self._get_contacts(), other)
        self.contact.hour_bank_gets_statements = True
        self.assertEqual(self._get_contacts(), self.contact | other)
        other.email = "Brandon@azur.example.com"
        self.assertEqual(len(self._get_contacts()), 1, "one for each address")
        self.contact.active = False
        self.assertEqual(self._get_contacts(), other)

    def test_who_left_the_company_gets_none(self):
        self.contact.hour_bank_portal = "admin"
        self.contact.parent_id = self.other_customer
        self.assertEqual(self._get_contacts(), self.customer)
        self.other_customer.email = "deco@example.com"
        self.assertEqual(
            self.other_customer._get_statement_contacts(self.env.company),
            self.other_customer,
        )

    def test_nobody_has_an_address(self):
        (self.customer | self.contact).email = False
        draft = self._draft("2026-02-28")
        self.assertIn("nobody", draft.recipients_text)
        draft.action_issue()
        self.assertFalse(self._get_messages(draft))
        self.assertEqual(draft.mail_state, "none")
        with self.assertRaisesRegex(UserError, "Nobody of Azur Interior"):
            draft.action_mail()

    def test_each_recipient_once(self):
        (self.contact | self.customer).write({"hour_bank_gets_statements": True})
        statement = self._issue_with_paper()
        self.assertEqual(len(self._get_messages(statement)), 2)

    # === WHETHER === #

    def test_the_company_says_and_the_draft_may_say_otherwise(self):
        self.assertTrue(self._draft().by_mail)
        self.env.company.hour_bank_statement_mail = False
        statement = self._issue("2026-02-28")
        self.assertFalse(statement.by_mail)
        self.assertFalse(self._get_messages(statement))
        chosen = self._issue("2026-03-01", by_mail=True)
        self.assertTrue(self._get_messages(chosen))

    def test_the_form(self):
        for user in (self.manager, self.accountant, self.salesperson):
            form = Form(self.Statement.with_user(user))
            form.partner_id = self.customer
            self.assertTrue(form.by_mail)
            self.assertEqual(form.recipients_text, "Azur Interior")
            form.by_mail = False
            self.assertFalse(form.save().by_mail)

    def test_mailed_later_and_once(self):
        statement = self._issue_with_paper(by_mail=False)
        mine = statement.with_user(self.salesperson)
        self.assertEqual(mine.mail_state, "none")
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            statement.with_user(self.agent).action_mail()
        mine.action_mail()
        self.assertEqual(mine.mail_state, "waiting")
        self._send()
        self.assertEqual(mine.mail_state, "sent")
        with self.assertRaisesRegex(UserError, "already"):
            mine.action_mail()
        with self.assertRaisesRegex(UserError, "Issue the statement first"):
            self._draft().action_mail()

    def test_what_was_dropped_is_mailed_after_all(self):
        statement = self._issue_with_paper()
        self._get_messages(statement).with_user(self.manager).action_drop()
        self.assertEqual(statement.mail_state, "none")
        statement.with_user(self.manager).action_mail()
        self._send()
        self.assertEqual(statement.mail_state, "sent")

    # === THE LIST === #

    def test_statements_are_found_by_their_mail(self):
        sent = self._issue_with_paper("2026-02-01")
        self._send()
        waiting = self._issue_with_paper("2026-02-02")
        none = self._issue_with_paper("2026-02-03", by_mail=False)
        dropped = self._issue_with_paper("2026-02-04")
        self._get_messages(dropped).sudo()._drop("Not needed")

        def find(*states):
            return self.Statement.with_user(self.salesperson).search(
                [
                    ("mail_state", "in", states),
                    ("partner_id", "=", self.customer.id),
                ],
                order="id",
            )

        self.assertEqual(find("sent"), sent)
        self.assertEqual(find("waiting"), waiting)
        self.assertEqual(find("none"), none | dropped)
        self.assertEqual(find("sent", "waiting"), sent | waiting)
        action = sent.with_user(self.manager).action_view_messages()
        self.assertEqual(
            self.Message.search(action["domain"]), self._get_messages(sent)
        )

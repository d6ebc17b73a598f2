# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The steps of random histories of statements: whatever happens to hours and people."""

from odoo.fields import Command, Date

from ...tools.duration import to_hours

MINUTES = (5, 15, 30, 45, 60, 90, 240)
HOURS = (1, 2, 3, 5, 10)


class WorldSteps:
    """Steps of a world: ``rng`` decides; what is refused changes nothing."""

    # How often each happens, in comparison.
    weights = {
        "sell": 4,
        "log": 12,
        "log_free": 3,
        "edit": 8,
        "delete": 3,
        "free": 3,
        "to_ticket": 3,
        "to_customer": 2,
        "adjust": 2,
        "grant": 1,
        "transfer": 3,
        "expire": 2,
        "prolong": 2,
        "invoice": 2,
        "refund": 2,
        "undo_refund": 2,
        "merge": 2,
        "archive": 2,
        "currency": 1,
        "pass": 8,
        "issue": 10,
    }

    def _pick(self, records):
        records = records.sorted("id")
        return records[self.rng.randrange(len(records))] if records else records

    def _pick_company(self):
        return self.rng.choice([self.env.company] * 3 + [self.elsewhere])

    def _pick_day(self):
        """Return today or a day before, rarely long before."""
        days = self.rng.choice((0, 0, 0, 1, 3, 10, 40))
        day = Date.to_string(Date.subtract(Date.to_date(self.today), days=days))
        return max(day, self.first_day)

    def _pick_customer(self):
        return self._pick(self.customers.exists())

    def _pick_entry(self):
        return self._pick(self.tickets.timesheet_ids)

    # === HOURS COME === #

    def _step_sell(self):
        company, customer = self._pick_company(), self._pick_customer()
        order = (
            self.env["sale.order"]
            .with_company(company)
            .create(
                {
                    "partner_id": customer.id,
                    "company_id": company.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.rng.choice(self.products).id,
                                "product_uom_qty": self.rng.choice(HOURS),
                                "tax_ids": False,
                            }
                        )
                    ],
                }
            )
        )
        order.action_confirm()
        self._open_ticket(customer, company)

    def _open_ticket(self, customer, company):
        team = self.team if company == self.env.company else self.other_team
        self.tickets += self._make_ticket(
            customer,
            team_id=team.id,
            company_id=company.id,
            project_id=team.default_project_id.id,
        )

    def _step_grant(self):
        """Opening balances, as they are imported."""
        self.env["hour.bank.grant"].create(
            {
                "partner_id": self._pick_customer().id,
                "product_id": self.products[0].id,
                "hours": self.rng.choice(HOURS),
                "reference": f"OLD-{self.rng.random()}",
            }
        ).action_grant()

    # === TIME === #

    def _step_log(self, **values):
        ticket = self._pick(self.tickets)
        entry = self.env["account.analytic.line"].create(
            {
                "ticket_id": ticket.id,
                "name": "Work",
                "unit_amount": to_hours(self.rng.choice(MINUTES)),
                "date": self._pick_day(),
                "employee_id": self.agent.employee_id.id
                if ticket.company_id == self.env.company
                else self.other_employee.id,
                **values,
            }
        )
        return entry

    def _step_log_free(self):
        self._step_log(hour_bank_free=True, hour_bank_free_reason="goodwill")

    def _step_edit(self):
        entry = self._pick_entry()
        values = {"unit_amount": to_hours(self.rng.choice(MINUTES))}
        if self.rng.random() < 0.3:
            values = {"date": self._pick_day()}
        entry.write(values)

    def _step_delete(self):
        self._pick_entry().unlink()

    def _step_free(self):
        entry = self._pick_entry()
        entry.write(
            {
                "hour_bank_free": not entry.hour_bank_free,
                "hour_bank_free_reason": "our mistake",
            }
        )

    def _step_to_ticket(self):
        entry = self._pick_entry()
        entry.ticket_id = self._pick(
            self.tickets.filtered(lambda each: each.company_id == entry.company_id)
        )

    def _step_to_customer(self):
        self._pick(self.tickets).partner_id = self._pick_customer()

    # === BANKS === #

    def _pick_bank(self):
        return self._pick(self.env["hour.bank"].search([("kind", "=", "prepaid")]))

    def _step_adjust(self):
        banks = self.env["hour.bank"].search(
            [("kind", "=", "prepaid"), ("state", "!=", "closed")]
        )
        self._pick(banks)._adjust(self.rng.choice((-30, 20, 60)), "Counted again")

    def _step_transfer(self):
        transfer = self.env["hour.bank.transfer"].create(
            {
                "bank_id": self._pick_bank().id,
                "hours": to_hours(self.rng.choice(MINUTES)),
                "target_partner_id": self._pick_customer().id,
                "reason": "Moved",
            }
        )
        transfer.action_confirm()
        if transfer.state == "waiting":
            transfer.with_user(self.manager).action_approve()

    def _step_expire(self):
        bank = self._pick_bank()
        bank.date_end = max(str(bank.date_start), self._pick_day())
        bank._end_validity()

    def _step_prolong(self):
        banks = self.env["hour.bank"].search([("state", "=", "expired")])
        self._pick(banks).date_end = "2027-12-31"

    # === DOCUMENTS === #

    def _step_invoice(self):
        orders = self.env["sale.order"].search(
            [
                ("invoice_status", "=", "to invoice"),
                ("company_id", "=", self.env.company.id),
            ]
        )
        self._pick(orders)._create_invoices().action_post()

    def _step_refund(self):
        bank = self._pick_bank()
        if bank.sale_order_id.invoice_status == "to invoice":
            bank.sale_order_id._create_invoices().action_post()
        dialog = self.env["hour.bank.refund"].create(
            {"bank_id": bank.id, "reason": "Contract ended"}
        )
        action = dialog.action_refund()
        self.env["account.move"].browse(action["res_id"]).action_post()

    def _step_undo_refund(self):
        credit = self.env["account.move"].search(
            [("move_type", "=", "out_refund"), ("state", "=", "posted")]
        )
        self._pick(credit).button_draft()

    # === PEOPLE AND COMPANIES === #

    def _step_merge(self):
        if len(self.customers.exists()) < 4:
            self.customers += self.env["res.partner"].create(
                {"name": f"Twin {self.today}", "is_company": True}
            )
        gone, stays = self._pick_customer(), self._pick_customer()
        family = self.group | self.subsidiary
        if gone == stays or gone in family:
            return
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": (gone | stays).ids,
                "dst_partner_id": stays.id,
                "state": "selection",
            }
        ).action_merge()
        self.env.invalidate_all()
        self.customers = self.customers.exists()

    def _step_archive(self):
        customer = self._pick_customer()
        customer.active = not customer.active

    def _step_currency(self):
        """Odoo allows it where there is no journal item yet."""
        self.elsewhere.currency_id = self._pick(self.currencies)

    def _step_pass(self):
        self._pass_days(self.rng.choice((1, 1, 5, 15, 31)))

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Helpdesk Hour Bank: Courtesy (example)",
    "summary": "Example: some minutes of each ticket are free when the bank is empty",
    "version": "19.0.1.0.0",
    "category": "Services/Helpdesk",
    "author": "The Helpdesk Hour Bank contributors",
    "license": "AGPL-3",
    "depends": ["helpdesk_hour_bank"],
    "data": ["views/hour_bank_plan_views.xml"],
}

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Helpdesk Hour Bank: Channel (example)",
    "summary": "Example: time on tickets of a channel counts more, or less",
    "version": "19.0.1.0.0",
    "category": "Services/Helpdesk",
    "author": "The Helpdesk Hour Bank contributors",
    "license": "AGPL-3",
    "depends": ["helpdesk_hour_bank"],
    "data": ["views/hour_bank_plan_views.xml"],
}

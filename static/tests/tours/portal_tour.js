// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("helpdesk_hour_bank_portal", {
    steps: () => [
        {
            content: "The customer sees the time",
            trigger: '#card_body div[name=timesheets] tr:contains("Extinguished"):contains("00:35")',
        },
        {
            content: "And which of it was free",
            trigger: '#card_body div[name=timesheets] tr:contains("Our own mistake")',
        },
    ],
});

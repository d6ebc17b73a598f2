// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

import { openRecord } from "./tour_steps";

registry.category("web_tour.tours").add("helpdesk_hour_bank_invoice", {
    steps: () => [
        ...openRecord("Azur Interior"),
        {
            content: "Open the order",
            trigger: "button[name=action_view_order]",
            run: "click",
        },
        {
            content: "Invoice it",
            trigger: "button[id=create_invoice], button[id=create_invoice_percentage]",
            run: "click",
        },
        {
            content: "A regular invoice",
            trigger: ".modal-footer button[id=create_invoice_open]",
            run: "click",
        },
        {
            content: "All 10 hours are on it, whatever was used",
            trigger:
                'div[name=invoice_line_ids] .o_data_row:contains("Support hours") td[name=quantity]:contains("10.00")',
        },
        {
            content: "Nothing is left to save",
            trigger: ".o_form_view .o_form_saved",
        },
    ],
});

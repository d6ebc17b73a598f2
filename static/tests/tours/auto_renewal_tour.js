// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

import { openRecord } from "./tour_steps";

registry.category("web_tour.tours").add("helpdesk_hour_bank_renewals", {
    steps: () => [
        {
            content: "The list says why it was made",
            trigger: '.o_list_view .o_data_row:contains("Hours are low")',
        },
        {
            content: "Open it",
            trigger: '.o_data_cell:contains("Azur Interior")',
            run: "click",
        },
        {
            content: "A quotation for the same again",
            trigger: '.o_form_view div[name=hour_bank_origin]:contains("by itself")',
        },
        {
            content: "Back to the list",
            trigger: ".o_back_button, .breadcrumb-item a:contains(Renewals)",
            run: "click",
        },
        {
            content: "The customer does not want it",
            trigger: "button[name=action_decline]",
            run: "click",
        },
        {
            content: "Yes",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "Nothing is open any more",
            trigger: ".o_view_nocontent",
        },
    ],
});

registry.category("web_tour.tours").add("helpdesk_hour_bank_renew_bank", {
    steps: () => [
        ...openRecord("Azur Interior"),
        {
            content: "Renew",
            trigger: "button[name=action_renew_hours]",
            run: "click",
        },
        {
            content: "A draft for the customer",
            trigger: '.o_form_view div[name=hour_bank_origin]:contains("Renewed by")',
        },
    ],
});

registry.category("web_tour.tours").add("helpdesk_hour_bank_agree", {
    steps: () => [
        {
            content: "Not above so many hours",
            trigger: "input[name=hours]",
            run: "edit 20",
        },
        {
            content: "I agree",
            trigger: "input[name=agree]",
            run: "click",
        },
        {
            content: "Save it",
            trigger: "button[name=save]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It says what was agreed to",
            trigger: 'div[name=agreement]:contains("20:00")',
        },
        {
            content: "Stop it again",
            trigger: "button[name=end]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It can be agreed to anew",
            trigger: "form[name=agree]",
        },
    ],
});

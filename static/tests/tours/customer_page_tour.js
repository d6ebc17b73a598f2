// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

import { choose, openRecord, seeBanner } from "./tour_steps";

const PAGE = ".o_hour_bank_customer_page";

function see(section, text) {
    return {
        content: `${section} says: ${text}`,
        trigger: `${PAGE} [data-name=${section}]:contains("${text}")`,
    };
}

registry.category("web_tour.tours").add("helpdesk_hour_bank_customer_calls", {
    steps: () => [
        ...openRecord("Printer on fire"),
        seeBanner("9:25 left"),
        {
            content: "The customer calls: what would I say?",
            trigger: "button[name=action_view_customer_hours]:visible",
            run: "click",
        },
        {
            content: "The same number on top",
            trigger: `${PAGE} header:contains("Azur Interior"):contains("9:25 left in 1 bank")`,
        },
        see("tickets", "Printer on fire"),
        see("entries", "Extinguished"),
        {
            content: "No money for agents",
            trigger: `${PAGE}:not(:has([data-name=money]))`,
        },
        {
            content: "The debit is a door",
            trigger: `${PAGE} [data-name=entries] button:contains("Extinguished")`,
            run: "click",
        },
        {
            content: "It is explained",
            trigger: '.o_form_view:contains("Extinguished")',
        },
        {
            content: "Back to the customer",
            trigger: ".o_back_button a, .breadcrumb-item.o_back_button a",
            run: "click",
        },
        {
            content: "The bank is a door, too",
            trigger: `${PAGE} [data-name=banks] li button`,
            run: "click",
        },
        {
            content: "Its balance is that number",
            trigger: '.o_form_view div[name=hours_balance]:contains("9:25")',
        },
    ],
});

registry.category("web_tour.tours").add("helpdesk_hour_bank_quotation_outlook", {
    steps: () => [
        ...choose("div[name=partner_id]", "Azur Interior"),
        {
            content: "The quotation says what is left",
            trigger:
                'div[name=hour_bank_customer]:contains("9:25 left in 1 bank"):contains("next ends")',
        },
        {
            content: "Its door is the customer's page",
            trigger: "button[name=action_view_customer_hours]:visible",
            run: "click",
        },
        {
            content: "With the value of what is left",
            trigger: `${PAGE} [data-name=money]:contains("Value of the hours left")`,
        },
        {
            content: "Renew",
            trigger: "button[name=action_renew_hours]:visible",
            run: "click",
        },
        {
            content: "The draft of the same again",
            trigger:
                '.o_form_view .o_arrow_button_current:contains("Quotation"), .o_form_view .o_arrow_button_current:contains("Draft")',
        },
    ],
});

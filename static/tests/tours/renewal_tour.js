// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

import { choose, openRecord, save, seeBanner } from "./tour_steps";

registry.category("web_tour.tours").add("helpdesk_hour_bank_reassign", {
    steps: () => [
        ...openRecord("Printer on fire"),
        ...choose("div[name=user_id]", "colleague"),
        ...save(),
        {
            content: "The colleague has it",
            trigger: "div[name=user_id] input:value(colleague)",
        },
    ],
});

registry.category("web_tour.tours").add("helpdesk_hour_bank_ask_renewal", {
    steps: () => [
        ...openRecord("Printer on fire"),
        seeBanner("no hour bank"),
        {
            content: "Ask for a renewal",
            trigger: "button[name=action_ask_renewal]:visible",
            run: "click",
        },
        {
            content: "It is said who was asked",
            trigger: '.o_notification:contains("was asked")',
        },
    ],
});

registry.category("web_tour.tours").add("helpdesk_hour_bank_renewal", {
    steps: () => [
        {
            content: "My activities",
            trigger: ".o_menu_systray i[aria-label=Activities]",
            run: "click",
        },
        {
            content: "One is on a ticket",
            trigger: '.o-mail-ActivityGroup:contains("Ticket")',
            run: "click",
        },
        {
            content: "Open it",
            trigger: '.o_kanban_record:contains("Printer on fire"), .o_data_cell:contains("Printer on fire")',
            run: "click",
        },
        seeBanner("no hour bank"),
        {
            content: "The chatter says what to do",
            trigger: '.o-mail-Activity:contains("Sell support hours")',
        },
        {
            content: "Do it",
            trigger: "button[name=action_sell_hours]:visible",
            run: "click",
        },
        {
            content: "A quotation for the customer",
            trigger: ".o_form_view div[name=partner_id] input:value(Azur Interior)",
        },
        {
            content: "Leave it",
            trigger: ".o_form_button_cancel",
            run: "click",
        },
    ],
});

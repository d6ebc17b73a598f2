// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

import { choose } from "./tour_steps";

function seeIssued(customer) {
    return {
        content: `The statement of ${customer} is issued`,
        trigger: `div[name=line_ids] .o_data_row:contains("${customer}"):contains("Issued")`,
    };
}

registry.category("web_tour.tours").add("helpdesk_hour_bank_statement_one", {
    steps: () => [
        {
            content: "A new draft",
            trigger: ".o_list_button_add",
            run: "click",
        },
        ...choose("div[name=partner_id]", "Azur Interior"),
        {
            content: "It says what is going to stand on it",
            trigger: 'div[name=preview]:contains("movements of hours are on no statement")',
        },
        {
            content: "And who gets it",
            trigger: 'div[name=recipients_text]:contains("Azur Interior")',
        },
        {
            content: "Issue it",
            trigger: "button[name=action_issue]",
            run: "click",
        },
        {
            content: "It never changes: yes",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "It has a number",
            trigger: '.oe_title:contains("ST/")',
        },
        {
            content: "The paper is being made, and the page says so",
            trigger: '.alert:contains("being made in the background")',
        },
        {
            content: "The mail waits in the outbox",
            trigger: 'div[name=mail_state]:contains("Waiting")',
        },
    ],
});

registry.category("web_tour.tours").add("helpdesk_hour_bank_statement_period", {
    steps: () => [
        {
            content: "Up to a day, which is today",
            trigger: '.modal div[name=period] label:contains("Up to a day")',
            run: "click",
        },
        {
            content: "Both customers are listed",
            trigger:
                '.modal div[name=line_ids]:has(.o_data_row:contains("Azur Interior")) .o_data_row:contains("Deco Addict")',
        },
        {
            content: "Issue them",
            trigger: ".modal-footer button[name=action_issue]",
            run: "click",
        },
        seeIssued("Azur Interior"),
        seeIssued("Deco Addict"),
        {
            content: "Look at the statements",
            trigger: "button[name=action_view_statements]",
            run: "click",
        },
        {
            content: "They are there",
            trigger: '.o_list_view .o_data_row:contains("Deco Addict"):contains("ST/")',
        },
    ],
});

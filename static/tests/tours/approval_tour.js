// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

import { openRecord } from "./tour_steps";

const tours = registry.category("web_tour.tours");

function logTime(time, text) {
    return [
        {
            content: "Log time",
            trigger: ".o_statusbar_buttons button[name=action_log_time]",
            run: "click",
        },
        {
            content: `It took ${time}`,
            trigger: ".modal div[name=hours] input:focus",
            run: `edit ${time}`,
        },
        {
            content: "What was done",
            trigger: ".modal div[name=name] input",
            run: `edit ${text}`,
        },
    ];
}

tours.add("helpdesk_hour_bank_approval_ask", {
    steps: () => [
        ...openRecord("Printer on fire"),
        {
            content: "The customer approves first, and was not asked yet",
            trigger: 'div[name=hour_bank_approval]:contains("The customer approves first")',
        },
        ...logTime("0:45", "Repaired the database"),
        {
            content: "It is refused, and says why",
            trigger:
                '.modal div[name=refusal]:contains("above 2:00 on a ticket first"):contains("needs 0:45 more"):contains("Nothing was asked yet")',
        },
        {
            content: "Ask from here",
            trigger: ".modal button[name=action_ask_approval]",
            run: "click",
        },
        {
            content: "It says who is asked, and what was typed is there",
            trigger:
                '.modal div[name=told]:contains("Brandon Freeman"):contains("time above 2:00 on one ticket")',
        },
        {
            content: "The words are those of the time",
            trigger: ".modal div[name=message] textarea:value(Repaired the database)",
        },
        {
            content: "Ask",
            trigger: ".modal button[name=action_ask]:not(.d-none)",
            run: "click",
        },
        {
            content: "It says who was asked",
            trigger: '.o_notification:contains("0:45 were asked for: Brandon Freeman")',
        },
    ],
});

tours.add("helpdesk_hour_bank_approval_give", {
    steps: () => [
        {
            content: "The page says what is asked, and for what",
            trigger:
                'div[name=approval]:contains("May we work 0:45 more?"):contains("Repaired the database")',
        },
        {
            content: "Less is fine",
            trigger: "form[name=answer] input[name=hours]",
            run: "edit 0:40",
        },
        {
            content: "Approve",
            trigger: "form[name=answer] button[value=approve]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It says so",
            trigger:
                'div[name=answered]:contains("Thank you"):contains("Brandon Freeman approved 0:40")',
        },
    ],
});

tours.add("helpdesk_hour_bank_approval_use", {
    steps: () => [
        ...openRecord("Printer on fire"),
        {
            content: "Approved, and what is left of it",
            trigger:
                'div[name=hour_bank_approval]:contains("Approved"):contains("approved 0:40, 0:40 left")',
        },
        ...logTime("0:40", "Repaired the database"),
        {
            content: "The preview names who approved it",
            trigger:
                '.modal div[name=preview]:contains("0:40 approved by Brandon Freeman")',
        },
        {
            content: "Log it",
            trigger: ".modal button[name=action_log]:contains(Log Time)",
            run: "click",
        },
        {
            content: "All of it is used",
            trigger:
                'body:not(:has(.modal)) div[name=hour_bank_approval]:contains("Used up")',
        },
    ],
});

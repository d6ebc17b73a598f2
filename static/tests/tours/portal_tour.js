// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("helpdesk_hour_bank_portal", {
    steps: () => [
        {
            content: "The customer sees the time",
            trigger: '#card_body div[name=timesheets] tr:contains("Extinguished"):contains("0:35")',
        },
        {
            content: "And which of it was free, and why",
            trigger: "#card_body div[name=timesheets] tr:contains(Free) details summary",
            run: "click",
        },
        {
            content: "In the words of who gave it",
            trigger: '#card_body div[name=timesheets] details[open]:contains("Our own mistake")',
        },
    ],
});

/** See what is left, understand a line, write to the team. */
function getSteps() {
    return [
        {
            content: "What is left, on the home page",
            trigger: '.o_portal_index_card:contains("Support hours"):contains("9:15 left") a',
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "A meter for each bank, remaining first",
            trigger: '.o_hour_bank_card:contains("9:15 left of 10:00")',
            run: "click",
            expectUnloadPage: true,
        },
        {
            // one month is told in words; the days of the tour may be of two
            content: "The months are told",
            trigger: '#months :is(canvas[width], [name="only_month"])',
        },
        {
            content: "A line says why",
            trigger: '.o_hour_bank_lines tr:contains("Extinguished") details summary',
            run: "click",
        },
        {
            content: "In a sentence",
            trigger: 'details[open]:contains("0:35 worked → 0:45")',
        },
        {
            content: "Months fold",
            trigger: ".o_hour_bank_month[open] > summary",
            run: "click",
        },
        {
            content: "Folded",
            trigger: ".o_hour_bank_month:not([open]) > summary",
            run: "click",
        },
        {
            content: "Downloads are there",
            trigger: "a[name=pdf][href*='/pdf'] ~ a[name=xlsx][href*='/xlsx']",
        },
        {
            content: "Write to the team",
            trigger: "#chatterRoot:shadow .o-mail-Composer-input",
            run: "edit Where did it go?",
        },
        {
            content: "Send",
            trigger: "#chatterRoot:shadow .o-mail-Composer button:contains(Send):enabled",
            run: "click",
        },
        {
            content: "It is there",
            trigger: '#chatterRoot:shadow .o-mail-Message:contains("Where did it go?")',
        },
    ];
}

tours.add("helpdesk_hour_bank_portal_hours", { steps: getSteps });

tours.add("helpdesk_hour_bank_portal_hours_phone", {
    steps: () => [
        ...getSteps().slice(0, 3),
        {
            content: "Each line is a card: nothing runs out of the screen",
            trigger: ".o_hour_bank_lines tr",
            run() {
                const { clientWidth } = document.documentElement;
                const wide = [...document.querySelectorAll("#wrap *")]
                    .filter((el) => el.getBoundingClientRect().right > clientWidth)
                    .map((el) => `${el.tagName}.${el.className}`);
                if (wide.length) {
                    throw new Error(`More than ${clientWidth} pixels: ${wide}`);
                }
            },
        },
        ...getSteps().slice(3),
    ],
});

tours.add("helpdesk_hour_bank_portal_contacts", {
    steps: () => [
        {
            content: "A colleague may see all",
            trigger: '.o_hour_bank_card:contains("Colleague of Brandon") select',
            run: "select all",
        },
        {
            content: "Save",
            trigger: '.o_hour_bank_card:contains("Colleague of Brandon") button',
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Saved",
            trigger: '.o_hour_bank_card:contains("Colleague of Brandon"):contains("Saved")',
        },
    ],
});

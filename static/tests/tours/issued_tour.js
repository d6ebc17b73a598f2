// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** What the customer looks at is not wider than its screen. */
const FITS = {
    content: "Nothing runs out of the screen",
    trigger: "#wrap",
    run() {
        const { clientWidth } = document.documentElement;
        const wide = [...document.querySelectorAll("#wrap *")]
            .filter((el) => el.getBoundingClientRect().right > clientWidth)
            .map((el) => `${el.tagName}.${el.className}`);
        if (wide.length) {
            throw new Error(`More than ${clientWidth} pixels: ${wide}`);
        }
    },
};

/** From the home page to the statement. */
const FIND = [
    {
        content: "One waits, says the home page",
        trigger: '.o_portal_index_card:contains("Statements of hours"):contains("1 to accept") a',
        run: "click",
        expectUnloadPage: true,
    },
    {
        content: "Here it is, with its closing balance",
        trigger: '.o_hour_bank_card:contains("To accept"):contains("9:15")',
        run: "click",
        expectUnloadPage: true,
    },
];

/** The numbers, a line, the downloads; then it is accepted under a name. */
const ACCEPT = [
    {
        content: "What it came to",
        trigger: '[name=in_all]:contains("10:00"):contains("0:45"):contains("9:15")',
    },
    {
        content: "A line says why",
        trigger: '.o_hour_bank_lines tr:contains("Extinguished") details summary',
        run: "click",
    },
    {
        content: "As on the paper",
        trigger: 'details[open]:contains("steps of 0:15")',
    },
    {
        content: "Downloads are there",
        trigger: "a[name=pdf][href*='/pdf'] ~ a[name=xlsx][href*='/xlsx']",
    },
    FITS,
    {
        content: "Accept",
        trigger: "a[name=accept]",
        run: "click",
        expectUnloadPage: true,
    },
    FITS,
    {
        content: "Sign with a name",
        trigger: "form[name=accept] input[name=name]",
        run: "edit B. Freeman",
    },
    {
        content: "Confirm",
        trigger: "form[name=accept] button[type=submit]",
        run: "click",
        expectUnloadPage: true,
    },
    {
        content: "Accepted, by whom, and not again",
        trigger: '[name=accepted]:contains("Thank you"):contains("B. Freeman")',
    },
    {
        content: "There is nothing more to accept",
        trigger: "[name=hour_statement_actions]:not(:has(a[name=accept]))",
    },
];

tours.add("helpdesk_hour_bank_portal_accept", { steps: () => [...FIND, ...ACCEPT] });

tours.add("helpdesk_hour_bank_portal_accept_phone", {
    steps: () => [...FIND.slice(0, 1), FITS, ...FIND.slice(1), ...ACCEPT],
});

tours.add("helpdesk_hour_bank_link_accept", { steps: () => ACCEPT });

tours.add("helpdesk_hour_bank_check_paper", {
    steps: () => [
        {
            content: "Ours, with the balance of the paper",
            trigger: '[name=unchanged]:contains("9:15")',
        },
        FITS,
        {
            content: "A slip in typing",
            trigger: "form[name=verify] input[name=code]",
            run: "edit bbbb cccc dddd ffff",
        },
        {
            content: "Ask",
            trigger: "form[name=verify] button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Nobody knows it",
            trigger: "[name=unknown]",
        },
        FITS,
    ],
});

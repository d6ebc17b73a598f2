// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

const choose = [
    {
        content: "What new hours cover first is said before anything is bought",
        trigger: 'div[name=covers]:contains("0:40 that are overdrawn")',
    },
    {
        content: "A pack has its price and how long it is valid",
        trigger:
            'form[name=offer]:contains("Pack of 10 hours"):contains("790"):contains("12 months")',
    },
    {
        content: "Of hours one chooses how many",
        trigger: 'form[name=offer]:contains("Support hours") input[name=quantity]',
        run: "edit 5",
    },
    {
        content: "See the quotation",
        trigger: 'form[name=offer]:contains("Support hours") button[type=submit]',
        run: "click",
        expectUnloadPage: true,
    },
    {
        content: "Five hours for 500, on Odoo's own page",
        trigger: '#portal_sale_content:contains("500.00"):contains("5:00")',
    },
    {
        content: "Here, too, it is said what they cover",
        trigger: 'div[name=covers]:contains("0:40 that are overdrawn")',
    },
];

registry.category("web_tour.tours").add("helpdesk_hour_bank_buy", {
    steps: () => [
        ...choose,
        {
            content: "Accept and sign",
            trigger: "#sale_order_sidebar_button a.btn-primary",
            run: "click",
        },
        {
            content: "Sign",
            trigger: "#modalaccept .o_web_sign_auto_button",
            run: "click",
        },
        {
            content: "It is drawn",
            trigger: "#modalaccept canvas.o_web_sign_signature",
            run: "canvasNotEmpty",
        },
        {
            content: "Submit the signature",
            trigger: "#modalaccept .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "They are usable, and the page says so",
            trigger: 'div[name=hour_bank_state]:contains("5:00 are usable now")',
        },
    ],
});

registry.category("web_tour.tours").add("helpdesk_hour_bank_buy_cancel", {
    steps: () => [
        ...choose,
        {
            content: "Not needed after all",
            trigger: "button[name=hour_bank_cancel]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is void",
            trigger: '#quote_content .alert-danger:contains("cancelled")',
        },
    ],
});

// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

import { addEntry, openTicketTimesheets, save, seeBanner } from "./tour_steps";

const tours = registry.category("web_tour.tours");

tours.add("helpdesk_hour_bank_alarm_agent", {
    steps: () => [
        ...openTicketTimesheets("Printer on fire", "Azur Interior · 10:00 left in 1 bank"),
        ...addEntry("Extinguished", "4:10"),
        ...save(),
        seeBanner("5:50 left"),
        ...addEntry("Cleaned up", "4:10"),
        ...save(),
        seeBanner("1:40 left"),
    ],
});

tours.add("helpdesk_hour_bank_alarm_customer", {
    steps: () => [
        {
            content: "The page of the mail says the same number",
            trigger: 'div.o_hour_bank_portal:contains("1:40")',
        },
        {
            content: "Buy more",
            trigger: 'a[href*="/my/hour-banks/buy"]',
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Choose how many hours",
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
            content: "They are usable",
            trigger: 'div[name=hour_bank_state]:contains("5:00 are usable now")',
        },
    ],
});

tours.add("helpdesk_hour_bank_alarm_mails", {
    steps: () => [
        {
            content: "Open the mails about hours",
            trigger: 'a[href="/my/hour-banks/mails"]',
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "All is ticked, as it counts by default; not the end of hours",
            trigger: 'input[name=hears][value$="-ending"]:checked',
            run: "click",
        },
        {
            content: "Save",
            trigger: "#hour_bank_hearing button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is kept",
            trigger: '.alert-success:contains("Saved")',
        },
        {
            content: "And shown",
            trigger: 'input[name=hears][value$="-ending"]:not(:checked)',
        },
    ],
});

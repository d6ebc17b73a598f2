// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

import { save } from "./tour_steps";

const QUANTITY = "div[name=order_line] .o_data_row td[name=product_uom_qty]";

function order(quantity) {
    return [
        {
            content: "Choose the order line",
            trigger: QUANTITY,
            run: "click",
        },
        {
            content: `Order ${quantity} hours`,
            trigger: `div[name=order_line] .o_selected_row div[name=product_uom_qty] input`,
            run: `edit ${quantity} && press Tab`,
        },
    ];
}

function seeHours(text) {
    return {
        content: `The smart button says: ${text}`,
        trigger: `button[name=action_view_hour_banks]:contains("${text}")`,
    };
}

registry.category("web_tour.tours").add("helpdesk_hour_bank_sale", {
    steps: () => [
        {
            content: "Confirm the quotation",
            trigger: "button[name=action_confirm]:enabled",
            run: "click",
        },
        seeHours("10:00 of 10:00"),
        {
            content: "Open the bank",
            trigger: "button[name=action_view_hour_banks]",
            run: "click",
        },
        {
            content: "It is open and has 10 hours left",
            trigger:
                '.o_form_view:has(.o_arrow_button_current:contains("Open")) div[name=hours_balance]:contains("10:00")',
        },
        {
            content: "Back to the order",
            trigger: ".breadcrumb-item.o_back_button a",
            run: "click",
        },
        seeHours("10:00 of 10:00"),
        ...order(12),
        ...save(),
        seeHours("12:00 of 12:00"),
    ],
});

registry.category("web_tour.tours").add("helpdesk_hour_bank_sale_lower", {
    steps: () => [
        seeHours("6:00 of 10:00"),
        ...order(3),
        {
            content: "Save",
            trigger: ".o_form_button_save:enabled",
            run: "click",
        },
        {
            content: "The error says both numbers",
            trigger:
                '.modal .modal-body:contains("4:00 are already used"):contains("cannot be lowered to 3:00")',
        },
        {
            content: "Close it",
            trigger: ".modal-footer button.btn-primary",
            run: "click",
        },
        ...order(4),
        ...save(),
        seeHours("0:00 of 4:00"),
    ],
});

// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

import { openRecord, save } from "./tour_steps";

function createInvoice() {
    return [
        {
            content: "Invoice it",
            trigger: "button[id=create_invoice], button[id=create_invoice_percentage]",
            run: "click",
        },
        {
            content: "A regular invoice",
            trigger: ".modal-footer button[id=create_invoice_open]",
            run: "click",
        },
    ];
}

/** One line of the invoice, and only one, has this product and quantity. */
function seeInvoiced(product, quantity) {
    return {
        content: `${quantity} ${product} are on the invoice, once`,
        trigger: `div[name=invoice_line_ids] .o_data_row:contains("${product}"):only td[name=quantity]:contains("${quantity}")`,
    };
}

registry.category("web_tour.tours").add("helpdesk_hour_bank_invoice", {
    steps: () => [
        ...openRecord("Azur Interior"),
        {
            content: "Open the order",
            trigger: "button[name=action_view_order]",
            run: "click",
        },
        ...createInvoice(),
        {
            content: "All 10 hours are on it, whatever was used",
            trigger:
                'div[name=invoice_line_ids] .o_data_row:contains("Support hours") td[name=quantity]:contains("10.00")',
        },
        {
            content: "Nothing is left to save",
            trigger: ".o_form_view .o_form_saved",
        },
    ],
});

registry.category("web_tour.tours").add("helpdesk_hour_bank_invoice_beyond", {
    steps: () => [
        ...createInvoice(),
        seeInvoiced("Support by the hour", "0.58"),
        seeInvoiced("Support hours", "1.00"),
        {
            content: "Confirm the invoice",
            trigger: "button[name=action_post]:visible",
            run: "click",
        },
        {
            content: "It is posted",
            trigger: '.o_arrow_button_current:contains("Posted")',
        },
        {
            content: "Back to the order",
            trigger: ".breadcrumb-item.o_back_button a",
            run: "click",
        },
        {
            content: "Nothing is left to invoice",
            trigger: ".o_form_view:has(div[name=order_line]):not(:has(button[id=create_invoice]:visible))",
        },
        {
            content: "What was beyond the bank is delivered and invoiced",
            trigger:
                'div[name=order_line] .o_data_row:contains("Support by the hour"):has(td[name=qty_delivered]:contains("0.58")) td[name=qty_invoiced]:contains("0.58")',
        },
    ],
});

registry.category("web_tour.tours").add("helpdesk_hour_bank_credit", {
    steps: () => [
        {
            content: "The menu of customers",
            trigger: "button[data-menu-xmlid='account.menu_finance_receivables']",
            run: "click",
        },
        {
            content: "Orders to invoice",
            trigger: "a[data-menu-xmlid='helpdesk_hour_bank.hour_bank_menu_account_orders']",
            run: "click",
        },
        ...openRecord("Azur Interior"),
        ...createInvoice(),
        {
            content: "Confirm the invoice",
            trigger: "button[name=action_post]:visible",
            run: "click",
        },
        {
            content: "Credit it",
            trigger: "button[name=action_reverse]:visible",
            run: "click",
        },
        {
            content: "Reverse",
            trigger: ".modal-footer button[name=refund_moves]",
            run: "click",
        },
        {
            content: "More than is left would be taken back",
            trigger: '.alert:contains("only 9:25") button[name=action_credit_what_is_left]',
            run: "click",
        },
        {
            content: "What is left is taken back",
            trigger: 'div[name=invoice_line_ids] td[name=hour_bank_hours]:contains("9:25")',
        },
        {
            content: "Confirm the credit note",
            trigger: "button[name=action_post]:visible",
            run: "click",
        },
        {
            content: "It is posted",
            trigger: '.o_arrow_button_current:contains("Posted")',
        },
    ],
});

registry.category("web_tour.tours").add("helpdesk_hour_bank_invoice_part", {
    steps: () => [
        ...createInvoice(),
        {
            content: "Only a part is invoiced",
            trigger: "div[name=invoice_line_ids] .o_data_row td[name=quantity]",
            run: "click",
        },
        {
            content: "6 hours",
            trigger: "div[name=invoice_line_ids] .o_selected_row div[name=quantity] input",
            run: "edit 6 && press Tab",
        },
        {
            content: "The total follows",
            trigger: '.o_field_widget[name=tax_totals]:contains("600.00")',
        },
        ...save(),
        seeInvoiced("Support hours", "6.00"),
        {
            content: "Confirm the invoice",
            trigger: "button[name=action_post]:visible",
            run: "click",
        },
        {
            content: "It is posted",
            trigger: '.o_arrow_button_current:contains("Posted")',
        },
    ],
});

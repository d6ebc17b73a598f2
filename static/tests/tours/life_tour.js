// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

import {
    addEntry,
    choose,
    giveReason,
    openRecord,
    openTicketTimesheets,
    seeBanner,
    seeSaved,
} from "./tour_steps";

const LEDGER_ROW = "div[name=move_ids] .o_data_row";

function seeState(state) {
    return {
        content: `The bank is ${state}`,
        trigger: `.o_form_statusbar .o_arrow_button_current:contains("${state}")`,
    };
}

function seeLedger(text, balance) {
    return {
        content: `The ledger says: ${text}, ${balance} left`,
        trigger: `${LEDGER_ROW}:contains("${text}") td[name=hours_balance_after]:contains("${balance}")`,
    };
}

registry.category("web_tour.tours").add("helpdesk_hour_bank_hold", {
    steps: () => [
        ...openRecord("Azur Interior"),
        {
            content: "Put the bank on hold",
            trigger: "button[name=action_hold]",
            run: "click",
        },
        {
            content: "It is said what that does",
            trigger: '.modal .alert:contains("Nothing is debited from the bank")',
        },
        ...giveReason("Invoice of March not paid", "action_apply"),
        seeState("On Hold"),
        {
            content: "The form says why",
            trigger:
                '.o_form_view .alert div[name=notice]:contains("is on hold: Invoice of March not paid")',
        },
        seeSaved(),
    ],
});

registry.category("web_tour.tours").add("helpdesk_hour_bank_held", {
    steps: () => [
        ...openTicketTimesheets("Printer on fire", "is on hold: Invoice of March not paid"),
        seeBanner("Azur Interior"),
        ...addEntry("Extinguished", "0:35"),
        {
            content: "The form refuses, and says why",
            trigger:
                'div.alert-danger[name=hour_bank_refusal]:contains("Invoice of March not paid")',
        },
        {
            content: "Save nonetheless",
            trigger: ".o_form_button_save:enabled",
            run: "click",
        },
        {
            content: "The error names the hold",
            trigger:
                '.modal .modal-body:contains("is on hold: Invoice of March not paid")',
        },
        {
            content: "Close it",
            trigger: ".modal-footer button.btn-primary",
            run: "click",
        },
        {
            content: "Discard what was typed",
            trigger: ".o_form_button_cancel:enabled",
            run: "click",
        },
        seeSaved(),
    ],
});

registry.category("web_tour.tours").add("helpdesk_hour_bank_resume", {
    steps: () => [
        {
            content: "Banks on hold are listed among those that are not usable",
            trigger: ".o_searchview_facet:contains(Usable) .o_facet_remove",
            run: "click",
        },
        ...openRecord("Azur Interior"),
        seeState("On Hold"),
        {
            content: "Resume the bank",
            trigger: "button[name=action_resume]",
            run: "click",
        },
        ...giveReason("Paid today", "action_apply"),
        seeState("Open"),
        seeSaved(),
    ],
});

registry.category("web_tour.tours").add("helpdesk_hour_bank_transfer", {
    steps: () => [
        ...openRecord("Azur Interior"),
        {
            content: "Transfer hours",
            trigger: "button[name=action_transfer]",
            run: "click",
        },
        ...choose("div[name=target_partner_id]", "Azur Paris"),
        {
            content: "It is said that another manager decides",
            trigger: '.alert:contains("a second helpdesk manager approves")',
        },
        {
            content: "Two hours and a half",
            trigger: "div[name=hours] input",
            run: "edit 2:30 && press Tab",
        },
        {
            content: "What is left is shown before",
            trigger: 'div[name=hours_after]:contains("7:30")',
        },
        {
            content: "Give the reason",
            trigger: "div[name=reason] input",
            run: "edit Paris does it itself",
        },
        {
            content: "Ask",
            trigger: "button[name=action_confirm]:contains(Ask for Approval)",
            run: "click",
        },
        {
            content: "It waits for somebody else",
            trigger: '.alert:contains("Waits for a helpdesk manager who did not ask")',
        },
        {
            content: "The asker cannot approve",
            trigger: ".o_form_statusbar:not(:has(button[name=action_approve]))",
        },
        seeSaved(),
    ],
});

registry.category("web_tour.tours").add("helpdesk_hour_bank_approve", {
    steps: () => [
        ...openRecord("Paris does it itself"),
        {
            content: "Approve",
            trigger: "button[name=action_approve]",
            run: "click",
        },
        {
            content: "It is done",
            trigger: '.o_form_statusbar .o_arrow_button_current:contains("Done")',
        },
        {
            content: "Both sides are in the ledger",
            trigger: `div[name=move_ids]:has(.o_data_row:contains("Azur Interior"):contains("-2:30")):has(.o_data_row:contains("Azur Paris"):contains("2:30"))`,
        },
        {
            content: "Open the bank that the hours came from",
            trigger: "div[name=bank_id] .o_external_button, div[name=bank_id] a",
            run: "click",
        },
        seeLedger("Paris does it itself", "7:30"),
        {
            content: "Back to the transfer",
            trigger: ".breadcrumb-item.o_back_button a",
            run: "click",
        },
        {
            content: "Open the bank that they went into",
            trigger: "div[name=target_bank_id] .o_external_button, div[name=target_bank_id] a",
            run: "click",
        },
        seeLedger("Paris does it itself", "2:30"),
        seeSaved(),
    ],
});

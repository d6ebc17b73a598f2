// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

import { editEntry, openTicketTimesheets, save } from "./tour_steps";

const REASON = "div[name=timesheet_ids] .o_selected_row div[name=hour_bank_change_reason]";

/** A manager changes time that a customer was told of: refused, until it is said why. */
registry.category("web_tour.tours").add("helpdesk_hour_bank_locked", {
    steps: () => [
        ...openTicketTimesheets("Printer on fire", "9:00 left"),
        {
            content: "On hover: on which statement it stands",
            trigger:
                'div[name=timesheet_ids] .o_hour_bank_explain[data-tooltip^="on statement ST/"]',
        },
        ...editEntry("Extinguished", "0:30"),
        {
            content: "Save without a reason",
            trigger: ".o_form_button_save:enabled",
            run: "click",
        },
        {
            content: "The error names time, statement, customer, and what to do",
            trigger:
                '.modal .modal-body:contains("1:00"):contains("stands on statement ST/"):contains("Azur Interior"):contains("Why Changed")',
        },
        {
            content: "Close it",
            trigger: ".modal-footer button.btn-primary",
            run: "click",
        },
        {
            content: "Go back to the entry",
            trigger:
                "body:not(:has(.modal)) div[name=timesheet_ids] .o_data_row td[name=hour_bank_change_reason]",
            run: "click",
        },
        {
            content: "Say why",
            trigger: `${REASON} input`,
            run: "edit As agreed by phone",
        },
        ...save(),
        {
            content: "It counted for this change",
            trigger:
                "div[name=timesheet_ids] .o_data_row td[name=hour_bank_change_reason]:not(:contains(agreed))",
        },
    ],
});

// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

import {
    addEntry,
    openTicketTimesheets,
    save,
    seeBanner,
    seePreview,
    typeTime,
} from "./tour_steps";

registry.category("web_tour.tours").add("helpdesk_hour_bank_refusal", {
    steps: () => [
        ...openTicketTimesheets("Printer on fire", "0:20 left"),
        ...addEntry("Extinguished", "1:00"),
        {
            content: "The form refuses already",
            trigger:
                'div.alert-danger[name=hour_bank_refusal]:contains("Azur Interior has 0:20 left")',
        },
        {
            content: "Save nonetheless",
            trigger: ".o_form_button_save:enabled",
            run: "click",
        },
        {
            content: "The error names customer, balance and need",
            trigger:
                '.modal .modal-body:contains("Azur Interior has 0:20 left"):contains("This entry of 1:00")',
        },
        {
            content: "Close it",
            trigger: ".modal-footer button.btn-primary",
            run: "click",
        },
        {
            content: "What was typed is still there",
            trigger: "body:not(:has(.modal)) .o_form_view .o_form_dirty",
        },
        {
            content: "Go back to the entry",
            trigger:
                'div[name=timesheet_ids] .o_data_row:has([name=name]:contains("Extinguished"), [name=name] input:value("Extinguished")) td[name=unit_amount]',
            run: "click",
        },
        ...typeTime("0:20"),
        seePreview("0:20 worked"),
        ...save(),
        seeBanner("0:00 left"),
    ],
});

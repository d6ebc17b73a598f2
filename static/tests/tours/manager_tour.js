// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

import { choose, openRecord, save } from "./tour_steps";

registry.category("web_tour.tours").add("helpdesk_hour_bank_team", {
    steps: () => [
        ...openRecord("Second line"),
        {
            content: "Switch on Timesheets",
            trigger: "div[name=allow_timesheet] input",
            run: "click",
        },
        {
            content: "Switch on Hour Banks",
            trigger: "div[name=use_hour_banks] input",
            run: "click",
        },
        ...choose("div[name=default_project_id]", "Support"),
        ...save(),
    ],
});

registry.category("web_tour.tours").add("helpdesk_hour_bank_plan", {
    steps: () => [
        {
            content: "New plan",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Name it",
            trigger: "div[name=name] input, div[name=name] textarea",
            run: "edit Flexible support",
        },
        {
            content: "It ends after six months",
            trigger: "div[name=validity_months] input",
            run: "edit 6",
        },
        {
            content: "What happens when the hours are used up",
            trigger: "a[role=tab][name=counting]",
            run: "click",
        },
        {
            content: "It may be overdrawn",
            trigger: "div[name=overage_policy] input[data-value=overdraw]",
            run: "click",
        },
        {
            content: "By two hours and a half",
            trigger: "div[name=overdraft_hours] input",
            run: "edit 2:30 && press Tab",
        },
        ...save(),
    ],
});

registry.category("web_tour.tours").add("helpdesk_hour_bank_adjust", {
    steps: () => [
        ...openRecord("Azur Interior"),
        {
            content: "Adjust the bank",
            trigger: "button[name=action_adjust]",
            run: "click",
        },
        {
            content: "Take hours back",
            trigger: ".modal div[name=direction] input[data-value=take]",
            run: "click",
        },
        {
            content: "Half an hour",
            trigger: ".modal div[name=hours] input",
            run: "edit 0:30 && press Tab",
        },
        {
            content: "What is left is shown before",
            trigger: '.modal div[name=hours_after]:contains("09:30")',
        },
        {
            content: "Give the reason",
            trigger: ".modal div[name=reason] input",
            run: "edit Sold twice",
        },
        {
            content: "Apply",
            trigger: ".modal-footer button[name=action_apply]",
            run: "click",
        },
        {
            content: "The ledger has it",
            trigger:
                'div[name=move_ids] .o_data_row:contains("Adjustment") td[name=hours_balance_after]:contains("09:30")',
        },
        {
            content: "Nothing is left to save",
            trigger: ".o_form_view .o_form_saved",
        },
    ],
});

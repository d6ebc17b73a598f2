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
            trigger: '.modal div[name=hours_after]:contains("9:30")',
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
                'div[name=move_ids] .o_data_row:contains("Adjustment") td[name=hours_balance_after]:contains("9:30")',
        },
        {
            content: "Nothing is left to save",
            trigger: ".o_form_view .o_form_saved",
        },
    ],
});

registry.category("web_tour.tours").add("helpdesk_hour_bank_archive_plan", {
    steps: () => [
        ...openRecord("Prepaid support"),
        {
            content: "What can be done with the plan",
            trigger: ".o_cp_action_menus .dropdown-toggle",
            run: "click",
        },
        {
            content: "Delete it",
            trigger: '.o-dropdown--menu .o-dropdown-item:contains("Delete")',
            run: "click",
        },
        {
            content: "Really",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "It says who needs it, and offers to archive it",
            trigger:
                '.modal:contains("cannot be deleted"):contains("Support hours") button:contains("Archive It")',
            run: "click",
        },
        {
            content: "It says what follows",
            trigger:
                '.modal:contains("Hour banks (1) keep their terms"):contains("Products (1) go on selling") .modal-footer .btn-primary:contains("Archive")',
            run: "click",
        },
        {
            content: "It is archived",
            trigger: 'body:not(:has(.modal)) .o_form_view .ribbon:contains("Archived")',
        },
    ],
});

registry.category("web_tour.tours").add("helpdesk_hour_bank_archive_listed_plan", {
    steps: () => [
        {
            content: "Choose the plan",
            trigger:
                '.o_list_view .o_data_row:contains("Prepaid support") .o_list_record_selector input',
            run: "click",
        },
        {
            content: "What can be done with it",
            trigger: ".o_control_panel_actions .o_cp_action_menus .dropdown-toggle:not(:contains(Print))",
            run: "click",
        },
        {
            content: "Archive it",
            trigger: '.o-dropdown--menu .o-dropdown-item:contains("Archive")',
            run: "click",
        },
        {
            content: "It says what follows",
            trigger:
                '.modal:contains("Hour banks (1) keep their terms") .modal-footer .btn-primary:contains("Archive")',
            run: "click",
        },
        {
            content: "It is not listed any more",
            trigger: 'body:not(:has(.modal)) .o_list_view:not(:contains("Prepaid support"))',
        },
    ],
});

function seeNote(text) {
    return [
        {
            content: `The note says: ${text}`,
            trigger: `body:not(:has(.modal)) .o_notification:contains("${text}") .o_notification_close`,
            run: "click",
        },
        {
            content: "The next note is another one",
            trigger: "body:not(:has(.o_notification))",
        },
    ];
}

registry.category("web_tour.tours").add("helpdesk_hour_bank_unpaid", {
    steps: () => [
        {
            content: "Ask for hours, where nobody has any",
            trigger: '.o_data_row:contains("Third") button[name=action_ask_renewal]',
            run: "click",
        },
        ...seeNote("Asked"),
        {
            content: "Debit what was parked, now that there are hours",
            trigger: '.o_data_row:contains("First") button[name=action_debit]',
            run: "click",
        },
        ...seeNote("0:35 debited"),
        {
            content: "It is not listed any more; the next is free",
            trigger:
                '.o_list_view:not(:contains("First")) .o_data_row:contains("Second") button[name=action_free]',
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".modal div[name=reason] input, .modal div[name=reason] textarea",
            run: "edit Goodwill",
        },
        {
            content: "Go",
            trigger: ".modal-footer .btn-primary:visible",
            run: "click",
        },
        {
            content: "What nobody decided about is left",
            trigger:
                'body:not(:has(.modal)) .o_list_view:not(:contains("Second")) .o_data_row:contains("Third")',
        },
    ],
});

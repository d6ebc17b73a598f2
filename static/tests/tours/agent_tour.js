// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

import {
    addEntry,
    choose,
    editEntry,
    openRecord,
    openTicketTimesheets,
    save,
    seeBanner,
    seeExplanation,
    seePreview,
    selectEntry,
} from "./tour_steps";

/** Type the moment that was so long ago. */
function typeMoment(field, ago, format) {
    return [
        {
            content: "Show the calendar",
            trigger: `${field} button, ${field} input`,
            run: "click",
        },
        {
            content: `Type the moment ${JSON.stringify(ago)} ago`,
            trigger: `${field} input`,
            async run({ edit, press }) {
                const moment = luxon.DateTime.now().minus(ago);
                await edit(moment.toFormat(format));
                await press("Enter");
            },
        },
    ];
}

registry.category("web_tour.tours").add("helpdesk_hour_bank_agent", {
    steps: () => [
        ...openTicketTimesheets("Printer on fire", "Azur Interior · 10:00 left in 1 bank"),
        ...addEntry("Extinguished", "0:35"),
        seePreview("0:35 worked"),
        ...save(),
        seeBanner("9:25 left"),
        seeExplanation("0:35 worked"),
        ...editEntry("Extinguished", "1:05"),
        seePreview("1:05 worked"),
        ...save(),
        seeBanner("8:55 left"),
        seeExplanation("1:05 worked"),
        ...selectEntry("Extinguished"),
        ...typeMoment(".o_selected_row div[name=date]", { days: 1 }, "MM/dd/yyyy"),
        seePreview("1:05 worked"),
        ...save(),
        seeBanner("8:55 left"),
        ...selectEntry("Extinguished"),
        {
            content: "Mark the entry as free",
            trigger: ".o_selected_row div[name=hour_bank_free] input",
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".o_selected_row .o_hour_bank_reason",
            run: "edit Our own mistake && press Tab",
        },
        seePreview("1:05 free"),
        ...save(),
        seeBanner("10:00 left"),
        seeExplanation("1:05 free (Our own mistake)"),
        {
            content: "Delete the entry",
            trigger: "div[name=timesheet_ids] .o_data_row .o_list_record_remove",
            run: "click",
        },
        {
            content: "It is gone",
            trigger: "div[name=timesheet_ids]:not(:has(.o_data_row))",
        },
        ...save(),
        seeBanner("10:00 left"),
    ],
});

registry.category("web_tour.tours").add("helpdesk_hour_bank_timer", {
    steps: () => [
        ...openTicketTimesheets("Printer on fire", "10:00 left"),
        {
            content: "Start a timer",
            trigger: ".o_form_statusbar button[name=button_start_work]",
            run: "click",
        },
        {
            content: "Say what is going to be done",
            trigger: ".modal div[name=name] input",
            run: "edit Called the fire brigade",
        },
        ...typeMoment(".modal div[name=date_time]", { minutes: 25 }, "MM/dd/yyyy HH:mm:ss"),
        {
            content: "Go",
            trigger: ".modal-footer button[name=action_switch]",
            run: "click",
        },
        {
            content: "The timer runs; stop it",
            trigger: ".o_form_statusbar button[name=action_stop_timer]",
            run: "click",
        },
        {
            content: "The dialog says what that debits",
            trigger: '.modal div[name=preview]:contains("from HB")',
        },
        {
            content: "Stop it",
            trigger: ".modal-footer button[name=action_log]:visible",
            run: "click",
        },
        {
            content: "It can be started again",
            trigger: ".o_form_statusbar button[name=button_start_work]",
        },
        {
            content: "The time is on the ticket",
            trigger:
                'div[name=timesheet_ids] .o_data_row:contains("Called the fire brigade") td[name=debited_hours]:contains("0:2")',
        },
        seeBanner("9:3"),
        {
            content: "Nothing is left to save",
            trigger: ".o_form_view .o_form_saved",
        },
    ],
});

registry.category("web_tour.tours").add("helpdesk_hour_bank_split", {
    steps: () => [
        ...openTicketTimesheets("Printer on fire", "10:20 left in 2 banks"),
        ...addEntry("Extinguished", "1:00"),
        seePreview("1:00 worked → 0:20 from HB"),
        seePreview(", 0:40 from HB"),
        ...save(),
        seeBanner("9:20 left in 1 bank"),
        seeExplanation("1:00 worked → 0:20 from HB"),
    ],
});

registry.category("web_tour.tours").add("helpdesk_hour_bank_work_type", {
    steps: () => [
        ...openTicketTimesheets("Printer on fire", "10:00 left in 1 bank"),
        ...addEntry("Extinguished", "0:35"),
        {
            content: "The category of the ticket gives the type",
            trigger: '.o_selected_row div[name=work_type_id] input:value("On site")',
        },
        seePreview("0:35 worked → 1:00 (minimum 1:00, steps of 0:30"),
        ...choose(".o_selected_row div[name=work_type_id]", "Remote"),
        seePreview("0:35 worked → 0:45 (steps of 0:15) → 0:45 from HB"),
        ...save(),
        seeBanner("9:15 left"),
        seeExplanation("0:35 worked → 0:45 (steps of 0:15) → 0:45 from HB"),
        {
            content: "Worked and debited are shown",
            trigger:
                'div[name=timesheet_ids] .o_data_row:has(td[name=unit_amount]:contains("0:35")) td[name=debited_hours]:contains("0:45")',
        },
    ],
});

registry.category("web_tour.tours").add("helpdesk_hour_bank_reserve", {
    steps: () => [
        ...openTicketTimesheets("Printer on fire", "10:00 left in 1 bank"),
        {
            content: "Plan three hours",
            trigger: "div[name=planned_hours] input",
            run: "edit 3:00 && press Tab",
        },
        {
            content: "Reserve them",
            trigger: "div[name=hour_bank_reserve] input",
            run: "click",
        },
        ...save(),
        seeBanner("3:00 reserved, 10:00 available here"),
        ...addEntry("Extinguished", "1:00"),
        seePreview("1:00 worked"),
        ...save(),
        seeBanner("9:00 left in 1 bank · 2:00 reserved, 9:00 available here"),
        {
            content: "The rest of the plan stays reserved",
            trigger: 'div[name=reserved_hours]:contains("2:00")',
        },
    ],
});

registry.category("web_tour.tours").add("helpdesk_hour_bank_reserved", {
    steps: () => [
        ...openRecord("Printer on fire"),
        seeBanner("3:00 reserved, 6:00 available here"),
    ],
});

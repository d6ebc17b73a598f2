// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

import { openRecord, seeAccessibleNames } from "./tour_steps";

let clicks = 0;

/** Not those into a field: a person comes there by the keyboard, as the tour shows. */
function countClick({ target }) {
    clicks += target.closest("button, a, .o-dropdown-item") ? 1 : 0;
}

/** Two clicks and the text, not more: what an agent does forty times a day. */
function startCounting() {
    return {
        content: "Count the clicks from here",
        trigger: "body",
        run() {
            clicks = 0;
            document.addEventListener("click", countClick, true);
        },
    };
}

function stopCounting(most) {
    return {
        content: `At most ${most} clicks`,
        trigger: "body",
        run() {
            document.removeEventListener("click", countClick, true);
            // Enter presses the button of the dialog: that is no click of a person
            if (clicks - 1 > most) {
                throw new Error(`${clicks - 1} clicks to log time, not ${most}`);
            }
        },
    };
}

/** The cursor is on the time; Tab goes on to the text, Enter saves. */
function fillDialog(time, text, preview) {
    return [
        {
            content: "The cursor is on the time",
            trigger: ".modal div[name=hours] input:focus",
            run: `edit ${time}`,
        },
        {
            content: "It says how it reads, and what it debits",
            trigger: `.modal div[name=preview]:contains("${preview}")`,
        },
        {
            content: "Go on to the text",
            trigger: ".modal div[name=hours] input",
            run: "press Tab",
        },
        {
            content: "The cursor is on the text; Enter saves",
            trigger: ".modal div[name=name] input:focus",
            run: `edit ${text} && press Enter`,
        },
        {
            content: "It is logged",
            trigger: `body:not(:has(.modal)) .o_notification:contains("${preview}")`,
        },
    ];
}

/** The next note is another one. */
function closeNote() {
    return {
        content: "Close the note",
        trigger: ".o_notification .o_notification_close",
        run: "click",
    };
}

function fromForm() {
    return {
        content: "Log time in the header",
        trigger: ".o_form_statusbar button[name=action_log_time]",
        run: "click",
    };
}

registry.category("web_tour.tours").add("helpdesk_hour_bank_log_time", {
    steps: () => [
        {
            content: "The list is there",
            trigger: ".o_list_view .o_data_row",
        },
        startCounting(),
        {
            content: "Log time in the list",
            trigger: ".o_list_view .o_data_row button[name=action_log_time]",
            run: "click",
        },
        ...fillDialog("35", "From the list", "0:35 from HB"),
        stopCounting(2),
        closeNote(),
        {
            content: "One stays in the list, which says what is left",
            trigger: '.o_list_view .o_data_row td[name=hour_bank_hours_balance]:contains("9:25")',
        },
        ...openRecord("Printer on fire"),
        startCounting(),
        fromForm(),
        ...fillDialog("1,5", "From the form", "1:30 from HB"),
        stopCounting(2),
        closeNote(),
        {
            content: "The form is read again",
            trigger: '.o_form_view .alert[name^=hour_bank_banner]:contains("7:55 left")',
        },
        startCounting(),
        {
            content: "By the keyboard alone",
            trigger: ".o_form_view",
            run: "press alt+shift+l",
        },
        ...fillDialog("1h05", "By the keyboard", "1:05 from HB"),
        stopCounting(1),
        closeNote(),
        {
            content: "The form is read again",
            trigger: '.o_form_view .alert[name^=hour_bank_banner]:contains("6:50 left")',
        },
        startCounting(),
        {
            content: "Open the menu of timers",
            trigger: ".o_hour_bank_timer_menu",
            run: "click",
        },
        {
            content: "Log time on the ticket that is open",
            trigger: '.o_hour_bank_timers .o-dropdown-item:contains("Log time")',
            run: "click",
        },
        ...fillDialog("5m", "From the top bar", "0:05 from HB"),
        stopCounting(3),
        closeNote(),
        {
            content: "The form is read again",
            trigger: '.o_form_view .alert[name^=hour_bank_banner]:contains("6:45 left")',
        },
    ],
});

registry.category("web_tour.tours").add("helpdesk_hour_bank_reply_and_log", {
    steps: () => [
        ...openRecord("Printer on fire"),
        {
            content: "Answer the customer",
            trigger: ".o-mail-Chatter-sendMessage",
            run: "click",
        },
        {
            content: "Write",
            trigger: ".o-mail-Composer-input",
            run: "edit It is out now.",
        },
        startCounting(),
        {
            content: "Send and log time",
            trigger: ".o-mail-Composer button[name=helpdesk-hour-bank-log-time]",
            run: "click",
        },
        {
            content: "It is sent",
            trigger: '.o-mail-Message:contains("It is out now.")',
        },
        ...fillDialog("20", "Answered", "0:20 from HB"),
        stopCounting(2),
        closeNote(),
    ],
});

registry.category("web_tour.tours").add("helpdesk_hour_bank_timer_refused", {
    steps: () => [
        ...openRecord("Printer on fire"),
        {
            content: "Stop the timer from the top bar",
            trigger: ".o_hour_bank_timer_menu",
            run: "click",
        },
        {
            content: "It names the ticket; stop it",
            trigger:
                '.o_hour_bank_timers:contains("Printer on fire") .o-dropdown-item:contains("Stop")',
            run: "click",
        },
        {
            content: "Nobody pays for it",
            trigger: '.modal div[name=refusal]:contains("has 0:00 left")',
        },
        {
            content: "Park it",
            trigger: ".modal button[name=action_park]",
            run: "click",
        },
        {
            content: "It is recorded, and no timer runs",
            trigger: 'body:not(:has(.modal)) .o_notification:contains("parked")',
        },
        {
            content: "It can be started again",
            trigger: ".o_form_statusbar button[name=button_start_work]",
        },
    ],
});

registry.category("web_tour.tours").add("helpdesk_hour_bank_log_time_on_card", {
    steps: () => [
        {
            content: "Show cards",
            trigger: ".o_switch_view.o_kanban",
            run: "click",
        },
        {
            content: "The cards are there",
            trigger: '.o_kanban_view .o_kanban_record:contains("Printer on fire")',
        },
        startCounting(),
        {
            content: "Log time on a card",
            trigger:
                '.o_kanban_record:contains("Printer on fire") a[name=action_log_time]',
            run: "click",
        },
        ...fillDialog("35", "From the card", "0:35 from HB"),
        stopCounting(2),
        {
            content: "One stays among the cards, which say what is left",
            trigger:
                '.o_kanban_record:contains("Printer on fire") [name=hour_bank_hours_balance]:contains("9:25")',
        },
    ],
});

function seeFocus(field) {
    return {
        content: `The cursor is on ${field}`,
        trigger: `.modal div[name=${field}] input:focus`,
    };
}

/** Each step waits for the cursor, then goes on by Tab. */
function tabThrough(fields) {
    return fields.map((field) => ({
        content: `The cursor is on ${field}; go on`,
        trigger: `.modal div[name=${field}] input:focus`,
        run: "press Tab",
    }));
}

const OPEN_BY_KEYS = {
    content: "Open the dialog by the keyboard",
    trigger: ".o_form_view .o_form_saved",
    run: "press alt+shift+l",
};

registry.category("web_tour.tours").add("helpdesk_hour_bank_log_time_by_keys", {
    steps: () => [
        ...openRecord("Printer on fire"),
        OPEN_BY_KEYS,
        seeFocus("hours"),
        seeAccessibleNames(".modal"),
        {
            content: "What it costs is read aloud when it changes",
            trigger: ".modal div[name=hours] input:focus",
            run: "edit 35",
        },
        {
            content: "So is how it was understood",
            trigger:
                '.modal:has([aria-live=polite]:contains("= 0:35")) div[name=preview][role=status]:contains("0:35 from HB")',
        },
        ...tabThrough(["hours", "name", "work_type_id", "date", "start"]),
        {
            content: "Free by the space bar",
            trigger: ".modal div[name=is_free] input:focus",
            run: "press Space",
        },
        {
            content: "It asks why, with a name of its own",
            trigger: ".modal div[name=free_reason] input",
        },
        seeAccessibleNames(".modal"),
        {
            content: "Escape leaves the dialog, nothing is logged",
            trigger: ".modal div[name=is_free] input",
            run: "press Escape",
        },
        {
            content: "One is where one was",
            trigger: 'body:not(:has(.modal)) .alert[name^=hour_bank_banner]:contains("10:00 left")',
        },
        OPEN_BY_KEYS,
        {
            content: "Type a time of which nobody can tell what it is",
            trigger: ".modal div[name=hours] input:focus",
            run: "edit soon",
        },
        {
            content: "It says what can be typed",
            trigger: '.modal [aria-live=polite].text-danger:contains("1:30")',
        },
        {
            content: "Type another",
            trigger: ".modal div[name=hours] input:focus",
            run: "edit 1h30",
        },
        {
            content: "It reads",
            trigger: '.modal div[name=preview]:contains("1:30 from HB")',
        },
        {
            content: "Say what was done",
            trigger: ".modal div[name=name] input",
            run: "edit By keys",
        },
        {
            content: "Enter saves from any field",
            trigger: ".modal div[name=name] input:focus",
            run: "press Enter",
        },
        {
            content: "It is logged",
            trigger: 'body:not(:has(.modal)) .o_notification:contains("8:30 left")',
        },
    ],
});

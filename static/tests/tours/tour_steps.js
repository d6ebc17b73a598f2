// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

/** Steps that several tours share. Each waits for what it caused. */

const ENTRY_ROW = "div[name=timesheet_ids] .o_data_row";
const TYPED_ROW = "div[name=timesheet_ids] .o_selected_row";

export function openRecord(name) {
    return [
        {
            content: `Open ${name}`,
            trigger: `.o_list_view .o_data_cell:contains("${name}")`,
            run: "click",
        },
        {
            content: "The form is there",
            trigger: ".o_form_view .o_form_saved",
        },
    ];
}

export function openTicketTimesheets(ticket, balance) {
    return [
        ...openRecord(ticket),
        seeBanner(balance),
        {
            content: "Open the tab Timesheets",
            trigger: "a.nav-link[name=timesheets]",
            run: "click",
        },
    ];
}

export function seeBanner(text) {
    return {
        content: `The banner says: ${text}`,
        trigger: `.o_form_view .alert[name^=hour_bank_banner]:contains("${text}")`,
    };
}

export function addEntry(description, time) {
    return [
        {
            content: "Add an entry",
            trigger: "div[name=timesheet_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "Say what was done",
            trigger: `${TYPED_ROW} div[name=name] input`,
            run: `edit ${description}`,
        },
        ...typeTime(time),
    ];
}

export function editEntry(description, time) {
    return [...selectEntry(description), ...typeTime(time)];
}

export function selectEntry(description) {
    return [
        {
            content: `Choose the entry ${description}`,
            trigger: `${ENTRY_ROW} td[name=unit_amount]`,
            run: "click",
        },
        {
            content: "It can be edited",
            trigger: `${TYPED_ROW} div[name=unit_amount] input`,
        },
    ];
}

export function typeTime(time) {
    return [
        {
            content: `Type ${time}`,
            trigger: `${TYPED_ROW} div[name=unit_amount] input`,
            run: `edit ${time} && press Tab`,
        },
    ];
}

export function seePreview(text) {
    return {
        content: `Before saving, the form says: ${text}`,
        trigger: `.o_form_view div.alert[name=hour_bank_preview]:contains("${text}")`,
    };
}

export function seeExplanation(text) {
    return {
        content: `After saving, the entry explains: ${text}`,
        trigger: `${ENTRY_ROW} .o_hour_bank_explain[data-tooltip*="${text}"]`,
    };
}

/** Choose a record in a many2one, which `field` selects. */
export function choose(field, name) {
    return [
        {
            content: `Look for ${name}`,
            trigger: `${field} input`,
            run: `edit ${name}`,
        },
        {
            content: "Choose it",
            trigger: `.o-autocomplete--dropdown-item a:contains("${name}"):not(:contains("Create"))`,
            run: "click",
        },
    ];
}

/** Answer a dialog with a reason. */
export function giveReason(reason, button) {
    return [
        {
            content: "Give the reason",
            trigger: ".modal div[name=reason] input",
            run: `edit ${reason}`,
        },
        {
            content: "Go",
            trigger: `.modal-footer button[name=${button}]:visible`,
            run: "click",
        },
        {
            content: "The dialog is closed",
            trigger: "body:not(:has(.modal))",
        },
    ];
}

export function seeSaved() {
    return {
        content: "Nothing is left to save",
        trigger: ".o_form_view .o_form_saved",
    };
}

export function save() {
    return [
        {
            content: "Save",
            trigger: ".o_form_button_save:enabled",
            run: "click",
        },
        {
            content: "It is saved",
            trigger: ".o_form_view .o_form_saved",
        },
    ];
}

function getAccessibleName(element) {
    const labelled = (element.getAttribute("aria-labelledby") || "").split(" ");
    const labels = [...(element.labels || []), ...labelled.map((id) => document.getElementById(id))];
    return [
        element.getAttribute("aria-label"),
        ...labels.map((label) => label?.textContent),
        element.tagName === "INPUT" ? "" : element.textContent,
        element.getAttribute("title"),
    ]
        .join("")
        .trim();
}

/** Whoever hears the page instead of seeing it knows what each control is. */
export function seeAccessibleNames(scope) {
    return {
        content: "Each control has a name",
        trigger: scope,
        run() {
            const controls = [
                ...document.querySelectorAll(`${scope} :is(input, textarea, select, button, a)`),
            ].filter((element) => element.checkVisibility() && element.tabIndex >= 0);
            const nameless = controls.filter((element) => !getAccessibleName(element));
            if (!controls.length || nameless.length) {
                throw new Error(
                    `Without a name: ${nameless.map(({ outerHTML }) => outerHTML).join(", ")}`
                );
            }
        },
    };
}

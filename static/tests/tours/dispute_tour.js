// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** A contact disputes a line of its hours. */
tours.add("helpdesk_hour_bank_dispute_open", {
    steps: () => [
        {
            content: "Beside the line stands what to do where it is wrong",
            trigger: '.o_hour_bank_lines tr:contains("Extinguished") a[name=dispute]',
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It asks first, and says how much it is about",
            trigger: 'form[name=dispute]:contains("0:45")',
        },
        {
            content: "A reason",
            trigger: "select[name=reason]",
            run: "select too_long",
        },
        {
            content: "In words",
            trigger: "textarea[name=words]",
            run: "edit Ten minutes on the phone",
        },
        {
            content: "Dispute it",
            trigger: "form[name=dispute] button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It waits for an answer",
            trigger: '[name=hour_dispute]:contains("In Dispute"):contains("Thank you")',
        },
    ],
});

/** A manager reads what was worked and said, and reduces it. */
tours.add("helpdesk_hour_bank_dispute_answer", {
    steps: () => [
        {
            content: "The list has what is open",
            trigger: '.o_list_view .o_data_cell:contains("Azur Interior")',
            run: "click",
        },
        {
            content: "The form says what the customer says",
            trigger: '.o_form_view:contains("Ten minutes on the phone"):contains("0:45")',
        },
        {
            content: "Answer",
            trigger: "button[name=action_answer]",
            run: "click",
        },
        {
            content: "Reduce it",
            trigger: '.modal div[name=outcome] label:contains("Reduce it")',
            run: "click",
        },
        {
            content: "By half an hour",
            trigger: ".modal div[name=hours] input",
            run: "edit 0:30",
        },
        {
            content: "With words to the customer",
            trigger: ".modal div[name=answer] textarea",
            run: "edit A detour of ours && press Tab",
        },
        {
            content: "It says before what happens",
            trigger: '.modal div[name=effect]:contains("0:30 go back to"):contains("0:15 stay debited")',
        },
        {
            content: "Decide",
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            content: "It is decided",
            trigger:
                'body:not(:has(.modal)) .o_form_view .o_arrow_button_current:contains("Reduced")',
        },
    ],
});

/** The contact reads the answer, and finds it on the next statement. */
tours.add("helpdesk_hour_bank_dispute_told", {
    steps: () => [
        {
            content: "The correction names the statement of before, and why",
            trigger:
                '.o_hour_bank_lines tr:contains("Correction"):contains("+0:30"):contains("A detour of ours")',
        },
        {
            content: "And how the dispute ended",
            trigger: '.o_hour_bank_dispute:contains("reduced by 0:30") a:contains("See")',
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "In the words of who decided",
            trigger: '[name=hour_dispute] #answer:contains("A detour of ours")',
        },
    ],
});

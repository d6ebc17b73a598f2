// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

import { seeAccessibleNames } from "./tour_steps";

const tours = registry.category("web_tour.tours");
const PAGE = ".o_hour_bank_picture";

function seePage() {
    return { content: "The page is there", trigger: `${PAGE} .o_hour_bank_picture_cards` };
}

function seeFigure(name, text, place = PAGE) {
    return {
        content: `${name} is ${text}`,
        trigger: `${place} [data-figure=${name}]:contains("${text}")`,
    };
}

function openFigure(name, text, place = PAGE) {
    return { ...seeFigure(name, text, place), content: `Open ${name}`, run: "click" };
}

/** Behind a door is a list whose total is the number. */
function seeTotal(text) {
    return {
        content: `The total is ${text}`,
        trigger: `.o_list_view .o_list_footer :contains("${text}")`,
    };
}

function goBack() {
    return [
        { content: "Back", trigger: ".o_back_button, .breadcrumb-item a", run: "click" },
        seePage(),
    ];
}

function openNumbers(block) {
    return {
        content: "Show the numbers of the chart",
        trigger: `${PAGE} [data-block=${block}] details summary`,
        run: "click",
    };
}

tours.add("helpdesk_hour_bank_picture_red", {
    steps: () => [
        seePage(),
        seeAccessibleNames(PAGE),
        {
            content: "Who is in the red says so, in words",
            trigger: `${PAGE} [data-block=customers] tr:contains("Azur Interior"):contains("Overdrawn")`,
        },
        openFigure("overdrawn", "-0:30", `${PAGE} [data-card=overdrawn]`),
        {
            content: "It is this customer",
            trigger: '.o_list_view .o_data_row:contains("Azur Interior")',
        },
        seeTotal("-0:30"),
        ...goBack(),
        openFigure("left", "20:00", `${PAGE} [data-card=left]`),
        seeTotal("20:00"),
    ],
});

tours.add("helpdesk_hour_bank_picture_runs_out", {
    steps: () => [
        seePage(),
        openFigure("ending", "20:00"),
        seeTotal("20:00"),
        ...goBack(),
        {
            content: "Until when the hours last",
            trigger: `${PAGE} [data-block=customers] tr:contains("Deco Addict"):contains("until about")`,
        },
        openNumbers("runs_out"),
        openFigure("runs_out", "20:00", `${PAGE} [data-block=runs_out]`),
        {
            content: "Who it is, with what renewing is worth",
            trigger: '.o_list_view .o_data_row:contains("Deco Addict"):contains("2,000.00")',
        },
        seeTotal("20:00"),
    ],
});

tours.add("helpdesk_hour_bank_picture_renew", {
    steps: () => [
        seePage(),
        {
            content: "Renew who is in the red",
            trigger: `${PAGE} tr:contains("Azur Interior") .o_hour_bank_picture_renew button`,
            run: "click",
        },
        {
            content: "The quotation is there, for the same again",
            trigger: '.o_form_view .o_data_row:contains("Support hours"):contains("10.00")',
        },
    ],
});

tours.add("helpdesk_hour_bank_picture_cost", {
    steps: () => [
        seePage(),
        seeFigure("hour_brought", "95.24"),
        openFigure("hour_cost", "42.86"),
        {
            content: "Cost and hours of which it is the quotient",
            trigger: '.o_pivot:contains("Cost of Work"):contains("Used"):contains("10:30")',
        },
        ...goBack(),
        openFigure("period_free", "0:45"),
        { content: "The free time", trigger: '.o_pivot:contains("Free"):contains("0:45")' },
    ],
});

tours.add("helpdesk_hour_bank_picture_money", {
    steps: () => [
        seePage(),
        openFigure("left_value", "2,000.00"),
        seeTotal("2,000.00"),
        ...goBack(),
        openFigure("period_revenue", "1,000.00"),
        { content: "By month", trigger: '.o_pivot:contains("Revenue"):contains("1,000.00")' },
    ],
});

tours.add("helpdesk_hour_bank_picture_use", {
    steps: () => [
        seePage(),
        {
            content: "By person",
            trigger: `${PAGE} [data-block=use] [data-tab=use_user_id]`,
            run: "click",
        },
        openNumbers("use"),
        openFigure("use", "10:30", `${PAGE} [data-block=use] tr:contains("agent")`),
        { content: "What they used", trigger: '.o_pivot:contains("agent"):contains("10:30")' },
        ...goBack(),
        {
            content: "The choice is still there",
            trigger: `${PAGE} [data-tab=use_user_id].active`,
        },
        {
            content: "Another time",
            trigger: `${PAGE} select[name=period]`,
            run: "select last_year",
        },
        {
            content: "Nothing was used in it",
            trigger: `${PAGE} [data-block=months]:contains("Nothing in this time yet")`,
        },
    ],
});

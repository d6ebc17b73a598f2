// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, queryFirst, queryOne } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { registry } from "@web/core/registry";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

import {
    getBalanceRuns,
    getBarPath,
    getGeometry,
    getLabelled,
    getStep,
    getTicks,
} from "@helpdesk_hour_bank/fields/chart_geometry";

const BOX = { left: 10, right: 210 };
const BAR = `<field name="hours_balance" widget="hour_bank_bar"
    options="{'credited': 'hours_credited', 'level': 'level'}"/>`;

class HourBank extends models.Model {
    _name = "hour.bank";

    hours_balance = fields.Float();
    hours_credited = fields.Float();
    level = fields.Selection({
        selection: [
            ["plenty", "Enough"],
            ["low", "Low"],
            ["empty", "Empty"],
            ["overdrawn", "Overdrawn"],
        ],
    });
    consumption = fields.Json();
    explanation = fields.Char();

    _records = [
        {
            id: 1,
            ...{ hours_balance: 340 / 60, hours_credited: 10, level: "plenty" },
            consumption: {
                months: [
                    month("2026-02-01", 0, 600, 600),
                    month("2026-03-01", 155, 0, 445),
                    month("2026-04-01", 500, 0, -55),
                ],
            },
            explanation: "0:35 worked → 1:00 debited",
        },
        { id: 2, hours_balance: 1.5, hours_credited: 10, level: "low" },
        {
            id: 3,
            ...{ hours_balance: 0, hours_credited: 10, level: "empty" },
            consumption: { months: [month("2026-03-01", 0, 600, 600)] },
        },
        { id: 4, hours_balance: -20 / 60, hours_credited: 10, level: "overdrawn" },
        { id: 5, hours_balance: 0, hours_credited: 0, level: "empty" },
        { id: 6, hours_balance: -1, hours_credited: 0, level: "overdrawn" },
    ];
}

defineMailModels();
defineModels([HourBank]);

function month(date, used, added, balance) {
    return { date, used, added, balance };
}

/** `count` months from January 2021 in which nothing happens. */
function calmMonths(count) {
    return [...Array(count).keys()].map((index) => {
        const [year, number] = [2021 + Math.floor(index / 12), (index % 12) + 1];
        return month(`${year}-${String(number).padStart(2, "0")}-01`, 0, 0, 0);
    });
}

function mountForm(resId, arch) {
    return mountView({ type: "form", resModel: "hour.bank", resId, arch: `<form>${arch}</form>` });
}

describe("geometry", () => {
    test("steps are times that people read at a glance", () => {
        expect(getStep(60, 5)).toBe(15);
        expect(getStep(600, 5)).toBe(120);
        expect(getStep(3600 * 60, 5)).toBe(1000 * 60);
    });

    test("grid lines enclose the values, and hold zero", () => {
        expect(getTicks([445, 290], 5)).toEqual([0, 120, 240, 360, 480]);
        expect(getTicks([60, -200], 5)).toEqual([-240, -180, -120, -60, 0, 60]);
        expect(getTicks([-60], 4)).toEqual([-60, -45, -30, -15, 0]);
    });

    test("grid lines without any time show an hour", () => {
        expect(getTicks([0, 0], 4)).toEqual([0, 15, 30, 45, 60]);
    });

    test("every month is labelled where there is room", () => {
        expect(getLabelled(calmMonths(3), 60)).toEqual([0, 1, 2]);
    });

    test("labels of many months fall on January", () => {
        expect(getLabelled(calmMonths(60), 5)).toEqual([0, 12, 24, 36, 48]);
    });

    test("a few narrow months have at least one label", () => {
        expect(getLabelled(calmMonths(3).slice(1), 5)).toEqual([0]);
    });

    test("bars are round at their far end, above and below zero", () => {
        expect(getBarPath(0, 10, 100, 50)).toBe("M0,100V53Q0,50 3,50H7Q10,50 10,53V100Z");
        expect(getBarPath(0, 10, 100, 150)).toBe(
            "M0,100V147Q0,150 3,150H7Q10,150 10,147V100Z"
        );
    });

    test("the balance is cut where it crosses zero", () => {
        const runs = getBalanceRuns(
            [20, 10, -10, 5],
            (index) => index * 10,
            (minutes) => 100 - minutes
        );
        expect(runs).toEqual([
            {
                overdrawn: false,
                line: "M0,80H10V90H20V100",
                area: "M0,100L0,80H10V90H20V100L20,100Z",
            },
            {
                overdrawn: true,
                line: "M20,100V110H30V100",
                area: "M20,100L20,100V110H30V100L30,100Z",
            },
            { overdrawn: false, line: "M30,100V95H40", area: "M30,100L30,100V95H40L40,100Z" },
        ]);
    });

    test("months share the width, and only used ones have a bar", () => {
        const months = [month("2026-01-01", 0, 600, 600), month("2026-02-01", 300, 0, 300)];
        const geometry = getGeometry(months, {
            ...BOX,
            balance: { top: 0, bottom: 50, ticks: [0, 600] },
            used: { top: 60, bottom: 110, ticks: [0, 300] },
        });
        expect(geometry.slots.map((slot) => slot.x)).toEqual([10, 110]);
        expect(geometry.slots.map((slot) => Boolean(slot.bar))).toEqual([false, true]);
        expect(geometry.lines).toEqual([
            { minutes: 0, y: 50 },
            { minutes: 600, y: 0 },
            { minutes: 0, y: 110 },
            { minutes: 300, y: 60 },
        ]);
        expect(geometry.runs[0].line).toBe("M10,0H110V25H210");
    });

    test("a balance of zero is not overdrawn", () => {
        const runs = getBalanceRuns(
            [10, 0],
            (index) => index * 10,
            (minutes) => 100 - minutes
        );
        expect(runs.map((run) => run.overdrawn)).toEqual([false]);
    });

    test("time that was given back is a bar below zero", () => {
        const [slot] = getGeometry([month("2026-01-01", -30, 0, 30)], {
            ...BOX,
            balance: { top: 0, bottom: 50, ticks: [0, 30] },
            used: { top: 60, bottom: 120, ticks: [-30, 0, 30] },
        }).slots;
        expect(slot.bar).toBe("M96,90V117Q96,120 99,120H121Q124,120 124,117V90Z");
    });

    test("one minute among many hours is still seen", () => {
        const [slot] = getGeometry([month("2026-01-01", 1, 6000, 5999)], {
            ...BOX,
            balance: { top: 0, bottom: 50, ticks: [0, 6000] },
            used: { top: 60, bottom: 110, ticks: [0, 6000] },
        }).slots;
        expect(slot.bar).toMatch(/^M96,110V110Q96,108.5 /);
    });

    test("months keep a width however narrow the screen is", () => {
        const { slots } = getGeometry(calmMonths(60), {
            ...{ left: 40, right: 10 },
            balance: { top: 0, bottom: 50, ticks: [0, 60] },
            used: { top: 60, bottom: 110, ticks: [0, 60] },
        });
        expect(slots.every((slot) => slot.width > 0)).toBe(true);
    });
});

describe("bar", () => {
    test("says what is left of what was bought", async () => {
        await mountForm(1, BAR);
        expect(".o_hour_bank_bar").toHaveText("5:40 of 10:00");
        expect(".o_hour_bank_bar").toHaveAttribute("aria-label", "5:40 of 10:00");
        expect(".o_hour_bank_bar_word").toHaveCount(0);
        expect(parseFloat(queryOne(".o_hour_bank_bar_fill").style.width)).toBeCloseTo(56.67, {
            margin: 0.01,
        });
    });

    test("says the level in a word, not by colour alone", async () => {
        await mountView({ type: "list", resModel: "hour.bank", arch: `<list>${BAR}</list>` });
        expect(queryAllTexts(".o_hour_bank_bar_word")).toEqual([
            "Low",
            "Empty",
            "Overdrawn",
            "Empty",
            "Overdrawn",
        ]);
        expect(queryAllTexts(".o_hour_bank_bar_text").slice(0, 4)).toEqual([
            "5:40 of 10:00",
            "1:30 of 10:00",
            "0:00 of 10:00",
            "-0:20 of 10:00",
        ]);
    });

    test("is there and says just the time when nothing was bought", async () => {
        await mountForm(5, BAR.replace("<field", '<field readonly="1"'));
        expect(".o_field_hour_bank_bar").not.toHaveClass("o_field_empty");
        expect(".o_hour_bank_bar_text").toHaveText("0:00");
        expect(".o_hour_bank_bar").toHaveAttribute("aria-label", "0:00, Empty");
        expect(queryOne(".o_hour_bank_bar_fill").style.width).toBe("0%");
    });

    test("sums are written as time", async () => {
        await mountView({
            type: "list",
            resModel: "hour.bank",
            arch: `<list>${BAR.replace("<field", '<field sum="Left"')}</list>`,
        });
        expect(".o_list_footer .o_list_number").toHaveText("5:50");
    });
});

describe("time", () => {
    const format = (name, hours) => registry.category("formatters").get(name)(hours);

    test("what fractions leave is no time below zero", () => {
        const rest = 0.3 - (0.1 + 0.1 + 0.1); // -5.6e-17
        expect(rest).toBeLessThan(0);
        expect(format("float_time", rest)).toBe("-00:00");
        expect(format("hour_bank_time", rest)).toBe("00:00");
        expect(format("hour_bank_bar", rest)).toBe("0:00");
        expect(format("hour_bank_time", -1 / 60)).toBe("-00:01");
    });
});

describe("chart", () => {
    const CHART = `<field name="consumption" widget="hour_bank_chart"/>`;

    test("draws use and balance of each month, and says them", async () => {
        await mountForm(1, CHART);
        expect("path.o_hour_bank_chart_bar[d^=M]").toHaveCount(2);
        expect("path.o_hour_bank_chart_line").toHaveCount(2);
        expect(".o_overdrawn path.o_hour_bank_chart_line").toHaveCount(1);
        const texts = [...document.querySelectorAll(".o_hour_bank_chart_month")].map(
            (month) => month.dataset.tooltip
        );
        expect(texts).toEqual([
            "February 2026: added 10:00, used 0:00, left 10:00",
            "March 2026: used 2:35, left 7:25",
            "April 2026: used 8:20, left -0:55",
        ]);
        expect(queryFirst("svg[role=img]").getAttribute("aria-label")).toMatch(/left -0:55$/);
        expect(queryAllTexts(".o_hour_bank_chart_label")).toEqual(["Feb2026", "Mar", "Apr"]);
    });

    test("says so when no time was logged", async () => {
        await mountForm(2, CHART);
        expect(".o_hour_bank_chart").toHaveText("No time logged yet");
        expect(".o_hour_bank_chart svg").toHaveCount(0);
    });

    test("says so when hours were bought and none used", async () => {
        await mountForm(3, CHART);
        expect(".o_hour_bank_chart").toHaveText("No time logged yet");
    });
});

describe("explanation", () => {
    test("shows the text and repeats it whole in a tooltip, without an input", async () => {
        await mountForm(1, `<field name="explanation" widget="hour_bank_explain"/>`);
        expect(".o_hour_bank_explain").toHaveText("0:35 worked → 1:00 debited");
        expect(".o_hour_bank_explain").toHaveAttribute(
            "data-tooltip",
            "0:35 worked → 1:00 debited"
        );
        expect(".o_field_hour_bank_explain :is(input, a, button, [tabindex])").toHaveCount(0);
    });

    test("says just what came of it beside the hours worked", async () => {
        await mountForm(
            1,
            `<field name="explanation" widget="hour_bank_explain" options="{'last_step': true}"/>`
        );
        expect(".o_hour_bank_explain").toHaveText("1:00 debited");
        expect(".o_hour_bank_explain").toHaveAttribute(
            "data-tooltip",
            "0:35 worked → 1:00 debited"
        );
    });

    test("leaves just the icon where there is no room, and is still read aloud", async () => {
        await mountForm(
            1,
            `<field name="explanation" widget="hour_bank_explain" options="{'icon_only': true}"/>`
        );
        expect(".o_hour_bank_explain .fa-info-circle").toHaveCount(1);
        expect(".o_hour_bank_explain .visually-hidden").toHaveText("0:35 worked → 1:00 debited");
        expect(".o_hour_bank_explain .text-truncate").toHaveCount(0);
    });
});

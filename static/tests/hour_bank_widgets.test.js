// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, queryFirst, queryOne } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { registry } from "@web/core/registry";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

import { formatMinutes, getChartConfig } from "@helpdesk_hour_bank/chart/consumption_chart";

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
    state = fields.Selection({
        selection: [
            ["open", "Open"],
            ["depleted", "Depleted"],
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
            ...{ hours_balance: 0, hours_credited: 10, level: "empty", state: "depleted" },
            consumption: { months: [month("2026-03-01", 0, 600, 600)] },
        },
        {
            id: 4,
            ...{ hours_balance: -20 / 60, hours_credited: 10, level: "overdrawn", state: "depleted" },
            consumption: { months: [month("2026-03-01", 620, 600, -20)] },
        },
        { id: 5, hours_balance: 0, hours_credited: 0, level: "empty" },
        { id: 6, hours_balance: -1, hours_credited: 0, level: "overdrawn" },
    ];
}

defineMailModels();
defineModels([HourBank]);

function month(date, used, added, balance) {
    return { date, used, added, balance };
}

function mountForm(resId, arch) {
    return mountView({ type: "form", resModel: "hour.bank", resId, arch: `<form>${arch}</form>` });
}

describe("picture", () => {
    const COLORS = { line: "blue", bar: "green", danger: "red", text: "black" };
    const PICTURE = {
        labels: ["Feb", "Mar"],
        texts: ["February: used 0:00", "March: used 2:35"],
        used: [0, 155],
        balance: [600, -55],
        usedTitle: "Used",
        leftTitle: "Left",
    };

    test("minutes are written as a clock does", () => {
        expect([565, 0, -20, -55.2, 6000].map(formatMinutes)).toEqual([
            "9:25",
            "0:00",
            "-0:20",
            "-0:55",
            "100:00",
        ]);
    });

    test("use and balance have a panel each, on axes of times", () => {
        const { data, options } = getChartConfig(PICTURE, COLORS);
        expect(data.labels).toEqual(["Feb", "Mar"]);
        expect(data.datasets.map(({ type, data }) => [type, data])).toEqual([
            ["bar", [0, 155 / 60]],
            ["line", [10, -55 / 60]],
        ]);
        expect(options.scales.left.ticks.callback(2.5)).toBe("2:30");
        expect(options.scales.left.title.text).toBe("Left");
    });

    test("a month says once what it says in full", () => {
        const { label } = getChartConfig(PICTURE, COLORS).options.plugins.tooltip.callbacks;
        expect(label({ dataIndex: 1, datasetIndex: 0 })).toBe("March: used 2:35");
        expect(label({ dataIndex: 1, datasetIndex: 1 })).toBe(null);
    });

    test("below zero the line has the colour of danger", () => {
        const { borderColor } = getChartConfig(PICTURE, COLORS).data.datasets[1].segment;
        const part = (from, to) => ({ p0: { parsed: { y: from } }, p1: { parsed: { y: to } } });
        expect(borderColor(part(10, -1))).toBe("red");
        expect(borderColor(part(10, 0))).toBe(undefined);
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
        expect(format("hour_bank_time", rest)).toBe("0:00");
        expect(format("hour_bank_bar", rest)).toBe("0:00");
        expect(format("hour_bank_time", -1 / 60)).toBe("-0:01");
    });
});

describe("bar beside a state", () => {
    const BESIDE = `<field name="state"/><field name="hours_balance" widget="hour_bank_bar"
        options="{'credited': 'hours_credited', 'state': 'state'}"/>`;

    test("says nothing that the state says", async () => {
        await mountForm(3, BESIDE);
        expect(".o_hour_bank_bar_word").toHaveCount(0);
    });

    test("says what the state does not", async () => {
        await mountForm(4, BESIDE);
        expect(".o_hour_bank_bar_word").toHaveText("Overdrawn");
    });
});

describe("chart", () => {
    const CHART = `<field name="consumption" widget="hour_bank_chart"/>`;

    test("draws use and balance of each month, and says them", async () => {
        await mountForm(1, CHART);
        const canvas = queryFirst("canvas[role=img]");
        expect(window.Chart.getChart(canvas).data.datasets[1].data).toEqual([
            10,
            445 / 60,
            -55 / 60,
        ]);
        expect(canvas.getAttribute("aria-label").split(". ")).toEqual([
            "Used and left per month",
            "February 2026: added 10:00, used 0:00, left 10:00",
            "March 2026: used 2:35, left 7:25",
            "April 2026: used 8:20, left -0:55",
        ]);
    });

    test("says so when no time was logged", async () => {
        await mountForm(2, CHART);
        expect(".o_hour_bank_chart").toHaveText("No time logged yet");
        expect(".o_hour_bank_chart canvas").toHaveCount(0);
    });

    test("tells one month in words", async () => {
        await mountForm(4, CHART);
        expect(".o_hour_bank_chart canvas").toHaveCount(0);
        expect(".o_hour_bank_chart").toHaveText(
            "March 2026: added 10:00, used 10:20, left -0:20"
        );
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

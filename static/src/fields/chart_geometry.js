// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

/**
 * Where everything lies in the picture of a bank's consumption.
 *
 * Pure functions, numbers in and numbers or SVG paths out: no DOM and no language.
 * A month is `{date: "2026-01-01", used, added, balance}`, its times in minutes.
 */

const BAR_RADIUS = 3;
const BAR_MAX_WIDTH = 28;
const BAR_MIN_HEIGHT = 1.5; // one minute in a month of 80 hours can still be seen
const FINE_STEPS = [1, 2, 5, 10, 15, 30];
const HOUR = 60;
const HOUR_FACTORS = [1, 2, 3, 5];

function round(number) {
    return Math.round(number * 100) / 100;
}

/**
 * The smallest readable step with which `count` of them span `minutes`.
 *
 * @param {number} minutes
 * @param {number} count
 * @returns {number} minutes: 1, 2, 5, 10, 15, 30, or 1, 2, 3 or 5 times 1, 10, 100... hours
 */
export function getStep(minutes, count) {
    const wanted = minutes / count;
    const fine = FINE_STEPS.find((step) => step >= wanted);
    if (fine) {
        return fine;
    }
    let power = HOUR;
    while (5 * power < wanted) {
        power *= 10;
    }
    return HOUR_FACTORS.find((factor) => factor * power >= wanted) * power;
}

/**
 * The times at which grid lines are drawn: zero is among them, and they enclose all.
 *
 * @param {number[]} values minutes
 * @param {number} count about how many steps
 * @returns {number[]} minutes, ascending
 */
export function getTicks(values, count) {
    const lowest = Math.min(0, ...values);
    const highest = Math.max(0, ...values) || (lowest ? 0 : HOUR);
    const step = getStep(highest - lowest, count);
    const first = Math.floor(lowest / step);
    const last = Math.ceil(highest / step);
    return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

/**
 * Which months get a label when one needs `room` pixels.
 *
 * Counted from the calendar, so that twelve steps land on each January.
 *
 * @param {Object[]} months at least one
 * @param {number} slotWidth
 * @param {number} [room]
 * @returns {number[]} indexes into `months`
 */
export function getLabelled(months, slotWidth, room = 40) {
    const every = [1, 2, 3, 6, 12, 24, 60, 120].find((n) => n * slotWidth >= room) || 240;
    const labelled = [...months.keys()].filter((index) => {
        const [year, month] = months[index].date.split("-").map(Number);
        return (year * 12 + month - 1) % every === 0;
    });
    return labelled.length ? labelled : [0];
}

/**
 * A bar from `base` to `end`, its far corners rounded.
 */
export function getBarPath(x, width, base, end) {
    const radius = Math.min(BAR_RADIUS, width / 2, Math.abs(base - end));
    const bend = end + (end < base ? radius : -radius);
    const [left, right] = [round(x), round(x + width)];
    const [innerLeft, innerRight] = [round(x + radius), round(x + width - radius)];
    return (
        `M${left},${round(base)}V${round(bend)}Q${left},${round(end)} ${innerLeft},${round(end)}` +
        `H${innerRight}Q${right},${round(end)} ${right},${round(bend)}V${round(base)}Z`
    );
}

/**
 * The line of the balance, cut where it crosses zero.
 *
 * @param {number[]} balances
 * @param {(index: number) => number} getX left edge of a month, and after the last its end
 * @param {(minutes: number) => number} getY
 * @returns {Object[]} runs: `{overdrawn, line, area}`, the last two as SVG paths
 */
export function getBalanceRuns(balances, getX, getY) {
    const zero = round(getY(0));
    const runs = [];
    balances.forEach((balance, index) => {
        const overdrawn = balance < 0;
        let run = runs.at(-1);
        if (run?.overdrawn !== overdrawn) {
            const start = round(getX(index));
            // All but the first come from the zero line, where the one before ended.
            run = { overdrawn, start, line: run ? `M${start},${zero}` : "" };
            runs.push(run);
        }
        const y = round(getY(balance));
        run.line += `${run.line ? "V" : `M${run.start},`}${y}H${round(getX(index + 1))}`;
        run.end = round(getX(index + 1));
    });
    return runs.map(({ overdrawn, start, end, line }, index) => {
        const closed = index < runs.length - 1 ? `${line}V${zero}` : line;
        const area = `M${start},${zero}${closed.replace("M", "L")}L${end},${zero}Z`;
        return { overdrawn, line: closed, area };
    });
}

/**
 * A function from minutes to pixels, for ticks that fill a panel from top to bottom.
 */
function getScale({ ticks, top, bottom }) {
    const [lowest, highest] = [ticks[0], ticks.at(-1)];
    return (minutes) => top + ((highest - minutes) / (highest - lowest)) * (bottom - top);
}

/**
 * The whole picture: the balance above, what was used below, each on its own scale.
 *
 * @param {Object[]} months at least one
 * @param {Object} box
 * @param {number} box.left where the months begin
 * @param {number} box.right where they end
 * @param {Object} box.balance panel, `{ticks, top, bottom}`
 * @param {Object} box.used panel, likewise
 * @returns {Object} `{slots, runs, labelled, lines}`
 */
export function getGeometry(months, { left, right, balance, used }) {
    const slotWidth = Math.max(right - left, 1) / months.length;
    const barWidth = Math.min(slotWidth * 0.56, BAR_MAX_WIDTH);
    const getX = (index) => left + index * slotWidth;
    const getBalanceY = getScale(balance);
    const getUsedY = getScale(used);
    const zero = getUsedY(0);

    const slots = months.map((month, index) => {
        const center = getX(index) + slotWidth / 2;
        const height = Math.max(Math.abs(zero - getUsedY(month.used)), BAR_MIN_HEIGHT);
        const end = zero - Math.sign(month.used) * height;
        return {
            x: round(getX(index)),
            width: round(slotWidth),
            center: round(center),
            bar: month.used ? getBarPath(center - barWidth / 2, barWidth, zero, end) : "",
        };
    });
    const balances = months.map((month) => month.balance);
    return {
        slots,
        runs: getBalanceRuns(balances, getX, getBalanceY),
        labelled: getLabelled(months, slotWidth),
        lines: [
            ...balance.ticks.map((minutes) => ({ minutes, y: round(getBalanceY(minutes)) })),
            ...used.ticks.map((minutes) => ({ minutes, y: round(getUsedY(minutes)) })),
        ],
    };
}

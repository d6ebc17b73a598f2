// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

/**
 * The picture of a bank's consumption, for backend and portal: what was left after each
 * month above, what was used in it below. Drawn by Chart.js.
 */

const MINUTES_PER_HOUR = 60;

/** Minutes as a clock writes them: 9:25, -0:20. */
export function formatMinutes(minutes) {
    const whole = Math.round(minutes);
    const rest = Math.abs(whole) % MINUTES_PER_HOUR;
    const hours = (Math.abs(whole) - rest) / MINUTES_PER_HOUR;
    return `${whole < 0 ? "-" : ""}${hours}:${String(rest).padStart(2, "0")}`;
}

/** Colours of the page, light or dark: Bootstrap's variables. */
export function getColors(el) {
    const style = getComputedStyle(el);
    const get = (name, other) => style.getPropertyValue(`--${name}`).trim() || other;
    return {
        line: get("primary", "#71639e"),
        bar: get("info", "#17a2b8"),
        danger: get("danger", "#dc3545"),
        text: style.color,
    };
}

/** A colour that lets so many percent of itself through. */
export function fade(color, percent) {
    return `color-mix(in srgb, ${color} ${percent}%, transparent)`;
}

/** An axis of times on the left; both share the height, one above the other. */
function getTimeAxis(title, colors, values) {
    return {
        stack: "panels",
        offset: true,
        title: { display: true, text: title, color: fade(colors.text, 75) },
        border: { display: false },
        grid: { color: fade(colors.text, 12) },
        ticks: {
            color: fade(colors.text, 75),
            maxTicksLimit: 5,
            callback: (hours) => formatMinutes(hours * MINUTES_PER_HOUR),
        },
        ...values,
    };
}

/**
 * The configuration of the chart.
 *
 * @param {Object} picture
 * @param {string[]} picture.labels of the months
 * @param {string[]} picture.texts what each month says in full
 * @param {number[]} picture.used minutes
 * @param {number[]} picture.balance minutes
 * @param {string} picture.usedTitle
 * @param {string} picture.leftTitle
 * @param {Object} colors of `getColors`
 */
export function getChartConfig(picture, colors) {
    const toHours = (minutes) => minutes / MINUTES_PER_HOUR;
    const isOverdrawn = ({ p0, p1 }) => p0.parsed.y < 0 || p1.parsed.y < 0;
    return {
        data: {
            labels: picture.labels,
            datasets: [
                {
                    type: "bar",
                    yAxisID: "used",
                    label: picture.usedTitle,
                    data: picture.used.map(toHours),
                    backgroundColor: colors.bar,
                    borderRadius: 3,
                    maxBarThickness: 28,
                    minBarLength: 2, // one minute can still be seen
                },
                {
                    type: "line",
                    yAxisID: "left",
                    label: picture.leftTitle,
                    data: picture.balance.map(toHours),
                    stepped: "middle",
                    borderWidth: 2,
                    borderColor: colors.line,
                    pointRadius: picture.labels.length > 1 ? 0 : 3,
                    pointBackgroundColor: colors.line,
                    segment: {
                        borderColor: (part) => (isOverdrawn(part) ? colors.danger : undefined),
                    },
                    fill: {
                        target: "origin",
                        above: fade(colors.line, 12),
                        below: fade(colors.danger, 20),
                    },
                },
            ],
        },
        options: {
            animation: false,
            maintainAspectRatio: false,
            interaction: { mode: "index", intersect: false },
            scales: {
                x: {
                    border: { display: false },
                    grid: { display: false },
                    ticks: { color: fade(colors.text, 75), maxRotation: 0, autoSkipPadding: 12 },
                },
                used: getTimeAxis(picture.usedTitle, colors, { stackWeight: 2, beginAtZero: true }),
                left: getTimeAxis(picture.leftTitle, colors, { stackWeight: 3, beginAtZero: true }),
            },
            plugins: {
                legend: { display: false },
                tooltip: {
                    displayColors: false,
                    callbacks: {
                        title: () => "",
                        label: ({ dataIndex, datasetIndex }) =>
                            datasetIndex ? null : picture.texts[dataIndex],
                    },
                },
            },
        },
    };
}

/**
 * Draw the picture; Chart.js has to be loaded.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Object} picture see `getChartConfig`
 * @returns {Chart} to be destroyed by the caller
 */
export function drawChart(canvas, picture) {
    return new window.Chart(canvas, getChartConfig(picture, getColors(canvas)));
}

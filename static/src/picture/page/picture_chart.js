// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

/** How the charts of Hours at a Glance are drawn by Chart.js: a bar is a door. */

import { fade, formatMinutes, getColors } from "../../chart/consumption_chart";

const MINUTES_PER_HOUR = 60;

/** Values as an axis has them: hours, amounts, numbers. */
function toAxis({ kind, value }) {
    return kind === "minutes" ? value / MINUTES_PER_HOUR : value;
}

/** What stands beside the axis: whole hours, short amounts. */
function formatTick(kind, value, format) {
    if (kind === "minutes") {
        return formatMinutes(value * MINUTES_PER_HOUR);
    }
    return format({ kind, value }, true);
}

function getAxes(chart, kinds, colors, format) {
    const color = fade(colors.text, 75);
    const labels = {
        border: { display: false },
        grid: { display: false },
        ticks: { color, maxRotation: 0, autoSkipPadding: 12, autoSkip: !chart.horizontal },
    };
    const axes = { [chart.horizontal ? "y" : "x"]: labels };
    for (const [index, kind] of kinds.entries()) {
        axes[kind] = {
            axis: chart.horizontal ? "x" : "y",
            position: chart.horizontal ? "bottom" : index ? "right" : "left",
            beginAtZero: true,
            border: { display: false },
            grid: { color: fade(colors.text, 12), drawOnChartArea: !index },
            title: {
                display: index > 0,
                text: chart.rows[0].figures.find((figure) => figure.kind === kind).label,
                color,
            },
            ticks: {
                color,
                maxTicksLimit: 5,
                precision: 0,
                callback: (value) => formatTick(kind, value, format),
            },
        };
    }
    return axes;
}

/** Numbers that only the tooltip and the table tell. */
function isDrawn({ kind }) {
    return kind !== "count";
}

function getDatasets(chart, kinds, colors) {
    const bars = [colors.line, colors.bar, fade(colors.danger, 75)];
    return chart.rows[0].figures.flatMap((figure, index) => {
        if (!isDrawn(figure)) {
            return [];
        }
        // Money beside hours: a point above the bar, with an axis of its own.
        const isPoint = figure.kind !== kinds[0];
        const color = isPoint ? colors.text : bars[index % bars.length];
        return {
            index,
            label: figure.label,
            type: isPoint ? "line" : "bar",
            [chart.horizontal ? "xAxisID" : "yAxisID"]: figure.kind,
            // what is nothing is not there; of the rest a minute can still be seen
            data: chart.rows.map(({ figures }) => toAxis(figures[index]) || null),
            backgroundColor: color,
            borderColor: color,
            borderRadius: 3,
            maxBarThickness: 28,
            minBarLength: isPoint ? undefined : 2,
            showLine: false,
            pointStyle: isPoint ? "rectRot" : "rect",
            pointRadius: 5,
            pointHoverRadius: 7,
            order: isPoint ? 0 : 1,
        };
    });
}

/**
 * The configuration of a chart.
 *
 * @param {Object} chart as the server tells it: rows of figures
 * @param {Object} colors of `getColors`
 * @param {Function} format of a figure: its text
 * @param {Function} onFigure what a click on a figure does
 */
export function getPictureConfig(chart, colors, format, onFigure) {
    const kinds = [...new Set(chart.rows[0].figures.filter(isDrawn).map(({ kind }) => kind))];
    const datasets = getDatasets(chart, kinds, colors);
    const find = (set, index) => chart.rows[index].figures[datasets[set].index];
    return {
        type: "bar",
        data: { labels: chart.rows.map(({ label }) => label), datasets },
        options: {
            animation: false,
            maintainAspectRatio: false,
            indexAxis: chart.horizontal ? "y" : "x",
            scales: getAxes(chart, kinds, colors, format),
            onClick: (_event, [found]) => found && onFigure(find(found.datasetIndex, found.index)),
            onHover: (event, elements) => {
                event.native.target.style.cursor = elements.length ? "pointer" : "";
            },
            plugins: {
                legend: {
                    display: datasets.length > 1,
                    position: "bottom",
                    labels: { color: colors.text, boxWidth: 12, usePointStyle: true },
                },
                tooltip: {
                    usePointStyle: true,
                    callbacks: {
                        label: ({ datasetIndex, dataIndex }) => {
                            const { label, ...figure } = find(datasetIndex, dataIndex);
                            return `${label}: ${format(figure)}`;
                        },
                        afterBody: ([{ dataIndex }]) =>
                            chart.rows[dataIndex].figures
                                .filter((figure) => !isDrawn(figure))
                                .map((figure) => `${figure.label}: ${format(figure)}`),
                    },
                },
            },
        },
    };
}

/** Draw a chart; Chart.js has to be loaded. The caller destroys what is returned. */
export function drawPictureChart(canvas, chart, format, onFigure) {
    const config = getPictureConfig(chart, getColors(canvas), format, onFigure);
    return new window.Chart(canvas, config);
}

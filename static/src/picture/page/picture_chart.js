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

function getDatasets(chart, kinds, colors) {
    const series = chart.rows[0].figures.map(({ label, kind }) => ({ label, kind }));
    const bars = [colors.line, colors.bar, fade(colors.danger, 75)];
    return series.map(({ label, kind }, index) => {
        // Money beside hours, and numbers beside them, are points above the bars.
        const isLine = kind !== kinds[0];
        const color = isLine ? fade(colors.text, 65) : bars[index % bars.length];
        return {
            label,
            type: isLine ? "line" : "bar",
            [chart.horizontal ? "xAxisID" : "yAxisID"]: kind,
            data: chart.rows.map(({ figures }) => toAxis(figures[index])),
            backgroundColor: color,
            borderColor: color,
            borderRadius: isLine ? 0 : 3,
            borderWidth: isLine ? 2 : 0,
            borderDash: isLine ? [4, 3] : [],
            pointRadius: 3,
            maxBarThickness: 28,
            minBarLength: isLine ? undefined : 2, // one minute can still be seen
            order: isLine ? 0 : 1,
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
    const kinds = [...new Set(chart.rows[0].figures.map(({ kind }) => kind))];
    const find = ({ datasetIndex, index }) => chart.rows[index].figures[datasetIndex];
    return {
        type: "bar",
        data: {
            labels: chart.rows.map(({ label }) => label),
            datasets: getDatasets(chart, kinds, colors),
        },
        options: {
            animation: false,
            maintainAspectRatio: false,
            indexAxis: chart.horizontal ? "y" : "x",
            scales: getAxes(chart, kinds, colors, format),
            onClick: (_event, elements) => elements.length && onFigure(find(elements[0])),
            onHover: (event, elements) => {
                event.native.target.style.cursor = elements.length ? "pointer" : "";
            },
            plugins: {
                legend: {
                    display: chart.rows[0].figures.length > 1,
                    position: "bottom",
                    labels: { color: colors.text, boxWidth: 12, usePointStyle: false },
                },
                tooltip: {
                    callbacks: {
                        label: ({ datasetIndex, dataIndex, dataset }) =>
                            `${dataset.label}: ${format(
                                find({ datasetIndex, index: dataIndex })
                            )}`,
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

// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { Component, onMounted, onWillUnmount, useRef, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatFloatTime } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { getGeometry, getTicks } from "./chart_geometry";

const { DateTime } = luxon;

// From top to bottom, in pixels. Titles stand 8 pixels above their panel.
const BALANCE = { top: 20, bottom: 86 };
const USED = { top: 114, bottom: 158 };
const HEIGHT = 190;
const MARGIN_RIGHT = 14; // half a label
const CHARACTER_WIDTH = 6.5; // of a digit, at the size of the labels
const READ_ALOUD = 12; // months

/**
 * Picture of a bank's `consumption`: what was left after each month, and the time that
 * was used in it.
 */
export class HourBankChart extends Component {
    static template = "helpdesk_hour_bank.HourBankChart";
    static props = { ...standardFieldProps };

    setup() {
        this.root = useRef("root");
        this.state = useState({ width: 600 });
        const observer = new ResizeObserver(([entry]) => {
            // A hidden chart has no width: it keeps the last one.
            this.state.width = Math.floor(entry.contentRect.width) || this.state.width;
        });
        onMounted(() => observer.observe(this.root.el));
        onWillUnmount(() => observer.disconnect());
    }

    get months() {
        return this.props.record.data[this.props.name]?.months || [];
    }

    /** All that the template draws, with its texts; null when nothing was used. */
    getPicture() {
        const months = this.months;
        if (!months.some((month) => month.used)) {
            return null;
        }
        const balance = months.map((month) => month.balance);
        const used = months.map((month) => month.used);
        const panels = {
            balance: { ...BALANCE, ticks: getTicks(balance, 3) },
            used: { ...USED, ticks: getTicks(used, 2) },
        };
        const times = [...panels.balance.ticks, ...panels.used.ticks];
        const longest = Math.max(...times.map((time) => this.formatTime(time).length));
        const left = longest * CHARACTER_WIDTH + 10;
        const right = this.state.width - MARGIN_RIGHT;
        const geometry = getGeometry(months, { left, right, ...panels });
        const texts = months.map((month) => this.getText(month));
        return {
            ...geometry,
            ...panels,
            left,
            right,
            width: this.state.width,
            height: HEIGHT,
            labels: this.getLabels(geometry),
            texts,
            summary: [_t("Used and left per month"), ...texts.slice(-READ_ALOUD)].join(". "),
        };
    }

    getLabels({ labelled, slots }) {
        let lastYear = null;
        return labelled.map((index) => {
            const date = DateTime.fromISO(this.months[index].date);
            // The year is told once, under the first month of it.
            const year = date.year === lastYear ? "" : date.toLocaleString({ year: "numeric" });
            lastYear = date.year;
            return { x: slots[index].center, year, month: date.toLocaleString({ month: "short" }) };
        });
    }

    getText(month) {
        const values = {
            month: DateTime.fromISO(month.date).toLocaleString({ month: "long", year: "numeric" }),
            added: this.formatTime(Math.abs(month.added)),
            used: this.formatTime(month.used),
            left: this.formatTime(month.balance),
        };
        if (month.added > 0) {
            return _t("%(month)s: added %(added)s, used %(used)s, left %(left)s", values);
        }
        if (month.added < 0) {
            return _t("%(month)s: taken back %(added)s, used %(used)s, left %(left)s", values);
        }
        return _t("%(month)s: used %(used)s, left %(left)s", values);
    }

    formatTime(minutes) {
        return formatFloatTime(minutes / 60, { noLeadingZeroHour: true });
    }
}

export const hourBankChart = {
    component: HourBankChart,
    displayName: _t("Hour Bank Consumption"),
    supportedTypes: ["json"],
    isEmpty: () => false, // an empty chart says that nothing was logged
};

registry.category("fields").add("hour_bank_chart", hourBankChart);

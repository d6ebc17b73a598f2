// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";

import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { drawChart, formatMinutes } from "../chart/consumption_chart";

const { DateTime } = luxon;

const READ_ALOUD = 12; // months

/**
 * Picture of a bank's `consumption`: what was left after each month, and the time that
 * was used in it.
 */
export class HourBankChart extends Component {
    static template = "helpdesk_hour_bank.HourBankChart";
    static props = { ...standardFieldProps };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            (el) => {
                if (!el) {
                    return;
                }
                const chart = drawChart(el, this.getPicture());
                return () => chart.destroy();
            },
            () => [this.canvas.el, JSON.stringify(this.months)]
        );
    }

    get months() {
        return this.props.record.data[this.props.name]?.months || [];
    }

    get isUsed() {
        return this.months.some((month) => month.used);
    }

    /** One month is told in words: a picture of one bar compares it with nothing. */
    get onlyMonth() {
        return this.months.length === 1 ? this.getText(this.months[0]) : "";
    }

    get summary() {
        const texts = this.months.slice(-READ_ALOUD).map((month) => this.getText(month));
        return [_t("Used and left per month"), ...texts].join(". ");
    }

    getPicture() {
        return {
            labels: this.months.map(({ date }) =>
                DateTime.fromISO(date).toLocaleString({ month: "short", year: "numeric" })
            ),
            texts: this.months.map((month) => this.getText(month)),
            used: this.months.map((month) => month.used),
            balance: this.months.map((month) => month.balance),
            usedTitle: _t("Used per month"),
            leftTitle: _t("Left at end of month"),
        };
    }

    getText(month) {
        const values = {
            month: DateTime.fromISO(month.date).toLocaleString({ month: "long", year: "numeric" }),
            added: formatMinutes(Math.abs(month.added)),
            used: formatMinutes(month.used),
            left: formatMinutes(month.balance),
        };
        if (month.added > 0) {
            return _t("%(month)s: added %(added)s, used %(used)s, left %(left)s", values);
        }
        if (month.added < 0) {
            return _t("%(month)s: taken back %(added)s, used %(used)s, left %(left)s", values);
        }
        return _t("%(month)s: used %(used)s, left %(left)s", values);
    }
}

export const hourBankChart = {
    component: HourBankChart,
    displayName: _t("Hour Bank Consumption"),
    supportedTypes: ["json"],
    isEmpty: () => false, // an empty chart says that nothing was logged
};

registry.category("fields").add("hour_bank_chart", hourBankChart);

// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

/** Hours at a Glance: one request, and every number opens what it counts. */

import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";

import { loadBundle } from "@web/core/assets";
import { formatCurrency } from "@web/core/currency";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { formatInteger } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { formatMinutes } from "../../chart/consumption_chart";
import { drawPictureChart } from "./picture_chart";

const { DateTime } = luxon;

/** A figure as people read it: 9:25, € 120.00, 3. Short: without cents. */
export function formatFigure(figure, short = false) {
    const { kind, value, currency_id } = figure;
    if (kind === "minutes") {
        return formatMinutes(value);
    }
    if (kind === "money") {
        const options = short ? { noSymbol: true, digits: [0, 0], humanReadable: true } : {};
        return formatCurrency(value, currency_id, options);
    }
    return formatInteger(value);
}

/** A number that opens what it counts. */
export class PictureFigure extends Component {
    static template = "helpdesk_hour_bank.PictureFigure";
    static props = {
        figure: Object,
        open: Function,
        class: { type: String, optional: true },
    };

    get text() {
        return formatFigure(this.props.figure);
    }

    get title() {
        return _t("Open: %s", this.props.figure.door.name);
    }
}

/** A chart and, below it, its numbers as a table. */
export class PictureChart extends Component {
    static template = "helpdesk_hour_bank.PictureChart";
    static components = { PictureFigure };
    static props = { chart: Object, open: Function };

    setup() {
        this.canvas = useRef("canvas");
        useEffect(
            (el, chart) => {
                if (!el) {
                    return;
                }
                const drawn = drawPictureChart(el, chart, formatFigure, this.props.open);
                return () => drawn.destroy();
            },
            () => [this.canvas.el, this.props.chart]
        );
    }

    get summary() {
        const { title, rows } = this.props.chart;
        const texts = rows.map(({ label, figures }) => {
            const numbers = figures.map((figure) => `${figure.label} ${formatFigure(figure)}`);
            return `${label}: ${numbers.join(", ")}`;
        });
        return [title, ...texts].join(". ");
    }

    get rows() {
        return this.props.chart.rows.filter(({ figures }) => figures.some(({ value }) => value));
    }

    get style() {
        const { horizontal, rows } = this.props.chart;
        return horizontal ? `height: ${Math.max(6, 2.2 * rows.length + 2.5)}rem` : "";
    }
}

/** The page. */
export class HourBankPicture extends Component {
    static template = "helpdesk_hour_bank.Picture";
    static components = { Layout, PictureFigure, PictureChart };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Hours at a Glance");
    static path = "hours-at-a-glance";

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        const { period, companyId, tab } = this.props.state || {};
        this.state = useState({
            period: period || "year",
            companyId: companyId || false,
            tab: tab || false,
            picture: null,
        });
        useSetupAction({
            getLocalState: () => ({
                period: this.state.period,
                companyId: this.state.companyId,
                tab: this.state.tab,
            }),
        });
        this.open = this.open.bind(this);
        this.display = { controlPanel: {} };
        onWillStart(() => Promise.all([loadBundle("web.chartjs_lib"), this.load()]));
    }

    async load() {
        const { period, companyId } = this.state;
        const picture = await this.orm.call("hour.bank.picture", "get_picture", [
            period,
            companyId,
        ]);
        if (period === this.state.period && companyId === this.state.companyId) {
            this.state.picture = picture;
        }
    }

    get picture() {
        return this.state.picture;
    }

    get days() {
        const { today, first, last } = this.picture;
        const format = (day) => DateTime.fromISO(day).toLocaleString(DateTime.DATE_MED);
        return _t(
            "Hours left on %(today)s. Sold, used and earned from %(first)s to %(last)s.",
            { today: format(today), first: format(first), last: format(last) }
        );
    }

    /** Charts of one group stand in one place: the chosen one of them is shown. */
    get places() {
        const places = [];
        for (const chart of this.picture.charts) {
            const place = chart.group && places.find(({ group }) => group === chart.group);
            if (place) {
                place.charts.push(chart);
            } else {
                places.push({ name: chart.name, group: chart.group, charts: [chart] });
            }
        }
        for (const place of places) {
            const find = (condition) => place.charts.find(condition);
            place.chart =
                find(({ name }) => name === this.state.tab) ||
                find(({ rows }) => rows.length > 1) || // one bar says little
                place.charts[0];
        }
        return places;
    }

    get isForetold() {
        return this.picture.customers.rows.some(({ until }) => until);
    }

    getLargeClass({ figures }) {
        const muted = figures[0].value ? "" : " text-muted";
        return `o_hour_bank_picture_large${muted}`;
    }

    /** What stands below the large figure: not what is nothing. */
    getMore(card) {
        return card.figures.slice(1).filter(({ value }) => value);
    }

    choosePeriod(ev) {
        this.state.period = ev.target.value;
        return this.load();
    }

    chooseCompany(ev) {
        this.state.companyId = Number(ev.target.value) || false;
        return this.load();
    }

    chooseTab(name) {
        this.state.tab = name;
    }

    open({ door }) {
        return this.action.doAction(door);
    }

    async openCustomer(row) {
        const action = await this.orm.call("res.partner", "action_view_hours", [row.id]);
        return this.action.doAction(action);
    }

    async renew(row) {
        const action = await this.orm.call("hour.bank", "action_renew_hours", [row.renew_id]);
        return this.action.doAction(action);
    }

    openStep() {
        return this.action.doAction(this.picture.empty.step);
    }

    print() {
        window.print();
    }

}

registry.category("actions").add("helpdesk_hour_bank.picture", HourBankPicture, { force: true });

// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { Component, markup } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatFloatTime } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { roundHours } from "./hour_bank_time";

const WORDS = {
    low: _t("Low"),
    empty: _t("Empty"),
    overdrawn: _t("Overdrawn"),
};

/** Hours as a clock writes them: 9:25, -0:20. */
export function formatHours(hours) {
    return formatFloatTime(roundHours(hours), { noLeadingZeroHour: true });
}

/**
 * What is left of the hours that were bought, as a bar with its words.
 */
export class HourBankBar extends Component {
    static template = "helpdesk_hour_bank.HourBankBar";
    static props = {
        ...standardFieldProps,
        credited: String,
        level: String,
        state: { type: String, optional: true },
    };

    get left() {
        return this.props.record.data[this.props.name] || 0;
    }

    get bought() {
        return this.props.record.data[this.props.credited] || 0;
    }

    get level() {
        const level = this.props.record.data[this.props.level];
        return level || (this.left < 0 ? "overdrawn" : this.left ? "plenty" : "empty");
    }

    /** What is said of the level, unless the state says it, beside the bar. */
    get word() {
        const state = this.props.state && this.props.record.data[this.props.state];
        return state === "depleted" && this.level === "empty" ? undefined : WORDS[this.level];
    }

    get percentage() {
        const { left, bought } = this;
        return bought > 0 ? Math.min(Math.max((100 * left) / bought, 0), 100) : 0;
    }

    get text() {
        return this.getText(formatHours(this.left));
    }

    get richText() {
        return this.getText(markup`<span class="fw-bold">${formatHours(this.left)}</span>`);
    }

    get description() {
        return [this.text, this.word].filter(Boolean).join(", ");
    }

    getText(left) {
        if (this.bought > 0) {
            return _t("%(left)s of %(bought)s", { left, bought: formatHours(this.bought) });
        }
        return left;
    }
}

function getSiblings({ options }) {
    return {
        credited: options.credited || "hours_bought",
        level: options.level || "level",
        state: options.state,
    };
}

export const hourBankBar = {
    component: HourBankBar,
    displayName: _t("Hour Bank Bar"),
    supportedOptions: [
        {
            label: _t("Hours bought"),
            name: "credited",
            type: "field",
            availableTypes: ["float"],
        },
        {
            label: _t("Level"),
            name: "level",
            type: "field",
            availableTypes: ["selection"],
        },
        {
            label: _t("State that is shown beside it"),
            name: "state",
            type: "field",
            availableTypes: ["selection"],
        },
    ],
    supportedTypes: ["float"],
    isEmpty: () => false, // an empty bank is what people look for
    listViewWidth: [220, 300],
    extractProps: getSiblings,
    fieldDependencies: (fieldInfo) => {
        const { credited, level } = getSiblings(fieldInfo);
        return [
            { name: credited, type: "float" },
            { name: level, type: "selection" },
        ];
    },
};

registry.category("fields").add("hour_bank_bar", hourBankBar);
// Sums below a list and in its groups are times as well.
registry.category("formatters").add("hour_bank_bar", formatHours);

// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { Component, useState } from "@odoo/owl";

import { TimesheetUOM } from "@hr_timesheet/components/timesheet_uom/timesheet_uom";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useDebounced } from "@web/core/utils/timing";
import { useInputField } from "@web/views/fields/input_field_hook";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { formatHours } from "../fields/hour_bank_bar";
import { parseSpent } from "./spent_time";

const PAUSE = 350; // milliseconds after which somebody has stopped typing

/**
 * Time that somebody types as they think of it, and reads back as it was understood.
 *
 * With `live`, the form follows while they type: what depends on it is shown at once.
 */
export class HourBankSpent extends Component {
    static template = "helpdesk_hour_bank.HourBankSpent";
    static props = { ...standardFieldProps, live: { type: Boolean, optional: true } };

    setup() {
        this.state = useState({ reading: "", isWrong: false });
        useInputField({
            getValue: () => this.formatted,
            parse: (text) => this.parse(text),
        });
        this.followTyping = useDebounced((text) => this.follow(text), PAUSE);
    }

    get hours() {
        return this.props.record.data[this.props.name] || 0;
    }

    /** Nothing where nothing was typed yet: 0:00 would have to be deleted first. */
    get formatted() {
        return this.hours || this.props.readonly ? formatHours(this.hours) : "";
    }

    parse(text) {
        return parseSpent(text, user.activeCompany.hour_bank_bare_unit);
    }

    /** Say how it reads, unless it is typed as it would be written. */
    onInput({ target }) {
        const text = target.value.trim();
        this.state.isWrong = false;
        try {
            const written = formatHours(this.parse(text));
            this.state.reading = text && written !== text ? _t("= %s", written) : "";
        } catch {
            this.state.reading = _t("35m, 1:30 or 1,5?");
            this.state.isWrong = true;
        }
        if (this.props.live) {
            this.followTyping(text);
        }
    }

    onBlur() {
        if (!this.state.isWrong) {
            this.state.reading = "";
        }
    }

    async follow(text) {
        let hours;
        try {
            hours = this.parse(text);
        } catch {
            return; // not typed to its end
        }
        if (hours !== this.hours) {
            await this.props.record.update({ [this.props.name]: hours });
        }
    }
}

export const hourBankSpent = {
    component: HourBankSpent,
    displayName: _t("Time Spent"),
    supportedTypes: ["float"],
    supportedOptions: [{ label: _t("Follow while typing"), name: "live", type: "boolean" }],
    isEmpty: () => false,
    listViewWidth: [70, 110],
    extractProps: ({ options }) => ({ live: Boolean(options.live) }),
};

registry.category("fields").add("hour_bank_spent", hourBankSpent);
registry.category("formatters").add("hour_bank_spent", formatHours);

/**
 * The same in lists of time entries, which a company may keep in days.
 */
export class HourBankSpentUOM extends TimesheetUOM {
    static props = { ...TimesheetUOM.props, live: { type: Boolean, optional: true } };

    get isTime() {
        return this.timesheetUOMService.timesheetWidget === "float_time";
    }

    get timesheetComponent() {
        return this.isTime ? HourBankSpent : super.timesheetComponent;
    }

    get timesheetComponentProps() {
        if (this.isTime) {
            return this.props;
        }
        const { live, ...props } = super.timesheetComponentProps;
        return props;
    }
}

registry
    .category("fields")
    .add("hour_bank_spent_uom", { ...hourBankSpent, component: HourBankSpentUOM });
registry.category("formatters").add("hour_bank_spent_uom", formatHours);

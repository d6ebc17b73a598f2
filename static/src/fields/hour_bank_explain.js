// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * An explanation beside a number: as much of it as fits, the whole of it on hover.
 *
 * Never edited and never focused, so that Tab in an editable list passes it by.
 */
export class HourBankExplain extends Component {
    static template = "helpdesk_hour_bank.HourBankExplain";
    static props = {
        ...standardFieldProps,
        iconOnly: { type: Boolean, optional: true },
        lastStep: { type: Boolean, optional: true },
    };

    get text() {
        return this.props.record.data[this.props.name];
    }

    /** All of it, or what came of it: the hours worked stand beside it. */
    get shown() {
        return this.props.lastStep ? this.text.split(" → ").pop() : this.text;
    }
}

export const hourBankExplain = {
    component: HourBankExplain,
    displayName: _t("Hour Bank Explanation"),
    supportedTypes: ["char", "text"],
    supportedOptions: [
        { label: _t("Icon only"), name: "icon_only", type: "boolean" },
        { label: _t("Result only"), name: "last_step", type: "boolean" },
    ],
    extractProps: ({ options }) => ({
        iconOnly: Boolean(options.icon_only),
        lastStep: Boolean(options.last_step),
    }),
    listViewWidth: [24, 240], // what the description needs goes before
};

registry.category("fields").add("hour_bank_explain", hourBankExplain);

// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { CharField, charField } from "@web/views/fields/char/char_field";
import { useInputField } from "@web/views/fields/input_field_hook";

/**
 * What was done, with what belongs to it below: why it is free, and while it is typed,
 * what it is going to debit.
 */
export class HourBankWork extends Component {
    static template = "helpdesk_hour_bank.HourBankWork";
    static components = { CharField };
    static props = { ...CharField.props };

    setup() {
        useInputField({
            getValue: () => this.reason,
            refName: "reason",
            fieldName: "hour_bank_free_reason",
        });
    }

    get isFree() {
        return this.props.record.data.hour_bank_free;
    }

    get reason() {
        return this.props.record.data.hour_bank_free_reason || "";
    }

    get preview() {
        return !this.props.readonly && this.props.record.data.hour_bank_explanation;
    }
}

export const hourBankWork = {
    ...charField,
    component: HourBankWork,
    displayName: _t("Work"),
    fieldDependencies: [
        { name: "hour_bank_free", type: "boolean" },
        { name: "hour_bank_free_reason", type: "char" },
        { name: "hour_bank_explanation", type: "char" },
    ],
};

registry.category("fields").add("hour_bank_work", hourBankWork);

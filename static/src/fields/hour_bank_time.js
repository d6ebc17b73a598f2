// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";
import { FloatTimeField, floatTimeField } from "@web/views/fields/float_time/float_time_field";
import { formatFloatTime } from "@web/views/fields/formatters";

/**
 * Return hours as whole minutes of an hour, never a zero below zero.
 *
 * Sums of fractions leave a rest: 0:20 and 0:10 less 0:30 would be written -00:00.
 */
export function roundHours(hours) {
    return Math.round((hours || 0) * 60) / 60 || 0;
}

/** Hours as a clock writes them: 9:25, in fields, below lists and in pivots. */
function formatTime(hours, options) {
    return formatFloatTime(roundHours(hours), { ...options, noLeadingZeroHour: true });
}

export class HourBankTimeField extends FloatTimeField {
    get formattedValue() {
        return formatTime(this.props.record.data[this.props.name]);
    }
}

registry
    .category("fields")
    .add("hour_bank_time", { ...floatTimeField, component: HourBankTimeField });
registry.category("formatters").add("hour_bank_time", formatTime);

// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";
import { ListRenderer } from "@web/views/list/list_renderer";

/**
 * The time of a ticket: a new line begins with what was done.
 *
 * Core begins with the first column, the date, whose calendar then hides the lines.
 */
export class EntriesRenderer extends ListRenderer {
    focusCell(column, forward) {
        const isAdded = this.editedRecord.isNew && !this.cellToFocus;
        const work = isAdded && this.columns.find(({ name }) => name === "name");
        super.focusCell(work || column, forward);
    }
}

export class EntriesField extends X2ManyField {
    static components = { ...X2ManyField.components, ListRenderer: EntriesRenderer };
}

registry
    .category("fields")
    .add("hour_bank_entries", { ...x2ManyField, component: EntriesField });

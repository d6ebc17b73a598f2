// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { useExternalListener } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

/**
 * The dialog in which time is logged: Enter saves it, wherever the cursor is.
 */
export class LogTimeFormController extends FormController {
    setup() {
        super.setup();
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev));
    }

    onKeydown(ev) {
        const dialog = this.rootRef.el?.closest(".modal");
        const isOther = ev.defaultPrevented || ev.isComposing || ev.target.tagName !== "INPUT";
        if (ev.key !== "Enter" || isOther || !dialog?.contains(ev.target)) {
            return;
        }
        ev.preventDefault();
        dialog.querySelector("footer button[name=action_log]:not(:disabled)")?.click();
    }
}

registry.category("views").add("hour_bank_log_time", {
    ...formView,
    Controller: LogTimeFormController,
});

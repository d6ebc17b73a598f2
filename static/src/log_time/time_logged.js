// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registry } from "@web/core/registry";

export const TIME_LOGGED = "HOUR_BANK:TIME_LOGGED";

/** Say what was logged, close the dialog, and let the top bar know. */
export function timeLogged(env, { params = {} }) {
    if (params.message) {
        env.services.notification.add(params.message, { type: "success" });
    }
    env.bus.trigger(TIME_LOGGED);
    return { type: "ir.actions.act_window_close", infos: { logged: true } };
}

registry.category("actions").add("helpdesk_hour_bank.time_logged", timeLogged);

/** What to do when a dialog closes: read the screen again if it logged anything. */
export function reloadOnceLogged(action) {
    return { onClose: (infos) => infos?.logged && action.doAction("soft_reload") };
}

/**
 * Open the dialog to log time, from wherever the person is.
 *
 * @param {Object} action the action service
 * @param {number} [ticketId] the ticket; none: it is chosen in the dialog
 */
export function logTime(action, ticketId) {
    return action.doAction("helpdesk_hour_bank.hour_bank_log_time_action", {
        additionalContext: ticketId ? { default_ticket_id: ticketId } : {},
        ...reloadOnceLogged(action),
    });
}

// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";

import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useBus, useService } from "@web/core/utils/hooks";

import { formatHours } from "../fields/hour_bank_bar";
import { TIME_LOGGED, logTime, reloadOnceLogged } from "./time_logged";

const { DateTime } = luxon;
const TICK = 20000; // milliseconds

/**
 * In the top bar: the timers that run, each with a way to it, and time to be logged.
 */
export class TimerMenu extends Component {
    static template = "helpdesk_hour_bank.TimerMenu";
    static components = { Dropdown, DropdownItem };
    static props = {};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({ isShown: false, timers: [], now: DateTime.now() });
        useBus(this.env.bus, TIME_LOGGED, () => this.load());
        useHotkey("alt+shift+l", () => this.logTime(), { bypassEditableProtection: true });
        onWillStart(async () => {
            this.state.isShown = await user.hasGroup("hr_timesheet.group_hr_timesheet_user");
            this.load(); // the page does not wait for it
        });
        const tick = setInterval(() => (this.state.now = DateTime.now()), TICK);
        onWillUnmount(() => clearInterval(tick));
    }

    async load() {
        if (this.state.isShown) {
            const timers = await this.orm.silent.call(
                "account.analytic.line",
                "get_running_timers",
                []
            );
            this.state.timers = timers.map((timer) => ({
                ...timer,
                start: deserializeDateTime(timer.start),
            }));
            this.state.now = DateTime.now();
        }
    }

    getElapsed({ start }) {
        return formatHours(Math.max(this.state.now.diff(start).as("hours"), 0));
    }

    /** The ticket on the screen, if there is one. */
    get ticketId() {
        const { props, currentState } = this.action.currentController || {};
        const isTicket = props?.resModel === "helpdesk.ticket" && props?.type === "form";
        return (isTicket && (currentState?.resId || props.resId)) || undefined;
    }

    logTime() {
        if (this.state.isShown) {
            logTime(this.action, this.ticketId);
        }
    }

    async stop(timer) {
        const action = await this.orm.call("account.analytic.line", "action_stop_timer", [
            timer.id,
        ]);
        if (action?.type) {
            await this.action.doAction(action, reloadOnceLogged(this.action));
        } else {
            await this.load();
            await this.action.doAction("soft_reload");
        }
    }

    open({ ticket_id: ticketId, id }) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: ticketId ? "helpdesk.ticket" : "account.analytic.line",
            res_id: ticketId || id,
            views: [[false, "form"]],
        });
    }
}

registry
    .category("systray")
    .add("helpdesk_hour_bank.timer", { Component: TimerMenu }, { sequence: 45 });

// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { Component, onWillStart, useState } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { HourBankBar } from "../fields/hour_bank_bar";
import { HourBankChart } from "../fields/hour_bank_chart";

// What is read at length stands in the wide column.
const WIDE = ["banks", "waits", "tickets", "entries"];

/**
 * All hours of a customer on one page: "What would I say if they called now?"
 *
 * What stands on it, `res.partner.get_hour_bank_page` says, in the reader's words.
 */
export class CustomerPage extends Component {
    static template = "helpdesk_hour_bank.CustomerPage";
    static components = { HourBankBar, HourBankChart, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.page = useState({});
        this.display = { controlPanel: {} };
        useSetupAction();
        onWillStart(() => this.load(this.props.action.context.active_id));
    }

    async load(partnerId) {
        const page = await this.orm.call("res.partner", "get_hour_bank_page", [[partnerId]]);
        Object.assign(this.page, page);
        this.env.config.setDisplayName(page.customer.title);
    }

    get wideSections() {
        return this.page.sections.filter(({ name }) => WIDE.includes(name));
    }

    get sideSections() {
        return this.page.sections.filter(({ name }) => !WIDE.includes(name));
    }

    /** The values of a bar, as its widget reads them from a record. */
    getBarRecord(bar) {
        return { data: bar };
    }

    get chartRecord() {
        return { data: { consumption: this.page.consumption } };
    }

    isDoor(row) {
        return Boolean(row.door || row.list || row.call || row.page);
    }

    async onClickButton(method) {
        await this.call("res.partner", method, this.page.customer.id);
    }

    async onClickRow(row) {
        if (row.call) {
            await this.call(row.call.model, row.call.method, row.call.id);
        } else if (row.page) {
            await this.call("res.partner", "action_view_hours", row.page);
        } else if (row.list) {
            await this.openList(row.list);
        } else {
            await this.openRecord(row.door);
        }
    }

    async call(model, method, id) {
        await this.action.doAction(await this.orm.call(model, method, [[id]]));
    }

    openCustomer() {
        return this.openRecord({ model: "res.partner", id: this.page.customer.id });
    }

    openRecord({ model, id }) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    openList({ model, domain, name }) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: model,
            domain,
            views: [
                [false, "list"],
                [false, "kanban"],
                [false, "form"],
            ],
        });
    }
}

registry.category("actions").add("helpdesk_hour_bank.customer", CustomerPage);

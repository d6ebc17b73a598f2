// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { loadBundle } from "@web/core/assets";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

import { drawChart } from "../chart/consumption_chart";

/** The picture of a bank's months, on its page in the portal. */
export class HourBankConsumption extends Interaction {
    static selector = ".o_hour_bank_portal_chart";

    async willStart() {
        await loadBundle("web.chartjs_lib");
    }

    start() {
        const canvas = this.el.querySelector("canvas");
        const chart = drawChart(canvas, JSON.parse(this.el.dataset.picture));
        this.registerCleanup(() => chart.destroy());
    }
}

registry.category("public.interactions").add("helpdesk_hour_bank.consumption", HourBankConsumption);

// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

const PLAN = "hour.bank.plan";

/** What archiving plans means for banks, products and teams, in words. */
function getNotice(orm, ids) {
    return orm.call(PLAN, "get_archive_notice", [ids]);
}

/** Say what follows before a plan is archived. */
async function confirmArchive({ dialog, orm }, ids, confirm) {
    dialog.add(ConfirmationDialog, {
        title: _t("Archive this plan?"),
        body: await getNotice(orm, ids),
        confirmLabel: _t("Archive"),
        confirm,
        cancel: () => {},
    });
}

export class PlanFormController extends FormController {
    getStaticActionMenuItems() {
        const items = super.getStaticActionMenuItems();
        items.archive.callback = () =>
            confirmArchive(
                { dialog: this.dialogService, orm: this.orm },
                [this.model.root.resId],
                () => this.model.root.archive()
            );
        return items;
    }
}

export class PlanListController extends ListController {
    getStaticActionMenuItems() {
        const items = super.getStaticActionMenuItems();
        items.archive.callback = async () => {
            const list = this.model.root;
            const body = await getNotice(this.model.orm, await list.getResIds(true));
            list.toggleArchiveWithConfirmation(true, { body });
        };
        return items;
    }
}

registry.category("views").add("hour_bank_plan_form", {
    ...formView,
    Controller: PlanFormController,
});
registry.category("views").add("hour_bank_plan_list", {
    ...listView,
    Controller: PlanListController,
});

/** Offered where a plan cannot be deleted. */
function archivePlans({ services }, { params }) {
    return confirmArchive(services, params.ids, async () => {
        await services.orm.call(PLAN, "action_archive", [params.ids]);
        await services.action.doAction("soft_reload");
    });
}

registry.category("actions").add("helpdesk_hour_bank.archive_plans", archivePlans);

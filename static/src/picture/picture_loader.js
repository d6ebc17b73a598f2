// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

/** Hours at a Glance is loaded by whoever opens it. */

import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

const NAME = "helpdesk_hour_bank.picture";
const actions = registry.category("actions");

async function loadPicture(env, action) {
    await loadBundle("helpdesk_hour_bank.assets_picture");
    if (actions.get(NAME) === loadPicture) {
        // Its script did not run: do not come back here again and again.
        return env.services.notification.add(_t("The page could not be loaded."), {
            type: "danger",
        });
    }
    return action; // once more, with what was loaded
}
loadPicture.displayName = _t("Hours at a Glance");
loadPicture.path = "hours-at-a-glance";

actions.add(NAME, loadPicture);

// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { registerComposerAction } from "@mail/core/common/composer_actions";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";

import { logTime } from "./time_logged";

// Beside "Send" of a ticket: what was answered is sent, and the time for it is logged.
registerComposerAction("helpdesk-hour-bank-log-time", {
    condition: ({ composer, owner }) =>
        owner.env.inChatter &&
        !composer.message &&
        composer.targetThread?.model === "helpdesk.ticket" &&
        owner.hourBankMayLog?.is,
    icon: "fa fa-hourglass-start",
    name: ({ owner }) =>
        owner.isSendButtonDisabled ? _t("Log time") : _t("Send and log time"),
    async onSelected({ composer, owner }) {
        const ticketId = composer.targetThread.id;
        if (!owner.isSendButtonDisabled) {
            await owner.sendMessage();
            if (!owner.isSendButtonDisabled) {
                return; // not sent: a recipient without an address is asked for
            }
        }
        logTime(owner.env.services.action, ticketId);
    },
    setup({ owner }) {
        owner.hourBankMayLog = { is: false };
        user.hasGroup("hr_timesheet.group_hr_timesheet_user").then((may) => {
            owner.hourBankMayLog.is = may;
        });
    },
    sequenceQuick: 10,
});

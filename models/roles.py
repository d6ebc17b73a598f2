# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who may what: the groups that Python asks for, each named once.

Nothing here grants anything: rights are in ``security/``. The addon has no groups of
its own; it asks for those of helpdesk, sales, accounting and timesheets.
"""

# One group each, for ``has_group``.
EMPLOYEE = "base.group_user"
AGENT = "helpdesk_mgmt.group_helpdesk_user_own"
TEAM_AGENT = "helpdesk_mgmt.group_helpdesk_user_team"
MANAGER = "helpdesk_mgmt.group_helpdesk_manager"
SALESPERSON = "sales_team.group_sale_salesman"
ACCOUNTANT = "account.group_account_invoice"
BOOK_READER = "account.group_account_readonly"
TIME_APPROVER = "hr_timesheet.group_hr_timesheet_approver"
# Who may take data out, whatever they read: Odoo's own right.
EXPORT = "base.group_allow_export"

# Several, separated by commas, for ``has_groups`` and for the ``groups`` of a field,
# which does not exist for anybody else.

# Who reads journal entries, and so what was released of hours.
ACCOUNTANTS = f"{ACCOUNTANT},{BOOK_READER}"
# Who reads hour banks; fields that show them would fail for everybody else.
READERS = f"{AGENT},{SALESPERSON},{ACCOUNTANTS}"
# Who may know what hours cost: agents read ledger and transfers, but no orders.
MONEY_READERS = f"{MANAGER},{SALESPERSON},{ACCOUNTANTS}"
# Who may choose order lines that they cannot open: they answer for all time.
CHOOSERS = f"{SALESPERSON},{TIME_APPROVER}"


def find_manager(env, companies):
    """Return who is told of what a job could not do: one helpdesk manager, or nobody.

    Of those who work in all of ``companies``, first who has one as main company.
    """
    managers = env.ref(MANAGER).all_user_ids
    return managers.filtered(
        lambda user: user.active and companies <= user.company_ids
    ).sorted(lambda user: (user.company_id not in companies, user.id))[:1]

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Helpdesk Hour Bank",
    "summary": "Sell support hours in advance, log time on tickets, "
    "see every minute delivered",
    "version": "19.0.1.1.0",
    "license": "AGPL-3",
    "category": "After-Sales",
    "author": "Helpdesk Hour Bank contributors",
    "depends": [
        "sale_timesheet",
        "helpdesk_mgmt_project",
        "hr_timesheet_time_control",
    ],
    "data": [
        "security/ir.model.access.csv",
        "security/hour_bank_security.xml",
        "data/ir_sequence_data.xml",
        "data/ir_cron_data.xml",
        "data/mail_activity_type_data.xml",
        "data/hour_bank_work_type_data.xml",
        "report/hour_bank_statement_templates.xml",
        "wizards/hour_bank_adjust_views.xml",
        "wizards/hour_bank_grant_views.xml",
        "wizards/hour_bank_import_views.xml",
        "wizards/hour_bank_statement_views.xml",
        "wizards/hr_timesheet_switch_views.xml",
        "views/hour_bank_work_type_views.xml",
        "views/hour_bank_plan_views.xml",
        "views/hour_bank_move_views.xml",
        "views/hour_bank_views.xml",
        "views/helpdesk_ticket_views.xml",
        "views/helpdesk_ticket_team_views.xml",
        "views/helpdesk_ticket_category_views.xml",
        "views/account_analytic_line_views.xml",
        "views/product_template_views.xml",
        "views/sale_order_views.xml",
        "views/res_partner_views.xml",
        "views/hour_bank_menus.xml",
        "views/helpdesk_portal_templates.xml",
    ],
    "demo": ["demo/demo.xml"],
    "uninstall_hook": "uninstall_hook",
    "assets": {
        "web.assets_backend": [
            "helpdesk_hour_bank/static/src/**/*",
        ],
        "web.assets_unit_tests": [
            "helpdesk_hour_bank/static/tests/*.test.js",
        ],
        "web.assets_tests": [
            "helpdesk_hour_bank/static/tests/tours/**/*",
        ],
    },
}

# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Views that became part of the view they extended go before that one is read.

Odoo removes what an addon no longer has at the end of the update. Until then they would
be applied to a form that has no such pages any more, and the update would stop.
"""

GONE = (
    "hour_bank_move_view_form_release",
    "hour_bank_plan_view_form_accounting",
    "hour_bank_plan_view_form_invoicing",
    "hour_bank_plan_view_list_invoicing",
    "hour_bank_view_form_order_ref",
    "hour_bank_view_form_release",
    "hour_bank_view_list_order_ref",
    "hour_bank_view_search_order_ref",
)


def migrate(cr, version):
    cr.execute(
        "DELETE FROM ir_model_data WHERE module = 'helpdesk_hour_bank'"
        " AND model = 'ir.ui.view' AND name = ANY(%s) RETURNING res_id",
        [list(GONE)],
    )
    views = [view_id for (view_id,) in cr.fetchall()]
    # what others built on one of them goes on below the view that it became part of
    cr.execute(
        "UPDATE ir_ui_view child SET inherit_id = gone.inherit_id FROM ir_ui_view gone"
        " WHERE child.inherit_id = gone.id AND gone.id = ANY(%s)",
        [views],
    )
    cr.execute("DELETE FROM ir_ui_view WHERE id = ANY(%s)", [views])

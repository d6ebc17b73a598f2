# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One of each on a screen that two addons fill. No ``env``."""

from odoo.tools.template_inheritance import remove_element

# A list inside of a form is a screen of its own.
SCREENS = ("form", "list", "kanban", "search")


def keep_ours(arch, paths):
    """Remove what another addon adds, too: of each name the nodes at ``paths`` stay.

    Only on the same screen. A path that finds nothing removes nothing.

    >>> from lxml import etree
    >>> arch = etree.fromstring(
    ...     '<form><header><button name="start"/></header><button name="start"/>'
    ...     '<field name="lines"><list><button name="start"/></list></field></form>'
    ... )
    >>> keep_ours(arch, ["//header/button[@name='start']", "//page[@name='none']"])
    >>> etree.tostring(arch).decode()  # doctest: +NORMALIZE_WHITESPACE
    '<form><header><button name="start"/></header><field
     name="lines"><list><button name="start"/></list></field></form>'
    """
    for path in paths:
        ours = arch.xpath(path)
        for node in ours[:1]:
            for double in list(arch.iter(node.tag)):
                if double not in ours and _get_place(double) == _get_place(node):
                    remove_element(double)


def _get_place(node):
    """Return the name of a node and the screen that it stands on."""
    return node.get("name"), next(node.iterancestors(*SCREENS), None)

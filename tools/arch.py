# Copyright 2026 The Helpdesk Hour Bank contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One of each on a screen that two addons fill. No ``env``."""

from odoo.tools.template_inheritance import remove_element

# A list inside of a form is a screen of its own.
SCREENS = ("form", "list", "kanban", "search")


def keep_ours(arch, paths, same=None):
    """Remove what another addon adds, too: of each name the nodes at ``paths`` stay.

    Only on the same screen. A path that finds nothing removes nothing.

    :param same: ``{our name: theirs}``, of what does the same by another name

    >>> from lxml import etree
    >>> arch = etree.fromstring(
    ...     '<form><header><button name="start"/></header><button name="start"/>'
    ...     '<field name="lines"><list><button name="start"/></list></field></form>'
    ... )
    >>> keep_ours(arch, ["//header/button[@name='start']", "//page[@name='none']"])
    >>> etree.tostring(arch).decode()  # doctest: +NORMALIZE_WHITESPACE
    '<form><header><button name="start"/></header><field
     name="lines"><list><button name="start"/></list></field></form>'
    >>> arch = etree.fromstring('<form><a name="stop"/><a name="end"/></form>')
    >>> keep_ours(arch, ["//a[@name='stop']"], {"stop": "end"})
    >>> etree.tostring(arch).decode()
    '<form><a name="stop"/></form>'
    """
    for path in paths:
        ours = arch.xpath(path)
        for node in ours[:1]:
            names = {node.get("name"), (same or {}).get(node.get("name"))}
            for double in list(arch.iter(node.tag)):
                if (
                    double not in ours
                    and double.get("name") in names - {None}
                    and _get_screen(double) is _get_screen(node)
                ):
                    remove_element(double)


def _get_screen(node):
    """Return the screen that a node stands on."""
    return next(node.iterancestors(*SCREENS), None)

"""Grids of cells as files: one module per file format, none of which knows a layout.

Whatever a cell says is only ever text or a number in the file: no formula, no markup, no address to follow.
"""

from __future__ import annotations


class Unwritable(ValueError):
    """A Document that the file format cannot hold; the message is Chinese and names the way out."""

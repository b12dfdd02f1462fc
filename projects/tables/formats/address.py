"""Cells as people call them: A1, B3."""

from __future__ import annotations

LETTERS = 26


def address(row: int, column: int) -> str:
    """`B3` for row 2, column 1."""
    letters, column = "", column + 1
    while column:
        column, letter = divmod(column - 1, LETTERS)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"

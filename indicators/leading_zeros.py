"""Codes that a spreadsheet took for numbers: `001000` typed into Excel stands there as 1000."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable


class CodesWithZeros:
    """What codes without their leading zeros may mean, by the codes we hold and those the file itself holds."""

    def __init__(self, held: Iterable[str], beside: Iterable[str] = ()) -> None:
        self._held = frozenset(held)
        full = [code for code in {*self._held, *beside} if _is_number(code) and code.startswith("0")]
        self._by_number: defaultdict[str, list[str]] = defaultdict(list)
        for code in sorted(full, key=lambda code: (code not in self._held, len(code))):
            self._by_number[code.lstrip("0")].append(code)
        widths = Counter(map(len, full))
        self._width = max(widths, key=lambda width: (widths[width], width), default=0)

    def meant_by(self, code: str) -> str | None:
        """The code that `code` may be when its zeros were dropped; None when it is surely none of those.

        A code we hold as it stands is itself. One whose number we hold with zeros may be that; one shorter than codes
        with zeros are here may be a new one.
        """
        if not _is_number(code) or code.startswith("0") or code in self._held:
            return None
        if same := self._by_number.get(code):
            return same[0]
        return code.zfill(self._width) if len(code) < self._width else None


def _is_number(code: str) -> bool:
    return code.isascii() and code.isdigit()

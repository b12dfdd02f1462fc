"""What a rule says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """必改: nothing is submitted with it; 需说明: the filler gives a reason; 提示: a hint."""

    BLOCKER = "blocker"
    REASON = "reason"
    NOTICE = "notice"

    @property
    def label(self) -> str:
        return {"blocker": "必改", "reason": "需说明", "notice": "提示"}[self.value]


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark. `code` is `family` or `family.detail`; `question` the audit question it serves; `path` its place."""

    code: str
    severity: Severity
    question: str
    message: str
    path: str = ""
    evidence: str = ""

    @property
    def key(self) -> str:
        """What a filler's reason is filed under: the same finding on the same evidence."""
        return f"{self.code}|{self.path}|{self.evidence}"

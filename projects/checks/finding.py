"""What a rule says, and what a check hands on."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from projects.checks.remedy import Remedy


class Severity(StrEnum):
    """必改: nothing is submitted with it; 需说明: the filler gives a reason; 提示: a hint."""

    BLOCKER = "blocker"
    REASON = "reason"
    NOTICE = "notice"

    @property
    def label(self) -> str:
        return {"blocker": "必改", "reason": "需说明", "notice": "提示"}[self.value]


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rule sees at one place of a Document.

    `evidence` is what it read there, arithmetic included; it must change when the cell changes, as a filler's reason
    is filed under it. `remedy` stands only where the way out is certain.
    """

    path: str
    message: str
    evidence: str = ""
    remedy: Remedy | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A Remark with what its rule stands for. `code` is `family` or `family.detail`; `question` the audit question."""

    code: str
    severity: Severity
    question: str
    message: str
    path: str = ""
    evidence: str = ""
    remedy: Remedy | None = field(default=None, compare=False)

    @property
    def key(self) -> str:
        """What a filler's reason is filed under: the same finding on the same evidence."""
        return f"{self.code}|{self.path}|{self.evidence}"

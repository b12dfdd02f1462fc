"""What a rule says, and what a check hands on."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from projects.checks.remedy import Remedy

# As many hexadecimal digits tell findings apart; short, as pages post them.
DIGEST = 16


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

    `evidence` is what it read there and elsewhere, arithmetic included. `remedy` stands only where the way out is
    certain.
    """

    path: str
    message: str
    evidence: str = ""
    remedy: Remedy | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A Remark with what its rule stands for. `code` is `family` or `family.detail`; `question` the audit question.

    `cell` is all that stands at its path: evidence may quote a part of it, and of an empty cell there is none.
    """

    code: str
    severity: Severity
    question: str
    message: str
    path: str = ""
    evidence: str = ""
    remedy: Remedy | None = field(default=None, compare=False)
    cell: str = ""

    @property
    def digest(self) -> str:
        """Of what it was read from: another one when the cell or the evidence changes."""
        return digest_of(self.evidence, self.cell)

    @property
    def key(self) -> str:
        """What a reason or a waiver is filed under: the same finding in the same cell on the same evidence."""
        return key_of(self.code, self.path, self.digest)


def digest_of(evidence: str, cell: str) -> str:
    return sha256(f"{evidence}\0{cell}".encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST]


def key_of(code: str, path: str, digest: str) -> str:
    return f"{code}|{path}|{digest}"

"""A rule is a value: what it is called, whom it serves, how grave it is, in what words the catalogue explains it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from indicators.outline import Outline
from projects.checks.context import Context
from projects.checks.finding import Finding, Remark, Severity
from projects.checks.remedy import text_at
from projects.core.document import Document

Look = Callable[[Document, Outline, Context], Iterable[Remark]]


class Question(StrEnum):
    """The four questions of the audit, 财预〔2015〕88号《中央部门预算绩效目标管理办法》."""

    COMPLETENESS = "完整性"
    RELEVANCE = "相关性"
    ADEQUACY = "适当性"
    FEASIBILITY = "可行性"


FAMILIES = {
    "missing-level": "缺少必填层级",
    "missing-value": "内容未填",
    "no-unit": "没有计量单位",
    "placeholder": "占位文字",
    "duplicate": "指标重复",
    "misfiled": "归类不当",
    "name-value": "指标与指标值不匹配",
    "cost-budget": "成本与预算",
    "parts-total": "分项与总数",
    "cycle-annual": "周期与年度",
    "not-measurable": "不可衡量",
    "impossible": "不可能或不合理的值",
    "date-outside": "时间越界",
    "year-mismatch": "年份不符",
    "goal-gap": "目标与指标脱节",
    "text": "文字",
    "peers": "与其他项目、上年和指标库比较",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `says`, `fires` and `passes` are Chinese, for the catalogue; `look` does the work."""

    code: str
    title: str
    question: Question
    severity: Severity
    says: str
    fires: str
    passes: str
    look: Look

    @property
    def family(self) -> str:
        return self.code.partition(".")[0]

    @property
    def source(self) -> str:
        """The regulation or practice behind it: its function's docstring."""
        return inspect.getdoc(self.look) or ""

    def findings(
        self, document: Document, outline: Outline, context: Context, *, severity: Severity | None = None
    ) -> Iterator[Finding]:
        """What it finds, as grave as `severity` says, else as it is by default."""
        grave = severity or self.severity
        for remark in self.look(document, outline, context):
            cell = cell_at(document, remark.path)
            yield Finding(
                self.code, grave, self.question, remark.message, remark.path, remark.evidence, remark.remedy, cell
            )


def cell_at(document: Document, path: str) -> str:
    """The text at `path`; of an indicator with its name, as rows change places. Blank where there is none."""
    name = text_at(document, f"{path.rpartition('.')[0]}.name")
    return "\n".join(filter(None, (name, text_at(document, path))))


def rule(
    code: str,
    title: str,
    *,
    question: Question,
    severity: Severity = Severity.NOTICE,
    says: str,
    fires: str,
    passes: str,
) -> Callable[[Look], Rule]:
    """Make a Rule of the function below; its line in the module's `RULES` puts it to work.

    `says` tells in one or two sentences what is looked for and what to do; `fires` and `passes` are an example of each.
    """

    def made(look: Look) -> Rule:
        return Rule(code, title, question, severity, says, fires, passes, look)

    return made

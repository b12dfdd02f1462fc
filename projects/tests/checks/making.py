"""Documents for the tests of rules, from texts as short as a reviewer would quote them."""

import json
from decimal import Decimal
from pathlib import Path

from django.conf import settings

from indicators.outline import Outline, outlines_in
from projects.checks import Context, Finding, among, check
from projects.core.document import Budget, BudgetLine, Document, Goals, Indicator, Project, from_json

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
OUTLINES: dict[str, Outline] = {
    outline.layout: outline
    for file in sorted(FIXTURES.glob("framework-*.json"))
    for outline in outlines_in(json.loads(file.read_text()))
}
FORM13 = {
    "本": ("成本指标", "经济成本指标"),
    "社本": ("成本指标", "社会成本指标"),
    "数": ("产出指标", "数量指标"),
    "质": ("产出指标", "质量指标"),
    "时": ("产出指标", "时效指标"),
    "经": ("效益指标", "经济效益"),
    "会": ("效益指标", "社会效益"),
    "生": ("效益指标", "生态效益"),
    "满": ("满意度指标", "服务对象满意度"),
}
LIST = FORM13 | {"本": ("产出指标", "成本指标"), "持": ("效益指标", "可持续影响")}


def row(text: str, layout: str = "form13") -> Indicator:
    """`数|慰问次数|2次`, or with a cycle value of its own `数|慰问次数|8次|2次`."""
    level, name, cycle, *annual = text.split("|")
    levels = (LIST if layout == "list" else FORM13)[level]
    return Indicator.of((*levels, name, cycle, annual[0] if annual else cycle))


def doc(
    *rows: str,
    annual: str = "",
    cycle: str = "",
    budget: int | None = None,
    lines: tuple[tuple[str, int], ...] = (),
    years: tuple[int | None, int | None] = (2022, 2025),
    year: int = 2025,
    name: str = "慰问费",
    layout: str = "form13",
) -> Document:
    """A Document that says only what is given."""
    return Document(
        fiscal_year=year,
        layout=layout,
        framework=OUTLINES[layout].code,
        project=Project(name=name, spending_unit="清溪市民政局", start_year=years[0], end_year=years[1]),
        budget=Budget(
            total=None if budget is None else Decimal(budget),
            lines=tuple(BudgetLine(source=s, amount=Decimal(a)) for s, a in lines),
        ),
        goals=Goals(cycle=cycle, annual=annual),
        indicators=tuple(row(text, layout) for text in rows),
    )


def listed(*rows: str, **says) -> Document:
    """A Document of the list layout, which prints no cycle."""
    return doc(*rows, layout="list", years=(None, None), **says)


def found(document: Document, context: Context = Context()) -> tuple[Finding, ...]:  # noqa: B008 - frozen
    return check(document, OUTLINES[document.layout], context)


def documents(name: str) -> tuple[Document, ...]:
    """The Documents of `fixtures/<name>.json`."""
    return from_json((FIXTURES / f"{name}.json").read_text())


def found_in(name: str) -> list[tuple[Document, Finding]]:
    """All findings on a file of fixtures, each document among the others."""
    held = documents(name)
    context_of = among(held)
    return [(document, finding) for document in held for finding in found(document, context_of(document))]

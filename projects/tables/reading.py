"""What reading a file gives, and the draft in which a reader gathers one Document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from projects.core.document import Budget, BudgetLine, Document, Goals, Indicator, Place, Project
from projects.problems import Problem, Severity


@dataclass(frozen=True, slots=True)
class Reading:
    """The Documents of one file, and everything a person should know before using them."""

    documents: tuple[Document, ...] = ()
    problems: tuple[Problem, ...] = ()
    layout: str = ""

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)


def error(code: str, message: str, place: Place, *, path: str = "", text: str = "") -> Problem:
    return Problem(Severity.ERROR, code, message, place, path, text)


def notice(code: str, message: str, place: Place, *, path: str = "", text: str = "") -> Problem:
    return Problem(Severity.NOTICE, code, message, place, path, text)


def not_understood(text: str, place: Place) -> Problem:
    message = f"没有读懂“{text}”，它没有写入任何一栏；请在原表中核对，需要的内容手工补填"
    return error("not-understood", message, place, text=text)


def not_used(label: str, text: str, place: Place) -> Problem:
    """A text under a label that is known and has no place in a Document."""
    message = f"“{label}”不是绩效目标表的内容，没有写入，原文保留在此：{text}"
    return notice("not-used", message, place, text=text)


def unknown_column(word: str, text: str, place: Place) -> Problem:
    """A column whose header no synonym explains, with all it holds."""
    message = f"表头中的“{word}”不认识，这一栏的内容没有写入{'：' if text else ''}{text}；需要的内容请手工补填"
    return error("unknown-column", message, place, path="indicators", text=text)


@dataclass(slots=True)
class Draft:
    """A Document in the making: parts by path, each with its place. Knows nothing of lines or cells."""

    texts: dict[str, str] = field(default_factory=dict)
    years: dict[str, int] = field(default_factory=dict)
    total: Decimal | None = None
    funds: list[BudgetLine] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def put(self, path: str, text: str, place: Place) -> None:
        self.texts[path] = text
        self.places[path] = place

    def put_year(self, path: str, year: int, place: Place) -> None:
        self.years[path] = year
        self.places[path] = place

    def add_indicator(self, indicator: Indicator, places: Mapping[str, Place]) -> None:
        """Append a row; `places` by attribute, with `name` also standing for the whole row."""
        row = f"indicators[{len(self.indicators)}]"
        self.indicators.append(indicator)
        self.places[row] = places["name"]
        self.places.update({f"{row}.{attribute}": place for attribute, place in places.items()})

    def document(self, *, fiscal_year: int, layout: str, framework: str) -> Document:
        return Document(
            fiscal_year=fiscal_year,
            layout=layout,
            framework=framework,
            project=self._project(),
            budget=Budget(total=self.total, lines=tuple(self.funds)),
            goals=Goals(cycle=self.texts.get("goals.cycle", ""), annual=self.texts.get("goals.annual", "")),
            indicators=tuple(self.indicators),
            places=self.places,
        )

    def _project(self) -> Project:
        return Project(
            name=self.texts.get("project.name", ""),
            category=self.texts.get("project.category", ""),
            level=self.texts.get("project.level", ""),
            supervising_department=self.texts.get("project.supervising_department", ""),
            spending_unit=self.texts.get("project.spending_unit", ""),
            start_year=self.years.get("project.start_year"),
            end_year=self.years.get("project.end_year"),
        )


def refused(layout: str, problems: Iterable[Problem]) -> Reading:
    """A file that gives no Document at all."""
    return Reading((), tuple(problems), layout)

"""What narrows a list of declarations."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django import forms
from django.db.models import Max, Min, QuerySet
from django.http import QueryDict

from projects import access, figures
from projects.checks import Severity
from projects.core.column_order import ColumnOrder
from projects.figures.narrowing import is_figure
from projects.finding_choices import checks_in, families, family_of
from projects.forms import CrispyForm, UnitField, search_field, sort_field
from projects.listing import COLUMNS, Listed, meant, sorted_by
from projects.models import CampaignStage, Declaration, ReasonCode, State
from projects.models.declarations import DeclarationQuerySet
from projects.models.departments import in_one_of

# Which field asks what a figure of the overview says, by the figure's kind; all others are of the progress.
ASKED_BY = {"reason": "reason", "finding": "check", "family": "finding", "severity": "finding", "unmeasured": "finding"}
QUESTIONS = ("progress", "reason", "finding", "check")


class FigureField(forms.ChoiceField):
    """One of the figures of the overview: the declarations that are counted under it."""

    def __init__(self, label: str) -> None:
        super().__init__(label=label, required=False)

    def valid_value(self, value: str) -> bool:
        """Also what is not offered, as the stage of another year or a check there is no longer."""
        return is_figure(value)


class FilterForm(CrispyForm):
    """What narrows a list of declarations; lives in the address, so it can be sent to a colleague."""

    q = search_field()
    fiscal_year = forms.TypedChoiceField(label="年度", required=False, coerce=int, empty_value=None)
    unit = UnitField()
    alone = forms.BooleanField(label="不含下级单位", required=False)
    state = forms.ChoiceField(label="状态", required=False)
    progress = FigureField("进度")
    reason = FigureField("退回理由")
    finding = FigureField("检查")
    check = FigureField("具体检查")
    # Any of the four in one, as the overview leads here.
    figure = forms.CharField(required=False, widget=forms.HiddenInput)
    sort = sort_field()

    def __init__(self, data: QueryDict | None = None, *args, user, **kwargs) -> None:
        super().__init__(_as_questions(data), *args, **kwargs)
        self.user = user
        self.fields["state"].choices = [("", "全部状态"), *((state.value, state.label) for state in State)]
        self.years = _years()
        self.fields["fiscal_year"].choices = [("", "全部年度"), *((year, f"{year} 年度") for year in self.years)]
        self.fields["unit"].queryset = access.departments_of(user)
        self.is_valid()
        self.fields["unit"].offer(access.units_to_browse(user, self.cleaned_data.get("unit")))
        self._offer_questions()

    def _offer_questions(self) -> None:
        checks = checks_in(self.cleaned_data.get("finding", "").removeprefix("family:"))
        self.fields["progress"].choices = list(_progress_choices(self.cleaned_data.get("fiscal_year")))
        self.fields["reason"].choices = [("", "不限"), *((f"reason:{code}", text) for code, text in ReasonCode.choices)]
        self.fields["finding"].choices = list(_finding_choices())
        self.fields["check"].choices = [("", "全部"), *((f"finding:{code}", title) for code, title in checks)]
        if not checks and not self.cleaned_data.get("check"):
            self.fields["check"].widget = forms.HiddenInput()

    @property
    def folded(self) -> list[forms.BoundField]:
        """The questions that few ask; they open where one is asked."""
        return [self[name] for name in QUESTIONS[1:] if not self[name].is_hidden]

    @property
    def upfront(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in QUESTIONS[1:] or field.is_hidden]

    @property
    def opens_more(self) -> bool:
        return any(self.cleaned_data.get(name) for name in QUESTIONS[1:])

    def listed(self, declarations: QuerySet[Declaration]) -> Listed:
        """Those that fit, in the order that is asked for."""
        year, unit = self.cleaned_data.get("fiscal_year"), self.cleaned_data.get("unit")
        units = access.departments_within(self.user, unit, alone=self.cleaned_data.get("alone", False))
        sort = self.cleaned_data.get("sort", "")
        return Listed(self.narrow(declarations), [year] if year else self.years, units, sort)

    def in_order(self, declarations: DeclarationQuerySet, own: Callable) -> DeclarationQuerySet:
        """Declarations by the column that is asked for, else in the `own` order of their list."""
        order = ColumnOrder.read(COLUMNS, self.cleaned_data.get("sort", ""))
        return sorted_by(declarations, order) if order.name else own(declarations)

    def narrow(self, declarations):
        """The declarations that fit; a wrong filter value narrows nothing."""
        wanted = self.cleaned_data
        if wanted.get("q"):
            declarations = meant(declarations, wanted["q"])
        if wanted.get("fiscal_year"):
            declarations = declarations.filter(fiscal_year=wanted["fiscal_year"])
        if wanted.get("unit"):
            units = access.departments_within(self.user, wanted["unit"], alone=wanted["alone"])
            declarations = declarations.filter(in_one_of(units))
        if wanted.get("state"):
            declarations = declarations.filter(state=wanted["state"])
        for question in QUESTIONS:
            if wanted.get(question):
                declarations = declarations.filter(figures.behind(wanted[question]))
        return declarations


def _as_questions(data: QueryDict | None) -> QueryDict | None:
    """The address with its `figure` as the question that asks it; a check of another family than the chosen is none."""
    if not data:
        return data
    data = data.copy()
    figure = data.pop("figure", [""])[-1]
    if is_figure(figure):
        data.setdefault(ASKED_BY.get(figure.partition(":")[0], "progress"), figure)
    family = family_of(data.get("check", "").removeprefix("finding:"))
    if family:
        data.setdefault("finding", f"family:{family}")
        if data["finding"] != f"family:{family}":
            data.pop("check")
    return data


def _years() -> list[int]:
    """From the newest declarations' year to the oldest's; by an index, however many there are."""
    span = Declaration.objects.aggregate(Max("fiscal_year"), Min("fiscal_year"))
    newest, oldest = span["fiscal_year__max"], span["fiscal_year__min"]
    return list(range(newest, oldest - 1, -1)) if newest else []


def _progress_choices(fiscal_year: int | None) -> Iterator[tuple]:
    yield "", "不限"
    yield (
        "填写",
        [("ready", "可以送审的草稿"), ("blocked", "有必改的草稿"), ("unexplained", "有需说明的草稿")],
    )
    stages = CampaignStage.objects.select_related("campaign").order_by("-campaign__fiscal_year", "position")
    of_year = list(stages.filter(campaign__fiscal_year=fiscal_year) if fiscal_year else stages)
    yield "送审", [("submitted", "送审过"), ("on-time", "按时送审"), ("late", "逾期送审")]
    yield "现在等待", [(f"at:{one.pk}", f"待{_stage_name(one, fiscal_year)}") for one in of_year]
    yield "审过", [(f"decided:{one.pk}", f"{_stage_name(one, fiscal_year)}审过") for one in of_year]


def _finding_choices() -> Iterator[tuple]:
    yield "", "不限"
    severities = [(f"severity:{severity.value}", f"有{severity.label}") for severity in Severity]
    yield "送审时", [*severities, ("unmeasured", "有不可衡量的指标")]
    yield "哪一类", [(f"family:{family}", title) for family, title in families()]


def _stage_name(stage: CampaignStage, fiscal_year: int | None) -> str:
    return stage.name if fiscal_year else f"{stage.name}（{stage.campaign.fiscal_year}）"

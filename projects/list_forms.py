"""What narrows a list of declarations."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django import forms
from django.db.models import Max, Min, QuerySet

from projects import access, figures
from projects.checks import RULES
from projects.core.column_order import ColumnOrder
from projects.figures.narrowing import is_figure
from projects.forms import CrispyForm, UnitField, search_field, sort_field
from projects.listing import COLUMNS, Listed, meant, sorted_by
from projects.models import CampaignStage, Declaration, ReasonCode, State
from projects.models.declarations import DeclarationQuerySet
from projects.models.departments import in_one_of


class FigureField(forms.ChoiceField):
    """One of the figures of the overview: the declarations that are counted under it."""

    def __init__(self) -> None:
        super().__init__(label="情形", required=False)

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
    figure = FigureField()
    sort = sort_field()

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["state"].choices = [("", "全部状态"), *((state.value, state.label) for state in State)]
        self.years = _years()
        self.fields["fiscal_year"].choices = [("", "全部年度"), *((year, f"{year} 年度") for year in self.years)]
        self.fields["unit"].queryset = access.departments_of(user)
        self.is_valid()
        self.fields["unit"].offer(access.units_to_browse(user, self.cleaned_data.get("unit")))
        self.fields["figure"].choices = list(_figure_choices(self.cleaned_data.get("fiscal_year")))

    def listed(self, declarations: QuerySet[Declaration]) -> Listed:
        """Those that fit, in the order that is asked for."""
        year, unit = self.cleaned_data.get("fiscal_year"), self.cleaned_data.get("unit")
        units = access.departments_within(self.user, unit, alone=self.cleaned_data.get("alone", False))
        return Listed(
            self.narrow(declarations), [year] if year else self.years, units, self.cleaned_data.get("sort", "")
        )

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
            declarations = declarations.filter(in_one_of(units, "project__unit"))
        if wanted.get("state"):
            declarations = declarations.filter(state=wanted["state"])
        if wanted.get("figure"):
            declarations = declarations.filter(figures.behind(wanted["figure"]))
        return declarations


def _years() -> list[int]:
    """From the newest declarations' year to the oldest's; by an index, however many there are."""
    span = Declaration.objects.aggregate(Max("fiscal_year"), Min("fiscal_year"))
    newest, oldest = span["fiscal_year__max"], span["fiscal_year__min"]
    return list(range(newest, oldest - 1, -1)) if newest else []


def _figure_choices(fiscal_year: int | None) -> Iterator[tuple]:
    yield "", "不限"
    stages = CampaignStage.objects.select_related("campaign").order_by("-campaign__fiscal_year", "position")
    of_year = list(stages.filter(campaign__fiscal_year=fiscal_year) if fiscal_year else stages)
    yield "现在等待", [(f"at:{one.pk}", f"待{_stage_name(one, fiscal_year)}") for one in of_year]
    yield "审过", [(f"decided:{one.pk}", f"{_stage_name(one, fiscal_year)}审过") for one in of_year]
    yield "送审", [("submitted", "送审过"), ("on-time", "按时送审"), ("late", "逾期送审")]
    yield "指标", [("unmeasured", "有不可衡量的指标")]
    yield "退回理由", [(f"reason:{code}", label) for code, label in ReasonCode.choices]
    yield "检查结果", [(f"finding:{rule.code}", rule.title) for rule in RULES]


def _stage_name(stage: CampaignStage, fiscal_year: int | None) -> str:
    return stage.name if fiscal_year else f"{stage.name}（{stage.campaign.fiscal_year}）"

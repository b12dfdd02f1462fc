"""What narrows a reviewer's list, and what such a filter is saved as."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict

from projects import access
from projects.checks import RULES, Severity
from projects.core.column_order import ColumnOrder
from projects.finding_choices import checks_in, families, family_of
from projects.forms import CrispyForm, UnitChoiceField, as_tree, search_field, sort_field
from projects.listing import meant
from projects.models import (
    CampaignStage,
    Declaration,
    Department,
    ReviewDecision,
    SubmittedFinding,
)
from projects.models.campaigns import REVIEWERS
from projects.waiting import COLUMNS, Line, LineByColumn, changed

PAGE = "inbox"
AMOUNT = re.compile(r"(\d{1,12}(?:\.\d{1,8})?)(亿元?|万元?|元)?")
# A number alone is in 元, as all amounts of the page.
UNITS = {"": Decimal(1), "万": Decimal(10_000), "元": Decimal(1), "亿": Decimal(100_000_000)}
SEVERITIES = {Severity.BLOCKER: "有必改", Severity.REASON: "有需说明", Severity.NOTICE: "有提示"}
NO_FINDING = "none"
CHANGES = [("", "不限"), ("new", "上年没有"), ("up", "增加"), ("down", "减少")]


class AmountField(forms.CharField):
    """An amount as people write it, `5000`, `5000元` or `50万元`; cleans to 元, or None."""

    def clean(self, value) -> Decimal | None:
        typed = super().clean(value).translate(str.maketrans("", "", ",， "))
        if not typed:
            return None
        found = AMOUNT.fullmatch(typed)
        if not found:
            raise forms.ValidationError("请填写金额，例如 500000 或 50万元")
        number, unit = found.groups(default="")
        return Decimal(number) * UNITS[unit[:1]]


@dataclass(frozen=True, slots=True)
class Condition:
    """One filter that is set, in words, and the address of the list without it."""

    label: str
    text: str
    without: str


class InboxFilterForm(CrispyForm):
    """What narrows the list of what waits for me; lives in the address. A wrong value narrows nothing, and says so."""

    q = search_field()
    unit = forms.ModelChoiceField(
        Department.objects.none(),
        label="单位",
        required=False,
        error_messages={"invalid_choice": "这个单位不在您审核的范围内"},
    )
    stage = forms.TypedChoiceField(label="环节", required=False, coerce=int, empty_value=None)
    fiscal_year = forms.TypedChoiceField(label="年度", required=False, coerce=int, empty_value=None)
    finding = forms.ChoiceField(label="检查", required=False)
    check = forms.ChoiceField(label="具体检查", required=False)
    total_from = AmountField(label="预算从（元）", required=False, max_length=30)
    total_to = AmountField(label="到（元）", required=False, max_length=30)
    change = forms.ChoiceField(label="较上年", required=False, choices=CHANGES)
    change_over = forms.DecimalField(
        label="超过（%）", required=False, min_value=0, max_value=100_000, max_digits=10, decimal_places=4
    )
    returned = forms.BooleanField(label="退回过", required=False)
    overdue = forms.BooleanField(label="已过期限", required=False)
    sort = sort_field()

    def __init__(self, query: QueryDict, *, user) -> None:
        super().__init__(_renewed(query))
        self.user = user
        self.stages = list(access.stages_reviewed_by(user).select_related("campaign"))
        years = sorted({stage.campaign.fiscal_year for stage in self.stages}, reverse=True)
        self.fields["fiscal_year"].choices = [("", "全部年度"), *((year, f"{year} 年度") for year in years)]
        self.fields["stage"].choices = [("", "全部环节"), *((one.pk, self._stage_name(one)) for one in self.stages)]
        self.fields["finding"].choices = list(_finding_choices())
        self.fields["unit"].queryset = access.departments_of(user, *REVIEWERS)
        for name in ("total_from", "total_to"):
            self.fields[name].widget.attrs = {"placeholder": "500000 或 50万元", "inputmode": "text"}
        checks = checks_in(self.data.get("finding", ""))
        self.fields["check"].choices = [("", "全部"), *checks]
        if not checks:
            self.fields["check"].widget = forms.HiddenInput()
        self.is_valid()
        self.fields["unit"].widget.choices = list(self._unit_choices())

    def line(self) -> Line:
        """The list, by the column that is asked for where it is short enough, else by its deadlines."""
        line = Line(self.narrow(access.waiting_for(self.user)), self._stages())
        order = ColumnOrder.read(COLUMNS, self.cleaned_data.get("sort", ""))
        if not order.name or line.length().is_capped:
            return line
        return LineByColumn(line.waiting, self._stages(), order)

    def narrow(self, declarations: QuerySet[Declaration]) -> QuerySet[Declaration]:
        """The declarations that fit what is said of them; year, stage and deadline are said of the stages."""
        wanted = self.cleaned_data
        if wanted.get("q"):
            declarations = meant(declarations, wanted["q"])
        if wanted.get("unit"):
            declarations = declarations.filter(unit__in=Department.objects.below(wanted["unit"].pk))
        if finding := wanted.get("check") or wanted.get("finding"):
            declarations = declarations.filter(_found(finding))
        if wanted.get("total_from") is not None:
            declarations = declarations.filter(total__gte=wanted["total_from"])
        if wanted.get("total_to") is not None:
            declarations = declarations.filter(total__lte=wanted["total_to"])
        if wanted.get("change"):
            declarations = changed(declarations, wanted["change"], percent=wanted.get("change_over") or Decimal(0))
        if wanted.get("returned"):
            returns = ReviewDecision.objects.filter(declaration=OuterRef("pk"), action="return", taken_back_at=None)
            declarations = declarations.filter(Exists(returns))
        return declarations

    def conditions(self) -> list[Condition]:
        """What is set, for the chips beside the list."""
        return [
            Condition(str(bound.label), self._words(bound.name), self.query(without=bound.name))
            for bound in self.visible_fields()
            if self.cleaned_data.get(bound.name)
        ]

    def query(self, *, without: str = "") -> str:
        """The filters as the end of an address, in the order of the fields: the same filters give the same text."""
        kept = QueryDict(mutable=True)
        kept.update({name: self.data[name] for name in self.fields if self.data.get(name) and name != without})
        return kept.urlencode()

    @property
    def opens_more(self) -> bool:
        """Whether any of the filters that are folded away is set or wrong."""
        return any(self.data.get(name) for name in self.fields if name not in ("q", "unit", "stage", "sort"))

    def _stages(self) -> list[CampaignStage]:
        return [stage for stage in self.stages if _fits(stage, self.cleaned_data)]

    def _stage_name(self, stage: CampaignStage) -> str:
        years = {one.campaign.fiscal_year for one in self.stages}
        return f"{stage.campaign.fiscal_year} {stage.name}" if len(years) > 1 else stage.name

    def _unit_choices(self) -> Iterator[tuple[int | str, str]]:
        """The units one reviews from and those below, then one level below the chosen: a city has thousands."""
        yield "", "全部单位"
        yield from as_tree(access.units_to_choose(self.user, self.cleaned_data.get("unit")))

    def _words(self, name: str) -> str:
        """A filter's value as its field shows it; of a tick its label says all."""
        field, value = self.fields[name], self.cleaned_data[name]
        if value is True:
            return ""
        if isinstance(field, forms.ChoiceField) and name != "unit":
            return dict(_flat(field.choices)).get(str(self.data[name]), str(value))
        return str(value if name == "unit" else self.data[name])


class SaveFilterForm(CrispyForm):
    """A name for the filters of a page, and whether the reviewers of one's department see it too."""

    name = forms.CharField(label="名称", max_length=30, error_messages={"required": "请给这个筛选起个名称"})
    shared_with = UnitChoiceField(label="共享给", required=False, empty_label="只给自己用")

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shared_with"].queryset = access.departments_reviewed_from(user)
        self.fields["shared_with"].label_from_instance = lambda department: f"{department}的审核人"

    def problem(self) -> str:
        """What is wrong, in words."""
        return "；".join(message for messages in self.errors.values() for message in messages)


def _fits(stage: CampaignStage, wanted: dict) -> bool:
    return (
        wanted.get("stage") in (None, stage.pk)
        and wanted.get("fiscal_year") in (None, stage.campaign.fiscal_year)
        and (not wanted.get("overdue") or stage.is_overdue())
    )


def _finding_choices() -> Iterator[tuple]:
    yield "", "不限"
    yield "按轻重", [*((one.value, label) for one, label in SEVERITIES.items()), (NO_FINDING, "没有检查结果")]
    yield "哪一类", families()


def _renewed(query: QueryDict) -> QueryDict:
    """An address, or a saved filter, of the time when amounts were in 万元 and one list had all the checks."""
    query = query.copy()
    for old, name in (("budget_from", "total_from"), ("budget_to", "total_to")):
        if amount := query.pop(old, [""])[-1].strip():
            query.setdefault(name, amount if amount[-1] in "元万亿" else f"{amount}万元")
    code = query.get("finding", "")
    if "." in code:
        query["finding"] = family_of(code)
        query.setdefault("check", code)
    if family_of(query.get("check", "")) != query.get("finding", ""):
        query.pop("check", None)
    return query


def _found(wanted: str) -> Exists:
    """The condition that the checks said it at submit: of a gravity, a family or one check; or that they said none."""
    said = SubmittedFinding.objects.filter(declaration=OuterRef("pk"))
    if wanted == NO_FINDING:
        return ~Exists(said)
    if wanted in SEVERITIES:
        return Exists(said.filter(severity=wanted))
    codes = [rule.code for rule in RULES if wanted in (rule.code, rule.family)]
    return Exists(said.filter(code__in=codes))


def _flat(choices) -> Iterator[tuple[str, str]]:
    for value, label in choices:
        yield from ((str(one), text) for one, text in (label if isinstance(label, list) else [(value, label)]))

"""What narrows the pages of the indicator library, and what its keeper confirms."""

from __future__ import annotations

from django import forms
from django.http import QueryDict

from indicators.models import Framework, LibraryIndicator
from projects import access
from projects.forms import CrispyForm, UnitChoiceField, sort_field
from projects.library import Pick
from projects.models import Department, State

IN_USE, RETIRED, ALL = "", "retired", "all"


class LibraryFilterForm(CrispyForm):
    """What narrows the library; lives in the address, so it can be sent to a colleague."""

    q = forms.CharField(label="检索", required=False, widget=forms.TextInput({"placeholder": "文字或拼音首字母"}))
    framework = forms.ModelChoiceField(
        Framework.objects.all(), label="指标体系", required=False, empty_label="全部体系", to_field_name="code"
    )
    level2 = forms.ChoiceField(label="二级指标", required=False)
    field = forms.ChoiceField(label="适用领域", required=False)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[(IN_USE, "在用"), (RETIRED, "已停用"), (ALL, "全部")]
    )
    sort = sort_field()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        facts = list(LibraryIndicator.objects.order_by("level2").values_list("level2", "field_of_use").distinct())
        levels = dict.fromkeys(level2 for level2, _ in facts)
        fields = {part for _, text in facts for part in LibraryIndicator(field_of_use=text).fields_of_use}
        self.fields["level2"].choices = [("", "全部"), *((name, name) for name in levels)]
        self.fields["field"].choices = [("", "全部领域"), *((name, name) for name in sorted(fields))]

    def narrow(self, entries):
        """The entries that fit; a wrong filter value narrows nothing."""
        self.is_valid()
        wanted = self.cleaned_data
        if wanted.get("state", IN_USE) != ALL:
            entries = entries.filter(retired=wanted.get("state") == RETIRED)
        if framework := wanted.get("framework"):
            entries = entries.in_framework(framework)
        if level2 := wanted.get("level2"):
            entries = entries.filter(level2=level2)
        if field := wanted.get("field"):
            entries = entries.filter(field_of_use__contains=field)
        return entries.search(wanted.get("q", ""))


class CandidateFilterForm(CrispyForm):
    """From which approved declarations the library is to grow."""

    fiscal_year = forms.TypedChoiceField(label="年度", required=False, coerce=int, empty_value=None)
    unit = UnitChoiceField(label="单位（含下级）", required=False, empty_label="全部单位")

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        approved = access.visible_to(user).filter(state=State.APPROVED)
        years = approved.order_by("-fiscal_year").values_list("fiscal_year", flat=True).distinct()
        self.fields["fiscal_year"].choices = [("", "全部年度"), *((year, f"{year} 年度") for year in years)]
        self.fields["unit"].queryset = access.departments_of(user)

    def narrow(self, rows):
        """The indicators of the declarations that fit; a wrong filter value narrows nothing."""
        self.is_valid()
        if year := self.cleaned_data.get("fiscal_year"):
            rows = rows.filter(declaration__fiscal_year=year)
        if unit := self.cleaned_data.get("unit"):
            rows = rows.filter(declaration__unit__in=Department.objects.below(unit.pk))
        return rows


class PicksForm:
    """The groups a keeper ticked: which wordings under which name. Read from fields numbered by group.

    `take-3` is there when group 3 is ticked; `level2-3` and `name-3` say what it becomes, each `wording-3` what it
    holds. `picks` are those of the ticked groups; `problems` name, in words, what keeps one from being written.
    """

    def __init__(self, data: QueryDict) -> None:
        self.picks: list[Pick] = []
        self.problems: list[str] = []
        for number in data.getlist("take"):
            self._read(data, number)

    def _read(self, data: QueryDict, number: str) -> None:
        wordings = tuple(data.getlist(f"wording-{number}"))
        name = data.get(f"own-{number}", "").strip() or data.get(f"name-{number}", "").strip()
        longest = LibraryIndicator._meta.get_field("name").max_length
        if not wordings:
            self.problems.append(f"“{name}”没有勾选任何写法；请至少勾选一种，或取消这一组")
        elif not name:
            self.problems.append(f"“{wordings[0]}”还没有名称")
        elif len(name) > longest:
            self.problems.append(f"“{name[:20]}……”超过 {longest} 个字")
        else:
            self.picks.append(Pick(data.get(f"level2-{number}", ""), name, wordings))

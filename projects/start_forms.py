"""How a declaration begins, and from which other."""

from __future__ import annotations

from django import forms

from indicators.naming import named
from projects import access, workflow
from projects.forms import PROJECT_OR_UNIT, CrispyForm, search_field
from projects.models import Project


class StartForm(CrispyForm):
    """A new declaration: which project, which year, which way."""

    project = forms.ModelChoiceField(Project.objects.none())
    fiscal_year = forms.TypedChoiceField(coerce=int)
    way = forms.ChoiceField(choices=[("last-year", "带入上年"), ("blank", "空白")], required=False)

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = access.projects_to_declare(user).select_related("unit")
        self.fields["fiscal_year"].choices = [(year, year) for year in workflow.years_open_to(user)]


class StartFilterForm(CrispyForm):
    """What narrows projects, or declarations to copy from; `year` is the one asked for, else the newest open."""

    q = search_field()
    fiscal_year = forms.TypedChoiceField(label="年度", required=False, coerce=int, empty_value=None)

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        years = workflow.years_open_to(user)
        self.fields["fiscal_year"].choices = [(year, f"{year} 年度") for year in years]
        self.is_valid()
        self.year = self.cleaned_data.get("fiscal_year") or next(iter(years), None)

    def narrow(self, projects):
        return projects.filter(named(self.cleaned_data.get("q") or "", at=("", "unit__")))

    def narrow_declarations(self, declarations):
        return declarations.filter(named(self.cleaned_data.get("q") or "", at=PROJECT_OR_UNIT))


class SourceFilterForm(CrispyForm):
    """What finds indicators to adopt, and declarations to adopt rows from."""

    q = search_field()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = "指标、项目或单位"
        self.is_valid()
        self.words = self.cleaned_data.get("q") or ""

    def narrow(self, declarations):
        return declarations.filter(named(self.words, at=PROJECT_OR_UNIT))

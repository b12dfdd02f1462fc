"""What is chosen on the overview."""

from __future__ import annotations

from django import forms
from django.http import QueryDict

from projects import access
from projects.forms import CrispyForm, UnitField
from projects.models import Campaign, Department


class OverviewForm(CrispyForm):
    """Which year, and below which department; a wrong value is the year of today and everything one covers."""

    fiscal_year = forms.TypedChoiceField(label="年度", required=False, coerce=int, empty_value=None)
    unit = UnitField()

    def __init__(self, query: QueryDict, *, user) -> None:
        super().__init__(query)
        years = list(Campaign.objects.order_by("-fiscal_year").values_list("fiscal_year", flat=True))
        self.fields["fiscal_year"].choices = [(year, f"{year} 年度") for year in years]
        self.fields["unit"].queryset = access.departments_of(user)
        self.is_valid()
        self.fields["unit"].offer(access.units_to_browse(user, self.chosen))
        self.year: int | None = self.cleaned_data.get("fiscal_year") or Campaign.objects.year_of_today()

    @property
    def chosen(self) -> Department | None:
        return self.cleaned_data.get("unit")

"""The form that asks what is to be published: of which department, in which year."""

from django import forms

from projects import access
from projects.forms import CrispyForm, UnitChoiceField
from projects.models import Declaration


class DisclosureForm(CrispyForm):
    unit = UnitChoiceField(label="单位", empty_label="请选择单位")
    fiscal_year = forms.TypedChoiceField(label="年度", coerce=int)

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        units = access.departments_disclosed_by(user)
        declared = Declaration.objects.filter(unit__in=units).order_by("-fiscal_year")
        years = declared.values_list("fiscal_year", flat=True).distinct()
        self.fields["unit"].queryset = units
        self.fields["fiscal_year"].choices = [(year, f"{year} 年度") for year in years]

"""What is given out, and how."""

from __future__ import annotations

from django import forms

from indicators.models import Framework
from projects import access
from projects.forms import CrispyForm, UnitChoiceField
from projects.models import Project, Role
from projects.models.projects import YEAR_RANGE
from projects.tables import FORMATS, LAYOUTS

PACKING = [("one", "全部在一个文件里"), ("zip", "每个项目一个文件（.zip）")]
FORMAT_CHOICES = [(extension, known.label) for extension, known in FORMATS.items()]


class ExportForm(CrispyForm):
    """Which declarations, unless they were `picked` in a list already, and how they are given out."""

    fiscal_year = forms.TypedChoiceField(label="年度", coerce=int)
    unit = UnitChoiceField(label="单位", required=False, empty_label="全部单位")
    scope = forms.ChoiceField(
        label="范围",
        choices=[("all", "全部最新版本（不含不予安排）"), ("approved", "仅已批复（现行版本）")],
        initial="all",
    )
    layout = forms.ChoiceField(label="表式")
    format = forms.ChoiceField(label="格式", choices=FORMAT_CHOICES)
    packing = forms.ChoiceField(label="打包", choices=PACKING, required=False)

    def __init__(self, *args, user, picked: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["layout"].choices = [(code, layout.label) for code, layout in LAYOUTS.items()]
        if picked:
            for name in ("fiscal_year", "unit", "scope"):
                del self.fields[name]
            return
        years = access.visible_to(user).order_by("-fiscal_year").values_list("fiscal_year", flat=True).distinct()
        self.fields["fiscal_year"].choices = [(year, f"{year} 年度") for year in years]
        self.fields["unit"].queryset = access.departments_of(user)


class BlankForm(CrispyForm):
    """A form to fill in elsewhere: of one project, or of all of a unit, under a framework, which has its layout."""

    unit = UnitChoiceField(label="用款单位", empty_label="请选择单位")
    project = forms.ModelChoiceField(
        Project.objects.none(), label="项目", required=False, empty_label="这个单位的全部项目"
    )
    fiscal_year = forms.IntegerField(label="预算年度", min_value=YEAR_RANGE[0], max_value=YEAR_RANGE[1])
    framework = forms.ModelChoiceField(Framework.objects.none(), label="指标体系与表式", empty_label=None)
    format = forms.ChoiceField(label="格式", choices=[choice for choice in FORMAT_CHOICES if choice[0] != "json"])
    packing = forms.ChoiceField(label="打包", choices=PACKING, required=False)

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        units = access.departments_of(user, Role.FILLER, Role.ADMINISTRATOR)
        self.fields["unit"].queryset = units
        self.fields["project"].queryset = Project.objects.filter(unit__in=units).select_related("unit")
        self.fields["project"].label_from_instance = lambda project: f"{project.name}（{project.unit}）"
        self.fields["framework"].queryset = Framework.objects.all()

    def clean(self) -> dict:
        wanted = super().clean()
        project, unit = wanted.get("project"), wanted.get("unit")
        if project and unit and project.unit_id != unit.pk:
            self.add_error("project", f"“{project}”不是“{unit}”的项目；请改选单位或项目")
        return wanted

    def projects(self):
        """The projects asked for."""
        wanted = self.cleaned_data
        found = Project.objects.filter(unit=wanted["unit"])
        return found.filter(pk=wanted["project"].pk) if wanted["project"] else found

"""Forms of the usual kind, rendered by crispy-forms. Shape only; what a declaration must say belongs to the checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crispy_forms.helper import FormHelper
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Max, Min, QuerySet

from indicators.models import Framework
from indicators.naming import named
from projects import access, figures
from projects.checks import RULES, Finding
from projects.figures.narrowing import is_figure
from projects.listing import ByYear, meant
from projects.models import (
    Batch,
    Campaign,
    CampaignStage,
    Declaration,
    Department,
    Project,
    ReasonCode,
    Role,
    State,
)
from projects.models.departments import in_one_of
from projects.models.projects import YEAR_RANGE
from projects.tables import FORMATS, LAYOUTS, PASTED, READABLE
from projects.tables.limits import LARGEST_FILE, MIB

PROJECT_OR_UNIT = ("project__", "project__unit__")
MOST_FILES = 100
# Some two thousand projects; little enough that Django takes it as a form's field.
LONGEST_PASTED = 600_000


class CrispyForm(forms.Form):
    """A form whose tag and buttons stand in the template."""

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper(self)
        helper.form_tag = False
        # The template writes the token where it posts; in a GET form it would end up in the address.
        helper.disable_csrf = True
        return helper


def search_field() -> forms.CharField:
    words = forms.TextInput({"type": "search", "placeholder": "名称中的字，或拼音首字母"})
    return forms.CharField(label="项目或单位", required=False, max_length=100, widget=words)


class UnitField(forms.ModelChoiceField):
    """A unit with all below it. Only those around the chosen one are offered: a city has thousands."""

    def __init__(self, **kwargs) -> None:
        said = {"invalid_choice": "这个单位不在您所辖的范围内"}
        super().__init__(Department.objects.none(), label="单位", required=False, error_messages=said, **kwargs)

    def offer(self, units: QuerySet[Department]) -> None:
        self.widget.choices = [("", "全部单位"), *as_tree(units)]


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

    def by_year(self, declarations: QuerySet[Declaration]) -> ByYear:
        """Those that fit, in the order of lists."""
        year, unit = self.cleaned_data.get("fiscal_year"), self.cleaned_data.get("unit")
        units = access.departments_within(self.user, unit, alone=self.cleaned_data.get("alone", False))
        return ByYear(self.narrow(declarations), [year] if year else self.years, units)

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


def as_tree(units: QuerySet[Department]) -> Iterator[tuple[int, str]]:
    """Each unit below the one above it, set in."""
    known = {unit.pk: unit for unit in units}
    below: dict[int | None, list[Department]] = {}
    for unit in known.values():
        below.setdefault(unit.parent_id if unit.parent_id in known else None, []).append(unit)

    def walk(parent: int | None, depth: int) -> Iterator[tuple[int, str]]:
        for unit in below.get(parent, ()):
            yield unit.pk, "　" * depth + unit.name
            yield from walk(unit.pk, depth + 1)

    return walk(None, 0)


class StartForm(CrispyForm):
    """A new declaration: which project, which year, which way."""

    project = forms.ModelChoiceField(Project.objects.none())
    fiscal_year = forms.TypedChoiceField(coerce=int)
    way = forms.ChoiceField(choices=[("last-year", "带入上年"), ("blank", "空白")], required=False)

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = access.projects_to_declare(user).select_related("unit")
        self.fields["fiscal_year"].choices = [(year, year) for year in _open_years()]


class StartFilterForm(CrispyForm):
    """What narrows projects, or declarations to copy from; `year` is the one asked for, else the newest open."""

    q = search_field()
    fiscal_year = forms.TypedChoiceField(label="年度", required=False, coerce=int, empty_value=None)

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        years = _open_years()
        self.fields["fiscal_year"].choices = [(year, f"{year} 年度") for year in years]
        self.is_valid()
        self.year = self.cleaned_data.get("fiscal_year") or next(iter(years), None)

    def narrow(self, projects):
        return projects.filter(named(self.cleaned_data.get("q") or "", at=("", "unit__")))

    def narrow_declarations(self, declarations):
        return declarations.filter(named(self.cleaned_data.get("q") or "", at=PROJECT_OR_UNIT))


class SourceFilterForm(CrispyForm):
    """What finds the declaration to take rows from."""

    q = search_field()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.is_valid()
        self.words = self.cleaned_data.get("q") or ""

    def narrow(self, declarations):
        return declarations.filter(named(self.words, at=PROJECT_OR_UNIT))


def _open_years() -> list[int]:
    return list(Campaign.objects.open_now().order_by("-fiscal_year").values_list("fiscal_year", flat=True))


class ReasonsForm(CrispyForm):
    """One text for each finding that asks for a reason, under the finding's key.

    Not under its number: what siblings, campaign or library say may change between page and post, and the reason would
    be filed under another finding.
    """

    def __init__(self, *args, findings: Iterable[Finding], given: dict[str, str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for finding in findings:
            self.fields[finding.key] = forms.CharField(
                label=finding.message,
                initial=given.get(finding.key, ""),
                required=False,
                widget=forms.Textarea({"rows": 2}),
            )

    def reasons(self) -> dict[str, str]:
        """Finding key -> text."""
        return dict(self.cleaned_data)


class WhyForm(CrispyForm):
    """The reason for an amendment."""

    why = forms.CharField(label="原因", widget=forms.Textarea({"rows": 3}), required=False)


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files; cleans to their list."""

    widget = FilesInput

    def clean(self, data, initial=None) -> list:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files]


class BatchForm(CrispyForm):
    """What files of one batch are brought in as."""

    purpose = forms.ChoiceField(label="用途", choices=Batch.Purpose, initial=Batch.Purpose.DRAFTS, required=False)
    fiscal_year = forms.IntegerField(
        label="预算年度",
        required=False,
        min_value=YEAR_RANGE[0],
        max_value=YEAR_RANGE[1],
        help_text="表中没有印年度时，或把往年的表作为草稿时填写，例如 2025",
    )

    def clean(self) -> dict:
        data = super().clean()
        data["purpose"] = data.get("purpose") or Batch.Purpose.DRAFTS
        if data["purpose"] == Batch.Purpose.THIS_YEAR and not data.get("fiscal_year"):
            self.add_error("fiscal_year", "把往年的表作为草稿时，请填写草稿的预算年度")
        return data


class UploadForm(BatchForm):
    """`file` is the list of files chosen."""

    # An empty file is said on the preview, beside the others: a refused form would lose what was chosen.
    file = FilesField(
        label="表格文件",
        help_text=f"可以选择多个文件，也可以选择 .zip 压缩包。能读的有：{READABLE}",
        allow_empty_file=True,
    )
    field_order = ["file"]

    def clean_file(self) -> list:
        files = self.cleaned_data["file"]
        if len(files) > MOST_FILES:
            message = f"选择了 {len(files)} 个文件，一次最多 {MOST_FILES} 个；请分几次上传，或压缩成 .zip"
            raise forms.ValidationError(message)
        for file in files:
            if file.size > LARGEST_FILE:
                size, most = file.size / MIB, LARGEST_FILE // MIB
                raise forms.ValidationError(f"“{file.name}”有 {size:.0f} MB，最多 {most} MB；请拆分后分别上传")
        return files


class PasteForm(BatchForm):
    """A table's text pasted instead of a file; `file` is that text as the file it is kept as."""

    text = forms.CharField(
        label="表格文本",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text="从 Excel、WPS、Word 的表格或 PDF 中复制，整张表一起粘贴，不要改动",
        error_messages={"required": "请先粘贴表格内容"},
    )
    field_order = ["text"]

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if not text.strip():
            raise forms.ValidationError("请先粘贴表格内容")
        # Not the field's own max_length: a browser would cut the text there, in silence.
        if len(text) > LONGEST_PASTED:
            raise forms.ValidationError(
                f"文本有 {len(text)} 个字，最多 {LONGEST_PASTED} 个字；请存成 .txt 文件后上传，或分几次粘贴"
            )
        return text

    @property
    def file(self) -> SimpleUploadedFile:
        return SimpleUploadedFile(PASTED, self.cleaned_data["text"].encode(), "text/plain")


class BatchFilterForm(CrispyForm):
    """What narrows the list of one's batches."""

    q = forms.CharField(label="文件名", required=False)
    status = forms.ChoiceField(label="状态", required=False, choices=[("", "全部状态"), *Batch.Status.choices])

    def narrow(self, batches):
        """The batches that fit; a wrong filter value narrows nothing."""
        self.is_valid()
        wanted = self.cleaned_data
        if wanted.get("q"):
            batches = batches.filter(uploads__name__icontains=wanted["q"].strip()).distinct()
        if wanted.get("status"):
            batches = batches.filter(status=wanted["status"])
        return batches


PACKING = [("one", "全部在一个文件里"), ("zip", "每个项目一个文件（.zip）")]
FORMAT_CHOICES = [(extension, known.label) for extension, known in FORMATS.items()]


class ExportForm(CrispyForm):
    """Which declarations, unless they were `picked` in a list already, and how they are given out."""

    fiscal_year = forms.TypedChoiceField(label="年度", coerce=int)
    unit = forms.ModelChoiceField(Department.objects.none(), label="单位", required=False, empty_label="全部单位")
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

    unit = forms.ModelChoiceField(Department.objects.none(), label="用款单位", empty_label="请选择单位")
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

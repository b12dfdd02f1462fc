"""Forms of the campaign desk and of being told."""

from __future__ import annotations

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.contrib.auth.models import User
from django.utils import timezone

from indicators.models import Framework
from indicators.naming import named
from projects import access
from projects.campaigns import StageRow
from projects.forms import PROJECT_OR_UNIT, CrispyForm, UnitChoiceField, search_field, sort_field
from projects.models import Campaign, Department, MailPreference
from projects.models.campaigns import REVIEWERS
from projects.models.projects import YEAR_RANGE
from projects.tables import LAYOUTS

LAYOUT_CHOICES = [("", "与指标体系相同"), *((code, layout.label) for code, layout in LAYOUTS.items())]
REPORTED, UNREPORTED, NOT_BEGUN = "reported", "unreported", "not-begun"


def moment_field(label: str, **options) -> forms.DateTimeField:
    """A local day and hour, as browsers let one pick it."""
    picker = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=picker, **options)


class CampaignForm(CrispyForm, forms.ModelForm):
    """A campaign without its stages. Its year is settled once it stands."""

    fiscal_year = forms.IntegerField(label="预算年度", min_value=YEAR_RANGE[0], max_value=YEAR_RANGE[1])
    opens_at = moment_field("开始时间")
    closes_at = moment_field("截止时间")
    amendments_close_at = moment_field(
        "调整截止时间", required=False, help_text="已批复的申报表在此之前可以送审调整；不填则与截止时间相同"
    )

    class Meta:
        model = Campaign
        fields = ["fiscal_year", "name", "opens_at", "closes_at", "amendments_close_at", "contact", "notice"]
        widgets = {"notice": forms.Textarea({"rows": 4})}
        help_texts = {"contact": "不能送审时，页面请填报人联系谁；写明姓名和电话"}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fiscal_year"].disabled = bool(self.instance.pk)

    @property
    def helper(self):
        helper = super().helper
        helper.layout = Layout(
            Row(Column("fiscal_year", css_class="col-sm-3"), Column("name", css_class="col-sm-9")),
            Row(Column("opens_at"), Column("closes_at"), Column("amendments_close_at"), css_class="row-cols-sm-3"),
            "contact",
            "notice",
        )
        return helper


class StageForm(CrispyForm):
    """One stage of review in its line. The role of one in use stays."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label="名称", max_length=50)
    role = forms.ChoiceField(label="由谁审核", choices=[(role.value, role.label) for role in REVIEWERS])
    due_at = moment_field("审核期限", required=False)

    @property
    def row(self) -> StageRow:
        data = self.cleaned_data
        return StageRow(data["name"].strip(), data["role"], data["due_at"], data["pk"])


class BaseStageFormSet(forms.BaseFormSet):
    """A campaign's stages. `rows` are those that stay, in the order that was asked for."""

    @property
    def rows(self) -> list[StageRow]:
        return [form.row for form in self.ordered_forms if form.has_changed() or form.initial]

    default_error_messages = {"missing_management_form": "审核环节没有完整送到，请刷新页面后重填"}

    def get_ordering_widget(self):
        return forms.NumberInput({"min": 1, "max": 99})

    def add_fields(self, form, index) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].label = "顺序"
        form.fields["DELETE"].label = "删除"


StageFormSet = forms.formset_factory(StageForm, BaseStageFormSet, extra=0, can_order=True, can_delete=True, max_num=20)


def stage_initials(stages) -> list[dict]:
    """What the lines of a formset say of stages (rows or StageRow)."""
    return [{"pk": stage.pk, "name": stage.name, "role": stage.role, "due_at": stage.due_at} for stage in stages]


class FormChoiceForm(CrispyForm):
    """Which form a unit and all below it fill."""

    department = UnitChoiceField(label="单位（含下级）", empty_label="请选择单位")
    framework = forms.ModelChoiceField(Framework.objects.all(), label="指标体系", empty_label="请选择")
    layout = forms.ChoiceField(label="表式", choices=LAYOUT_CHOICES, required=False)

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = access.units_administered_by(user)


class ExceptionForm(CrispyForm):
    """Who may submit later, until when, and why."""

    department = UnitChoiceField(label="单位（含下级）", empty_label="请选择单位")
    until = moment_field("延至")
    why = forms.CharField(label="原因", max_length=500, widget=forms.Textarea({"rows": 1}))

    def __init__(self, *args, user, campaign: Campaign, **kwargs) -> None:
        # It stands on one page with FormChoiceForm.
        super().__init__(*args, **{"auto_id": "id_late_%s", **kwargs})
        self.campaign = campaign
        self.fields["department"].queryset = access.units_administered_by(user)

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until <= max(self.campaign.closes_at, timezone.now()):
            closes = timezone.localtime(self.campaign.closes_at)
            raise forms.ValidationError(f"要晚于现在，也要晚于本批次的截止时间 {closes:%Y年%m月%d日 %H:%M}")
        return until


class ExpectedFilterForm(CrispyForm):
    """What narrows the projects of a campaign, or those that may be added."""

    q = search_field()
    unit = UnitChoiceField(label="单位（含下级）", required=False, empty_label="全部单位")
    standing = forms.ChoiceField(
        label="进度",
        required=False,
        choices=[("", "全部"), (REPORTED, "已报"), (UNREPORTED, "未报"), (NOT_BEGUN, "还没有建表")],
    )
    sort = sort_field()

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = access.units_in_campaigns_of(user)

    def narrow(self, rows):
        """The expected projects that fit; a wrong filter value narrows nothing."""
        self.is_valid()
        wanted = self.cleaned_data
        rows = rows.filter(named(wanted.get("q") or "", at=PROJECT_OR_UNIT))
        if unit := wanted.get("unit"):
            rows = rows.filter(project__unit__in=Department.objects.below(unit.pk))
        standing = wanted.get("standing")
        if standing == NOT_BEGUN:
            return rows.filter(declaration_id=None)
        return rows.filter(reported=standing == REPORTED) if standing else rows


class AddFilterForm(ExpectedFilterForm):
    """What narrows the projects that may be added."""

    standing = None

    def narrow(self, projects):
        self.is_valid()
        projects = projects.filter(named(self.cleaned_data.get("q") or "", at=("", "unit__")))
        unit = self.cleaned_data.get("unit")
        return projects.filter(unit__in=Department.objects.below(unit.pk)) if unit else projects


class MailForm(CrispyForm):
    """Where and how often somebody is written to."""

    email = forms.EmailField(label="电子邮箱", required=False, max_length=254)
    how = forms.ChoiceField(label="邮件通知", choices=MailPreference.How, widget=forms.RadioSelect)

    def clean(self) -> dict:
        data = super().clean()
        if data.get("how") not in (None, MailPreference.How.NEVER) and not data.get("email") and "email" in data:
            self.add_error("email", "要收邮件，请填写电子邮箱；不想收邮件，请选择“不发邮件”")
        return data

    def keep(self, user: User) -> None:
        user.email = self.cleaned_data["email"]
        user.save(update_fields=["email"])
        MailPreference.objects.update_or_create(user=user, defaults={"how": self.cleaned_data["how"]})

"""What narrows the audit trail."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django import forms
from django.contrib.auth.models import User
from django.core.validators import MaxValueValidator
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone

from projects.forms import CrispyForm, sort_field
from projects.models import AuditEntry

LARGEST_ID = 2**63 - 1


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput({"type": "date"}))


class AuditFilterForm(CrispyForm):
    """Lives in the address, so that it can be sent to a colleague."""

    q = forms.CharField(
        label="对象、动作或说明",
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search", "placeholder": "其中的字，用空格分开"}),
    )
    who = forms.CharField(
        label="操作人",
        required=False,
        max_length=100,
        widget=forms.TextInput({"placeholder": "姓名或账号", "size": 12}),
    )
    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部类别"), *AuditEntry.Kind.choices])
    since = _day("自")
    until = _day("至")
    address = forms.GenericIPAddressField(label="来自（IP 地址）", required=False, widget=forms.TextInput({"size": 12}))
    declaration = forms.IntegerField(
        required=False, widget=forms.HiddenInput, validators=[MaxValueValidator(LARGEST_ID)]
    )
    sort = sort_field()

    def narrow(self, entries: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """The entries that fit. What is not understood is said at its field, and then nothing fits."""
        if not self.is_valid():
            return entries.none()
        wanted = self.cleaned_data
        for word in wanted["q"].split():
            entries = entries.filter(Q(subject__icontains=word) | Q(action__icontains=word) | Q(why__icontains=word))
        if wanted["who"]:
            people = _called(wanted["who"])
            entries = entries.filter(Q(by__in=people) | Q(on_behalf_of__in=people))
        exactly = {name: wanted[name] for name in ("kind", "address") if wanted[name]}
        entries = entries.filter(**exactly)
        if wanted["since"]:
            entries = entries.filter(at__gte=_midnight(wanted["since"]))
        if wanted["until"]:
            entries = entries.filter(at__lt=_midnight(wanted["until"] + timedelta(days=1)))
        return entries.about(wanted["declaration"]) if wanted["declaration"] else entries


def _called(typed: str) -> QuerySet[User]:
    """The people whose name or account contains what was typed."""
    named = User.objects.annotate(full=Concat("last_name", "first_name", Value("")))
    return named.filter(Q(full__icontains=typed) | Q(username__icontains=typed)).values("pk")


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))

"""Forms of the usual kind, rendered by crispy-forms. Shape only; what a declaration must say belongs to the checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator

from projects.checks import Finding
from projects.models import Department, tell_apart

PROJECT_OR_UNIT = ("project__", "project__unit__")


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


def sort_field() -> forms.CharField:
    """By which column the list is sorted: its heads say so, the filters only keep it."""
    return forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)


class UnitChoices(ModelChoiceIterator):
    """The units offered, those of one name told apart."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        units = list(self.queryset)
        tell_apart(units)
        yield from map(self.choice, units)


class UnitChoiceField(forms.ModelChoiceField):
    """One of some units, all of which are offered."""

    iterator = UnitChoices

    def __init__(self, **kwargs) -> None:
        super().__init__(Department.objects.none(), **kwargs)


class UnitField(forms.ModelChoiceField):
    """A unit with all below it. Only those around the chosen one are offered: a city has thousands."""

    def __init__(self, **kwargs) -> None:
        said = {"invalid_choice": "这个单位不在您所辖的范围内"}
        super().__init__(Department.objects.none(), label="单位", required=False, error_messages=said, **kwargs)

    def offer(self, units: QuerySet[Department]) -> None:
        self.widget.choices = [("", "全部单位"), *as_tree(units)]


def as_tree(units: QuerySet[Department]) -> Iterator[tuple[int, str]]:
    """Each unit below the one above it, set in."""
    known = {unit.pk: unit for unit in units}
    tell_apart(known.values())
    below: dict[int | None, list[Department]] = {}
    for unit in known.values():
        below.setdefault(unit.parent_id if unit.parent_id in known else None, []).append(unit)

    def walk(parent: int | None, depth: int) -> Iterator[tuple[int, str]]:
        for unit in below.get(parent, ()):
            yield unit.pk, "　" * depth + str(unit)
            yield from walk(unit.pk, depth + 1)

    return walk(None, 0)


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
                error_messages={"required": "请在这里说明原因，再送审"},
                widget=forms.Textarea({"rows": 2}),
            )

    @property
    def lacking(self) -> list[forms.BoundField]:
        """The findings whose reason was posted blank."""
        return [self[name] for name in self.errors]

    def reasons(self) -> dict[str, str]:
        """Finding key -> text."""
        return dict(self.cleaned_data)


class WhyForm(CrispyForm):
    """The reason for an amendment."""

    # The workflow says what it lacks; the browser keeps a blank one from being sent, and leads to it.
    why = forms.CharField(label="原因", widget=forms.Textarea({"rows": 3, "required": True}), required=False)

"""What a reviewer fills in: 四性审核, grade, opinions at places, and their own opinion templates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from django import forms

from projects.audit_form import GRADES, POINTS, Point, against, counted
from projects.checks import Finding
from projects.checks import Question as Asked
from projects.core.document import INDICATOR_LABELS, WRITTEN, Document
from projects.forms import CrispyForm
from projects.models import Grade, OpinionTemplate, Question, ReasonCode, ReviewDecision, audit_scale
from projects.sheet import scalar_texts
from projects.workflow import OpinionOn, Verdict

# Empty lines for opinions at places, where no script opens one at a cell.
SPARE = 3
AT_PATH, AT_CODE, AT_TEXT = "at-path", "at-code", "at-text"
REASONS = [("", "（不选理由）"), *ReasonCode.choices]


@dataclass(frozen=True, slots=True)
class OpinionLine:
    """One opinion as typed; `label` names its place, `path` is blank where none is chosen."""

    path: str = ""
    label: str = ""
    code: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class AuditQuestion:
    """One question of 四性审核 on the page: its fields, full marks and points.

    `found` counts the findings that serve it; `doubts` are the grades they speak against, each with which do.
    """

    name: str
    asks: str
    grade: forms.BoundField
    score: forms.BoundField
    full: int
    points: tuple[Point, ...]
    found: str = ""
    doubts: tuple[tuple[str, str], ...] = ()


class OpinionForm(forms.Form):
    """One opinion at a place of the form."""

    path = forms.ChoiceField(required=False)
    reason_code = forms.ChoiceField(choices=REASONS, required=False)
    text = forms.CharField(required=False)

    def __init__(self, line: OpinionLine, *, places: dict[str, str]) -> None:
        super().__init__({"path": line.path, "reason_code": line.code, "text": line.text})
        self.fields["path"].choices = list(places.items())


class VerdictForm(CrispyForm):
    """四性审核, grade and words on the whole. Which of them a decision needs is the workflow's to say."""

    grade = forms.ChoiceField(label="审核等次", choices=Grade, widget=forms.RadioSelect, required=False)
    reason_codes = forms.MultipleChoiceField(
        label="退回理由", choices=ReasonCode, widget=forms.CheckboxSelectMultiple, required=False
    )
    opinion = forms.CharField(label="审核意见", widget=forms.Textarea({"rows": 3}), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for question in Question:
            self.fields[f"audit_{question.name}"] = forms.ChoiceField(
                label=question.value,
                help_text=question.label,
                choices=Grade,
                widget=forms.RadioSelect,
                required=False,
            )

    @property
    def audit_fields(self) -> list[forms.BoundField]:
        return [self[f"audit_{question.name}"] for question in Question]

    def verdict(self) -> Verdict:
        """What was filled in, as the workflow takes it."""
        data = self.cleaned_data
        answers = {question.value: data[f"audit_{question.name}"] for question in Question}
        return Verdict(
            grade=data["grade"],
            audit={question: grade for question, grade in answers.items() if grade},
            reason_codes=tuple(data["reason_codes"]),
            opinion=data["opinion"],
        )


class ReviewForm(VerdictForm):
    """A verdict on one declaration, with scores and opinions at places."""

    def __init__(self, *args, document: Document, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.places = dict(_places(document))
        self.scale = audit_scale()
        for question in Question:
            full = self.scale.weights[question]
            widget = forms.NumberInput({"step": "0.5", "inputmode": "decimal", "min": 0, "max": full})
            self.fields[f"score_{question.name}"] = forms.DecimalField(
                label=f"{question.value}得分",
                min_value=0,
                max_value=full,
                max_digits=5,
                decimal_places=1,
                required=False,
                widget=widget,
            )

    @property
    def questions(self) -> list[AuditQuestion]:
        return [
            AuditQuestion(
                question.value,
                question.label,
                self[f"audit_{question.name}"],
                self[f"score_{question.name}"],
                self.scale.weights[question],
                POINTS[Asked(question.value)],
            )
            for question in Question
        ]

    @property
    def lines(self) -> list[OpinionLine]:
        """The opinions at places typed so far."""
        if not self.is_bound:
            return [replace(one, label=self._label(one)) for one in self.initial.get("lines", ())]
        return [line for line in self._posted() if line.code or line.text.strip()]

    @property
    def spare(self) -> list[OpinionLine]:
        return [OpinionLine()] * SPARE

    @property
    def reasons(self) -> list[tuple[str, str]]:
        return REASONS

    def _posted(self) -> Iterator[OpinionLine]:
        lists = [self.data.getlist(name) for name in (AT_PATH, AT_CODE, AT_TEXT)]
        for path, code, text in zip_longest(*lists, fillvalue=""):
            line = OpinionLine(path, code=code, text=text)
            yield replace(line, label=self._label(line))

    def _label(self, line: OpinionLine) -> str:
        return self.places.get(line.path, line.path)

    def clean(self) -> dict:
        data = super().clean()
        data["opinions"] = tuple(self._opinion(line) for line in self.lines)
        return data

    def _opinion(self, line: OpinionLine) -> OpinionOn:
        form = OpinionForm(line, places=self.places)
        for messages in form.errors.values():
            self.add_error(None, [f"对“{line.label}”的意见：{message}" for message in messages])
        data = form.cleaned_data
        return OpinionOn(data.get("path", ""), data.get("text", ""), data.get("reason_code", ""))

    @property
    def mistakes(self) -> list[str]:
        """What cannot be read, in words that name the place."""
        return [
            f"{self.fields[name].label}：{message}" if name in self.fields else message
            for name, messages in self.errors.items()
            for message in messages
        ]

    def verdict(self) -> Verdict:
        """As it was filled in; a score stands for the grade that was not chosen."""
        data, chosen = self.cleaned_data, super().verdict()
        given = {question.value: data[f"score_{question.name}"] for question in Question}
        scores = {question: score for question, score in given.items() if score is not None}
        total = self.scale.total(scores)
        return replace(
            chosen,
            grade=chosen.grade or (self.scale.grade(total) if total is not None else ""),
            audit={one: self.scale.grade_of(one, score) for one, score in scores.items()} | dict(chosen.audit),
            scores=scores,
            opinions=data["opinions"],
        )


def _places(document: Document) -> Iterator[tuple[str, str]]:
    """Every part of the form an opinion can point at, with its name."""
    yield "", "整张表"
    for path in scalar_texts(document, document.layout):
        yield path, document.label(path)
    for path in ("goals", "indicators"):
        yield path, document.label(path)
    for index, row in enumerate(document.indicators):
        for attribute in WRITTEN:
            name = row.name or f"第 {index + 1} 条指标"
            yield f"indicators[{index}].{attribute}", f"{row.level2} · {name} · {INDICATOR_LABELS[attribute]}"


def audit_of(form: ReviewForm, findings: Sequence[Finding]) -> list[AuditQuestion]:
    """The four questions beside the findings that count."""
    return [
        replace(
            question,
            found=counted(one for one in findings if one.question == question.name),
            doubts=tuple(
                (grade, counted(spoken)) for grade in GRADES if (spoken := against(question.name, grade, findings))
            ),
        )
        for question in form.questions
    ]


def begun_from(decision: ReviewDecision) -> dict:
    """A decision as what a ReviewForm begins with. It comes with its `opinions`."""
    initial = {"grade": decision.grade, "reason_codes": decision.reason_codes, "opinion": decision.opinion}
    for question in Question:
        initial[f"audit_{question.name}"] = decision.audit.get(question.value, "")
        initial[f"score_{question.name}"] = decision.scores.get(question.value, "")
    at_places = [one for one in decision.opinions.all() if one.path or one.text != decision.opinion]
    initial["lines"] = [OpinionLine(one.path, code=one.reason_code, text=one.text) for one in at_places]
    return initial


class OpinionTemplateForm(forms.ModelForm):
    """Words a reviewer keeps for their own use."""

    class Meta:
        model = OpinionTemplate
        fields = ("text", "reason_codes")

    text = forms.CharField(
        label="意见",
        widget=forms.Textarea({"rows": 2}),
        max_length=2000,
        error_messages={"required": "请先写好意见，再存为常用意见"},
    )
    reason_codes = forms.MultipleChoiceField(
        label="退回理由", choices=ReasonCode, widget=forms.CheckboxSelectMultiple, required=False
    )

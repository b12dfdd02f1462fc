"""What is wrong with a row of a flat table by itself, in words and without a query for each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models


@dataclass(frozen=True, slots=True)
class Once:
    """Values of `attributes` that may stand but once; a row in which one of them is blank is not asked."""

    attributes: tuple[str, ...]
    message: str

    def of(self, instance: models.Model) -> tuple | None:
        values = tuple(getattr(instance, instance._meta.get_field(name).attname) for name in self.attributes)
        return None if None in values or "" in values else values


def field_faults(instance: models.Model) -> dict[str, str]:
    """What the model's own fields refuse, with the way out; without a query. What a cell named is there already."""
    faults = {}
    for field in instance._meta.concrete_fields:
        value = getattr(instance, field.attname)
        if field.primary_key or not field.editable:
            continue
        if field.is_relation:
            # An unsaved row of the same file has no key yet; what it stands for is set all the same.
            if value is None and not field.null and field.get_cached_value(instance, None) is None:
                faults[field.name] = "没有填写；请补上"
            continue
        if value in (None, "") and not field.blank:
            faults[field.name] = "没有填写；请补上"
        elif value not in (None, ""):
            try:
                field.clean(value, instance)
            except ValidationError as error:
                faults[field.name] = _with_way_out(error, field, value)
    return faults


def _with_way_out(error: ValidationError, field: models.Field, value: object) -> str:
    codes = {each.code for each in error.error_list}
    if "max_length" in codes:
        return f"有 {len(str(value))} 字，最多 {field.max_length} 字；请缩短"
    if "null_characters_not_allowed" in codes:
        return "含有不可见的空字符；请重新键入"
    if "invalid_choice" in codes:
        return f"“{value}”应为{'、'.join(str(label) for _, label in field.flatchoices)}之一"
    return f"{'；'.join(error.messages).rstrip('。')}；请改正"


def ring_message(lines: Sequence[int]) -> str:
    if len(lines) == 1:
        return f"第 {lines[0]} 行以自己为上级；请改正这一行的上级"
    way = " → ".join(f"第 {line} 行" for line in (*lines, lines[0]))
    return f"这几行互为上级：{way}；请改正其中一行的上级"

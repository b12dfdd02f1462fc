"""A unit named on the command line."""

from __future__ import annotations

from django.core.management.base import CommandError

from projects.matching import match_department
from projects.models import Department


def unit_called(name: str) -> Department:
    """The one department of this name. Raises CommandError, which names the likely ones."""
    match = match_department(name, Department.objects.all())
    if match.one:
        return match.one
    if match.exact:
        raise CommandError(f"系统中有 {len(match.exact)} 个单位都叫“{name}”，请先在“数据管理”中改名区分")
    near = "、".join(f"“{department}”" for department in match.near)
    raise CommandError(f"系统中没有单位“{name}”" + (f"，相近的有{near}" if near else "，请核对名称"))

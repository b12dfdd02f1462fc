"""Units of one name, as 医保中心 below several bureaus: beside the name stands the unit above, wherever one chooses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Count

from projects.models.departments import Department


def tell_apart(units: Iterable[Department | None]) -> None:
    """Let each unit that shares its name with another say which it is: `医保中心（东坑分局）`.

    By the nearest unit above it that none of the others stands below. One query, two more where names are shared.
    """
    shown = [unit for unit in units if unit is not None]
    names = {unit.name for unit in shown}
    named = Department.objects.filter(name__in=names).order_by().values("name")
    shared = set(named.annotate(number=Count("pk")).filter(number__gt=1).values_list("name", flat=True))
    if not shared:
        return
    namesakes = Department.objects.filter(name__in=shared).order_by().values_list("name", "pk")
    groups: dict[str, list[int]] = defaultdict(list)
    for name, pk in namesakes:
        groups[name].append(pk)
    lines = Department.objects.lines_of([pk for group in groups.values() for pk in group])
    for unit in shown:
        if unit.name in shared:
            unit.beside_name = _telling(unit.pk, groups[unit.name], lines)


def _telling(pk: int, group: Sequence[int], lines: dict[int, list[Department]]) -> str:
    """The name of the nearest unit above one of a group that tells it from the others; blank where there is none."""
    others = {above.name for other in group if other != pk for above in lines[other][1:]}
    above = [unit.name for unit in lines[pk][1:]]
    return next((name for name in above if name not in others), above[0] if above else "")

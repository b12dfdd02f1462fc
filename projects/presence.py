"""Who else is editing: each open editor says so every few seconds, and whoever fell silent has left."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.utils import timezone

from projects.models import Declaration, Presence, display_name

# Editors speak every 15 seconds; one that missed two of them is closed or cut off.
SILENT = timedelta(seconds=40)


def note(declaration: Declaration, user) -> None:
    """`user` has the declaration's editor open now."""
    Presence.objects.bulk_create(
        [Presence(declaration=declaration, user=user, seen_at=timezone.now())],
        update_conflicts=True,
        unique_fields=["declaration", "user"],
        update_fields=["seen_at"],
    )


def others(declaration: Declaration, user) -> list[str]:
    """The names of the other people who are editing the declaration now."""
    here = declaration.presences.filter(seen_at__gte=timezone.now() - SILENT).exclude(user=user)
    return [display_name(presence.user) for presence in here.select_related("user").order_by("user")]


def others_on(declarations: Collection[int], user) -> dict[int, list[str]]:
    """The names of the other people at each of many declarations, by its id. One query."""
    since = timezone.now() - SILENT
    here = Presence.objects.filter(declaration__in=declarations, seen_at__gte=since).exclude(user=user)
    found: dict[int, list[str]] = {}
    for presence in here.select_related("user").order_by("user"):
        found.setdefault(presence.declaration_id, []).append(display_name(presence.user))
    return found

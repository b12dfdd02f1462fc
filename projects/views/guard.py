"""The access mark every view carries. A view without one cannot be routed: a test walks the URLs to prove it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from projects import access, store
from projects.models import Declaration, Role
from projects.models.declarations import OPEN_STATES

View = Callable[..., HttpResponse]


def on_declaration(action: str) -> Callable[[View], View]:
    """The view gets `declaration` for `pk`; 404 when the user may not see it, 403 when they may not do `action`.

    A POST is let through by role alone: its verb checks the state on the locked row, so what was typed on a page that
    has gone stale meets an explanation instead of a closed door.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, pk: int, **kwargs) -> HttpResponse:
            found = Declaration.objects.select_related(
                "project__unit", "framework", "supervising_department", "waits_at"
            )
            declaration = get_object_or_404(found, pk=pk)
            require = access.require_role if request.method == "POST" and action != "view" else access.require
            require(request.user, action, declaration)
            if request.method == "GET" and declaration.state in OPEN_STATES:
                # Whoever opens a page of it, even its own editor anew, has seen the text that stands there.
                store.seen([declaration.pk])
            return view(request, declaration, **kwargs)

        guarded.guard = action
        return guarded

    return decorate


def for_roles(*roles: Role) -> Callable[[View], View]:
    """The view is for people who hold one of `roles` anywhere today; 403 for others."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **kwargs) -> HttpResponse:
            if not access.roles_of(request.user) & set(roles):
                raise PermissionDenied
            return view(request, **kwargs)

        guarded.guard = roles
        return guarded

    return decorate


def _on_own(name: str, own: Callable[[User], QuerySet]) -> Callable[[View], View]:
    """The view gets the row that `pk` names among the user's own as its argument; 404 for any other."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, pk: int, **kwargs) -> HttpResponse:
            return view(request, get_object_or_404(own(request.user), pk=pk), **kwargs)

        guarded.guard = name
        return guarded

    return decorate


# 404 unless it is the user's own, and they may still do what it came from.
on_batch = _on_own("batch", access.batches_of)
on_decision_batch = _on_own("decision batch", access.decision_batches_of)
on_table_import = _on_own("table import", access.table_imports_of)


def for_those_who(may: Callable[[User], bool]) -> Callable[[View], View]:
    """The view is for those to whom a question of `access` says yes; 403 for others."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not may(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.guard = may.__name__
        return guarded

    return decorate


def for_everyone_logged_in(view: View) -> View:
    """The page itself is open to every account; what it lists is narrowed by `access`."""
    view.guard = "logged in"
    return view

"""Where a person stands after a save: where they were, at the check before submitting, or at the next form."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse

from projects import starting, workflow
from projects.core.document import Document
from projects.diff import Kind, diff
from projects.models import Declaration
from projects.views import queue


def address_after_save(request: HttpRequest, declaration: Declaration, *, before: Document, after: Document) -> str:
    """The page to go to, by the button that was pressed. The list somebody came from goes along."""
    messages.success(request, "已保存")
    carried = queue.carried(request.GET)
    if "then_submit" in request.POST:
        return reverse("declaration-submit", args=[declaration.pk]) + carried
    if "then_take" in request.POST:
        return reverse("declaration-take", args=[declaration.pk]) + carried
    if "then_next" in request.POST:
        return _next(request, declaration, carried)
    return f"{reverse('declaration-edit', args=[declaration.pk])}{carried}{_fragment(before, after)}"


def _next(request: HttpRequest, declaration: Declaration, carried: str) -> str:
    following = queue.next_after(declaration, user=request.user, query=request.GET)
    if not following:
        messages.info(request, _what_is_left(request, declaration))
        return queue.list_address(request.GET)
    if following.starts_over:
        messages.info(request, f"列表到头了，从头开始。{_what_is_left(request, declaration)}")
    return reverse("declaration-edit", args=[following.declaration.pk]) + carried


def _what_is_left(request: HttpRequest, declaration: Declaration) -> str:
    """What the filler has still to do beside the form just saved, in words: never nothing while there is."""
    forms = queue.to_fill(request.user).exclude(pk=declaration.pk).count()
    _, projects = starting.expected_not_begun(request.user, workflow.years_open_to(request.user))
    left = [f"{forms} 份申报表没有送审"] if forms else []
    left += [f"{projects} 个应报项目还没有建表"] if projects else []
    here = "已保存的这一份还没有送审"
    return f"{here}，另外还有 {'、'.join(left)}" if left else f"{here}，此外没有要填的了"


def _fragment(before: Document, after: Document) -> str:
    """The cell that was changed last in the order of the form, so that a page without script stands there again."""
    paths = [change.path for change in diff(before, after) if change.kind in (Kind.ADDED, Kind.CHANGED)]
    if not paths:
        return ""
    last = paths[-1]
    return f"#{last}.name" if last.endswith("]") and last.startswith("indicators") else f"#{last}"

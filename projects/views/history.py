"""A declaration's history: all that happened to it, and what each save changed."""

from collections.abc import Iterable
from itertools import pairwise

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from projects import access, openings, store, workflow
from projects.core.document import from_plain
from projects.diff import Change, diff
from projects.life import Moment, life_of
from projects.models import Declaration, Revision
from projects.sheet import sheet
from projects.views.guard import on_declaration
from projects.views.merge import both_documents
from projects.views.posted import revision_in
from projects.views.work import page_of


@on_declaration("view")
def declaration_history(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    """A declaration's whole life."""
    page = page_of(request, life_of(declaration, user=request.user))
    context = {
        "declaration": declaration,
        "page": page,
        "changes": _changes_on(declaration, page),
        "can_restore": access.can(request.user, "edit", declaration),
        "reads_audit": access.reads_audit(request.user),
    }
    return render(request, "projects/declaration_history.html", context)


@on_declaration("view")
def declaration_revision(request: HttpRequest, declaration: Declaration, number: int) -> HttpResponse:
    """The form as it stood after one entry, with what the entry changed."""
    # The autosaves of one sitting move their entry's number on.
    entry = declaration.revisions.select_related("by").filter(number__gte=number).first()
    if not entry:
        raise Http404
    if entry.number != number:
        return redirect("declaration-revision", declaration.pk, entry.number)
    openings.note(declaration, request.user)
    document = from_plain(entry.document)
    earlier = declaration.revisions.filter(number__lt=number).last()
    before = from_plain(earlier.document) if earlier else None
    context = {
        "declaration": declaration,
        "entry": entry,
        "earlier": earlier,
        "later": declaration.revisions.filter(number__gt=number).first(),
        "sheet": sheet(document, declaration.framework.outline(), before=before),
        "changes": diff(before, document) if before else (),
        "can_restore": entry.number < declaration.revision and access.can(request.user, "edit", declaration),
    }
    return render(request, "projects/declaration_revision.html", context)


@on_declaration("edit")
@require_http_methods(["GET", "POST"])
def declaration_restore(request: HttpRequest, declaration: Declaration, number: int) -> HttpResponse:
    """What would change from the text of now to that of an entry; then the entry's text as a save of its own."""
    entry = get_object_or_404(declaration.revisions.select_related("by"), number=number)
    if request.method == "GET":
        return _restoring(request, declaration, entry)
    try:
        workflow.restore(declaration, entry, by=request.user, based_on=revision_in(request))
    except store.Conflict as conflict:
        return both_documents(request, declaration, workflow.restored(declaration, entry), conflict)
    except (workflow.NotReady, store.Unsavable) as error:
        messages.error(request, f"没有恢复：{error}")
        return _restoring(request, declaration, entry, status=422)
    messages.success(request, f"已恢复为第 {entry.number} 次记录的内容；恢复以前的内容仍在历史中")
    return redirect("declaration-edit", declaration.pk)


def _restoring(request: HttpRequest, declaration: Declaration, entry: Revision, *, status: int = 200) -> HttpResponse:
    now = store.load(declaration)
    document = workflow.restored(declaration, entry)
    context = {
        "declaration": declaration,
        "entry": entry,
        "changes": diff(now, document),
        "sheet": sheet(document, declaration.framework.outline(), before=now),
    }
    return render(request, "projects/declaration_restore.html", context, status=status)


def _changes_on(declaration: Declaration, moments: Iterable[Moment]) -> dict[int, tuple[Change, ...]]:
    """What each entry of the history changed, by its number. One query."""
    numbers = [moment.revision.number for moment in moments if moment.revision]
    if not numbers:
        return {}
    earlier = declaration.revisions.filter(number__lt=min(numbers)).order_by("-number")[:1]
    shown = Q(number__gte=min(numbers), number__lte=max(numbers)) | Q(pk__in=list(earlier.values_list("pk", flat=True)))
    rows = declaration.revisions.filter(shown).order_by("number").values_list("number", "document")
    texts = [(number, from_plain(document)) for number, document in rows]
    return {number: diff(before, after) for (_, before), (number, after) in pairwise(texts)}

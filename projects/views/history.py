"""A declaration's history: all that happened to it, and what each save changed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from projects import access, openings
from projects.core.document import from_plain
from projects.diff import diff
from projects.life import life_of
from projects.models import Declaration
from projects.sheet import sheet
from projects.views.guard import on_declaration
from projects.views.work import page_of


@on_declaration("view")
def declaration_history(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    """A declaration's whole life."""
    context = {
        "declaration": declaration,
        "page": page_of(request, life_of(declaration, user=request.user)),
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
    }
    return render(request, "projects/declaration_revision.html", context)

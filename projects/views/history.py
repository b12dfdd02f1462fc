"""A declaration's history: every entry, and what each changed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from projects.diff import diff
from projects.document import from_plain
from projects.models import Declaration
from projects.sheet import sheet
from projects.views.guard import on_declaration
from projects.views.work import page_of


@on_declaration("view")
def declaration_history(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    entries = declaration.revisions.select_related("by").order_by("-number")
    page = page_of(request, entries)
    return render(request, "projects/declaration_history.html", {"declaration": declaration, "page": page})


@on_declaration("view")
def declaration_revision(request: HttpRequest, declaration: Declaration, number: int) -> HttpResponse:
    """The form as it stood after one entry, with what the entry changed."""
    entry = get_object_or_404(declaration.revisions.select_related("by"), number=number)
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

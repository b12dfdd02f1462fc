"""Last year beside the editor: drawn with the page, drawn anew while one types, and its year in words replaced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from indicators.outline import Outline
from projects import starting, store
from projects.beside_last_year import BesideLastYear, beside
from projects.core.document import Document
from projects.last_year_words import with_this_year
from projects.models import Declaration
from projects.sheet import Mark
from projects.sheet_form import SheetForm
from projects.views.guard import on_declaration

THIS_YEAR = "this_year"


@on_declaration("edit")
@require_POST
def declaration_last_year(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    """The list beside the editor for what is typed now; nothing is written."""
    outline = declaration.framework.outline()
    form = SheetForm(store.load(declaration), outline, request.POST)
    found = beside_last_year(starting.last_year_document(declaration), form.document(), outline)
    return render(request, "projects/_last_year.html", {"declaration": declaration, "last_year": found})


def beside_last_year(last: Document | None, document: Document, outline: Outline) -> BesideLastYear | None:
    """`document`, the declaration's or what is typed over it, beside last year's, if there is one."""
    return beside(last, document, outline) if last else None


def with_last_year(marks: Mapping[str, Sequence[Mark]], found: BesideLastYear | None) -> dict[str, list[Mark]]:
    """The marks of the form, and after them those about last year."""
    together = {path: list(group) for path, group in marks.items()}
    for path, group in (found.marks(marks) if found else {}).items():
        together.setdefault(path, []).extend(group)
    return together


def as_asked(request: HttpRequest, declaration: Declaration, form: SheetForm) -> Document:
    """What was typed; with this year in the place of last year's in words, when that was asked for."""
    typed = form.document()
    last = starting.last_year_document(declaration) if THIS_YEAR in request.POST else None
    if not last:
        return typed
    messages.info(request, f"已把“{last.fiscal_year}年”改为“{typed.fiscal_year}年”，改动见“与上年对照”，请核对")
    return with_this_year(last, typed, form.outline)

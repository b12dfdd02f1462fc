"""What the editor asks while somebody types: save this, what does it mean, who else is here.

Answers are JSON. Whatever cannot be saved is said in words for the person, with a status that tells the script which
way out there is: 409 both texts differ, 403 somebody else is logged in, 422 it can be put right on the page.
"""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST

from projects import judging, presence, store, workflow
from projects.core.document import to_plain
from projects.models import Declaration, display_name
from projects.sheet import Cell
from projects.sheet_form import SheetForm
from projects.views.editor import findings_panel
from projects.views.guard import on_declaration
from projects.views.last_year import beside_last_year, with_last_year
from projects.views.posted import answers_in, is_somebody_else, reasons_in, revision_in, sitting_in
from projects.views.remedies import mend, mended, told
from projects.views.work import marks_for


@on_declaration("edit")
@require_POST
def declaration_autosave(request: HttpRequest, declaration: Declaration) -> JsonResponse:
    """Save without leaving the page. A field whose text has the wrong shape keeps its saved value, and is named."""
    if is_somebody_else(request):
        return _refused(f"现在登录的是{display_name(request.user)}，这里是别人填写的内容", 403)
    form = _form(request, declaration)
    if "indicators" in form.errors:
        return _refused(form.errors["indicators"], 422)
    by_hand = "by_hand" in request.POST
    try:
        saved = workflow.save(
            declaration,
            form.document(),
            by=request.user,
            based_on=revision_in(request),
            answers=answers_in(request) if by_hand else None,
            reasons=reasons_in(request),
            by_hand=by_hand,
            sitting=sitting_in(request),
        )
    except store.Conflict as conflict:
        again = saved_before(request, declaration, form, conflict)
        return _refused(str(conflict), 409) if again is None else _saved(request, declaration, form, again)
    except store.Unsavable as error:
        return _refused(str(error), 422)
    pressed = mend(request, saved, form.document(), form.places)
    return _saved(request, declaration, form, {"revision": saved.revision} | pressed)


def _saved(request: HttpRequest, declaration: Declaration, form: SheetForm, result: dict) -> JsonResponse:
    return JsonResponse(
        {
            "at": f"{timezone.localtime():%H:%M}",
            "rows": form.places,
            "errors": form.errors,
            "others": presence.others(declaration, request.user),
        }
        | result
    )


def saved_before(
    request: HttpRequest, declaration: Declaration, form: SheetForm, conflict: store.Conflict
) -> dict | None:
    """What to answer where the newest text is the posted one, or what the pressed button makes of it; else None.

    An answer of ours was lost on its way, or two people wrote the same.
    """
    typed, revision = form.document(), {"revision": conflict.latest.number}
    if conflict.latest.document == to_plain(typed):
        return revision
    try:
        pressed = mended(request, declaration, typed)
    except workflow.NotReady:
        return None
    if not pressed or conflict.latest.document != to_plain(pressed[0]):
        return None
    return revision | told(typed, *pressed, form.outline, form.places)


def _refused(why: str, status: int) -> JsonResponse:
    return JsonResponse({"refused": why}, status=status)


@on_declaration("edit")
@require_POST
def declaration_check(request: HttpRequest, declaration: Declaration) -> JsonResponse:
    """What is typed now is understood to mean, cell by cell, and what the checks say of it."""
    return JsonResponse(checked(request, declaration))


def checked(request: HttpRequest, declaration: Declaration) -> dict:
    """The answer to a check: for each posted row its index in the Document, what stands in the cells, the findings."""
    form = _form(request, declaration)
    context = judging.context_of(declaration, form.document())
    panel = findings_panel(request, declaration, form, context)
    opinions = None if declaration.round else ()
    marks = marks_for(form.document(), declaration, panel["findings"], panel["waived"], opinions)
    last_year = beside_last_year(context.last_year, form.document(), form.outline)
    drawn = form.sheet(marks=with_last_year(marks, last_year))
    return {
        "rows": form.places,
        "cells": {cell.path: said for cell in drawn.cells() if cell.path and (said := _said(cell))},
        "findings": render_to_string("projects/_missing.html", panel, request),
    }


def _said(cell: Cell) -> dict:
    """What stands in a cell beside its text."""
    said = {"meaning": cell.meaning, "error": cell.error, "tone": cell.tone, "marks": [asdict(m) for m in cell.marks]}
    return {name: value for name, value in said.items() if value}


@on_declaration("edit")
@require_POST
def declaration_presence(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    """This editor is open; who else has one open, and which revision is the newest now."""
    presence.note(declaration, request.user)
    return JsonResponse({"others": presence.others(declaration, request.user), "revision": declaration.revision})


def _form(request: HttpRequest, declaration: Declaration) -> SheetForm:
    return SheetForm(store.load(declaration), declaration.framework.outline(), request.POST)

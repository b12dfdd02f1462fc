"""When somebody was faster: both texts side by side, and the person's choice for each field in which they differ."""

import json

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from indicators.outline import Outline
from projects import access, store, workflow
from projects.core.document import Document, FormatError, from_plain, to_plain
from projects.merging import differences, merged
from projects.models import Declaration
from projects.sheet_form import SheetForm
from projects.views.guard import on_declaration
from projects.views.posted import answers_in, reasons_in, revision_in, texts_in
from projects.views.work import opinions_of

CHOICE, TEXT = "choice-", "text-"


def typed_over(
    request: HttpRequest, declaration: Declaration, outline: Outline, conflict: store.Conflict
) -> tuple[SheetForm, Document | None]:
    """The posted form, and the text it was made from, where that is known.

    It stands in the history, unless it was in the midst of a sitting that went on; then the page itself may know.
    """
    entry = declaration.revisions.filter(number=revision_in(request)).first()
    if entry:
        base = from_plain(entry.document)
        return SheetForm(base, outline, request.POST), base
    latest = from_plain(conflict.latest.document)
    known = QueryDict(request.POST.get("base", ""))
    return SheetForm(latest, outline, request.POST), SheetForm(latest, outline, known).document() if known else None


def both_documents(
    request: HttpRequest, declaration: Declaration, mine: Document, conflict: store.Conflict
) -> HttpResponse:
    """As `both_texts`, of a text that was not typed."""
    return _page(request, declaration, mine, conflict, base=None)


def both_texts(
    request: HttpRequest, declaration: Declaration, form: SheetForm, conflict: store.Conflict, *, base: Document | None
) -> HttpResponse:
    """Nothing is overwritten: what stands there now and what was typed; the person chooses."""
    problems = [(label, form.typed_at(path), message) for path, label, message in form.problems()]
    return _page(request, declaration, form.document(), conflict, base=base, problems=problems)


@on_declaration("edit")
@require_POST
def declaration_merge(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    """Save what was put together out of two texts; should somebody have been faster again, the same once more."""
    theirs, mine = (_document(request, declaration, name) for name in ("theirs", "mine"))
    choices = texts_in(request, CHOICE)
    lacking = [difference for difference in differences(theirs, mine) if not choices.get(difference.key)]
    document = merged(theirs, mine, choices, texts_in(request, TEXT))
    based_on = revision_in(request)
    try:
        if lacking:
            store.require_revision(declaration, based_on)
            messages.error(request, f"没有保存：还有 {len(lacking)} 处没有选择")
            return _page(request, declaration, mine, None, base=None, status=422)
        workflow.save(
            declaration,
            document,
            by=request.user,
            based_on=based_on,
            answers=answers_in(request),
            reasons=reasons_in(request),
        )
    except store.Conflict as conflict:
        return _page(request, declaration, document, conflict, base=theirs)
    except store.Unsavable as error:
        messages.error(request, f"没有保存：{error}")
        return _page(request, declaration, mine, None, base=None, status=422)
    messages.success(request, "已保存")
    return redirect("declaration-edit", declaration.pk)


def _document(request: HttpRequest, declaration: Declaration, name: str) -> Document:
    """One of the two texts that the page was made from; what the sheet does not let people change is as we hold it."""
    held = store.load(declaration)
    try:
        posted = from_plain(json.loads(request.POST.get(name, "")))
    except (FormatError, ValueError) as error:
        raise BadRequest(name) from error
    return held.with_editable_parts(posted)


def _page(
    request: HttpRequest,
    declaration: Declaration,
    mine: Document,
    conflict: store.Conflict | None,
    *,
    base: Document | None,
    problems: list[tuple[str, str, str]] | None = None,
    status: int = 409,
) -> HttpResponse:
    store.seen([declaration.pk])
    if conflict:
        # As it stands now: until it was seen, its editor may have gone on writing into it.
        conflict.latest.refresh_from_db()
    declaration = Declaration.objects.select_related("project__unit", "framework").get(pk=declaration.pk)
    theirs = from_plain(conflict.latest.document) if conflict else store.load(declaration)
    context = {
        "declaration": declaration,
        "conflict": conflict,
        "differences": differences(theirs, mine, base),
        "choices": texts_in(request, CHOICE),
        "texts": texts_in(request, TEXT),
        "theirs": json.dumps(to_plain(theirs), ensure_ascii=False),
        "mine": json.dumps(to_plain(mine), ensure_ascii=False),
        "revision": conflict.latest.number if conflict else declaration.revision,
        "problems": problems or [],
        "reasons": reasons_in(request),
        "opinions": opinions_of(declaration),
        "answers": answers_in(request),
        "editing": True,
        "allowed": access.allowed(request.user, declaration),
    }
    return render(request, "projects/declaration_conflict.html", context, status=status)

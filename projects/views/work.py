"""The list of declarations, and one declaration as its official form."""

from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from projects import access, judging, library, openings, store, workflow
from projects.core.document import Document, from_plain
from projects.diff import follow
from projects.holding import holder_of, holders_of
from projects.issuing import LETTERS
from projects.list_forms import FilterForm
from projects.listing import Listed
from projects.models import Campaign, Declaration, Opinion, Role, State, tell_apart
from projects.models.declarations import OPEN_STATES
from projects.sheet import Mark, sheet
from projects.tables import FORMATS
from projects.views import queue
from projects.views.asking import dialogues
from projects.views.guard import for_everyone_logged_in, on_declaration

PER_PAGE = 30


def healthz(request: HttpRequest) -> HttpResponse:
    """Alive, with a database that answers; for the container's health check."""
    Campaign.objects.exists()
    return JsonResponse({"status": "ok"})


@for_everyone_logged_in
def declaration_list(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.GET, user=request.user)
    listed = form.listed(access.visible_to(request.user).newest())
    page = page_of(request, listed)
    found = rows_of(Declaration.objects.filter(pk__in=page.object_list)).in_bulk()
    rows = [found[pk] for pk in page.object_list if pk in found]
    tell_apart(row.unit for row in rows)
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "count": listed.tally,
        "order": listed.order,
        "holders": holders_of(rows),
        "can_start": Role.FILLER in access.roles_of(request.user),
        "carried": queue.carried(request.GET, came_from="declaration-list"),
    }
    return render(request, "projects/declaration_list.html", context)


@on_declaration("view")
def declaration_detail(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    openings.note(declaration, request.user)
    document = store.load(declaration)
    outline = declaration.framework.outline()
    findings, waived = judging.findings_of(declaration, document), judging.waivers_given(declaration)
    marks = marks_for(document, declaration, findings, waived)
    versions = versions_of(request, declaration)
    context = {
        "declaration": declaration,
        "holder": holder_of(declaration),
        "document": document,
        "sheet": sheet(document, outline, marks=marks),
        "findings": findings,
        "given": judging.reasons_given(declaration),
        "waived": waived,
        "decisions": decisions_of(declaration),
        "opinions": opinions_of(declaration).defer("decision__judged__document"),
        "formats": [(extension, known.label) for extension, known in FORMATS.items()],
        "letters": [(extension, FORMATS[extension].label) for extension in LETTERS]
        if declaration.state == State.APPROVED
        else [],
        "versions": versions,
        "newer": next((v for v in versions if v.version > declaration.version and v.state in OPEN_STATES), None)
        if declaration.state == State.APPROVED
        else None,
        "allowed": access.allowed(request.user, declaration),
        "library_rows": _library_rows(request, declaration, document),
        "carried": queue.carried(request.GET),
        "closed": workflow.campaign_problem(declaration) if declaration.state in access.FILLING["submit"] else "",
    }
    may_inquire = access.may_inquire(request.user, declaration)
    context |= dialogues(declaration, document, may_inquire=may_inquire, drawn=context["sheet"])
    return render(request, "projects/declaration_detail.html", context)


def _library_rows(request: HttpRequest, declaration: Declaration, document: Document) -> list[tuple]:
    """For who keeps the library: each approved indicator with its position and the entry it is, or None."""
    if declaration.state != State.APPROVED or not access.keeps_library(request.user):
        return []
    entries = library.entries_of({(row.level2, row.name) for row in document.indicators})
    return [(at, row, entries.get((row.level2, row.name))) for at, row in enumerate(document.indicators)]


def rows_of(declarations: QuerySet[Declaration]) -> QuerySet[Declaration]:
    """Declarations with what a list shows of each."""
    # Counted for the rows that are shown: to join the opinions would group all there are before the first is.
    open_ones = Opinion.objects.unanswered().filter(declaration=OuterRef("pk")).order_by().values("declaration")
    unanswered = Coalesce(Subquery(open_ones.annotate(number=Count("pk")).values("number")), 0)
    shown = declarations.select_related("unit", "submitted_by", "waits_at", "draft_figures")
    return shown.annotate(unanswered=unanswered)


def page_of(request: HttpRequest, rows: QuerySet | Listed) -> Page:
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def decisions_of(declaration: Declaration) -> QuerySet:
    """The reviewers' decisions, newest first."""
    return declaration.decisions.select_related("by", "stage").order_by("-pk")


def versions_of(request: HttpRequest, declaration: Declaration) -> list[Declaration]:
    """The versions of the same project and year, when there is more than one."""
    same = access.visible_to(request.user).filter(project=declaration.project, fiscal_year=declaration.fiscal_year)
    found = list(same.select_related("waits_at").order_by("version"))
    return found if len(found) > 1 else []


def opinions_of(declaration: Declaration) -> QuerySet[Opinion]:
    """The opinions on a declaration, with all that is shown of them."""
    return declaration.opinions.standing().select_related(
        "answered_by", "decision__by", "decision__stage", "decision__judged"
    )


def marks_for(
    document: Document, declaration: Declaration, findings, waived=(), opinions=None
) -> dict[str, list[Mark]]:
    """Findings and open opinions at the cells they speak of; a finding whose key is `waived` has no mark.

    `opinions` where they are at hand.
    """
    marks: dict[str, list[Mark]] = {}
    tones = {"blocker": "bad", "reason": "warn", "notice": "note"}
    for finding in findings:
        if finding.path != "indicators" and finding.key not in waived:
            marks.setdefault(finding.path, []).append(Mark(tones[finding.severity], finding.message))
    for opinion in opinions_of(declaration) if opinions is None else opinions:
        path = "" if opinion.answered_at else place_now(opinion, document)
        if path:
            marks.setdefault(path, []).append(Mark("warn", f"审核意见：{opinion.text}"))
    return marks


def place_now(opinion: Opinion, document: Document) -> str:
    """Where the part an opinion speaks of stands now; blank when it is gone or the opinion is on the whole form."""
    return follow(opinion.path, from_plain(opinion.decision.judged.document), document)

"""New declarations: each project that has none for the year, and the three ways to begin."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from projects import access, draft_counts, peers, starting, store
from projects.core.document import GOALS
from projects.core.document import Project as Head
from projects.models import Declaration, Project, Role, tell_apart
from projects.start_forms import StartFilterForm, StartForm
from projects.views.guard import for_roles
from projects.views.posted import number
from projects.views.ticked import rows_in
from projects.views.work import page_of

WAYS = {"last-year": starting.start_from_last_year, "blank": starting.start_blank}
MOST_SOURCES = 30


@for_roles(Role.FILLER)
@require_http_methods(["GET", "POST"])
def declaration_create(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _start(request)
    form = StartFilterForm(request.GET, user=request.user)
    year = form.year
    context = {"form": form, "year": year, "mine": access.projects_to_declare(request.user).exists()}
    if year:
        page = page_of(request, form.narrow(starting.to_declare(request.user, year)))
        context |= {"page": page, "rows": starting.startables(page, year)}
    return render(request, "projects/declaration_create.html", context)


def _start(request: HttpRequest) -> HttpResponse:
    form = StartForm(request.POST, user=request.user)
    if not form.is_valid():
        messages.error(request, "没有新建：项目或年度不在您可以新建的范围内，请从下面的列表中选择")
        return redirect("declaration-create")
    wanted = form.cleaned_data
    begin = WAYS[wanted["way"] or "blank"]
    return _begun(request, lambda: begin(wanted["project"], wanted["fiscal_year"], by=request.user))


def _begun(request: HttpRequest, begin) -> HttpResponse:
    """The new draft's editor; when there is one already, that one; when it cannot be, why."""
    try:
        declaration = begin()
        draft_counts.keep(declaration)
        return redirect("declaration-edit", declaration.pk)
    except store.AlreadyThere as error:
        messages.info(request, f"{error}，这就是")
        return redirect(error.declaration)
    except (store.Unsavable, starting.NothingToCarry) as error:
        messages.error(request, f"不能新建：{error}")
    return redirect("declaration-create")


@for_roles(Role.FILLER)
@require_http_methods(["GET", "POST"])
def declaration_copy(request: HttpRequest, project_id: int) -> HttpResponse:
    """Choose a declaration of another project, then which of its rows to take."""
    project = get_object_or_404(access.projects_to_declare(request.user).select_related("unit"), pk=project_id)
    form = StartFilterForm(request.GET, user=request.user)
    among = peers.others(request.user, project)
    source = among.filter(pk=number(request.GET.get("source"))).select_related("project__unit").first()
    if request.method == "POST" and source and form.year:
        return _begun(request, lambda: _copy(request, project, form.year, source))
    context = {"form": form, "project": project, "year": form.year, "source": source}
    if source:
        store.seen([source.pk])
        context["document"] = store.load(source)
    else:
        context["sources"] = _sources(form, project, among)
    return render(request, "projects/declaration_copy.html", context)


def _copy(request: HttpRequest, project: Project, year: int, source: Declaration) -> Declaration:
    store.seen([source.pk])
    unticked = {path.removeprefix("goals."): "" for path in GOALS if path not in request.POST}
    goals = replace(store.load(source).goals, **unticked)
    return starting.start_from_other(project, year, source, rows=rows_in(request), goals=goals, by=request.user)


def _sources(form: StartFilterForm, project: Project, among) -> list[Declaration]:
    """What was searched for, or else the declarations most like this project."""
    if form.cleaned_data.get("q"):
        found = form.narrow_declarations(among).select_related("project", "unit", "waits_at")
        sources = list(found.order_by("-fiscal_year", "-pk")[:MOST_SOURCES])
    else:
        sources = peers.similar_declarations(Head(name=project.name, category=project.category), "", among)
    tell_apart(source.unit for source in sources)
    return sources

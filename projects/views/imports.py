"""Bringing tables in: upload, answer, confirm, give up, undo. What takes long is a job; `views.batches` shows it."""

from itertools import zip_longest

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from projects import access, importing
from projects.core.column_order import Column, ColumnOrder
from projects.import_forms import BatchFilterForm, PasteForm, UploadForm
from projects.importing import ANOTHER, NOT_OURS, Status, batches, jobs, planning, reading
from projects.listing import put_in_order
from projects.models import Batch
from projects.models.projects import YEAR_RANGE
from projects.views.guard import for_those_who, on_batch
from projects.views.posted import number
from projects.views.work import page_of

NEW_UNIT = "new"
COLUMNS = {
    "purpose": Column(("purpose",)),
    "at": Column(("at",), starts_down=True),
    "status": Column(("status",)),
}
PREVIEW, CONFIRMED = Batch.Status.PREVIEW, Batch.Status.CONFIRMED


@for_those_who(access.imports_tables)
@require_http_methods(["GET", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    pasting = "text" in request.POST
    sent = (None, None) if pasting else (request.POST or None, request.FILES or None)
    upload = UploadForm(*sent, user=request.user)
    paste = PasteForm(request.POST if pasting else None, user=request.user)
    form = paste if pasting else upload
    if request.method == "POST" and form.is_valid():
        return _received(request, form)
    filters = BatchFilterForm(request.GET)
    found = filters.narrow(access.batches_of(request.user)).prefetch_related("uploads")
    order = ColumnOrder.read(COLUMNS, filters.cleaned_data.get("sort", ""))
    page = page_of(request, put_in_order(found, order, "-id"))
    rows = [(batch, batches.title_of(batch)) for batch in page]
    context = {"upload_form": upload, "paste_form": paste, "pasting": pasting, "form": filters, "page": page}
    context |= {"rows": rows, "order": order, "founds": access.is_administrator(request.user)}
    return render(request, "projects/import_list.html", context)


def _received(request: HttpRequest, form) -> HttpResponse:
    data = form.cleaned_data
    files = [form.file] if isinstance(form, PasteForm) else data["file"]
    batch = batches.receive(files, by=request.user, purpose=data["purpose"], fiscal_year=data["fiscal_year"])
    jobs.start(batch, by=request.user)
    return redirect("import-preview", batch.pk)


@on_batch
@require_POST
def import_restart(request: HttpRequest, batch: Batch) -> HttpResponse:
    """A job that died, once more; what it had done already stays done."""
    if batch.is_dead:
        jobs.start(batch, by=request.user)
    return redirect("import-preview", batch.pk)


@on_batch
@require_POST
def import_year(request: HttpRequest, batch: Batch) -> HttpResponse:
    """What the tables do not print: read those that ask again with what the person says."""
    year, unit = number(request.POST.get("fiscal_year")), request.POST.get("money_unit", "")
    if "fiscal_year" in request.POST and not YEAR_RANGE[0] <= year <= YEAR_RANGE[1]:
        messages.error(request, "请填写四位数字的预算年度，例如 2025")
    elif "money_unit" in request.POST and unit not in Batch.Unit.values:
        messages.error(request, "请选择表中金额的单位：元或万元")
    else:
        with transaction.atomic():
            # An answer nobody asks for any more, from a page that has gone stale, would change what the batch says of
            # Documents that are read already.
            locked = batches.still(batch, PREVIEW)
            locked = locked if locked and batches.asked(locked) & set(request.POST) else None
            if locked:
                locked.fiscal_year, locked.money_unit = year or locked.fiscal_year, unit or locked.money_unit
                reading.read_again(locked)
        if locked:
            jobs.start(locked, by=request.user)
        else:
            messages.info(request, "已经回答过了，没有再读一次")
    return redirect("import-preview", batch.pk)


@on_batch
@require_POST
def import_answer(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Which departments printed names mean, or new ones expressly asked for; which projects near names mean."""
    with transaction.atomic():
        locked = batches.still(batch, PREVIEW)
        problems = _answer(request, locked) if locked else ["这个批次已经处理过了"]
        if locked:
            reading.go_on(locked)
    if locked:
        jobs.start(locked, by=request.user)
    for problem in problems:
        messages.error(request, problem)
    return redirect("import-preview", batch.pk)


def _answer(request: HttpRequest, batch: Batch) -> list[str]:
    """Keep the answers given; returns why not, in words. The caller holds the lock."""
    names, projects = planning.questions(batch)
    post, problems = request.POST, []
    units = dict(batch.answers.get("unit", {}))
    for name, choice, parent in zip_longest(*map(post.getlist, ("name", "department", "parent")), fillvalue=""):
        if choice and name in names:
            choice, problem = _unit_meant(request, name, choice, parent)
            units |= {name: choice} if choice else {}
            problems += [problem] if problem else []
        elif name not in names:
            problems.append("这个单位名称不需要确认")
    meant = dict(batch.answers.get("project", {}))
    for ask in projects:
        choice = post.get(f"project {ask['key']}", "")
        if choice == ANOTHER or choice in [str(near["pk"]) for near in ask["near"]]:
            meant[ask["key"]] = choice
    batch.answers = {"unit": units, "project": meant}
    batch.save(update_fields=["answers"])
    return problems


def _unit_meant(request: HttpRequest, name: str, choice: str, above: str) -> tuple[str, str]:
    """The id of the department, or blank and why not."""
    if not access.is_administrator(request.user):
        return _own_unit(request, name, choice)
    if choice == NEW_UNIT:
        parent = access.units_administered_by(request.user).filter(pk=number(above)).first()
        if not parent:
            return "", f"请为“{name}”选择上级单位"
        try:
            choice = str(importing.create_unit(name, parent=parent, by=request.user).pk)
        except ValidationError as error:
            return "", f"不能新建“{name}”：{'；'.join(error.messages)}"
    if not access.departments_nameable_by(request.user, access.IMPORTING).filter(pk=number(choice)).exists():
        return "", f"请选择“{name}”是哪个单位"
    return choice, ""


def _own_unit(request: HttpRequest, name: str, choice: str) -> tuple[str, str]:
    """What a clerk answers: one of the departments they know, or that it is none of theirs."""
    known = access.departments_nameable_by(request.user, access.IMPORTING)
    if choice == NOT_OURS or known.filter(pk=number(choice)).exists():
        return choice, ""
    return "", f"请选择“{name}”是哪个单位，或选“不是我填报的单位”；新单位由业务管理员建立"


@on_batch
@require_POST
def import_confirm(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Everything the preview showed as new or changed, or nothing. A second click finds it done."""
    with transaction.atomic():
        locked = batches.still(batch, PREVIEW)
        problem = _obstacle(request, locked) if locked else f"“{batch}”已经处理过，没有再导入一次"
        if not problem:
            locked.status, locked.trouble = Batch.Status.WRITING, ""
            locked.save(update_fields=["status", "trouble"])
    if problem:
        messages.error(request, problem)
    else:
        jobs.start(locked, by=request.user)
    return redirect("import-preview", batch.pk)


def _obstacle(request: HttpRequest, batch: Batch) -> str:
    """Why the batch cannot be confirmed as it was seen, in words; blank when it can."""
    errors = batches.errors_among(batches.problems_of(batch))
    if batch.fingerprint != request.POST.get("plan"):
        return "您看过预览之后，内容有了变化，没有导入；请按现在的预览重新核对"
    if batches.asked(batch):
        return "表中没有印出的年度或金额单位还没有回答，请先回答；否则金额会留空"
    if batch.documents.filter(status=Status.ASK).exists():
        return "还有名称没有确认，请先逐个确认"
    if not batch.documents.filter(status__in=(Status.NEW, Status.CHANGED)).exists():
        return "没有可以导入的内容"
    if errors and "accept_problems" not in request.POST:
        return f"有 {len(errors)} 处没有读懂；请先核对，并勾选“已核对”后再确认"
    return ""


@on_batch
@require_POST
def import_discard(request: HttpRequest, batch: Batch) -> HttpResponse:
    with transaction.atomic():
        locked = batches.still(batch, PREVIEW, Batch.Status.READING)
        if locked:
            locked.status, locked.decided_at = Batch.Status.DISCARDED, timezone.now()
            locked.save(update_fields=["status", "decided_at"])
            batches.note(locked, "放弃", by=request.user)
            messages.info(request, f"已放弃“{batch}”，系统中的内容没有变化")
        else:
            messages.error(request, f"“{batch}”已经处理过，不能放弃")
    return redirect("import-list")


@on_batch
@require_http_methods(["GET", "POST"])
def import_undo(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Take the whole batch back, after a page that says what that means."""
    if request.method == "GET" and batch.status == CONFIRMED:
        return render(request, "projects/import_undo.html", {"batch": batch})
    with transaction.atomic():
        locked = batches.still(batch, CONFIRMED) if request.method == "POST" else None
        if locked:
            locked.status = Batch.Status.UNDOING
            locked.save(update_fields=["status"])
    if locked:
        jobs.start(locked, by=request.user)
    else:
        messages.error(request, f"“{batch}”现在{batch.get_status_display()}，不能撤销")
    return redirect("import-preview", batch.pk)

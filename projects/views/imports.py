"""Bringing tables in: upload, preview, answers, confirm."""

import hashlib

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from indicators.models import Framework
from projects import access, importing
from projects.document import Document, FormatError, Place, from_plain, to_plain
from projects.forms import UploadFilterForm, UploadForm
from projects.importing import Plan, Status
from projects.models import Role, Upload
from projects.models.projects import YEAR_RANGE
from projects.problems import Problem, Severity
from projects.tables import Reading
from projects.tables.apart import read_apart
from projects.views.guard import for_roles, on_upload
from projects.views.posted import number
from projects.views.work import page_of

NEW_UNIT = "new"


@for_roles(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = _receive(form.cleaned_data["file"], form.cleaned_data["fiscal_year"], by=request.user)
        return redirect("import-preview", upload.pk)
    filters = UploadFilterForm(request.GET)
    page = page_of(request, filters.narrow(access.uploads_of(request.user)))
    return render(request, "projects/import_list.html", {"upload_form": form, "form": filters, "page": page})


@on_upload
def import_preview(request: HttpRequest, upload: Upload) -> HttpResponse:
    return render(request, "projects/import_preview.html", _preview(request, upload))


@on_upload
@require_POST
def import_year(request: HttpRequest, upload: Upload) -> HttpResponse:
    """The table prints no year: read it again with the one the person gives."""
    year = number(request.POST.get("fiscal_year"))
    if not YEAR_RANGE[0] <= year <= YEAR_RANGE[1]:
        messages.error(request, "请填写四位数字的预算年度，例如 2025")
        return redirect("import-preview", upload.pk)
    with transaction.atomic():
        locked = _still_open(upload)
        if locked:
            with locked.file.open("rb") as original:
                _read(locked, original.read(), year)
            locked.save(update_fields=["fiscal_year", "documents", "problems"])
    return redirect("import-preview", upload.pk)


@on_upload
@require_POST
def import_answer(request: HttpRequest, upload: Upload) -> HttpResponse:
    """Which department a printed name means; or a new one, expressly asked for."""
    with transaction.atomic():
        locked = _still_open(upload)
        problem = _answer(request, locked) if locked else "这个文件已经处理过了"
    if problem:
        messages.error(request, problem)
    return redirect("import-preview", upload.pk)


def _answer(request: HttpRequest, upload: Upload) -> str:
    """Keep the answer; returns why not, in words, or blank. The caller holds the lock."""
    name, choice = request.POST.get("name", ""), request.POST.get("department", "")
    if name not in {question.name for question in _plan(request, upload).questions}:
        return "这个单位名称不需要确认"
    if choice == NEW_UNIT:
        parent = access.units_administered_by(request.user).filter(pk=number(request.POST.get("parent"))).first()
        if not parent:
            return f"请为“{name}”选择上级单位"
        try:
            choice = str(importing.create_unit(name, parent=parent).pk)
        except ValidationError as error:
            return f"不能新建“{name}”：{'；'.join(error.messages)}"
    if not access.departments_nameable_by(request.user).filter(pk=number(choice)).exists():
        return f"请选择“{name}”是哪个单位"
    upload.answers = {**upload.answers, name: choice}
    upload.save(update_fields=["answers"])
    return ""


@on_upload
@require_POST
def import_confirm(request: HttpRequest, upload: Upload) -> HttpResponse:
    """Everything the preview showed as new or changed, or nothing. A second click finds it done."""
    try:
        with transaction.atomic():
            locked = _still_open(upload)
            problem = _confirm(request, locked) if locked else f"“{upload.name}”已经处理过，没有再导入一次"
    except importing.NotImported as error:
        problem = f"没有导入任何一份。{error}"
    if problem:
        messages.error(request, problem)
    return redirect("import-preview", upload.pk)


@on_upload
@require_POST
def import_discard(request: HttpRequest, upload: Upload) -> HttpResponse:
    with transaction.atomic():
        locked = _still_open(upload)
        if locked:
            locked.status, locked.decided_at = Upload.Status.DISCARDED, timezone.now()
            locked.save(update_fields=["status", "decided_at"])
            messages.info(request, f"已放弃“{upload.name}”，系统中的内容没有变化")
        else:
            messages.error(request, f"“{upload.name}”已经处理过，不能放弃")
    return redirect("import-list")


@on_upload
def import_original(request: HttpRequest, upload: Upload) -> HttpResponse:
    """The file as received."""
    return FileResponse(upload.file.open("rb"), as_attachment=True, filename=upload.name)


def _receive(file, fiscal_year: int | None, *, by) -> Upload:
    """Keep a file as received, and what it says."""
    data = file.read()
    file.seek(0)
    upload = Upload(file=file, name=file.name, sha256=hashlib.sha256(data).hexdigest(), by=by)
    _read(upload, data, fiscal_year)
    upload.save()
    return upload


def _read(upload: Upload, data: bytes, fiscal_year: int | None) -> None:
    outlines = Framework.objects.outlines()
    reading = read_apart(data, name=upload.name, outlines=outlines, fiscal_year=fiscal_year)
    kept, problems = _within_bounds(reading)
    upload.fiscal_year = fiscal_year
    upload.documents = [to_plain(document) for document in kept]
    upload.problems = [_plain_problem(problem) for problem in problems]


def _within_bounds(reading: Reading) -> tuple[list[Document], list[Problem]]:
    """What can be kept for the preview; what is out of all bounds is left out and said."""
    kept, problems = [], list(reading.problems)
    for document in reading.documents:
        try:
            from_plain(to_plain(document))
        except FormatError as error:
            place = document.places.get(error.path) or document.places.get("project.name") or Place()
            message = f"“{document.project.name[:40]}”：{document.label(error.path)}{error.says}，这一份没有读入"
            problems.append(Problem(Severity.ERROR, "out-of-bounds", message, place))
        else:
            kept.append(document)
    return kept, problems


def _still_open(upload: Upload) -> Upload | None:
    """The upload, locked until the transaction ends, while it waits for a decision."""
    return Upload.objects.select_for_update().filter(pk=upload.pk, status=Upload.Status.PREVIEW).first()


def _plain_problem(problem: Problem) -> dict[str, str]:
    return {
        "severity": problem.severity,
        "code": problem.code,
        "message": problem.message,
        "place": str(problem.place),
        "text": problem.text,
    }


def _plan(request: HttpRequest, upload: Upload) -> Plan:
    documents = [from_plain(data) for data in upload.documents]
    return importing.make_plan(
        documents,
        units=access.units_administered_by(request.user),
        among=access.departments_nameable_by(request.user),
        answers=upload.answers,
    )


def _preview(request: HttpRequest, upload: Upload) -> dict:
    plan = _plan(request, upload)
    errors = [problem for problem in upload.problems if problem["severity"] == "error"]
    return {
        "upload": upload,
        "plan": plan,
        "counts": [(status, plan.count(status)) for status in Status],
        "errors": errors,
        "notices": [problem for problem in upload.problems if problem["severity"] != "error"],
        "year_missing": any(problem["code"] == "year-missing" for problem in upload.problems),
        "units": access.units_administered_by(request.user) if plan.questions else (),
        "earlier": Upload.objects.filter(sha256=upload.sha256, status=Upload.Status.CONFIRMED).exclude(pk=upload.pk),
        "open": upload.status == Upload.Status.PREVIEW,
    }


def _confirm(request: HttpRequest, upload: Upload) -> str:
    """Write the plan; returns why not, in words, or blank. The caller holds the lock and the transaction."""
    plan = _plan(request, upload)
    errors = [problem for problem in upload.problems if problem["severity"] == "error"]
    if plan.fingerprint != request.POST.get("plan"):
        return "您看过预览之后，系统中的内容有了变化，没有导入；请按现在的预览重新核对"
    if plan.questions:
        return "还有单位名称没有确认，请先逐个确认"
    if not plan.to_write:
        return "没有可以导入的内容"
    if errors and "accept_problems" not in request.POST:
        return f"有 {len(errors)} 处没有读懂；请先核对，并勾选“已核对”后再确认"
    written = importing.carry_out(plan, by=request.user, why=f"导入“{upload.name}”")
    upload.status, upload.decided_at = Upload.Status.CONFIRMED, timezone.now()
    upload.result = {status.value: plan.count(status) for status in Status}
    upload.save(update_fields=["status", "decided_at", "result"])
    messages.success(request, f"已导入 {len(written)} 份")
    return ""

"""A block from the clipboard: what it says, and what taking it would do to the form as it stands on the page."""

from collections.abc import Sequence
from dataclasses import asdict

from django.http import HttpRequest, JsonResponse, QueryDict
from django.views.decorators.http import require_POST

from projects import store
from projects.core.document import WRITTEN
from projects.core.paste.block import Block, Setting, read_block
from projects.core.paste.plan import FormRow, Target, plan_rows
from projects.core.paste.plan_head import plan_head
from projects.models import Declaration
from projects.sheet_form import SheetForm
from projects.tables.formats import Unreadable, clipboard
from projects.tables.money import UNITS
from projects.views.guard import on_declaration


@on_declaration("edit")
@require_POST
def declaration_paste(request: HttpRequest, declaration: Declaration) -> JsonResponse:
    """The plan of a paste, which the page shows and then carries out.

    Posted with the form: `html` and `text` as the clipboard holds them, `row` and `start` where one stands, and what
    the person answered: `roles` of the columns, `cycle` (same), `money_unit`.
    """
    form = SheetForm(store.load(declaration), declaration.framework.outline(), request.POST)
    if "indicators" in form.errors:
        return JsonResponse({"refused": form.errors["indicators"]}, status=422)
    rows = rows_of(request.POST)
    target = _target(request.POST, rows)
    try:
        grid = clipboard.read(request.POST.get("html", ""), request.POST.get("text", ""))
    except Unreadable as problem:
        return JsonResponse(_plan(Block(problems=(str(problem),)), form, rows, target))
    money_unit = request.POST.get("money_unit")
    setting = Setting(
        form=form.document(),
        outline=form.outline,
        start=target.field,
        roles=tuple(request.POST.getlist("roles")),
        money_unit=money_unit if money_unit in UNITS else "",
    )
    block = read_block(grid, setting)
    asked = {"asks_cycle": block.asks_cycle, "asks_money_unit": block.asks_money_unit or bool(setting.money_unit)}
    block = block.with_cycle() if block.asks_cycle and request.POST.get("cycle") == "same" else block
    return JsonResponse(_plan(block, form, rows, target) | asked)


def rows_of(data: QueryDict) -> list[FormRow]:
    """The rows of indicators as they stand on the page."""
    columns = [data.getlist(f"indicator-{name}") for name in ("level2", *WRITTEN)]
    return [FormRow(level2, tuple(texts)) for level2, *texts in zip(*columns, strict=True)]


def _target(data: QueryDict, rows: Sequence[FormRow]) -> Target:
    row, start = data.get("row", ""), data.get("start", "")
    is_known = row.isascii() and row.isdecimal() and int(row[:9]) < len(rows)
    return Target(int(row) if is_known else None, start if start in WRITTEN else WRITTEN[0])


def _plan(block: Block, form: SheetForm, rows: Sequence[FormRow], target: Target) -> dict:
    fields = {cell.path: cell.text for cell in form.sheet().cells() if cell.entry and cell.name == cell.path}
    return {
        "columns": [asdict(column) for column in block.columns],
        "head": [asdict(entry) for entry in plan_head(block.head, form.document(), fields, form.errors)],
        "rows": [asdict(entry) for entry in plan_rows(block, rows, target, form.outline)],
        "problems": block.problems,
    }

"""How people, money, states and severities are written on every page."""

import re
from datetime import datetime, timedelta
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from projects.carry_over import Standing
from projects.core.document import Indicator
from projects.diff import Change, Kind, turn
from projects.exporting import MARKS
from projects.importing import Status
from projects.models import Revision, State, display_name
from projects.sheet import amount_text, cell_at
from projects.views.ticked import row_token

register = template.Library()

CHIPS = {
    State.DRAFT: "",
    State.SUBMITTED: "chip-brand",
    State.DEPARTMENT_PASSED: "chip-brand",
    State.APPROVED: "chip-ok",
    State.RETURNED: "chip-warn",
    State.REJECTED: "chip-bad",
    "blocker": "chip-bad",
    "reason": "chip-warn",
    "notice": "",
    "new": "chip-ok",
    "changed": "chip-brand",
    "same": "",
    "locked": "chip-bad",
    "ask": "chip-warn",
    "added": "chip-ok",
    "removed": "chip-bad",
    "moved": "",
    "error": "chip-bad",
    "preview": "chip-warn",
    "confirmed": "chip-ok",
    "reading": "chip-brand",
    "writing": "chip-brand",
    "undoing": "chip-brand",
    "kept": "chip-warn",
    "decision": "chip-ok",
    "right": "chip-warn",
    "refusal": "chip-bad",
    "import": "chip-brand",
    "export": "chip-brand",
    "returned-later": "chip-warn",
    "taken-back": "chip-warn",
    "late": "chip-ok",
    "closing": "chip-warn",
    "nobody-decides": "chip-bad",
    Standing.KEPT: "",
    Standing.CHANGED: "chip-brand",
    Standing.NEW: "chip-ok",
    Standing.DROPPED: "chip-bad",
}


@register.filter
def print_mark(state: str) -> str:
    """What paper says at the head of a form that is not in force."""
    return MARKS.get(state, "")


@register.filter
def person(user) -> str:
    """A user as people call them."""
    return display_name(user) if user else ""


# With its area code, or a mobile's eleven digits, or a local number; an extension may follow.
TELEPHONE = re.compile(r"(?<!\d)(?:0\d{2,3}[-—－ ]\d{4,8}|1\d{10}|\d{7,8})(?:[-转]\d{1,5})?(?!\d)")


@register.filter
def telephones(words: str) -> SafeString:
    """Words with each telephone number in them as a link that dials it."""
    parts, end = [], 0
    for number in TELEPHONE.finditer(words):
        parts += [escape(words[end : number.start()]), _dialled(number[0])]
        end = number.end()
    return mark_safe("".join([*parts, escape(words[end:])]))  # noqa: S308 every part is escaped


def _dialled(number: str) -> SafeString:
    digits = re.sub(r"\D+", "", re.split("转", number)[0])
    return format_html('<a href="tel:{}">{}</a>', digits, number)


@register.filter
def yuan(amount: Decimal | None) -> str:
    """An amount in 元 with thousands separators; blank stays blank."""
    return amount_text(amount, "form13")


@register.filter
def action(value: str) -> str:
    """What somebody does with a declaration, in words."""
    return Revision.Action(value).label


@register.filter
def signed(amount: Decimal) -> str:
    """A difference in 元 with thousands separators and its sign."""
    return ("+" if amount > 0 else "−") + amount_text(abs(amount), "form13")


@register.filter
def signed_percent(percent: Decimal) -> str:
    """A change in per cent, to a tenth wherever it stands, with its sign: `+3.1%` above `+19.0%`."""
    return f"{percent:+,.1f}%".replace("-", "−")


@register.filter
def chip(value) -> str:
    """The chip's class for a state, severity, import status or kind of change."""
    return f"chip {CHIPS.get(value, '')}".strip()


@register.simple_tag(takes_context=True)
def column_head(context, order, name: str, title: str, css: str = "") -> SafeString:
    """The head of a column, a link that sorts the list by it: the address with its filters, from the first page on.

    `order`, a ColumnOrder, may be missing where the same table stands in no list of its own.
    """
    attributes = format_html(' class="{}"', css) if css else ""
    if not order or not order.offers(name):
        return format_html('<th scope="col"{}>{}</th>', attributes, title)
    query = context["request"].GET.copy()
    for place in ("page", "before"):
        query.pop(place, None)
    query["sort"] = order.next(name)
    state = order.state(name)
    sort = format_html(' aria-sort="{}"', state) if state else ""
    arrow = {"ascending": "▲", "descending": "▼"}.get(state, "")
    mark = format_html(' <span aria-hidden="true">{}</span>', arrow) if arrow else ""
    return format_html(
        '<th scope="col"{}{}><a href="?{}">{}{}</a></th>', attributes, sort, query.urlencode(), title, mark
    )


@register.simple_tag
def state_chip(thing) -> SafeString:
    """The chip of a declaration's state, or of the state a history entry left behind."""
    return format_html('<span class="{}">{}</span>', chip(thing.state), state_words(thing))


def state_words(thing) -> str:
    """A state in words: in review it is the stage at which a declaration waits that says where it stands."""
    if stage := getattr(thing, "waits_at", None):
        return f"待{stage.name}"
    # A history entry after the first stage: the campaign says what the stages are called.
    return "审核中" if thing.state == State.DEPARTMENT_PASSED else thing.get_state_display()


@register.filter
def anchor(change: Change) -> str:
    """Where on the page the form shows a change: its cell, or the row as it was."""
    return f"was-{change.path}" if change.kind == Kind.REMOVED else cell_at(change.path)


@register.filter
def cell(path: str) -> str:
    """The id of the cell that shows the part at `path`."""
    return cell_at(path)


@register.filter
def turns(remedy) -> list[tuple[str, str]]:
    """What a remedy changes, each change once: the stretch before and after."""
    return list(dict.fromkeys(turn(edit.before, edit.after) for edit in remedy.edits))


@register.filter
def import_status(value: str) -> str:
    """What importing a Document means, in words."""
    return Status(value).label if value else ""


@register.filter
def until(moment: datetime) -> str:
    """The time left until `moment`: days, on the last day hours, in the last hour minutes."""
    left = max(moment - timezone.now(), timedelta())
    if left.days:
        return f"{left.days} 天"
    hours, seconds = divmod(left.seconds, 3600)
    return f"{hours} 小时" if hours else f"{seconds // 60} 分钟"


@register.filter
def is_over(moment: datetime) -> bool:
    return moment <= timezone.now()


@register.filter
def token(row: Indicator) -> str:
    """An indicator as the value of the checkbox that takes it."""
    return row_token(row)


@register.filter
def get(mapping, key):
    """The entry of a mapping, or blank."""
    return mapping.get(key, "") if mapping else ""

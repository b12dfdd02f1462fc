"""The buttons beside findings in the editor: take the certain way out that one offers, or take the last one back."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse

from projects import settling, store, workflow
from projects.models import Declaration, Revision
from projects.views import queue
from projects.views.posted import text_in

FIX, UNDO = "fix", "undo"
# In the address of the editor after such a button, so that only then it is asked what there is to take back.
SETTLED = "settled"


def asks_to_settle(request: HttpRequest) -> bool:
    """Whether the form was sent by one of these buttons."""
    return FIX in request.POST or UNDO in request.POST


def settle(request: HttpRequest, declaration: Declaration) -> None:
    """Do what the button says, on what is saved by now, and say what came of it."""
    based_on = declaration.revision
    try:
        if FIX in request.POST:
            _, words = settling.fix(declaration, text_in(request, FIX), by=request.user, based_on=based_on)
            messages.success(request, f"已改正：{words}")
        else:
            settling.undo_fix(declaration, by=request.user, based_on=based_on)
            messages.success(request, "已撤销改正，恢复为原来的内容")
    except (workflow.NotReady, store.Conflict) as error:
        messages.warning(request, str(error))
    except store.Unsavable as error:
        messages.error(request, f"没有改正：{error}")


def address_to_undo(request: HttpRequest, declaration: Declaration) -> str:
    """The editor, with the offer to take the fix back. The list somebody came from goes along."""
    carried = queue.carried(request.GET)
    return f"{reverse('declaration-edit', args=[declaration.pk])}{carried}{'&' if carried else '?'}{SETTLED}=1"


def settled(request: HttpRequest, declaration: Declaration) -> Revision | None:
    """The fix that can be taken back here, if there is one."""
    return settling.last_fix(declaration) if SETTLED in request.GET else None

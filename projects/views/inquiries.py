"""提问: the dialogues at the parts of a form, and those that wait for somebody."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from indicators.initials import initials_of
from projects import access, inquiries, store
from projects.models import Declaration, InquiryMessage, Membership
from projects.telling import handles_of
from projects.views.asking import dialogues
from projects.views.guard import for_everyone_logged_in, on_declaration
from projects.views.posted import number, revision_in, text_in
from projects.views.work import page_of

# The pages that show the dialogues and to which a page without a script comes back.
PAGES = {"review": "declaration-review", "detail": "declaration-detail"}


@on_declaration("view")
@require_http_methods(["GET", "POST"])
def declaration_inquiries(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    """What was asked at a declaration, as a piece of its pages; a POST asks, replies or resolves."""
    if request.method == "GET":
        return _piece(request, declaration)
    is_scripted = "piece" in request.POST
    try:
        _write(request, declaration)
    except (inquiries.Unsaid, store.Conflict) as error:
        if is_scripted:
            return HttpResponse(str(error), status=409, content_type="text/plain; charset=utf-8")
        messages.error(request, f"没有发出：{error}。您写的是：{_typed(request)}")
    if is_scripted:
        return _piece(request, declaration)
    return redirect(f"{reverse(PAGES.get(request.POST.get('page'), PAGES['detail']), args=[declaration.pk])}#inquiries")


def _write(request: HttpRequest, declaration: Declaration) -> None:
    if "ask" in request.POST:
        based_on = revision_in(request)
        inquiries.ask(declaration, text_in(request, "path"), _typed(request), by=request.user, based_on=based_on)
        return
    act = "resolve" if "resolve" in request.POST else "reply"
    inquiry = get_object_or_404(declaration.inquiries, pk=number(request.POST.get(act)))
    if act == "resolve":
        inquiries.resolve(inquiry, by=request.user)
    else:
        inquiries.reply(inquiry, _typed(request), by=request.user)


def _typed(request: HttpRequest) -> str:
    """The text that goes with the pressed button."""
    return text_in(request, "text" if "ask" in request.POST else f"text-{request.POST.get('reply', '')}")


def _piece(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    may_inquire = access.may_inquire(request.user, declaration)
    context = dialogues(declaration, store.load(declaration), may_inquire=may_inquire)
    return render(request, "projects/_inquiries.html", {"declaration": declaration, **context})


@on_declaration("view")
@require_GET
def declaration_people(request: HttpRequest, declaration: Declaration) -> JsonResponse:
    """Whom one can name with @ here: who may see the declaration, with what they are."""
    seeing = access.who_may_see(declaration).order_by("pk")
    held = Membership.objects.valid().filter(user__in=seeing).select_related("department").order_by("pk")
    posts = {one.user_id: f"{one.get_role_display()} {one.department.name}" for one in held}
    people = [
        {"handle": handle, "post": posts.get(pk, ""), "initials": initials_of(handle)}
        for handle, pk in handles_of(seeing).items()
        if pk != request.user.pk
    ]
    return JsonResponse({"people": people})


@for_everyone_logged_in
@require_GET
def inquiry_list(request: HttpRequest) -> HttpResponse:
    """What waits for one's answer, the oldest first, each with the page on which it is answered."""
    waiting = inquiries.waiting_for(request.user).select_related("declaration__project__unit", "asked_by")
    page = page_of(request, waiting.order_by("asked_at", "pk"))
    last = InquiryMessage.objects.filter(inquiry__in=[one.pk for one in page]).order_by("pk")
    texts = {message.inquiry_id: message.text for message in last}
    turns = access.turns_with(request.user, [one.declaration for one in page])
    rows = [(one, texts[one.pk], _address(one.declaration, turns)) for one in page]
    return render(request, "projects/inquiry_list.html", {"page": page, "rows": rows})


def _address(declaration: Declaration, turns) -> str:
    turn = turns.get(declaration.pk)
    name = "declaration-review" if turn and turn.actions else "declaration-detail"
    return f"{reverse(name, args=[declaration.pk])}#inquiries"

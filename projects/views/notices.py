"""What one was told, and how often one is written to."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from projects import access
from projects.campaign_forms import MailForm
from projects.models import MailPreference, Notice
from projects.views.guard import for_everyone_logged_in
from projects.views.posted import number
from projects.views.work import page_of

# Where one works at a declaration, by what one may do with it.
WORKING = {"edit": "declaration-edit", "return": "declaration-review"}


@for_everyone_logged_in
@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    told = access.notices_of(request.user)
    context = {"page": page_of(request, told), "unread": told.filter(read_at=None).count()}
    return render(request, "projects/notice_list.html", context)


@for_everyone_logged_in
@require_GET
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a notice leads: to the form where the reader may work on it. Following it is having read it."""
    notice = get_object_or_404(access.notices_of(request.user).select_related("declaration", "campaign"), pk=pk)
    access.notices_of(request.user).filter(pk=pk, read_at=None).update(read_at=timezone.now())
    return redirect(_leads_to(notice, request.user))


def _leads_to(notice: Notice, user) -> str:
    if notice.kind == Notice.Kind.NOBODY_DECIDES:
        return f"{reverse('campaign-detail', args=[notice.campaign.fiscal_year])}#stages"
    if not notice.declaration:
        return reverse("my-work")
    allowed = access.allowed(user, notice.declaration)
    if notice.kind in Notice.OF_INQUIRIES:
        name = next((name for action, name in WORKING.items() if action in allowed), "declaration-detail")
        return f"{reverse(name, args=[notice.declaration.pk])}#inquiries"
    return reverse("declaration-edit" if "edit" in allowed else "declaration-detail", args=[notice.declaration.pk])


@for_everyone_logged_in
@require_POST
def notice_read(request: HttpRequest) -> HttpResponse:
    """Mark as read what the page showed; what came meanwhile stays unread."""
    shown = [number(pk) for pk in request.POST.getlist("notice")]
    access.notices_of(request.user).filter(pk__in=shown, read_at=None).update(read_at=timezone.now())
    return redirect("notice-list" if "from-list" in request.POST else "my-work")


@for_everyone_logged_in
@require_http_methods(["GET", "POST"])
def mail_preference(request: HttpRequest) -> HttpResponse:
    held = MailPreference.objects.filter(user=request.user).first()
    initial = {"email": request.user.email, "how": held.how if held else MailPreference.How.DAILY}
    form = MailForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        form.keep(request.user)
        messages.success(request, "已保存")
        return redirect("mail-preference")
    context = {"form": form, "sends": bool(settings.EMAIL_HOST), "hour": settings.MAIL_DIGEST_HOUR}
    return render(request, "projects/mail_preference.html", context, status=422 if form.errors else 200)

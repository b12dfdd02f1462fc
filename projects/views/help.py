"""The manual by chapters, and guides that are put away or brought back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from projects import access, guides, manual
from projects.models import Guide
from projects.views.guard import for_everyone_logged_in


@for_everyone_logged_in
@require_GET
def help_index(request: HttpRequest) -> HttpResponse:
    """To the first chapter of one's roles."""
    return redirect("help-chapter", manual.chapters_of(access.roles_of(request.user))[0].slug)


@for_everyone_logged_in
@require_GET
def help_chapter(request: HttpRequest, slug: str) -> HttpResponse:
    chapter = manual.chapters().get(slug)
    if not chapter:
        raise Http404
    own = manual.chapters_of(access.roles_of(request.user))
    context = {
        "chapter": chapter,
        "own": own,
        "others": [other for other in manual.chapters().values() if other not in own],
        "put_away": guides.dismissed_by(request.user),
    }
    return render(request, "projects/help.html", context)


@for_everyone_logged_in
@require_POST
def guide_dismiss(request: HttpRequest, guide: str) -> HttpResponse:
    if guide not in Guide.values:
        raise Http404
    guides.dismiss(request.user, Guide(guide))
    messages.info(request, "已收起；需要时可以在“帮助”里重新显示")
    return redirect("my-work")


@for_everyone_logged_in
@require_POST
def guide_show(request: HttpRequest) -> HttpResponse:
    """Every guide once more."""
    request.user.dismissals.all().delete()
    return redirect("my-work")

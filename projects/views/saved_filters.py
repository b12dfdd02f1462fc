"""Filters kept under a name: saved, renamed, shared, deleted. Each answer is the list they belong to."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from projects import access
from projects.inbox_forms import PAGE, InboxFilterForm, SaveFilterForm
from projects.models import SavedFilter
from projects.models.campaigns import REVIEWERS
from projects.views.guard import for_roles


@for_roles(*REVIEWERS)
@require_POST
def filter_save(request: HttpRequest) -> HttpResponse:
    """Keep the filters that are set; under a name of one's own that there is already, they take its place."""
    query = InboxFilterForm(QueryDict(request.POST.get("query", "")), user=request.user).query()
    form = SaveFilterForm(request.POST, user=request.user)
    if not form.is_valid():
        messages.error(request, f"没有保存：{form.problem()}")
    elif not query:
        messages.error(request, "没有保存：现在没有设置筛选条件，请先筛选再保存")
    else:
        _keep(request, form, query)
    return _back(query)


@for_roles(*REVIEWERS)
@require_POST
def filter_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename and share, or stop sharing, one's own."""
    kept = get_object_or_404(access.filters_of(request.user, PAGE), pk=pk)
    form = SaveFilterForm(request.POST, user=request.user)
    if not form.is_valid():
        messages.error(request, f"没有修改：{form.problem()}")
    elif access.filters_of(request.user, PAGE).filter(name=form.cleaned_data["name"]).exclude(pk=pk).exists():
        messages.error(request, f"没有修改：您已有名为“{form.cleaned_data['name']}”的筛选，请换一个名称")
    else:
        kept.name, kept.shared_with = form.cleaned_data["name"], form.cleaned_data["shared_with"]
        kept.save()
        messages.success(request, f"筛选“{kept}”已修改")
    return _back(kept.query)


@for_roles(*REVIEWERS)
@require_POST
def filter_delete(request: HttpRequest, pk: int) -> HttpResponse:
    kept = get_object_or_404(access.filters_of(request.user, PAGE), pk=pk)
    kept.delete()
    messages.success(request, f"筛选“{kept}”已删除；列表仍按它的条件显示，可以重新保存")
    return _back(kept.query)


def _keep(request: HttpRequest, form: SaveFilterForm, query: str) -> None:
    said = form.cleaned_data
    kept, is_new = SavedFilter.objects.update_or_create(
        owner=request.user,
        page=PAGE,
        name=said["name"],
        defaults={"query": query, "shared_with": said["shared_with"]},
    )
    done = "已保存" if is_new else "已改为现在的条件"
    messages.success(request, f"筛选“{kept}”{done}")


def _back(query: str) -> HttpResponse:
    return redirect(reverse("inbox") + (f"?{query}" if query else ""))

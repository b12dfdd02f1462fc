"""A reviewer's own opinion templates: written, changed and deleted; nobody else sees them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from projects.models import OpinionTemplate
from projects.models.campaigns import REVIEWERS
from projects.review_forms import OpinionTemplateForm
from projects.views.guard import for_roles

PAGE = "projects/opinion_templates.html"


@for_roles(*REVIEWERS)
@require_http_methods(["GET", "POST"])
def opinion_template_list(request: HttpRequest) -> HttpResponse:
    """All of one's own, and a form for one more. A script that adds one is answered with its number and text."""
    form = OpinionTemplateForm(request.POST or None, instance=OpinionTemplate(owner=request.user))
    wants_json = request.accepts("application/json") and not request.accepts("text/html")
    if request.method == "POST" and form.is_valid():
        template = form.save()
        if wants_json:
            return JsonResponse({"pk": template.pk, "text": template.text}, status=201)
        messages.success(request, "已存为常用意见")
        return redirect("opinion-template-list")
    if wants_json:
        problems = [message for group in form.errors.values() for message in group]
        return JsonResponse({"problems": problems}, status=422)
    return _page(request, form, status=422 if form.errors else 200)


@for_roles(*REVIEWERS)
@require_http_methods(["GET", "POST"])
def opinion_template_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change or, with the button `delete`, delete one of one's own; 404 for anybody else's."""
    template = get_object_or_404(request.user.opinion_templates, pk=pk)
    if "delete" in request.POST:
        template.delete()
        messages.success(request, "已删除这条常用意见")
        return redirect("opinion-template-list")
    form = OpinionTemplateForm(request.POST or None, instance=template)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "已保存")
        return redirect("opinion-template-list")
    return _page(request, form, template, status=422 if form.errors else 200)


def _page(request: HttpRequest, form: OpinionTemplateForm, editing=None, *, status: int) -> HttpResponse:
    context = {"form": form, "editing": editing, "templates": request.user.opinion_templates.all()}
    return render(request, PAGE, context, status=status)

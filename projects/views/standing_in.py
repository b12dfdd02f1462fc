"""A reviewer's own page of who acts for them while they are away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from projects import access, standing_in
from projects.models import display_name
from projects.standing_in_form import StandInForm
from projects.views.guard import for_those_who


@for_those_who(access.may_be_stood_in_for)
@require_http_methods(["GET", "POST"])
def stand_in_list(request: HttpRequest) -> HttpResponse:
    form = StandInForm(request.POST or None, user=request.user)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        problems = standing_in.appoint(**form.cleaned_data, by=request.user)
        if not problems:
            named = display_name(form.cleaned_data["person"])
            messages.success(request, f"已请{named}代理审核；到时由其决定的，都记两个人的名字")
            return redirect("stand-in-list")
    stand_ins = list(standing_in.stood_in_by(request.user))
    context = {"form": form, "problems": problems, "stand_ins": stand_ins, "unfit": standing_in.unfit(stand_ins)}
    refused = problems or form.errors
    return render(request, "projects/stand_in_list.html", context, status=422 if refused else 200)


@for_those_who(access.may_be_stood_in_for)
@require_POST
def stand_in_end(request: HttpRequest, pk: int) -> HttpResponse:
    stand_in = get_object_or_404(standing_in.stood_in_by(request.user), pk=pk)
    standing_in.end(stand_in, by=request.user)
    messages.success(request, f"{display_name(stand_in.user)}的代理已结束")
    return redirect("stand-in-list")

"""Whom a reviewer names to act for them."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django import forms
from django.contrib.auth.models import User
from django.utils import timezone

from projects import access
from projects.forms import CrispyForm
from projects.models import Membership, display_name


class PostField(forms.ModelChoiceField):
    def label_from_instance(self, post: Membership) -> str:
        return f"{post.department} {post.get_role_display()}"


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, user) -> str:
        return f"{display_name(user)}（{user.username}）"


class StandInForm(CrispyForm):
    """A person, for one of the reviewer's own posts, between two dates."""

    post = PostField(Membership.objects.none(), label="我的职责", empty_label=None)
    person = PersonField(
        User.objects.none(),
        label="代理人",
        empty_label="请选择",
        error_messages={"invalid_choice": "只能请同一单位体系中现任的其他审核人代理；请另选一位审核人"},
    )
    starts_on = forms.DateField(label="自", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    ends_on = forms.DateField(label="至（含当天）", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        posts = access.posts_of(user).select_related("department").order_by("pk")
        self.fields["post"].queryset = posts
        self.fields["starts_on"].widget.attrs["min"] = timezone.localdate().isoformat()
        self.fields["person"].queryset = reduce(or_, map(access.who_may_stand_in, posts), User.objects.none())

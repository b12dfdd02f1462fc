"""Who decides for a reviewer while they are away, from when until when; set in advance, ended early.

How far a stand-in's right reaches is `access`'s to say, when they use it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from projects import access, audit
from projects.models import Membership, display_name
from projects.models.departments import REVIEWERS


def stood_in_by(user) -> QuerySet[Membership]:
    """The stand-ins of `user` whose time is not over, the first to come first."""
    coming = Membership.objects.filter(stands_in_for=user, ends_on__gte=timezone.localdate())
    return coming.select_related("user", "department").order_by("starts_on", "pk")


def unfit(delegations: Iterable[Membership]) -> set[int]:
    """Of these delegations, by their ids, those whose delegate reviews nowhere today in a right of their own."""
    given = list(delegations)
    reviewing = Membership.objects.valid().filter(role__in=REVIEWERS, stands_in_for=None)
    fit = set(reviewing.filter(user__in=[one.user_id for one in given]).values_list("user", flat=True))
    return {delegation.pk for delegation in given if delegation.user_id not in fit}


def problems_with(post: Membership, person: User, starts_on: date, ends_on: date) -> list[str]:
    """Why a person cannot stand in at a post between two dates, both included; empty when they can."""
    problems = []
    if starts_on < timezone.localdate():
        problems.append("开始日期不能早于今天")
    if ends_on < starts_on:
        problems.append("截止日期不能早于开始日期")
    if not access.who_may_stand_in(post).filter(pk=person.pk).exists():
        problems.append(f"{display_name(person)}不是同一单位体系中的审核人，不能代理审核；请另选一位审核人")
    meanwhile = stood_in_by(post.user).filter(department=post.department, role=post.role)
    for other in meanwhile.filter(starts_on__lte=ends_on, ends_on__gte=starts_on):
        until = f"{other.starts_on:%Y年%m月%d日}至{other.ends_on:%m月%d日}"
        problems.append(f"{display_name(other.user)}在{until}已代理这一职责，请改日期，或先提前结束")
    return problems


@transaction.atomic
def appoint(post: Membership, person: User, starts_on: date, ends_on: date, *, by) -> list[str]:
    """Let a person act at a reviewer's post for them; returns what stands in the way, and then nothing is written.

    Raises PermissionDenied unless the post is `by`'s own.
    """
    posts = access.posts_of(by).filter(pk=post.pk)
    # Locked, so that two windows of one person do not appoint two for the same days.
    if not posts.select_for_update().exists():
        raise PermissionDenied
    if problems := problems_with(post, person, starts_on, ends_on):
        return problems
    stand_in = Membership.objects.create(
        user=person,
        department=post.department,
        role=post.role,
        starts_on=starts_on,
        ends_on=ends_on,
        stands_in_for=by,
    )
    audit.changed([(stand_in, {}, audit.parts_of(stand_in))], by=by)
    return []


@transaction.atomic
def end(stand_in: Membership, *, by) -> None:
    """End it now: its last day was yesterday. One that has not begun, or began today, is taken out.

    What was decided keeps both names. Raises PermissionDenied unless the stand-in is `by`'s own.
    """
    if stand_in.stands_in_for_id != by.pk:
        raise PermissionDenied
    yesterday, before = timezone.localdate() - timedelta(days=1), audit.parts_of(stand_in)
    if stand_in.starts_on > yesterday:
        audit.changed([(stand_in, before, {})], by=by)
        stand_in.delete()
    elif stand_in.ends_on > yesterday:
        stand_in.ends_on = yesterday
        stand_in.save(update_fields=["ends_on"])
        audit.changed([(stand_in, before, audit.parts_of(stand_in))], by=by)

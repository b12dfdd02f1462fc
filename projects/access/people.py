"""The roles somebody holds, for whom they may act, and what is theirs alone: notices and saved filters."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from projects.access.departments import departments_of, departments_reviewed_from
from projects.models import Department, Membership, Notice, Role, SavedFilter
from projects.models.departments import REVIEWERS


def posts_of(user) -> QuerySet[Membership]:
    """The reviewer's roles that `user` holds today in their own right."""
    return Membership.objects.valid().filter(user=user, role__in=REVIEWERS, stands_in_for=None)


def may_be_stood_in_for(user) -> bool:
    """Whether `user` has a post at which somebody else could act for them."""
    return posts_of(user).exists()


def who_may_stand_in(post: Membership) -> QuerySet[User]:
    """Whom a reviewer may name for their post: everybody else who reviews today in the same tree of departments.

    In a right of their own: whoever only acts for another cannot be asked to act for a third.
    """
    root = Department.objects.line_of(post.department_id).filter(parent=None).values_list("pk", flat=True).first()
    within = Department.objects.below(root or post.department_id)
    held = Membership.objects.valid().filter(department__in=within, role__in=REVIEWERS, stands_in_for=None)
    people = User.objects.filter(is_active=True, pk__in=held.values("user")).exclude(pk=post.user_id)
    return people.order_by("last_name", "first_name", "username")


def reviews_in_own_right(user_id: int | None) -> bool:
    """Whether somebody reviews anywhere today without acting for another; only they may be a delegate."""
    held = Membership.objects.valid().filter(user=user_id, role__in=REVIEWERS, stands_in_for=None)
    return user_id is not None and held.exists()


def roles_of(user) -> frozenset[Role]:
    """Every role `user` holds anywhere today; decides which pages the navigation offers."""
    held = Membership.objects.counting_for(user).values_list("role", flat=True)
    return frozenset(Role(role) for role in held)


def notices_of(user) -> QuerySet[Notice]:
    """What `user` was told of things they may still see."""
    units = departments_of(user)
    seen = Q(declaration=None) | Q(declaration__unit__in=units) | Q(declaration__project__unit__in=units)
    return Notice.objects.filter(seen, to=user)


def filters_of(user, page: str) -> QuerySet[SavedFilter]:
    """The saved filters of a page that are the user's own: theirs to rename, share and delete."""
    return SavedFilter.objects.filter(owner=user, page=page)


def filters_for(user, page: str) -> QuerySet[SavedFilter]:
    """Their own, and what other reviewers share with the departments they review from."""
    mine = Q(owner=user) | Q(shared_with__in=departments_reviewed_from(user))
    return SavedFilter.objects.filter(mine, page=page)

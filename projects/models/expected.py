"""Which projects a campaign expects (应报项目): what progress is measured against, and whom reminders are for."""

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from projects.models.campaigns import Campaign
from projects.models.declarations import IN_REVIEW, Declaration, State
from projects.models.projects import Project

# What was handed in for good or waits for a reviewer. A draft and what was returned are the unit's to finish.
REPORTED = (*IN_REVIEW, State.APPROVED, State.REJECTED)


class ExpectedProjectQuerySet(models.QuerySet):
    def with_standing(self) -> "ExpectedProjectQuerySet":
        """With `reported`, `approved`, and the newest version's `declaration_id` and `declaration_state`, else None."""
        declared = Declaration.objects.filter(
            project=OuterRef("project"), fiscal_year=OuterRef("campaign__fiscal_year")
        )
        newest = declared.order_by("-version")
        return self.annotate(
            reported=Exists(declared.filter(state__in=REPORTED)),
            approved=Exists(declared.filter(state=State.APPROVED)),
            declaration_id=Subquery(newest.values("pk")[:1]),
            declaration_state=Subquery(newest.values("state")[:1]),
        )

    def by_unit(self) -> "ExpectedProjectQuerySet":
        """For each unit a dict of `unit_id`, `unit` (its name) and `expected_count`, `begun_count`, and so on."""
        counted = self.with_standing().order_by().values(unit_id=F("project__unit"), unit=F("project__unit__name"))
        return counted.annotate(
            expected_count=Count("pk"),
            begun_count=Count("pk", filter=Q(declaration_id__isnull=False)),
            reported_count=Count("pk", filter=Q(reported=True)),
            lacking_count=Count("pk", filter=Q(reported=False)),
            approved_count=Count("pk", filter=Q(approved=True)),
        ).order_by("unit", "unit_id")


class ExpectedProject(models.Model):
    """A project of which a campaign expects a declaration."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="expected_projects", verbose_name="填报批次")
    project = models.ForeignKey(Project, models.CASCADE, related_name="expected_in", verbose_name="项目")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="列入人")
    at = models.DateTimeField("时间", auto_now_add=True)

    objects = ExpectedProjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "应报项目"
        ordering = ["campaign", "project"]
        constraints = [models.UniqueConstraint(fields=["campaign", "project"], name="project_expected_once")]

    def __str__(self) -> str:
        return f"{self.project}"


def unfinished(fiscal_year: int) -> QuerySet[Project]:
    """The projects of which that year's campaign still lacks something: expected or begun, and not handed in."""
    declared = Declaration.objects.filter(project=OuterRef("pk"), fiscal_year=fiscal_year)
    expected = ExpectedProject.objects.filter(project=OuterRef("pk"), campaign__fiscal_year=fiscal_year)
    return Project.objects.filter(
        Q(Exists(expected)) | Q(Exists(declared)), ~Exists(declared.filter(state__in=REPORTED))
    )

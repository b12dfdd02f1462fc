"""Every campaign gets the two stages there were until now, and every review the stage it was or is at."""

from datetime import timedelta

from django.db import migrations
from django.db.models import OuterRef, Subquery
from django.utils import timezone

STAGES = {
    1: ("department", "submitted", "主管部门审核", "department_reviewer"),
    2: ("finance", "department_passed", "财政审核", "finance_reviewer"),
}


def give_stages(apps, schema_editor) -> None:
    Campaign, CampaignStage, Declaration, ReviewDecision, Revision = (
        apps.get_model("projects", name)
        for name in ("Campaign", "CampaignStage", "Declaration", "ReviewDecision", "Revision")
    )
    _campaigns_of_reviewed_years(Campaign, Declaration, ReviewDecision)
    for campaign in Campaign.objects.all():
        for position, (kept_as, state, name, role) in STAGES.items():
            stage = CampaignStage.objects.create(campaign=campaign, position=position, name=name, role=role)
            year = campaign.fiscal_year
            Declaration.objects.filter(fiscal_year=year, state=state).update(waits_at=stage)
            ReviewDecision.objects.filter(declaration__fiscal_year=year, stage_name=kept_as).update(stage=stage)
    # What a reviewer judged was written when it came to them.
    arrived = Revision.objects.filter(pk=OuterRef("judged")).values("at")
    ReviewDecision.objects.update(waiting_since=Subquery(arrived))


def _campaigns_of_reviewed_years(Campaign, Declaration, ReviewDecision) -> None:
    """A campaign, long closed, for each year in which something was reviewed and whose campaign is gone."""
    waiting = Declaration.objects.filter(state__in=[state for _, state, _, _ in STAGES.values()])
    years = set(waiting.values_list("fiscal_year", flat=True))
    years |= set(ReviewDecision.objects.values_list("declaration__fiscal_year", flat=True))
    years -= set(Campaign.objects.values_list("fiscal_year", flat=True))
    now = timezone.now()
    Campaign.objects.bulk_create(
        Campaign(fiscal_year=year, name=f"{year} 年度", opens_at=now - timedelta(days=1), closes_at=now)
        for year in years
    )


def give_names(apps, schema_editor) -> None:
    """The way back; only the two stages there used to be can go it."""
    decisions = apps.get_model("projects", "ReviewDecision").objects
    for position, (kept_as, *_) in STAGES.items():
        decisions.filter(stage__position=position).update(stage_name=kept_as)



class Migration(migrations.Migration):
    dependencies = [("projects", "0009_review_desk")]

    operations = [migrations.RunPython(give_stages, give_names)]

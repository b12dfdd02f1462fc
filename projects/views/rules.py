"""The catalogue of checks: what each looks for, and how grave an administrator makes it in a campaign."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from projects import access, draft_counts, judging
from projects.checks import FAMILIES, RULES, Question, Rule, Severity
from projects.models import Campaign, RuleSetting
from projects.views.guard import for_everyone_logged_in, for_those_who
from projects.views.posted import number


@dataclass(frozen=True, slots=True)
class Entry:
    """One check in the catalogue, as it stands in a campaign (or by default, where there is none)."""

    rule: Rule
    level: RuleSetting.Level
    is_new: bool

    @property
    def family(self) -> str:
        return FAMILIES[self.rule.family]

    @property
    def differs(self) -> bool:
        return self.level != self.rule.severity


@for_everyone_logged_in
@require_GET
def rule_list(request: HttpRequest) -> HttpResponse:
    campaigns = list(Campaign.objects.all())
    wanted = number(request.GET.get("year"))
    campaign = next((c for c in campaigns if c.fiscal_year == wanted), next(iter(campaigns), None))
    entries = _entries(campaign)
    context = {
        "campaigns": campaigns,
        "campaign": campaign,
        "questions": [(question, [e for e in entries if e.rule.question == question]) for question in Question],
        "count": len(entries),
        "levels": RuleSetting.Level,
        "may_set": campaign is not None and access.sets_severities(request.user),
    }
    return render(request, "projects/rule_list.html", context)


@for_those_who(access.sets_severities)
@require_http_methods(["GET", "POST"])
def rule_levels(request: HttpRequest, year: int) -> HttpResponse:
    """How grave each check is in the year's campaign, as chosen on the page; one without a choice stays as it is.

    What was left as the page showed it (`seen-…`) is no choice: it would take back what a colleague chose meanwhile.
    Who comes here by the address alone, as after logging in again, is led to the page.
    """
    campaign = get_object_or_404(Campaign, fiscal_year=year)
    page = reverse("rule-list", query={"year": year})
    if request.method == "GET":
        return redirect(page)
    posted = {rule.code: request.POST.get(rule.code) for rule in RULES}
    chosen = {code: level for code, level in posted.items() if level != request.POST.get(f"seen-{code}")}
    levels = {code: RuleSetting.Level(level) for code, level in chosen.items() if level in RuleSetting.Level.values}
    changed = judging.set_severities(campaign, levels, by=request.user)
    if changed:
        draft_counts.recount(year)
    messages.success(request, f"已保存，{changed} 条检查的轻重有变化" if changed else "没有变化")
    return redirect(page)


def _entries(campaign: Campaign | None) -> list[Entry]:
    severities: dict[str, Severity | None] = {rule.code: rule.severity for rule in RULES}
    severities |= judging.severities_for(campaign.fiscal_year) if campaign else {}
    return [
        Entry(
            rule,
            RuleSetting.Level(severities[rule.code] or RuleSetting.Level.OFF),
            bool(campaign and campaign.is_new(rule)),
        )
        for rule in RULES
    ]

"""A declaration beside earlier texts of it: last year's, the one that was returned, the one in force.

The filler sees them before submitting, the reviewer while deciding. Beside an opinion stands what changed there since.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from indicators.outline import Outline
from projects.carry_over import in_words_of
from projects.core.document import Document, from_plain
from projects.diff import Change, diff, follow
from projects.models import CampaignStage, Declaration, Opinion, ReviewDecision, Revision
from projects.sheet import row_of


@dataclass(frozen=True, slots=True)
class Comparison:
    """The declaration beside an earlier text; `name` stands in the address, `title` on the tab."""

    name: str
    title: str
    before: Document
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Followed:
    """An opinion in today's text: where its part stands now (blank: the whole form), and what changed there since.

    `gone` where the indicator it spoke of was deleted.
    """

    opinion: Opinion
    path: str
    changes: tuple[Change, ...]
    gone: bool = False


def comparisons_of(
    declaration: Declaration,
    document: Document,
    outline: Outline,
    *,
    last_year: Document | None,
    decisions: Iterable[ReviewDecision],
    stage: CampaignStage | None = None,
) -> list[Comparison]:
    """Against last year's text, the returned one and the one in force; those there are. At most two queries.

    `decisions` come with `stage`, the newest first.
    For a reviewer of `stage` the returned text is the one this stage returned last, or else any stage.
    """
    befores = (
        _in_this_year(last_year, document, outline) if last_year else None,
        _returned(decisions, stage),
        _in_force(declaration) if declaration.version > 1 else None,
    )
    return [Comparison(*before, changes=diff(before[-1], document)) for before in befores if before]


def _in_this_year(last: Document, document: Document, outline: Outline) -> tuple[str, str, Document]:
    """Last year's text in the words of this year's framework."""
    this_year = replace(in_words_of(outline, last), fiscal_year=document.fiscal_year)
    return "last-year", f"与 {last.fiscal_year} 年度相比", this_year


def _returned(decisions: Iterable[ReviewDecision], stage: CampaignStage | None) -> tuple[str, str, Document] | None:
    returns = [one for one in decisions if one.action == "return" and not one.taken_back_at]
    if not returns:
        return None
    last = next((one for one in returns if stage and one.stage_id == stage.pk), returns[0])
    whose = f"“{last.stage}”" if stage and last.stage_id != stage.pk else ""
    return "returned", f"与{whose}退回时相比", from_plain(last.judged.document)


def _in_force(declaration: Declaration) -> tuple[str, str, Document] | None:
    versions = Declaration.objects.filter(project=declaration.project_id, fiscal_year=declaration.fiscal_year)
    approved = Revision.objects.filter(declaration__in=versions.in_force().exclude(pk=declaration.pk))
    entry = approved.select_related("declaration").order_by("number").last()
    if not entry:
        return None
    return "in-force", f"与现行第 {entry.declaration.version} 版相比", from_plain(entry.document)


def followed(opinions: Iterable[Opinion], document: Document) -> list[Followed]:
    """Opinions, which come with `decision__judged`, beside what changed since in the parts they speak of."""
    texts: dict[int, tuple[Document, tuple[Change, ...]]] = {}
    found = []
    for opinion in opinions:
        judged = opinion.decision.judged
        if judged.pk not in texts:
            before = from_plain(judged.document)
            texts[judged.pk] = before, diff(before, document)
        found.append(_follow(opinion, *texts[judged.pk], document))
    return found


def _follow(opinion: Opinion, before: Document, changes: tuple[Change, ...], document: Document) -> Followed:
    path = follow(opinion.path, before, document)
    if opinion.path and not path:
        return Followed(opinion, "", (), gone=True)
    return Followed(opinion, path, tuple(change for change in changes if _concerns(path, change)))


def _concerns(path: str, change: Change) -> bool:
    """Whether a change lies in the part at `path`: all of its row for an indicator, anything for the whole form."""
    at = row_of(path) or path
    return not at or change.path == at or change.path.startswith((f"{at}.", f"{at}["))

"""The manual as this program ships it, and which of its sections is about which page."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from django.conf import settings

from projects.core.manual import Chapter, parse
from projects.models import Role

FOLDER = settings.BASE_DIR / "docs" / "manual"
# The chapters of the roles, then those for everybody; in this order they are listed.
OF_ROLE = {
    Role.FILLER: "filler",
    Role.DEPARTMENT_REVIEWER: "department-reviewer",
    Role.FINANCE_REVIEWER: "finance-reviewer",
    Role.ADMINISTRATOR: "administrator",
    Role.AUDITOR: "auditor",
}
FOR_ALL = ("everyone", "pages")
# Where the pages of 数据管理 are told of, whichever of them it is.
DATA_ADMIN = "data-admin"


@cache
def chapters() -> dict[str, Chapter]:
    """Every chapter by its slug, in the order of the list; read once a process."""
    slugs = (*OF_ROLE.values(), *FOR_ALL)
    return {slug: parse(slug, (FOLDER / f"{slug}.md").read_text(encoding="utf-8")) for slug in slugs}


def chapters_of(roles: Collection[Role]) -> list[Chapter]:
    """The chapters of somebody's roles, then those for everybody."""
    own = [slug for role, slug in OF_ROLE.items() if role in roles]
    return [chapters()[slug] for slug in (*own, *FOR_ALL)]


def place_of(page: str, roles: Collection[Role]) -> tuple[str, str] | None:
    """The chapter and the section about a page, by its name: in one's own chapters, else in any. None where in none."""
    own = chapters_of(roles)
    others = [chapter for chapter in chapters().values() if chapter not in own]
    for chapter in (*own, *others):
        for section in chapter.sections:
            if page in section.pages:
                return chapter.slug, section.pages[0]
    return None

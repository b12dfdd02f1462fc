"""Why a Document was not written; each message is Chinese."""

from __future__ import annotations

from django.utils import timezone

from projects.models import Declaration, Revision, display_name


class Conflict(Exception):
    """The declaration changed since it was loaded. `latest` is the history entry that came in between."""

    def __init__(self, latest: Revision) -> None:
        self.latest = latest
        when = timezone.localtime(latest.at)
        super().__init__(
            f"{display_name(latest.by)}已于 {when:%m月%d日 %H:%M} {latest.get_action_display()}，您看到的不是最新内容"
        )


class AlreadyThere(Exception):
    """There is a declaration of this project, year and version already: `declaration`."""

    def __init__(self, declaration: Declaration) -> None:
        self.declaration = declaration
        super().__init__(f"“{declaration.project_name}”{declaration.fiscal_year} 年度的申报表已经有了")


class Unsavable(ValueError):
    """A Document that the rows cannot hold exactly; the message is Chinese and names the part."""

"""The only bridge between a Document and its rows.

`load` reads; `create` and `save` write what a Document says together with its history entry, in one transaction, and
refuse when the rows changed since the writer loaded them. `record` is the history's one pen; `workflow` uses it too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.utils import timezone

from indicators.models import Framework, Node
from projects import audit, figures
from projects.document import (
    FUND_SOURCES,
    Budget,
    BudgetLine,
    Document,
    FormatError,
    Goals,
    Indicator,
    from_plain,
    to_plain,
)
from projects.document import Project as ProjectHead
from projects.models import Declaration, Department, FundingLine, IndicatorRow, Project, Revision, State, display_name
from projects.models.projects import YEAR_RANGE
from projects.models.updates import update_each

FEN = Decimal("0.01")
# What the columns hold; a test compares them with the models.
LONGEST_NAME, LONGEST_CATEGORY, LONGEST_LEVEL = 200, 100, 50
LARGEST_AMOUNT = Decimal(10) ** 13
CHUNK = 500
# A declaration's columns that a Document says.
OWN_COLUMNS = (
    "category",
    "level",
    "start_year",
    "end_year",
    "supervising_department",
    "total",
    "cycle_goal",
    "annual_goal",
)
PARTS = ("funding_lines", Prefetch("indicators", IndicatorRow.objects.select_related("node__parent")))
# A pause longer than this ends a sitting: autosaves after it are a history entry of their own.
SITTING = timedelta(minutes=30)


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
        super().__init__(f"“{declaration.project.name}”{declaration.fiscal_year} 年度的申报表已经有了")


class Unsavable(ValueError):
    """A Document that the rows cannot hold exactly; the message is Chinese and names the part."""


def with_parts(declarations: QuerySet[Declaration]) -> QuerySet[Declaration]:
    """Declarations with all that `load` needs, in a number of queries that does not grow with them."""
    return declarations.select_related("project__unit", "supervising_department", "framework").prefetch_related(*PARTS)


def load(declaration: Declaration) -> Document:
    """The Document the rows say now; fetches what `with_parts` has not fetched yet."""
    prefetch_related_objects([declaration], *PARTS)
    return Document(
        fiscal_year=declaration.fiscal_year,
        layout=declaration.layout,
        framework=declaration.framework.code,
        project=_head(declaration),
        budget=Budget(
            declaration.total,
            tuple(BudgetLine(line.source, line.amount) for line in declaration.funding_lines.all()),
        ),
        goals=Goals(declaration.cycle_goal, declaration.annual_goal),
        indicators=tuple(
            Indicator(row.node.parent.name, row.node.name, row.name, row.cycle_value, row.annual_value)
            for row in declaration.indicators.all()
        ),
    )


def documents(declarations: QuerySet[Declaration]) -> Iterator[Document]:
    """The Documents of many declarations, in their order."""
    return (load(declaration) for declaration in with_parts(declarations))


def blank(project: Project, fiscal_year: int, framework: Framework) -> Document:
    """What a new declaration starts from: the project's head and the money it is given."""
    given = (line for line in project.budget_lines.all() if line.fiscal_year == fiscal_year)
    lines = sorted(given, key=lambda line: line.pk)
    supervising = project.supervising_department
    return Document(
        fiscal_year=fiscal_year,
        layout=framework.layout,
        framework=framework.code,
        project=ProjectHead(
            name=project.name,
            category=project.category,
            level=project.level,
            supervising_department=supervising.name if supervising else "",
            spending_unit=project.unit.name,
            start_year=project.start_year,
            end_year=project.end_year,
        ),
        budget=Budget(
            sum((line.amount for line in lines), Decimal()) if lines else None,
            tuple(BudgetLine(line.source, line.amount) for line in lines),
        ),
    )


@transaction.atomic
def create(
    project: Project,
    document: Document,
    *,
    by,
    action: Revision.Action = Revision.Action.CREATE,
    why: str = "",
    supervising: Department | None = None,
    version: int = 1,
) -> Declaration:
    """A new draft that says `document`, with its first history entry. Raises AlreadyThere, Unsavable.

    `supervising` is the department the Document's name means; without it the name alone must be enough.
    """
    # The lock makes a second person who starts the same one wait, and then find it.
    locked = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    held = Declaration.objects.filter(project=locked, fiscal_year=document.fiscal_year, version=version).first()
    if held:
        raise AlreadyThere(held)
    declaration = Declaration(
        project=project,
        fiscal_year=document.fiscal_year,
        version=version,
        layout=document.layout,
        framework=_framework(document),
        supervising_department=supervising,
        state_changed_at=timezone.now(),
    )
    declaration.save(force_insert=True)
    _write(declaration, document)
    record(declaration, action, by=by, why=why, document=document)
    return declaration


@transaction.atomic
def save(
    declaration: Declaration,
    document: Document,
    *,
    by,
    based_on: int,
    action: Revision.Action = Revision.Action.SAVE,
    why: str = "",
    supervising: Department | None = None,
) -> Declaration:
    """Make the rows say `document`. A Document equal to what they say already writes nothing.

    `based_on` is the revision the writer loaded. Raises Conflict when there is a newer one, Unsavable.
    The project's name and its unit belong to the project; a Document cannot change them. `supervising` as in `create`.
    """
    locked = lock(declaration, based_on=based_on)
    held = load(locked)
    if held == document:
        return locked
    locked.supervising_department = supervising or locked.supervising_department
    _write(locked, document, held=held)
    # `load` above has cached the rows that were just replaced.
    locked.refresh_from_db(fields=["funding_lines", "indicators"])
    record(locked, action, by=by, why=why, document=document)
    return locked


@dataclass(frozen=True, slots=True)
class Draft:
    """What `create_many` writes: a Document for a project, or for a new one of `unit` where `project` is None."""

    document: Document
    unit: Department
    project: Project | None = None
    supervising: Department | None = None


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What `save_many` writes over a declaration that is still at revision `based_on`."""

    declaration: Declaration
    document: Document
    based_on: int
    supervising: Department | None = None


@transaction.atomic
def create_many(
    drafts: Sequence[Draft],
    *,
    by,
    why: str,
    state: State = State.DRAFT,
    action: Revision.Action = Revision.Action.IMPORT,
) -> list[Declaration]:
    """As `create` for each, with missing projects, in a number of queries that does not grow with them.

    `state` other than a draft's is the workflow's to give. Raises AlreadyThere, Unsavable, IntegrityError when somebody
    made the same project at the same moment.
    """
    projects = _projects_of(drafts)
    years = {draft.document.fiscal_year for draft in drafts}
    held = Declaration.objects.filter(project__in=[project.pk for project in projects], fiscal_year__in=years)
    taken = {(one.project_id, one.fiscal_year, one.version): one for one in held.select_related("project")}
    frameworks: dict[str, Framework] = {}
    declarations = []
    for draft, project in zip(drafts, projects, strict=True):
        document = draft.document
        if one := taken.get((project.pk, document.fiscal_year, 1)):
            raise AlreadyThere(one)
        try:
            framework = frameworks[document.framework] = frameworks.get(document.framework) or _framework(document)
            declaration = Declaration(
                project=project,
                fiscal_year=document.fiscal_year,
                state=state,
                revision=1,
                layout=document.layout,
                framework=framework,
                supervising_department=draft.supervising,
                state_changed_at=timezone.now(),
            )
            _take_over(declaration, document)
        except Unsavable as error:
            raise Unsavable(f"“{project.name}”：{error}") from error
        declarations.append(declaration)
    Declaration.objects.bulk_create(declarations)
    pairs = [(one, draft.document) for one, draft in zip(declarations, drafts, strict=True)]
    _insert_parts(pairs)
    _record_many(pairs, action, by=by, why=why)
    return declarations


@transaction.atomic
def save_many(
    rewrites: Sequence[Rewrite], *, by, why: str, action: Revision.Action = Revision.Action.IMPORT
) -> list[Declaration]:
    """As `save` for each, in a number of queries that does not grow with them. Raises Conflict, Unsavable."""
    wanted = [rewrite.declaration.pk for rewrite in rewrites]
    found = Declaration.objects.select_for_update(of=("self",)).select_related(
        "project__unit", "framework", "supervising_department"
    )
    locked = {one.pk: one for one in found.filter(pk__in=wanted).order_by("pk")}
    pairs = []
    for rewrite in rewrites:
        declaration = locked[rewrite.declaration.pk]
        require_revision(declaration, rewrite.based_on)
        declaration.supervising_department = rewrite.supervising or declaration.supervising_department
        _take_over(declaration, rewrite.document)
        declaration.revision += 1
        pairs.append((declaration, rewrite.document))
    update_each(list(locked.values()), [*OWN_COLUMNS, "revision"])
    FundingLine.objects.filter(declaration__in=wanted).delete()
    IndicatorRow.objects.filter(declaration__in=wanted).delete()
    _insert_parts(pairs)
    _record_many(pairs, action, by=by, why=why)
    return [declaration for declaration, _ in pairs]


def remove_many(declarations: Iterable[int], *, by, why: str) -> None:
    """Declarations that an import made and nobody touched, with their history; the import keeps what they said."""
    wanted = Declaration.objects.filter(pk__in=list(declarations))
    audit.removed(wanted.select_related("project"), by=by, why=why)
    figures.changed(wanted.values_list("project__unit", "fiscal_year"))
    wanted.delete()


def former_documents(revisions: Collection[tuple[int, int]]) -> dict[int, Document]:
    """The Document after a revision, by declaration, for (declaration id, revision number) given."""
    rows = Revision.objects.filter(
        declaration__in={pk for pk, _ in revisions}, number__in={number for _, number in revisions}
    )
    found = rows.values_list("declaration_id", "number", "document").iterator()
    return {pk: from_plain(document) for pk, number, document in found if (pk, number) in revisions}


def _projects_of(drafts: Sequence[Draft]) -> list[Project]:
    """The project of each draft, locked as `create` does, or newly made."""
    known = [draft.project.pk for draft in drafts if draft.project]
    list(Project.objects.select_for_update(no_key=True).filter(pk__in=known).order_by("pk").values_list("pk"))
    new: dict[tuple[int, str], Project] = {}
    for draft in drafts:
        head = draft.document.project
        if not draft.project and (draft.unit.pk, head.name) not in new:
            new[draft.unit.pk, head.name] = Project(
                unit=draft.unit,
                name=head.name,
                category=head.category,
                level=head.level,
                supervising_department=draft.supervising,
                start_year=head.start_year,
                end_year=head.end_year,
            )
    Project.objects.bulk_create(new.values())
    return [draft.project or new[draft.unit.pk, draft.document.project.name] for draft in drafts]


def _record_many(pairs: Sequence[tuple[Declaration, Document]], action: Revision.Action, *, by, why: str) -> None:
    """History entries of many changes; the declarations count them already."""
    entries = [
        Revision(
            declaration=declaration,
            number=declaration.revision,
            action=action,
            state=declaration.state,
            document=to_plain(document),
            by=by,
            why=why,
        )
        for declaration, document in pairs
    ]
    Revision.objects.bulk_create(entries)
    audit.revised(entries)
    figures.changed((declaration.project.unit_id, declaration.fiscal_year) for declaration, _ in pairs)


def lock(declaration: Declaration, *, based_on: int) -> Declaration:
    """The row, locked until the transaction ends and proved unchanged since revision `based_on`. Raises Conflict."""
    locked = Declaration.objects.select_for_update(of=("self",)).select_related("project__unit").get(pk=declaration.pk)
    require_revision(locked, based_on)
    return locked


def require_revision(declaration: Declaration, based_on: int) -> None:
    """Raise Conflict when the declaration, as loaded, is no longer at revision `based_on`."""
    if declaration.revision != based_on:
        # Not by its number: outside a lock, the newest entry may have moved on since the declaration was read.
        raise Conflict(declaration.revisions.select_related("by").latest("number"))


def record(
    declaration: Declaration,
    action: Revision.Action,
    *,
    by,
    on_behalf_of=None,
    why: str = "",
    document: Document | None = None,
) -> Revision:
    """Write the history entry of a change and count the revision up; the caller holds the lock.

    Saves that go on with one's own autosaves go into their entry; a save by hand closes it.
    """
    declaration.revision += 1
    declaration.save(update_fields=["revision"])
    entry = Revision(
        pk=_sitting(declaration, action, by=by),
        declaration=declaration,
        number=declaration.revision,
        action=action,
        state=declaration.state,
        document=to_plain(document or load(declaration)),
        by=by,
        on_behalf_of=on_behalf_of,
        at=timezone.now(),
        why=why,
    )
    begins = entry.pk is None
    entry.save()
    if begins:
        # The autosaves of one sitting are one act, which came from where it began.
        audit.revised([entry])
    figures.changed([(declaration.project.unit_id, declaration.fiscal_year)])
    return entry


def _sitting(declaration: Declaration, action: Revision.Action, *, by) -> int | None:
    """The key of the autosaves' entry that a save goes on with: the newest, the person's own, and not long ago."""
    if action not in (Revision.Action.SAVE, Revision.Action.AUTOSAVE):
        return None
    newest = declaration.revisions.order_by("-number").first()
    goes_on = newest and newest.action == Revision.Action.AUTOSAVE and newest.by_id == by.pk
    return newest.pk if goes_on and timezone.now() - newest.at <= SITTING else None


def obstacle(document: Document) -> str:
    """Why the rows cannot hold a Document exactly, in words; blank when they can. Framework and names aside."""
    head, budget = document.project, document.budget
    sources = [line.source for line in budget.lines]
    amounts = [line.amount for line in budget.lines] + ([] if budget.total is None else [budget.total])
    years = [year for year in (document.fiscal_year, head.start_year, head.end_year) if year is not None]
    too_large = any(abs(amount) >= LARGEST_AMOUNT for amount in amounts)
    checks = (
        (not head.name.strip(), "没有项目名称"),
        (len(head.name) > LONGEST_NAME, f"项目名称超过 {LONGEST_NAME} 个字"),
        (len(head.category) > LONGEST_CATEGORY, f"项目类型超过 {LONGEST_CATEGORY} 个字"),
        (len(head.level) > LONGEST_LEVEL, f"项目等级超过 {LONGEST_LEVEL} 个字"),
        (any(not YEAR_RANGE[0] <= year <= YEAR_RANGE[1] for year in years), "年度不是四位数的年份"),
        (any(amount < 0 for amount in amounts), "金额不能是负数"),
        (too_large, "金额超出可以保存的范围，请核对单位是元还是万元"),
        (
            not too_large and any(amount != amount.quantize(FEN) for amount in amounts),
            "金额只能精确到分（元后两位小数）",
        ),
        (len(set(sources)) < len(sources), "同一资金来源出现了两次"),
        (not set(sources) <= set(FUND_SOURCES), f"资金来源只能是{'、'.join(FUND_SOURCES)}"),
    )
    return next((words for wrong, words in checks if wrong), "") or _out_of_bounds(document)


def _out_of_bounds(document: Document) -> str:
    """Why the history could not be read back; it keeps a Document as `mubiao/1`, within that format's bounds."""
    try:
        from_plain(to_plain(document))
    except FormatError as error:
        return f"{document.label(error.path)}{error.says}"
    return ""


def _head(declaration: Declaration) -> ProjectHead:
    supervising = declaration.supervising_department
    return ProjectHead(
        name=declaration.project.name,
        category=declaration.category,
        level=declaration.level,
        supervising_department=supervising.name if supervising else "",
        spending_unit=declaration.project.unit.name,
        start_year=declaration.start_year,
        end_year=declaration.end_year,
    )


def _write(declaration: Declaration, document: Document, *, held: Document | None = None) -> None:
    """The Document's parts into the rows; those that differ from what they `held` replace it."""
    _take_over(declaration, document)
    declaration.save()
    if held is None or held.budget.lines != document.budget.lines:
        declaration.funding_lines.all().delete()
        _insert_funding([(declaration, document)])
    if held is None or held.indicators != document.indicators:
        declaration.indicators.all().delete()
        _insert_indicators([(declaration, document)])


def _take_over(declaration: Declaration, document: Document) -> None:
    """What a Document says in the declaration's own columns; not saved yet."""
    if problem := obstacle(document):
        raise Unsavable(problem)
    head = document.project
    declaration.category, declaration.level = head.category, head.level
    declaration.start_year, declaration.end_year = head.start_year, head.end_year
    declaration.supervising_department = _supervising(declaration, head.supervising_department)
    declaration.total = document.budget.total
    declaration.cycle_goal, declaration.annual_goal = document.goals.cycle, document.goals.annual


def _insert_parts(pairs: Sequence[tuple[Declaration, Document]]) -> None:
    """The funding lines and indicators of declarations that have none."""
    _insert_funding(pairs)
    _insert_indicators(pairs)


def _insert_funding(pairs: Sequence[tuple[Declaration, Document]]) -> None:
    FundingLine.objects.bulk_create(
        FundingLine(declaration=declaration, position=position, source=line.source, amount=line.amount)
        for declaration, document in pairs
        for position, line in enumerate(document.budget.lines)
    )


def _insert_indicators(pairs: Sequence[tuple[Declaration, Document]]) -> None:
    nodes = _nodes({declaration.framework_id for declaration, _ in pairs})
    IndicatorRow.objects.bulk_create(
        IndicatorRow(
            declaration=declaration,
            position=position,
            node_id=_node(nodes, declaration, row),
            name=row.name,
            cycle_value=row.cycle_value,
            annual_value=row.annual_value,
        )
        for declaration, document in pairs
        for position, row in enumerate(document.indicators)
    )


def _nodes(frameworks: set[int]) -> dict[tuple[int, str, str], int]:
    """The level-2 nodes of frameworks, by framework and the names of both levels."""
    rows = Node.objects.filter(framework__in=frameworks).exclude(parent=None)
    return {(f, one, two): pk for pk, f, one, two in rows.values_list("pk", "framework_id", "parent__name", "name")}


def _node(nodes: Mapping[tuple[int, str, str], int], declaration: Declaration, row: Indicator) -> int:
    node = nodes.get((declaration.framework_id, row.level1, row.level2))
    if node is None:
        raise Unsavable(f"“{declaration.project.name}”：指标体系中没有“{row.level1}／{row.level2}”")
    return node


def _supervising(declaration: Declaration, name: str) -> Department | None:
    """The department called `name`: the one already chosen, else the only one of that name. Blank means none."""
    chosen = declaration.supervising_department
    if not name:
        return None
    if chosen and chosen.name == name:
        return chosen
    named = list(Department.objects.filter(name=name)[:2])
    if len(named) > 1:
        raise Unsavable(f"有几个名为“{name}”的主管部门，请业务管理员在“数据管理”的项目中指定是哪一个")
    if not named:
        raise Unsavable(f"没有名为“{name}”的主管部门")
    return named[0]


def _framework(document: Document) -> Framework:
    framework = Framework.objects.filter(code=document.framework).first()
    if not framework:
        raise Unsavable(f"没有代码为“{document.framework}”的指标体系，请先在数据管理中建立")
    return framework

"""The house keeps its shape: imports run one way, the pure rooms know nothing of Django, every page is guarded."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(settings.BASE_DIR)
PURE = (
    "indicators.values",
    "indicators.outline",
    "indicators.initials",
    "indicators.wordings",
    "indicators.distribution",
    "indicators.parents_first",
    "indicators.leading_zeros",
    "projects.core",
    "projects.problems",
    "projects.tables",
    "projects.papers",
    "projects.checks",
    "projects.diff",
    "projects.audit_form",
    "projects.taking",
    "projects.carry_over",
    "projects.last_year_words",
    "projects.beside_last_year",
    "projects.similar",
    "projects.merging",
    "projects.sheet",
    "projects.suggesting",
)
# Each may import only what stands before it (and the pure rooms).
ROOMS = (
    "indicators.lookups",
    "indicators.naming",
    "indicators.models",
    "indicators.updates",
    "indicators.widgets",
    "indicators.table_files",
    "indicators.row_faults",
    "indicators.table_resource",
    "indicators.resources",
    "projects.models",
    "projects.turns",
    "projects.audit",
    "projects.refusals",
    "projects.figures",
    "projects.value_counts",
    "projects.access",
    "projects.holding",
    "projects.stage_coverage",
    "projects.presence",
    "projects.openings",
    "projects.guides",
    "projects.manual",
    "projects.standing_in",
    "projects.waiting",
    "projects.listing",
    "projects.matching",
    "projects.store",
    "projects.library",
    "projects.starting",
    "projects.comparing",
    "projects.judging",
    "projects.peers",
    "projects.draft_counts",
    "projects.telling",
    "projects.inquiries",
    "projects.workflow",
    "projects.campaigns",
    "projects.rolling",
    "projects.reminding",
    "projects.mailing",
    "projects.importing",
    "projects.resources",
    "projects.account_resource",
    "projects.nodes_in_use",
    "projects.table_imports",
    "projects.exporting",
    "projects.issuing",
    "projects.publishing",
    "projects.settling",
    "projects.life",
    "projects.sheet_form",
    "projects.forms",
    "projects.finding_choices",
    "projects.list_forms",
    "projects.start_forms",
    "projects.import_forms",
    "projects.table_forms",
    "projects.export_forms",
    "projects.library_forms",
    "projects.audit_forms",
    "projects.disclosure_form",
    "projects.campaign_forms",
    "projects.standing_in_form",
    "projects.review_forms",
    "projects.inbox_forms",
    "projects.overview",
    "projects.overview_forms",
    "projects.revoking",
    "projects.selecting",
    "projects.submissions",
    "projects.views",
    "projects.urls",
)
OPEN_PAGES = {"login", "logout", "password-change", "healthz"}
OPEN_PAGES |= {"admin-login", "admin-logout", "admin-password-change"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module of ours that is neither test nor migration, with its syntax tree."""
    for package in ("config", "indicators", "projects"):
        for file in sorted((ROOT / package).rglob("*.py")):
            parts = file.relative_to(ROOT).with_suffix("").parts
            if not {"tests", "migrations"} & set(parts):
                name = ".".join(part for part in parts if part != "__init__")
                yield name, ast.parse(file.read_text())


def imports_of(tree: ast.Module) -> set[str]:
    """Dotted names a module imports, `from a import b` as `a.b`."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def within(name: str, room: str) -> bool:
    return name == room or name.startswith(f"{room}.")


def room_of(name: str, rooms: tuple[str, ...]) -> str | None:
    return next((room for room in rooms if within(name, room)), None)


def test_pure_rooms_import_only_each_other_and_no_django():
    wrong = [
        (name, imported)
        for name, tree in modules()
        if room_of(name, PURE)
        for imported in imports_of(tree)
        if imported.split(".")[0] in ("django", "config", "indicators", "projects") and not room_of(imported, PURE)
    ]
    assert wrong == []


def test_each_room_imports_only_what_stands_before_it():
    wrong = []
    for name, tree in modules():
        room = room_of(name, ROOMS)
        for imported in imports_of(tree) if room else ():
            other = room_of(imported, ROOMS)
            if other and ROOMS.index(other) > ROOMS.index(room):
                wrong.append((name, imported))
    assert wrong == []


def test_indicators_know_nothing_of_projects():
    wrong = [
        name
        for name, tree in modules()
        if within(name, "indicators")
        for i in imports_of(tree)
        if within(i, "projects")
    ]
    assert wrong == []


@pytest.mark.parametrize("method", ["save", "delete"])
def test_no_model_overrides(method):
    wrong = [
        f"{name}.{cls.name}"
        for name, tree in modules()
        # The audit trail overrides them to refuse.
        if ".models" in name and name != "projects.models.audit"
        for cls in ast.walk(tree)
        if isinstance(cls, ast.ClassDef)
        for function in cls.body
        if isinstance(function, ast.FunctionDef) and function.name == method
    ]
    assert wrong == []


def test_only_the_workflow_assigns_a_state():
    assigning = {
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Attribute) and target.attr == "state"
    }
    assert assigning == {"projects.workflow.steps"}


def routes(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        elif entry.app_name != "admin":
            yield from routes(entry)


def test_every_page_carries_an_access_mark():
    bare = {route.name for route in routes(get_resolver()) if not hasattr(route.callback, "guard")}
    assert bare == OPEN_PAGES

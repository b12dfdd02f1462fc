"""Which resource reads and writes each kind of table."""

from __future__ import annotations

from indicators.resources import LibraryResource
from indicators.table_resource import TableResource
from projects.account_resource import AccountResource
from projects.models import TableImport
from projects.nodes_in_use import KeptNodeResource
from projects.resources import BudgetLineResource, DepartmentResource, ProjectResource

Kind = TableImport.Kind
RESOURCES: dict[str, type[TableResource]] = {
    Kind.UNITS: DepartmentResource,
    Kind.ACCOUNTS: AccountResource,
    Kind.PROJECTS: ProjectResource,
    Kind.LINES: BudgetLineResource,
    Kind.LIBRARY: LibraryResource,
    Kind.NODES: KeptNodeResource,
}


def resource_of(table: TableImport) -> TableResource:
    """The resource of a table, with the reach of whoever brings it in."""
    return RESOURCES[table.kind](user=table.by)

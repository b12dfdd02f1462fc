"""Bringing tables in: files → Documents → a plan that a person looks at → one transaction.

A batch's Documents are kept as rows. What importing each means is planned part by part and kept beside it; confirming
plans again inside its transaction, and when that is not the plan the person saw, nothing is written and they are shown
the new one. Jobs read, write and undo; pages only show and start them.
"""

from projects.importing.carrying import NotImported, carry_out, create_unit
from projects.importing.clerk import NOT_OURS
from projects.importing.plan import ANOTHER, Ask, Item, Plan, Planner, Status, make_plan

__all__ = [
    "ANOTHER",
    "NOT_OURS",
    "Ask",
    "Item",
    "NotImported",
    "Plan",
    "Planner",
    "Status",
    "carry_out",
    "create_unit",
    "make_plan",
]

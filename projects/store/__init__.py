"""The only bridge between a Document and its rows.

`load` reads; `create` and `save` write what a Document says together with its history entry, in one transaction, and
refuse when the rows changed since the writer loaded them; `create_many` and `save_many` do so for a whole import.
`record` is the history's one pen; `workflow` uses it too. `follow` keeps names and units of open
declarations at those of their projects.
"""

from projects.store.many import Draft, Rewrite, create_many, former_documents, remove_many, save_many
from projects.store.names import follow, of_departments, of_projects
from projects.store.obstacles import LARGEST_AMOUNT, LONGEST_CATEGORY, LONGEST_LEVEL, LONGEST_NAME, obstacle
from projects.store.one import blank, create, documents, load, lock, record, require_revision, save, seen, with_parts
from projects.store.refusals import AlreadyThere, Conflict, Unsavable

__all__ = [
    "LARGEST_AMOUNT",
    "LONGEST_CATEGORY",
    "LONGEST_LEVEL",
    "LONGEST_NAME",
    "AlreadyThere",
    "Conflict",
    "Draft",
    "Rewrite",
    "Unsavable",
    "blank",
    "create",
    "create_many",
    "documents",
    "follow",
    "former_documents",
    "load",
    "lock",
    "obstacle",
    "of_departments",
    "of_projects",
    "record",
    "remove_many",
    "require_revision",
    "save",
    "save_many",
    "seen",
    "with_parts",
]

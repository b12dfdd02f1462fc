"""The regular expressions of the source and how each is used, read from the syntax trees and the loaded modules."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from django.conf import settings

PACKAGES = ("config", "indicators", "projects")
USES = {"match", "search", "fullmatch", "findall", "finditer", "sub", "subn", "split"}
# From wherever in a text they begin, they look further: a run that fails is read again from each of its characters.
# Patterns in a dictionary whose module only ever asks what a text begins with.
BEGINNING = {"projects.tables.form_reader.FIELDS", "projects.tables.form_reader.SECTIONS"}
SEARCHING = USES - {"match", "fullmatch"}


@dataclass(frozen=True)
class Found:
    """A pattern with the place it stands in, and whether it is looked for anywhere in a text."""

    where: str
    pattern: re.Pattern[str]
    searching: bool


def patterns() -> list[Found]:
    """All of them, each once for its text and flags; one that is used both ways counts as searching."""
    trees = dict(_modules())
    searched = {id(pattern) for module, tree in trees.values() for pattern in _searched(module, tree)}
    found: dict[tuple[str, int], Found] = {}
    for name, (module, tree) in sorted(trees.items()):
        for label, pattern, searching in (*_named(module, searched), *_inline(module, tree)):
            key = pattern.pattern, pattern.flags
            known = found.get(key)
            where = known.where if known else f"{name}.{label}"
            found[key] = Found(where, pattern, searching or bool(known and known.searching))
    return list(found.values())


def _modules() -> Iterator[tuple[str, tuple[ModuleType, ast.Module]]]:
    root = Path(settings.BASE_DIR)
    for package in PACKAGES:
        for file in sorted((root / package).rglob("*.py")):
            parts = file.relative_to(root).with_suffix("").parts
            if not {"tests", "migrations", "__main__"} & set(parts):
                name = ".".join(part for part in parts if part != "__init__")
                yield name, (importlib.import_module(name), ast.parse(file.read_text()))


def _searched(module: ModuleType, tree: ast.Module) -> Iterator[re.Pattern[str]]:
    """Patterns with which a module searches texts, by their names there: `NAME.search(text)`, `labels.NAME.sub(…)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in SEARCHING:
            try:
                pattern = _value(node.value, module)
            except (NameError, AttributeError, KeyError):
                continue
            if isinstance(pattern, re.Pattern):
                yield pattern


def _value(node: ast.expr, module: ModuleType) -> object:
    """What an expression made of a module's own names comes to."""
    return eval(compile(ast.Expression(node), module.__name__, "eval"), vars(module))


def _named(module: ModuleType, searched: set[int]) -> Iterator[tuple[str, re.Pattern[str], bool]]:
    """Patterns in a module's names; of those within its tuples and dictionaries nobody knows how they are used."""
    for name, value in vars(module).items():
        if isinstance(value, re.Pattern):
            yield name, value, id(value) in searched
        elif f"{module.__name__}.{name}" not in BEGINNING:
            yield from ((name, pattern, True) for pattern in _within(value))


def _within(value: object) -> Iterator[re.Pattern[str]]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, tuple | list) else ()
    for one in inner:
        if isinstance(one, re.Pattern):
            yield one
        elif isinstance(one, tuple | list | dict):
            yield from _within(one)


def _inline(module: ModuleType, tree: ast.Module) -> Iterator[tuple[str, re.Pattern[str], bool]]:
    """Patterns given as text where they are used, as far as the module's own names make them up."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is_of_re(node.func) and node.args:
            try:
                text = _value(node.args[0], module)
            except NameError:
                continue
            assert isinstance(node.func, ast.Attribute)
            if isinstance(text, str):
                flags = re.DOTALL if "DOTALL" in ast.unparse(node) else 0
                yield f"line {node.lineno}", re.compile(text, flags), node.func.attr in SEARCHING


def _is_of_re(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "re"
        and node.attr in USES | {"compile"}
    )

"""A Document as plain JSON values and back: the interchange format `mubiao/1`, in files and in the stored history.

Reading is tolerant, as what one version of the program wrote is read by every later one. A key that is not there is
the field's default; a key that is not known is kept in its part's `unknown` and written again. What is there and wrong
is an error that names its part. A change that this cannot bear, such as a new meaning of an old key, is a new
`VERSION` with a step in `UPGRADES` from the one before.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from functools import partial
from typing import Any

from projects.core.document.fields import FIELDS, Kind
from projects.core.document.limits import (
    AMOUNT,
    MAX_BUDGET_LINES,
    MAX_INDICATORS,
    MAX_TEXT,
    MAX_UNKNOWN,
    QUOTED,
    SURELY_AMOUNT,
    UNSTORABLE,
    YEARS,
)
from projects.core.document.money import money_text
from projects.core.document.parts import Budget, BudgetLine, Document, Goals, Indicator, Project, Unknown

VERSION = 1
FORMAT = f"mubiao/{VERSION}"
OLDER_FORMAT = re.compile(r"mubiao/([1-9][0-9]{0,3})")

UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""By version, what makes a declaration's plain values those of the next version."""


class FormatError(ValueError):
    """Text that is not `mubiao/1`; the message is Chinese and names the part. `path` and `says` are its two halves."""

    def __init__(self, says: str, path: str = "") -> None:
        self.path, self.says = path, says
        super().__init__(f"{path} {says}".strip())


# ---- Files ----


def to_json(documents: Iterable[Document]) -> str:
    """Documents as `mubiao/1` text, in their order."""
    declarations = [to_plain(document) for document in documents]
    return json.dumps({"format": FORMAT, "declarations": declarations}, ensure_ascii=False, indent=1)


def from_json(text: str) -> tuple[Document, ...]:
    """Documents of `mubiao/1` text. Raises FormatError, which names the part that is wrong, and nothing else."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise FormatError(f"不是有效的 JSON：第 {error.lineno} 行第 {error.colno} 列") from error
    except RecursionError as error:
        raise FormatError("不是有效的 JSON：括号嵌套太深") from error
    except ValueError as error:  # Python reads no integer of more than some thousand digits.
        raise FormatError("不是有效的 JSON：有位数太多的整数") from error
    version = _version_of_file(data)
    declarations = _get(data, "declarations", list, "")
    return tuple(from_plain(item, f"declarations[{i}]", version=version) for i, item in enumerate(declarations))


def _version_of_file(data: Any) -> int:
    named = data.get("format") if isinstance(data, dict) else None
    match = OLDER_FORMAT.fullmatch(named) if isinstance(named, str) else None
    if not match or int(match[1]) > VERSION:
        raise FormatError(f"文件格式应为 {FORMAT}")
    return int(match[1])


# ---- One Document ----


def to_plain(document: Document) -> dict[str, Any]:
    """One Document as plain JSON values; `places` is left out."""
    plain = DOCUMENT.plain(document)
    return plain if VERSION == 1 else {"version": VERSION, **plain}


def from_plain(data: Any, where: str = "", *, version: int = 1) -> Document:
    """The Document that plain JSON values say; `where` prefixes the part named by a FormatError.

    `version` is that of the file they stood in; values that were stored alone say their own.
    """
    if not isinstance(data, dict):
        raise _wrong(where, "", "应为对象")
    if "version" in data:
        version = _get(data, "version", int, where)
        data = {key: value for key, value in data.items() if key != "version"}
    if not 1 <= version <= VERSION:
        raise _wrong(where, "version", f"由更新的程序写成（第 {version} 版），这里只认到第 {VERSION} 版")
    for older in range(version, VERSION):
        data = UPGRADES[older](data)
    document: Document = DOCUMENT.read(data, where)
    return document


def unknown_paths(document: Document) -> tuple[str, ...]:
    """Where a Document holds keys that no field of ours explains, e.g. `indicators[3].责任人`."""
    parts: list[tuple[str, Any]] = [("", document), ("project", document.project), ("budget", document.budget)]
    parts += [("goals", document.goals)]
    parts += [(f"budget.lines[{line.source}]", line) for line in document.budget.lines]
    parts += [(f"indicators[{index}]", row) for index, row in enumerate(document.indicators)]
    return tuple(f"{where}.{key}".strip(".") for where, part in parts for key, _ in part.unknown)


def fault_of(document: Document) -> FormatError | None:
    """Why `mubiao/1` cannot hold a Document, by its first part that it cannot; None when it can."""
    if _is_surely_held(document):
        return None
    try:
        from_plain(to_plain(document))
    except FormatError as error:
        return error
    return None


def _is_surely_held(document: Document) -> bool:
    """Whether a glance is enough, as at nearly every Document: it is plainly within all bounds."""
    head, budget = document.project, document.budget
    texts = [document.layout, document.framework, document.goals.cycle, document.goals.annual]
    texts += [getattr(head, name) for name in HEAD_TEXTS]
    texts += [line.source for line in budget.lines]
    for row in document.indicators:
        texts += [getattr(row, name) for name in ROW_TEXTS]
    amounts = [line.amount for line in budget.lines] + ([] if budget.total is None else [budget.total])
    years = [year for year in (document.fiscal_year, head.start_year, head.end_year) if year is not None]
    return (
        max(map(len, texts)) <= MAX_TEXT
        and not UNSTORABLE.search("".join(texts))
        and all(year in YEARS for year in years)
        and all(SURELY_AMOUNT.fullmatch(str(amount)) for amount in amounts)
        and len(document.indicators) <= MAX_INDICATORS
        and len(budget.lines) <= MAX_BUDGET_LINES
        and not unknown_paths(document)
    )


# ---- The parts and the kinds of their values ----

Read = Callable[[dict[str, Any], str, str], Any]
"""From a part's plain values, a key and where the part stands: the value of that key. Raises FormatError."""
Write = Callable[[Any], Any]


@dataclass(frozen=True)
class Shape:
    """How one kind of part is read from plain values and written to them, key by key."""

    make: Callable[..., Any]
    keys: Mapping[str, tuple[Read, Write]]
    required: frozenset[str]

    @classmethod
    def of(cls, make: Any, **keys: tuple[Read, Write]) -> Shape:
        """The shape of a dataclass; without a default of its own a key is required."""
        bare = {field.name for field in fields(make) if field.default is MISSING and field.default_factory is MISSING}
        return cls(make, keys, frozenset(bare))

    def read(self, data: dict[str, Any], where: str) -> Any:
        if missing := self.required - data.keys():
            raise _wrong(where, min(missing), "缺失或类型不对")
        values = {key: read(data, key, where) for key, (read, _) in self.keys.items() if key in data}
        if not data.keys() <= self.keys.keys():
            values["unknown"] = _unknown(data, self.keys, where)
        return self.make(**values)

    def plain(self, part: Any) -> dict[str, Any]:
        plain = {key: write(getattr(part, key)) for key, (_, write) in self.keys.items()}
        return {**plain, **dict(part.unknown)} if part.unknown else plain


def _text(data: dict[str, Any], key: str, where: str) -> str:
    text = data[key]
    if not isinstance(text, str):
        raise _wrong(where, key, "缺失或类型不对")
    if len(text) > MAX_TEXT:
        raise _wrong(where, key, f"有 {len(text)} 个字，最多 {MAX_TEXT} 个字")
    if UNSTORABLE.search(text):
        raise _wrong(where, key, "含有无法保存的字符")
    return text


def _year(data: dict[str, Any], key: str, where: str) -> int:
    year: int = _get(data, key, int, where)
    if year not in YEARS:
        raise _wrong(where, key, "应为四位数的年份")
    return year


def _money(data: dict[str, Any], key: str, where: str) -> Decimal:
    text = _text(data, key, where)
    if not AMOUNT.fullmatch(text):
        raise _wrong(where, key, f"不是金额：{text[:QUOTED]}")
    amount = Decimal(text)
    if amount < 0:
        raise _wrong(where, key, f"不能是负数：{text}")
    return amount


def _or_blank(read: Read, data: dict[str, Any], key: str, where: str) -> Any:
    return None if data[key] is None else read(data, key, where)


def _nested(shape: Shape) -> tuple[Read, Write]:
    def read(data: dict[str, Any], key: str, where: str) -> Any:
        return shape.read(_get(data, key, dict, where), f"{where}.{key}")

    return read, shape.plain


def _list(shape: Shape, most: int) -> tuple[Read, Write]:
    def read(data: dict[str, Any], key: str, where: str) -> tuple[Any, ...]:
        return tuple(shape.read(item, part) for part, item in _objects(data, key, where, most))

    return read, lambda parts: [shape.plain(part) for part in parts]


def _same(value: Any) -> Any:
    return value


TEXT: tuple[Read, Write] = (_text, _same)
KINDS: dict[Kind, tuple[Read, Write]] = {
    Kind.LEVEL: TEXT,
    Kind.LINE: TEXT,
    Kind.TEXT: TEXT,
    Kind.YEAR: (partial(_or_blank, _year), _same),
    Kind.MONEY: (partial(_or_blank, _money), lambda amount: None if amount is None else money_text(amount)),
}


def _fields_of(part: str) -> dict[str, tuple[Read, Write]]:
    return {field.name: KINDS[field.kind] for field in FIELDS if field.part == part}


LINES = _list(Shape.of(BudgetLine, source=TEXT, amount=(_money, money_text)), MAX_BUDGET_LINES)
DOCUMENT = Shape.of(
    Document,
    fiscal_year=(_year, _same),
    layout=TEXT,
    framework=TEXT,
    project=_nested(Shape.of(Project, **_fields_of("project"))),
    budget=_nested(Shape.of(Budget, **_fields_of("budget"), lines=LINES)),
    goals=_nested(Shape.of(Goals, **_fields_of("goals"))),
    indicators=_list(Shape.of(Indicator, **_fields_of("indicators")), MAX_INDICATORS),
)
HEAD_TEXTS = tuple(field.name for field in FIELDS if field.part == "project" and KINDS[field.kind] is TEXT)
ROW_TEXTS = tuple(field.name for field in FIELDS if field.part == "indicators" and KINDS[field.kind] is TEXT)


def _unknown(data: dict[str, Any], known: Mapping[str, Any], where: str) -> Unknown:
    """What stands under keys that are no field of ours. Raises FormatError where it cannot be kept."""
    pairs = tuple((key, value) for key, value in data.items() if key not in known)
    if len(pairs) > MAX_UNKNOWN:
        raise _wrong(where, "", f"有 {len(pairs)} 个不认识的键，最多 {MAX_UNKNOWN} 个")
    for key, value in pairs:
        try:
            text = json.dumps([key, value], ensure_ascii=False, allow_nan=False).replace(r"\\", "")
        except (ValueError, RecursionError) as error:
            raise _wrong(where, key[:QUOTED], "不是可以保存的 JSON 值") from error
        if len(text) > MAX_TEXT:
            raise _wrong(where, key[:QUOTED], f"有 {len(text)} 个字，最多 {MAX_TEXT} 个字")
        if UNSTORABLE.search(text) or r"\u0000" in text:
            raise _wrong(where, key[:QUOTED], "含有无法保存的字符")
    return pairs


def _wrong(where: str, key: str, says: str) -> FormatError:
    return FormatError(says, f"{where}.{key}".strip("."))


def _get(data: dict[str, Any], key: str, kind: type, where: str) -> Any:
    value = data.get(key)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise _wrong(where, key, "缺失或类型不对")
    return value


def _objects(data: dict[str, Any], key: str, where: str, most: int) -> Sequence[tuple[str, dict[str, Any]]]:
    rows = _get(data, key, list, where)
    if len(rows) > most:
        raise _wrong(where, key, f"有 {len(rows)} 项，最多 {most} 项")
    if not all(isinstance(row, dict) for row in rows):
        raise _wrong(where, key, "的每一项应为对象")
    return [(f"{where}.{key}[{i}]", row) for i, row in enumerate(rows)]

"""Flat tables (.xlsx, .csv) of what administrators maintain: how any such table is read and written, and the
vocabulary's own tables.

A row that cannot be understood is an error in Chinese naming the row, the value and the way out; nothing is created
in silence, and one bad row keeps the whole file out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from io import BytesIO

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from import_export.fields import Field
from import_export.formats.base_formats import CSV, XLSX
from import_export.instance_loaders import ModelInstanceLoader
from import_export.resources import ModelResource
from import_export.results import Error, RowResult
from import_export.widgets import Widget
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from indicators.models import Framework, LibraryIndicator, Node

# What a spreadsheet takes for the start of a formula, full width as typed in China included, behind any apostrophes.
FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r]")
GUARDED = re.compile("'" + FORMULA.pattern)
# Excel keeps 15 significant digits of a number; a longer amount is written as text, so it stays exact.
EXCEL_DIGITS = 15
HEADER_ROWS = 1
# How the signs of a value are also typed.
SIGNS = {"≧": "≥", ">=": "≥", ">": "＞", "＝": "=", "<": "＜", "≦": "≤", "<=": "≤", "约": "≈"}


class EmptyTable(ValueError):
    """A file that can be read and says nothing."""


class XlsxTable(XLSX):
    """.xlsx in which text is always a text cell, whatever it begins with: it stays exact and never calculates.

    import-export's own setting (IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT) would cut the `=` off.
    """

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        sheet = load_workbook(BytesIO(in_stream), read_only=True, data_only=True).active
        return _dataset(sheet.iter_rows(values_only=True))

    def export_data(self, dataset: tablib.Dataset, **kwargs) -> bytes:
        book = Workbook()
        sheet = book.active
        for r, row in enumerate([dataset.headers, *dataset], 1):
            for c, value in enumerate(row, 1):
                if value not in ("", None):
                    _write(sheet.cell(r, c), value)
        for c, header in enumerate(dataset.headers, 1):
            sheet.cell(1, c).font = Font(bold=True)
            longest = max([len(str(header)), *(len(str(value)) for value in dataset[header])])
            sheet.column_dimensions[get_column_letter(c)].width = min(2 * longest + 2, 60)
        sheet.freeze_panes = "A2"
        stream = BytesIO()
        book.save(stream)
        return stream.getvalue()


class CsvTable(CSV):
    """.csv as Excel and WPS in China write and expect it: UTF-8 with a mark on the way out, also GBK on the way in.

    A .csv knows no text cells, so text that would calculate carries a leading `'`, taken off again when read.
    """

    def is_binary(self) -> bool:
        return True

    def get_read_mode(self) -> str:
        return "rb"

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        try:
            text = in_stream.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = in_stream.decode("gb18030")
        rows = tablib.import_set(text, format="csv", headers=False)
        return _dataset([value[1:] if GUARDED.match(value) else value for value in row] for row in rows)

    def export_data(self, dataset: tablib.Dataset, **kwargs) -> bytes:
        safe = tablib.Dataset(headers=dataset.headers)
        for row in dataset:
            safe.append(["'" + v if isinstance(v, str) and FORMULA.match(v) else v for v in row])
        return safe.export("csv").encode("utf-8-sig")


def _dataset(rows) -> tablib.Dataset:
    """Rows of any length as a table; columns that hold nothing at all are left out at the right."""
    filled = [list(row) for row in rows]
    width = max((i for row in filled for i, value in enumerate(row, 1) if not is_blank(value)), default=0)
    if not width:
        raise EmptyTable("文件里没有内容；第一行应为表头，其下每行一条")
    padded = [(row + [None] * width)[:width] for row in filled]
    return tablib.Dataset(*padded[HEADER_ROWS:], headers=["" if h is None else str(h).strip() for h in padded[0]])


def _write(cell, value) -> None:
    if isinstance(value, Decimal) and len(value.as_tuple().digits) <= EXCEL_DIGITS:
        cell.value, cell.number_format = value, "#,##0.00"
    elif isinstance(value, int):
        cell.value = value
    else:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", str(value))
        cell.data_type, cell.number_format = "s", "@"


def is_blank(value) -> bool:
    return value is None or not str(value).strip()


class TextWidget(Widget):
    """Text without the white space around it; line ends as Python writes them."""

    def clean(self, value, row=None, **kwargs) -> str:
        return "" if value is None else _lines(str(value)).strip()

    def render(self, value, **kwargs) -> str:
        return "" if value is None else _lines(value)


class WholeNumberWidget(Widget):
    """Years and positions: whole numbers, blank allowed."""

    def clean(self, value, row=None, **kwargs) -> int | None:
        if is_blank(value):
            return None
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if not re.fullmatch(r"\d{1,9}", str(value).strip(), re.ASCII):
            raise ValueError(f"“{value}”不是整数；请填写阿拉伯数字")
        return int(value)

    def render(self, value, **kwargs) -> int | None:
        return value


class YesNoWidget(Widget):
    ANSWERS = {"是": True, "否": False, "": False, "TRUE": True, "FALSE": False, "1": True, "0": False}

    def clean(self, value, row=None, **kwargs) -> bool:
        answer = "" if value is None else str(value).strip().upper()
        if answer not in self.ANSWERS:
            raise ValueError(f"“{value}”应写“是”或“否”")
        return self.ANSWERS[answer]

    def render(self, value, **kwargs) -> str:
        return "是" if value else "否"


class OneOfWidget(TextWidget):
    """One of a few words, or blank; `also` are other ways of writing them."""

    def __init__(self, words: Iterable[str], also: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.words, self.also = tuple(words), dict(also or {})

    def clean(self, value, row=None, **kwargs) -> str:
        text = super().clean(value, row, **kwargs)
        word = self.also.get(text, text)
        if word and word not in self.words:
            raise ValueError(f"“{value}”应为{'、'.join(self.words)}之一，或留空")
        return word


class LinesWidget(TextWidget):
    """Texts one a line, none of them blank."""

    def clean(self, value, row=None, **kwargs) -> str:
        lines = super().clean(value, row, **kwargs).splitlines()
        return "\n".join(filter(None, map(str.strip, lines)))


class FrameworkWidget(Widget):
    """A framework by its code."""

    def clean(self, value, row=None, **kwargs) -> Framework | None:
        if is_blank(value):
            return None
        framework = Framework.objects.filter(code=str(value).strip()).first()
        if not framework:
            raise ValueError(f"没有代码为“{value}”的指标体系；请核对代码，或先在“指标体系”中新增")
        return framework

    def render(self, value, **kwargs) -> str:
        return value.code if value else ""


class LevelOneWidget(Widget):
    """A level-1 node by its code, within the framework of the same row."""

    def clean(self, value, row=None, **kwargs) -> Node | None:
        if is_blank(value):
            return None
        framework, code = str(row.get("指标体系代码") or "").strip(), str(value).strip()
        node = Node.objects.filter(framework__code=framework, code=code, parent=None).first()
        if not node:
            raise ValueError(
                f"指标体系“{framework}”中没有代码为“{code}”的一级指标；请核对代码，并把一级指标排在它的二级指标之前"
            )
        return node

    def render(self, value, **kwargs) -> str:
        return value.code if value else ""


def column(attribute: str, name: str, widget: Widget | None = None) -> Field:
    return Field(attribute, name, widget or TextWidget())


class KeyLoader(ModelInstanceLoader):
    """Finds the row that a line means by its natural key, and refuses a key that comes twice."""

    def __init__(self, resource, dataset=None) -> None:
        super().__init__(resource, dataset)
        self.met: dict[tuple, int] = {}

    def get_instance(self, row):
        key, problems = {}, {}
        for field in (self.resource.fields[name] for name in self.resource.get_import_id_fields()):
            try:
                key[field.attribute] = field.clean(row)
            except ValueError as error:
                problems[field.attribute] = str(error)
        if problems:
            raise ValidationError(problems)
        if first := self.met.get(tuple(key.values())):
            raise ValidationError(f"与第 {first} 行是同一条；请只保留一行")
        self.met[tuple(key.values())] = self.resource.line
        found = list(self.get_queryset().filter(**key)[:2])
        if len(found) > 1:
            raise ValidationError("系统中有不止一条与此行相符；请在页面上修改")
        return found[0] if found else None


class PlainError(Error):
    """An error without the Python traceback that import-export would show under it."""

    traceback = ""


class TableResource(ModelResource):
    """A flat table with Chinese headings, imported by natural key on behalf of `user`."""

    also_required: tuple[str, ...] = ()
    line = 0

    class Meta:
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True
        use_transactions = True
        instance_loader_class = KeyLoader

    def __init__(self, *, user) -> None:
        super().__init__()
        self.user = user

    @classmethod
    def get_error_result_class(cls) -> type[Error]:
        return PlainError

    def before_import(self, dataset: tablib.Dataset, **kwargs) -> None:
        headers = list(dataset.headers or [])
        known = [field.column_name for field in self.fields.values()]
        keys = [self.fields[name].column_name for name in self.get_import_id_fields()]
        problems = []
        if missing := [name for name in (*self.also_required, *keys) if name not in headers]:
            problems.append(f"缺少列：{'、'.join(missing)}")
        if unknown := [name or "（空白）" for name in headers if name not in known]:
            problems.append(f"不认识的列：{'、'.join(unknown)}")
        if twice := sorted({name for name in headers if name and headers.count(name) > 1}):
            problems.append(f"重复的列：{'、'.join(twice)}")
        if problems:
            raise ValueError(f"表头有误。{'；'.join(problems)}。第一行应为表头，可用的列是：{'、'.join(known)}")

    def import_row(self, row, instance_loader, **kwargs) -> RowResult:
        self.line = kwargs["row_number"] + HEADER_ROWS
        if all(is_blank(value) for value in row.values()):
            result = RowResult()
            result.import_type = RowResult.IMPORT_TYPE_SKIP
            return result
        result = super().import_row(row, instance_loader, **kwargs)
        if result.validation_error:
            result.validation_error = self._placed(result.validation_error)
        return result

    def skip_row(self, instance, original, row, import_validation_errors=None) -> bool:
        """Whether the row says what we hold, as a table would print both."""
        fields = self.get_import_fields()
        return not import_validation_errors and all(f.export(instance) == f.export(original) for f in fields)

    def _placed(self, error: ValidationError) -> ValidationError:
        """The same error under the table's own headings, each message with its row as the spreadsheet counts it."""
        names = {field.attribute: field.column_name for field in self.fields.values()}
        by_field = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        return ValidationError(
            {
                names.get(key, key): [
                    f"第 {self.line} 行{'“' + names[key] + '”列' if key in names else ''}：{message}"
                    for message in messages
                ]
                for key, messages in by_field.items()
            }
        )


class NodeResource(TableResource):
    framework = column("framework", "指标体系代码", FrameworkWidget())
    code = column("code", "代码")
    parent = column("parent", "一级指标代码", LevelOneWidget())
    name = column("name", "名称")
    aliases = column("aliases", "别名")
    order = column("order", "顺序", WholeNumberWidget())
    required = column("required", "至少一条指标", YesNoWidget())

    class Meta:
        model = Node
        name = "指标体系节点"
        fields = ("framework", "code", "parent", "name", "aliases", "order", "required")
        import_id_fields = ("framework", "code")

    def filter_export(self, queryset, **kwargs):
        return queryset.select_related("framework", "parent")

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True) -> None:
        super().validate_instance(instance, import_validation_errors, validate_unique)
        refuse_third_level(instance)


class LibraryResource(TableResource):
    level2 = column("level2", "二级指标")
    name = column("name", "三级指标")
    variants = column("variants", "其他写法", LinesWidget())
    unit = column("unit", "计量单位")
    sign = column("sign", "常用符号", OneOfWidget(LibraryIndicator.Sign.values, SIGNS))
    direction = column("direction", "指标方向", OneOfWidget(LibraryIndicator.Direction.values))
    typical_value = column("typical_value", "常用指标值")
    field_of_use = column("field_of_use", "适用领域")
    source = column("source", "来源")
    note = column("note", "说明")
    retired = column("retired", "已停用", YesNoWidget())

    class Meta:
        model = LibraryIndicator
        name = "指标库"
        fields = (
            *("level2", "name", "variants", "unit", "sign", "direction", "typical_value", "field_of_use"),
            *("source", "note", "retired"),
        )
        import_id_fields = ("level2", "name")


def refuse_third_level(node: Node) -> None:
    """A framework has two levels, each node's parent in the same framework. Raises ValidationError."""
    if not node.parent:
        return
    if node.parent.framework_id != node.framework_id:
        raise ValidationError({"parent": f"一级指标“{node.parent}”属于另一个指标体系；请选择本体系的一级指标"})
    if node.parent == node or node.parent.parent_id or (node.pk and node.children.exists()):
        raise ValidationError({"parent": "指标体系只有两级：二级指标的上级必须是一级指标，一级指标不能再有上级"})


def _lines(text: str) -> str:
    return re.sub(r"\r\n?", "\n", text)

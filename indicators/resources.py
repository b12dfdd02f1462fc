"""The vocabulary's own flat tables: framework nodes and the indicator library."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from django.core.exceptions import ValidationError
from import_export.widgets import Widget

from indicators.leading_zeros import CodesWithZeros
from indicators.models import Framework, LibraryIndicator, Node
from indicators.parents_first import Arranged, parents_first
from indicators.row_faults import Once
from indicators.table_resource import Row, TableResource, text_in
from indicators.widgets import LinesWidget, OneOfWidget, WholeNumberWidget, YesNoWidget, column, is_blank

# How the signs of a value are also typed.
SIGNS = {"≧": "≥", ">=": "≥", ">": "＞", "＝": "=", "<": "＜", "≦": "≤", "<=": "≤", "约": "≈"}


class FrameworkWidget(Widget):
    """A framework by its code."""

    def __init__(self) -> None:
        super().__init__()
        self.by_code: dict[str, Framework] | None = None

    def clean(self, value, row=None, **kwargs) -> Framework | None:
        if is_blank(value):
            return None
        if self.by_code is None:
            self.by_code = {framework.code: framework for framework in Framework.objects.all()}
        framework = self.by_code.get(str(value).strip())
        if not framework:
            raise ValueError(f"没有代码为“{value}”的指标体系；请核对代码，或先在“指标体系”中新增")
        return framework

    def render(self, value, **kwargs) -> str:
        return value.code if value else ""


class LevelOneWidget(Widget):
    """A level-1 node by its code, within the framework of the same row; also one that this file brings."""

    def __init__(self) -> None:
        super().__init__()
        self.nodes: dict[tuple[str, str], Node] = {}

    def clean(self, value, row=None, **kwargs) -> Node | None:
        if is_blank(value):
            return None
        framework, code = text_in(row, "指标体系代码"), str(value).strip()
        node = self.nodes.get((framework, code))
        if not node:
            raise ValueError(f"指标体系“{framework}”和这个文件中都没有代码为“{code}”的一级指标；请核对代码")
        return node

    def render(self, value, **kwargs) -> str:
        return value.code if value else ""


class NodeResource(TableResource):
    framework = column("framework", "指标体系代码")
    code = column("code", "代码")
    parent = column("parent", "一级指标代码")
    name = column("name", "名称")
    aliases = column("aliases", "别名")
    order = column("order", "顺序", WholeNumberWidget())
    required = column("required", "至少一条指标", YesNoWidget())
    once = (Once(("framework", "parent", "name"), "同一个一级指标之下已有这个名称；请改名，或改用它的代码"),)

    class Meta:
        model = Node
        name = "指标体系节点"
        fields = ("framework", "code", "parent", "name", "aliases", "order", "required")
        import_id_fields = ("framework", "code")

    def __init__(self, *, user) -> None:
        super().__init__(user=user)
        self.level_one = LevelOneWidget()
        self.fields["framework"].widget, self.fields["parent"].widget = FrameworkWidget(), self.level_one
        self.with_children: set[int] = set()

    def get_queryset(self):
        return super().get_queryset().select_related("framework", "parent")

    def filter_export(self, queryset, **kwargs):
        return queryset.select_related("framework", "parent")

    def prepare(self, rows: Sequence[Row]) -> None:
        named = {text_in(row, "指标体系代码") for row in rows}
        nodes = list(Node.objects.filter(framework__code__in=named).select_related("framework", "parent"))
        self.level_one.nodes = {(node.framework.code, node.code): node for node in nodes}
        self.with_children = {node.parent_id for node in nodes if node.parent_id}

    def arranged(self, rows: Sequence[Row]) -> Arranged:
        at: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for position, row in enumerate(rows):
            at[text_in(row, "指标体系代码"), text_in(row, "代码")].append(position)
        above = [(text_in(row, "指标体系代码"), text_in(row, "一级指标代码")) for row in rows]
        return parents_first(
            [at.get(key, []) if key[1] else [] for key in above], [key in self.level_one.nodes for key in above]
        )

    def codes(self, rows: Sequence[Row]) -> dict[str, Callable[[Row], CodesWithZeros]]:
        """Codes are those of one framework; a level-1 node may be held or stand in the file."""
        held: defaultdict[str, set[str]] = defaultdict(set)
        beside: defaultdict[str, set[str]] = defaultdict(set)
        for framework, code in Node.objects.values_list("framework__code", "code"):
            held[framework].add(code)
        for row in rows:
            beside[text_in(row, "指标体系代码")].add(text_in(row, "代码"))
        known = {name: CodesWithZeros(held[name], beside[name]) for name in {*held, *beside}}
        return dict.fromkeys(("代码", "一级指标代码"), lambda row: known[text_in(row, "指标体系代码")])

    def created(self, instances: Sequence[Node]) -> None:
        for node in instances:
            self.level_one.nodes[node.framework.code, node.code] = node
            self.with_children.add(node.parent_id)

    def faults(self, instance: Node) -> dict[str, str]:
        has_children = bool(instance.pk) and instance.pk in self.with_children
        return fault_of_level(instance, has_children=has_children) if instance.parent else {}


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


def fault_of_level(node: Node, *, has_children: bool) -> dict[str, str]:
    """Why a node may not stand below its parent, if so: a framework has two levels, both of the same framework."""
    if node.parent.framework_id != node.framework_id:
        return {"parent": f"一级指标“{node.parent}”属于另一个指标体系；请选择本体系的一级指标"}
    if node.parent == node or node.parent.parent_id or has_children:
        return {"parent": "指标体系只有两级：二级指标的上级必须是一级指标，一级指标不能再有上级"}
    return {}


def refuse_third_level(node: Node) -> None:
    """As `fault_of_level`. Raises ValidationError."""
    if node.parent:
        has_children = bool(node.pk) and node.children.exists()
        if faults := fault_of_level(node, has_children=has_children):
            raise ValidationError(faults)

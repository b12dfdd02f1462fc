"""The flat tables of departments, projects and budget lines, and which departments a row may speak of.

An administrator brings in and gives out what lies in the departments they cover; what they may only name (the
department above theirs) they may name in a row, but not change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from import_export.widgets import Widget

from indicators.leading_zeros import CodesWithZeros
from indicators.parents_first import Arranged, parents_first
from indicators.row_faults import Once
from indicators.table_resource import LOOKED_FOR, Row, TableResource, text_in
from indicators.widgets import WholeNumberWidget, column, is_blank
from projects import access
from projects.core.document import FUND_SOURCES, money_text
from projects.matching import match_department
from projects.models import BudgetLine, Department, Project
from projects.models.projects import YEAR_RANGE
from projects.tables.money import YUAN, to_yuan

MOST_NAMED = 3
# SQLite keeps 15 digits of a decimal; a longer one would come back changed, or not at all.
MOST_YUAN = Decimal("9999999999999.99")


def refuse_ring(department: Department) -> None:
    """A department may not stand below itself. Raises ValidationError."""
    if department.pk and department.parent_id:
        line = Department.objects.line_of(department.parent_id)
        if line.filter(pk=department.pk).exists():
            message = f"“{department.parent}”是“{department}”本身或其下级单位，不能作为它的上级单位；请另选上级单位"
            raise ValidationError({"parent": message})


class DepartmentNames:
    """How tables name departments: by name, with those above it, as 上级/下级, where one name is not enough."""

    def __init__(self) -> None:
        self.ids: defaultdict[str, set[int]] = defaultdict(set)
        self.by_id = {department.pk: department for department in Department.objects.all()}
        for department in list(self.by_id.values()):
            self.add(department)

    def add(self, department: Department) -> None:
        self.by_id[department.pk] = department
        for text in self._texts(department):
            self.ids[text].add(department.pk)

    def text(self, department: Department) -> str:
        """The shortest text that means this department alone."""
        texts = self._texts(department)
        return next((text for text in texts if len(self.ids[text]) == 1), texts[-1])

    def knows(self, text: str) -> bool:
        """Whether a text means any department at all."""
        return bool(self.ids.get(text))

    def find(self, text: str, among: Collection[int]) -> Department:
        """The one department that a text means among those given. Raises ValueError."""
        found = [self.by_id[pk] for pk in sorted(self.ids.get(text, set()) & set(among))]
        if len(found) == 1:
            return found[0]
        if found:
            ways = "、".join(f"“{self.text(department)}”" for department in found[:MOST_NAMED])
            raise ValueError(f"有 {len(found)} 个单位叫“{text}”；请连同上级单位一起写，如{ways}")
        near = match_department(text, (self.by_id[pk] for pk in among if pk in self.by_id)).near[:MOST_NAMED]
        hint = f"相近的有{'、'.join(f'“{self.text(department)}”' for department in near)}；" if near else ""
        raise ValueError(f"您管理的单位中没有“{text}”；{hint}请核对名称，或先在“单位”中新增")

    def _texts(self, department: Department) -> list[str]:
        """名称, 上级/名称, … and at last the whole way from the top, which begins with `/`."""
        texts, above, seen = [department.name], department.parent_id, {department.pk}
        while above and above not in seen:
            seen.add(above)
            texts.append(f"{self.by_id[above].name}/{texts[-1]}")
            above = self.by_id[above].parent_id
        return [*texts, f"/{texts[-1]}"]


class DepartmentWidget(Widget):
    def __init__(self, names: DepartmentNames, among: set[int]) -> None:
        super().__init__()
        self.names, self.among = names, among

    def clean(self, value, row=None, **kwargs) -> Department | None:
        return None if is_blank(value) else self.names.find(str(value).strip(), self.among)

    def render(self, value, **kwargs) -> str:
        return self.names.text(value) if value else ""


class ProjectWidget(Widget):
    """A project by its name within the spending unit of the same row."""

    def __init__(self, units: DepartmentWidget, projects: QuerySet[Project]) -> None:
        super().__init__()
        self.units, self.projects = units, projects
        self.by_name: dict[tuple[int, str], Project] = {}

    def fetch(self, names: Iterable[str]) -> None:
        """The projects of these names at once."""
        wanted = sorted(set(names))
        for at in range(0, len(wanted), LOOKED_FOR):
            found = self.projects.filter(name__in=wanted[at : at + LOOKED_FOR]).select_related("unit")
            self.by_name |= {(project.unit_id, project.name): project for project in found}

    def clean(self, value, row=None, **kwargs) -> Project | None:
        try:
            unit = self.units.clean(row.get("用款单位"))
        except ValueError:
            # Told at its own cell.
            return None
        if not unit:
            raise ValueError("请在“用款单位”列写明项目所属的单位")
        if is_blank(value):
            return None
        project = self.by_name.get((unit.pk, str(value).strip()))
        if not project:
            raise ValueError(f"“{unit}”没有名为“{value}”的项目；请核对名称，或先在“项目”中新增")
        return project

    def render(self, value, **kwargs) -> str:
        return value.name if value else ""


class YearWidget(WholeNumberWidget):
    def clean(self, value, row=None, **kwargs) -> int | None:
        year = super().clean(value, row)
        if year is not None and not YEAR_RANGE[0] <= year <= YEAR_RANGE[1]:
            raise ValueError(f"“{value}”不是合理的年度；应在 {YEAR_RANGE[0]} 至 {YEAR_RANGE[1]} 之间")
        return year


class FundSourceWidget(Widget):
    def clean(self, value, row=None, **kwargs) -> str:
        source = "" if value is None else str(value).strip()
        if source and source not in FUND_SOURCES:
            raise ValueError(f"“{source}”不是资金来源；应为{'、'.join(FUND_SOURCES)}之一")
        return source


class YuanWidget(Widget):
    """An amount in 元, exact, thousands separators allowed."""

    def clean(self, value, row=None, **kwargs) -> Decimal | None:
        if is_blank(value):
            return None
        # A number cell is a binary fraction; its 15 digits, as Excel shows them, are what was typed.
        plain = f"{Decimal(f'{value:.15g}'):f}" if isinstance(value, float) else str(value).strip()
        amount = to_yuan(plain, YUAN)
        if amount is None:
            raise ValueError(f"“{value}”不是金额；请以元为单位填写数字，如 16,000.00")
        if amount < 0:
            raise ValueError(f"“{value}”小于 0；预算金额不能为负")
        if amount > MOST_YUAN:
            raise ValueError(f"“{value}”超过了可保存的 {MOST_YUAN:,} 元；请核对单位是否为元")
        return amount

    def render(self, value, **kwargs) -> Decimal | str:
        return "" if value is None else Decimal(money_text(value))


class CoveredResource(TableResource):
    """A table of what lies in the departments that `user` administers."""

    unit_path = "unit"

    def __init__(self, *, user) -> None:
        super().__init__(user=user)
        self.names = DepartmentNames()
        self.covered = set(access.units_administered_by(user).values_list("pk", flat=True))
        self.units = DepartmentWidget(self.names, self.covered)

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().filter(**{f"{self.unit_path}__in": access.units_administered_by(self.user)})


class DepartmentResource(CoveredResource):
    unit_path = "pk"
    name = column("name", "名称")
    parent = column("parent", "上级单位")
    code = column("code", "单位代码")
    once = (Once(("code",), "已有使用这个单位代码的单位；请核对，每个代码只能用一次"),)

    class Meta:
        model = Department
        name = "单位"
        fields = ("name", "parent", "code")
        import_id_fields = ("name", "parent")

    def __init__(self, *, user) -> None:
        super().__init__(user=user)
        nameable = set(access.departments_nameable_by(user).values_list("pk", flat=True))
        self.fields["parent"].widget = DepartmentWidget(self.names, nameable | self.covered)

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("parent")

    def filter_export(self, queryset, **kwargs):
        return queryset.select_related("parent")

    def arranged(self, rows: Sequence[Row]) -> Arranged:
        lines = [(text_in(row, "名称"), text_in(row, "上级单位")) for row in rows]
        at: defaultdict[str, list[int]] = defaultdict(list)
        for position, (name, _) in enumerate(lines):
            at[name].append(position)
        above = [[row for row in at.get(_last(way), ()) if _is_meant(way, *lines[row])] for _, way in lines]
        return parents_first(above, [self.names.knows(way) for _, way in lines])

    def codes(self, rows: Sequence[Row]) -> dict[str, Callable[[Row], CodesWithZeros]]:
        held = Department.objects.exclude(code="").values_list("code", flat=True)
        known = CodesWithZeros(held, [text_in(row, "单位代码") for row in rows])
        return {"单位代码": lambda row: known}

    def faults(self, instance: Department) -> dict[str, str]:
        if self.user.is_superuser or instance.pk or instance.parent_id in self.covered:
            return {}
        return {"parent": f"您只能在自己管理的单位之下新增单位；请为“{instance}”写明其中之一，或请系统管理员新增"}

    def created(self, instances: Sequence[Department]) -> None:
        for department in instances:
            self.names.add(department)
            self.covered.add(department.pk)
            self.fields["parent"].widget.among.add(department.pk)


def _last(way: str) -> str:
    return way.rpartition("/")[2]


def _is_meant(way: str, name: str, above: str) -> bool:
    """Whether the text for a parent may mean a row of the same file, with its own text for what stands above it."""
    upper, parted, last = way.rpartition("/")
    if last != name or not parted:
        return last == name
    return _is_meant(upper, _last(above), above.rpartition("/")[0]) if upper and above else not upper and not above


class ProjectResource(CoveredResource):
    unit = column("unit", "用款单位")
    name = column("name", "项目名称")
    category = column("category", "项目类型")
    level = column("level", "项目等级")
    supervising_department = column("supervising_department", "主管部门")
    start_year = column("start_year", "起始年度", YearWidget())
    end_year = column("end_year", "到期年度", YearWidget())

    class Meta:
        model = Project
        name = "项目"
        fields = ("unit", "name", "category", "level", "supervising_department", "start_year", "end_year")
        import_id_fields = ("unit", "name")

    def __init__(self, *, user) -> None:
        super().__init__(user=user)
        nameable = set(access.departments_nameable_by(user).values_list("pk", flat=True))
        self.fields["unit"].widget = self.units
        self.fields["supervising_department"].widget = DepartmentWidget(self.names, nameable)

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("unit", "supervising_department")

    def filter_export(self, queryset, **kwargs):
        return queryset.select_related("unit", "supervising_department")

    def faults(self, instance: Project) -> dict[str, str]:
        if instance.start_year and instance.end_year and instance.end_year < instance.start_year:
            return {"end_year": f"{instance.end_year} 早于起始年度 {instance.start_year}；请核对这两个年度"}
        return {}


class BudgetLineResource(CoveredResource):
    unit_path = "project__unit"
    also_required = ("用款单位",)
    unit = column("project__unit", "用款单位")
    project = column("project", "项目名称")
    fiscal_year = column("fiscal_year", "年度", YearWidget())
    source = column("source", "资金来源", FundSourceWidget())
    amount = column("amount", "金额（元）", YuanWidget())

    class Meta:
        model = BudgetLine
        name = "预算明细"
        fields = ("unit", "project", "fiscal_year", "source", "amount")
        import_id_fields = ("project", "fiscal_year", "source")

    def __init__(self, *, user) -> None:
        super().__init__(user=user)
        self.fields["unit"].readonly = True
        self.fields["unit"].widget = self.units
        projects = Project.objects.filter(unit__in=access.units_administered_by(user))
        self.fields["project"].widget = ProjectWidget(self.units, projects)

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("project__unit")

    def prepare(self, rows: Sequence[Row]) -> None:
        self.fields["project"].widget.fetch(text_in(row, "项目名称") for row in rows)

    def filter_export(self, queryset, **kwargs):
        return queryset.select_related("project__unit")

"""Frameworks (指标体系) with their nodes, and the indicator library (指标库)."""

import re

from django.db import models
from django.db.models import Q

from indicators.initials import are_initials, pattern_for
from indicators.naming import InitialsField
from indicators.outline import Outline, build_tree


class FrameworkManager(models.Manager):
    def get_by_natural_key(self, code: str) -> "Framework":
        return self.get(code=code)

    def outlines(self) -> tuple[Outline, ...]:
        """Every framework as a plain value, in two queries."""
        return tuple(framework.outline() for framework in self.prefetch_related("nodes"))


class Framework(models.Model):
    """Which level-1 and level-2 nodes exist in a region's tables of one layout, from a year on."""

    code = models.SlugField("代码", unique=True)
    name = models.CharField("名称", max_length=100)
    region = models.CharField("地区", max_length=50, blank=True)
    layout = models.CharField("表式", max_length=30, help_text="form13：一项目一表；list：多项目列表")
    fiscal_year = models.PositiveSmallIntegerField("自哪一年度起使用")

    objects = FrameworkManager()

    class Meta:
        verbose_name = verbose_name_plural = "指标体系"
        ordering = ["layout", "-fiscal_year"]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    def outline(self) -> Outline:
        """This framework as a plain value, in one query; in none where `nodes` are prefetched."""
        rows = self.nodes.all()
        codes = {node.pk: node.code for node in rows}
        nodes = [
            {
                "code": node.code,
                "name": node.name,
                "aliases": node.aliases,
                "required": node.required,
                "order": node.order,
                "parent": node.parent_id and [codes[node.parent_id]],
            }
            for node in rows
        ]
        return Outline(self.code, self.name, self.layout, self.fiscal_year, build_tree(nodes))


class NodeManager(models.Manager):
    def get_by_natural_key(self, framework: str, code: str) -> "Node":
        return self.get(framework__code=framework, code=code)


class Node(models.Model):
    """A level-1 node (no parent) or a level-2 node of a framework."""

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="nodes", verbose_name="指标体系")
    parent = models.ForeignKey(
        "self", models.CASCADE, related_name="children", null=True, blank=True, verbose_name="一级指标"
    )
    code = models.CharField("代码", max_length=20)
    name = models.CharField("名称", max_length=50)
    aliases = models.TextField("别名", blank=True, help_text="每行一个；导入时视同此名称")
    order = models.PositiveSmallIntegerField("顺序", default=0)
    required = models.BooleanField("至少一条指标", default=False)

    objects = NodeManager()

    class Meta:
        verbose_name = verbose_name_plural = "指标体系节点"
        ordering = ["framework", "order"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "code"], name="node_code_once_in_framework"),
            models.UniqueConstraint(fields=["framework", "parent", "name"], name="node_name_once_under_parent"),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str, str]:
        return (self.framework.code, self.code)

    natural_key.dependencies = ["indicators.framework"]


class LibraryQuerySet(models.QuerySet):
    def search(self, text: str) -> "LibraryQuerySet":
        """Entries in whose name, other wordings or field each word of `text` occurs; letters also as initials."""
        found = self
        for word in text.split():
            hit = Q(name__icontains=word) | Q(variants__icontains=word) | Q(field_of_use__icontains=word)
            if are_initials(word):
                hit |= Q(initials__regex=pattern_for(word))
            found = found.filter(hit)
        return found

    def in_framework(self, framework: Framework) -> "LibraryQuerySet":
        """Entries under a level 2 that the framework has, by name or alias."""
        level2 = framework.outline().pairs()
        return self.filter(level2__in=[name for _, node in level2 for name in (node.name, *node.aliases)])

    def in_use(self) -> "LibraryQuerySet":
        """Entries that may be suggested."""
        return self.filter(retired=False)

    def worded(self, level2: str, name: str) -> "LibraryIndicator | None":
        """The entry whose name or other wording is `name`, if there is one."""
        near = self.filter(Q(name=name) | Q(variants__contains=name), level2=level2)
        return next((entry for entry in near if name in entry.wordings), None)


class LibraryIndicator(models.Model):
    """An indicator others may take over: its usual wording, unit and value."""

    class Sign(models.TextChoices):
        """Beside the value, as `indicators.values` prints it."""

        AT_LEAST = "≥", "≥"
        MORE_THAN = "＞", "＞"
        EXACTLY = "=", "="
        LESS_THAN = "＜", "＜"
        AT_MOST = "≤", "≤"
        ABOUT = "≈", "≈"

    class Direction(models.TextChoices):
        """Whether more is better (正向) or less is (反向)."""

        UP = "正向", "正向"
        DOWN = "反向", "反向"

    level2 = models.CharField("二级指标", max_length=50)
    name = models.CharField("三级指标", max_length=200)
    variants = models.TextField("其他写法", blank=True, help_text="每行一个；检索和推荐时视同此指标")
    unit = models.CharField("计量单位", max_length=30, blank=True)
    sign = models.CharField("常用符号", max_length=2, choices=Sign, blank=True)
    direction = models.CharField("指标方向", max_length=2, choices=Direction, blank=True)
    typical_value = models.CharField("常用指标值", max_length=200, blank=True)
    field_of_use = models.CharField("适用领域", max_length=100, blank=True, help_text="多个领域用顿号分开")
    source = models.CharField("来源", max_length=200, blank=True)
    note = models.TextField("说明", blank=True)
    retired = models.BooleanField("已停用", default=False)
    initials = InitialsField("拼音首字母", sources=("name", "variants"))

    objects = LibraryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "指标库"
        ordering = ["level2", "name"]
        constraints = [models.UniqueConstraint(fields=["level2", "name"], name="library_name_once_under_level2")]

    def __str__(self) -> str:
        return f"{self.level2} · {self.name}"

    @property
    def wordings(self) -> tuple[str, ...]:
        """Every way of writing it, its name first."""
        return (self.name, *filter(None, map(str.strip, self.variants.splitlines())))

    @property
    def fields_of_use(self) -> tuple[str, ...]:
        return tuple(filter(None, map(str.strip, re.split(r"[、，,；;]", self.field_of_use))))

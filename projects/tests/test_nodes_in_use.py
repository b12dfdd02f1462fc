"""Framework nodes that decided declarations use keep their name and place, by every way of changing them."""

import pytest
from django.urls import reverse

from indicators.models import Framework, Node
from projects import store
from projects.models import Declaration
from projects.nodes_in_use import uses_of
from projects.tests.table_files import confirm, upload

HEAD = ("指标体系代码", "代码", "一级指标代码", "名称", "别名")


@pytest.fixture
def keeper(client, world):
    """业务管理员 of the whole tree, in 数据管理."""
    world.administrator.is_staff = True
    world.administrator.save()
    client.force_login(world.administrator)
    return client


def used(declaration: Declaration) -> Node:
    """The level-2 node of the declaration's first indicator."""
    return declaration.indicators.select_related("node__parent", "node__framework").first().node


def sent(client, node: Node, **changed):
    """The node's own form with `changed`."""
    data = {"framework": node.framework_id, "parent": node.parent_id or "", "code": node.code, "name": node.name}
    data |= {"aliases": node.aliases, "order": node.order, **changed}
    return client.post(reverse("admin:indicators_node_change", args=[node.pk]), data)


def test_uses_count_decided_declarations_at_both_levels(world):
    assert uses_of(Node.objects.values_list("pk", flat=True)) == {}
    node = used(world.approved())
    assert uses_of([node.pk, node.parent_id]) == {node.pk: 1, node.parent_id: 1}


@pytest.mark.parametrize("level", [1, 2])
def test_a_node_in_use_is_not_renamed_by_its_form(world, keeper, level):
    approved = world.approved()
    node = used(approved) if level == 2 else used(approved).parent
    before = store.load(approved)
    page = sent(keeper, node, name="改了名")
    assert (
        f"已有 1 份批复或不予安排的申报表使用“{node.name}”，名称不能再改" in page.text
        and "另建一个指标体系" in page.text
    )
    assert store.load(Declaration.objects.get(pk=approved.pk)) == before


def test_a_node_in_use_is_not_moved_but_its_aliases_and_order_change(world, keeper):
    node = used(world.approved())
    other = Node.objects.filter(framework=node.framework, parent=None).exclude(pk=node.parent_id).first()
    assert "一级指标不能再改" in sent(keeper, node, parent=other.pk).text
    assert sent(keeper, node, aliases="另一种写法", order=77, required="on").status_code == 302
    node.refresh_from_db()
    assert (node.aliases, node.order, node.required) == ("另一种写法", 77, True)


def test_a_node_in_use_is_not_removed(world, keeper):
    node = used(world.approved())
    for removed in (node, node.parent):
        keeper.post(reverse("admin:indicators_node_delete", args=[removed.pk]), {"post": "yes"})
        assert Node.objects.filter(pk=removed.pk).exists()


def test_a_table_does_not_rename_or_move_a_node_in_use(world, keeper):
    node = used(world.approved())
    framework = node.framework.code
    other = Node.objects.filter(framework=node.framework, parent=None).exclude(pk=node.parent_id).first()
    top = (framework, node.parent.code, "", "新一级", "")
    rows = [(framework, node.code, other.code, "新二级", "")]
    page = upload(keeper, "nodes", HEAD, *rows, top)
    said = [words for row in page.context["table"].rows.order_by("line") for _, words in row.problems]
    assert len(said) == 3 and all("已有 1 份批复或不予安排的申报表使用" in words for words in said)
    confirm(keeper, upload(keeper, "nodes", HEAD, (framework, node.code, node.parent.code, node.name, "别的写法")))
    node.refresh_from_db()
    assert node.aliases == "别的写法"


def test_what_only_drafts_use_may_still_be_renamed(world, keeper):
    node = used(world.draft())
    assert sent(keeper, node, name="改了名").status_code == 302
    assert Framework.objects.get(pk=node.framework_id).nodes.get(pk=node.pk).name == "改了名"

"""Ranking is pure: what is known of a project, the library, and what like projects use."""

import pytest

from projects.suggesting import MOST_PEERS, About, Entry, Peer, peers_of, suggest

TRAINING = Entry(1, "数量指标", "培训人次", ("培训",))
OFFICE = Entry(2, "数量指标", "购置办公文具数量")
CARS = Entry(3, "数量指标", "车辆保有数量")
HAPPY = Entry(4, "服务对象满意度", "群众满意度", uses=3)
OTHER_HAPPY = Entry(5, "服务对象满意度", "企业满意度", uses=1)
LIBRARY = (TRAINING, OFFICE, CARS, HAPPY, OTHER_HAPPY)


def reasons(about: About, used=()) -> dict[int, tuple[str, ...]]:
    return {found.key: found.reasons for found in suggest(about, LIBRARY, used)}


def test_the_name_the_goal_and_the_field_are_reasons():
    assert reasons(About("干部培训项目")) == {1: ("名称含“培训”", "适用领域“培训”")}
    assert reasons(About("综合经费", goal="计划购置办公文具一批")) == {2: ("目标提到“购置办公文具”",)}


def test_a_reason_names_words_not_their_halves():
    entries = [Entry(1, "数量指标", "参保扩面人数"), Entry(2, "数量指标", "医疗保险补贴")]
    found = {s.key: s.reasons for s in suggest(About("居民医保扩面专项补助及医疗保障"), entries)}
    assert found == {1: ("名称含“扩面”",), 2: ("名称含“医疗”",)}


def test_like_projects_are_a_reason_with_their_number():
    used = [{3}, {3}, {3, 4}, set(), set()]
    assert reasons(About("某项目"), used)[3] == ("同类项目 5 个中有 3 个使用",)


def test_what_the_form_lacks_brings_what_is_used_most():
    found = reasons(About("某项目", lacking=frozenset({"服务对象满意度"})))
    assert found == {4: ("本表还没有“服务对象满意度”的指标",), 5: ("本表还没有“服务对象满意度”的指标",)}
    assert list(found) == [4, 5]


def test_nothing_is_suggested_without_a_reason():
    assert reasons(About("")) == {} == reasons(About("项目工作经费", goal="提高服务水平，保障完成数量"))


def test_more_reasons_and_more_uses_stand_first():
    order = [found.key for found in suggest(About("干部培训", goal="车辆"), LIBRARY, [{3}, {1, 3}])]
    assert order == [1, 3]


def test_there_is_a_bound():
    many = [Entry(n, "数量指标", f"培训次数{n}") for n in range(100)]
    assert len(suggest(About("培训"), many, most=7)) == 7


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("信息系统运维服务项目", "广州市医疗保障局2024-2025年信息化运维项目", True),
        ("越秀区居民医保扩面专项财政补贴", "海珠区居民医保扩面专项财政补贴", True),
        ("公务用车购置", "购置公务用车", True),
        ("医疗保险政策宣传", "车辆租用经费", False),
        ("工作经费", "专项工作经费", False),
        ("基本医疗保险（用人单位）", "困难家庭医疗救助（常）", False),
    ],
)
def test_like_projects_share_what_tells_them(one, other, alike):
    assert bool(peers_of(About(one), [Peer(1, other)])) is alike
    assert bool(peers_of(About(other), [Peer(1, one)])) is alike


def test_the_same_category_brings_nearer_and_there_is_a_bound():
    peers = [Peer(1, "政策宣传活动", "其他"), Peer(2, "政策宣传活动", "宣传类")]
    assert [peer.key for peer in peers_of(About("政策宣传", "宣传类"), peers)] == [2, 1]
    assert len(peers_of(About("政策宣传"), [Peer(n, "政策宣传") for n in range(50)])) == MOST_PEERS

"""Near-duplicates come together; what only looks alike stays apart."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.wordings import Gathered, Wording, folded, gather, same_indicator

TEXTS = st.text(alphabet="慰问品发放合规率到位及时满意度数量人次的了（）%提高升", max_size=10)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("服务对象满意度（%）", "服务对象满意度"),
        ("资金支付及时率(%)", "资金支付 及时率"),
        ("用户满意度指标", "用户满意度"),
        ("提高医疗保障水平", "提升医疗保障水平"),
        ("补助发放及时率", "发放补助及时率"),
        ("补助发放完成及时率", "补助发放及时率"),
        ("慰问对象满意率", "慰问对象满意度"),
        ("资金支出的合规率", "资金支出合规率"),
        ("购买宣传品数量", "购置宣传品数量"),
        ("监督检查的数量", "监督检查数"),
        ("符合条件补助对象的覆盖率", "符合条件的补助对象覆盖率"),
        ("引导群众和社会共同维护医疗保障基金安全", "引导群众和社会各共同维护医疗保障基金安全"),
    ],
)
def test_one_indicator(one, other):
    assert same_indicator(one, other) and same_indicator(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("慰问品发放到位率", "慰问品发放合规率"),
        ("补助发放准确率", "补助发放到位率"),
        ("资金支付及时率", "采购支付及时率"),
        ("补助人数", "补助人次数"),
        ("定点药店巡查数量", "定点零售药店监督检查的数量"),
        ("合格产品处置情况和整改完成率", "不合格产品处置情况和整改完成率"),
        ("居民基本医疗保险参保人员覆盖率", "城居民基本医疗保险参保人员覆盖率"),
        ("2023年度信息化运维完成率", "2024年度信息化运维完成率"),
        ("职工满意度", "用户满意度"),
        ("新增就业人员技能培训合格率", "就业人员技能培训合格率"),
        ("宣传活动次数", "宣传活动人次"),
        ("车辆购置成本", "车辆租用成本"),
    ],
)
def test_two_indicators(one, other):
    assert not same_indicator(one, other)


def test_the_wording_most_used_leads_and_each_level2_stands_alone():
    wordings = [
        Wording("时效指标", "发放补助及时率", 1),
        Wording("时效指标", "补助发放及时率", 3),
        Wording("质量指标", "补助发放及时率", 2),
    ]
    first, second = gather(wordings)
    assert (first.name, first.count, len(first.wordings)) == ("补助发放及时率", 4, 2)
    assert second == Gathered((Wording("质量指标", "补助发放及时率", 2),))


def test_known_ones_lead_and_stay_away_where_nothing_new_joins():
    known = [Wording("时效指标", "发放补助及时率", 0), Wording("数量指标", "慰问人数", 0)]
    (group,) = gather([Wording("时效指标", "补助发放及时率", 9)], known=known)
    assert [wording.name for wording in group.wordings] == ["发放补助及时率", "补助发放及时率"]


@given(st.lists(TEXTS, max_size=4))
def test_the_order_of_what_is_gathered_says_nothing(names):
    outcomes = {gather(Wording("数量指标", name) for name in order) for order in permutations(dict.fromkeys(names))}
    assert len(outcomes) == 1


@given(st.lists(TEXTS, max_size=12))
def test_every_wording_is_in_exactly_one_group(names):
    unique = list(dict.fromkeys(names))
    groups = gather(Wording("数量指标", name) for name in unique)
    assert sorted(w.name for group in groups for w in group.wordings) == sorted(unique)


@given(TEXTS)
def test_a_name_is_itself_however_often_it_is_folded(name):
    assert same_indicator(name, name)
    assert folded(f" {name} ") == folded(name)

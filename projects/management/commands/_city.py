"""A made city: its departments and units, their people, projects and declarations in every state."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.utils import timezone

from indicators.models import Framework
from projects.checks import RULES, Severity
from projects.core.document import Budget, BudgetLine, Document, from_json, to_plain
from projects.management.commands._files import FIXTURES
from projects.management.commands._rows import Rows
from projects.models import (
    Campaign,
    CampaignStage,
    Declaration,
    Department,
    FundingLine,
    IndicatorRow,
    Membership,
    Opinion,
    Project,
    Question,
    ReasonCode,
    ReviewDecision,
    Revision,
    Role,
    State,
    SubmittedFinding,
    UnitChange,
)
from projects.workflow import LEADS_TO

TABLES = (
    *(Department, User, Membership, Project, Declaration, FundingLine, IndicatorRow, Revision, ReviewDecision),
    *(Opinion, SubmittedFinding, UnitChange),
)


def _words(text: str) -> list[str]:
    return text.split()


UNITS_A_DEPARTMENT, PROJECTS_A_UNIT, YEARS, INDICATORS = 20, 25, 4, 7
CITY = "滨海市"
FIELDS = _words("教育 民政 财政 交通 水务 农业 文旅 卫健 应急 审计 体育 统计 林业 住建 环境 人社")
SORTS = _words("中心 学校 医院 管理所 服务站 监测站 研究院 图书馆 培训基地 执法队")
PLACES = _words("东城 南岗 西山 北湖 新港 望江 石桥 龙泉 青云 白沙 红旗 长安 永宁 和平 兴隆 凤凰")
TOPICS = _words(
    "慰问 培训 宣传 设备购置 系统运维 用房修缮 困难群众救助 医疗保障 道路养护 河道清淤 图书采购 疫苗接种 "
    "校舍加固 安全检查 人才引进 档案整理 垃圾分类 统计调查 文化服务 食品抽检 森林防火 养老服务 法律援助 水质监测"
)
KINDS = _words("专项经费 工作经费 补助资金 项目 补贴 奖励金")
SURNAMES, GIVEN = "李王张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚"
# How many of a hundred of the newest year stand where; of the years before, nearly all are approved.
NEWEST = {"draft": 15, "submitted": 25, "department_passed": 30, "approved": 20, "returned": 8, "rejected": 2}
FORMER = {"approved": 96, "rejected": 4}
DEEP_YEARS = 2  # Of so many years the decisions stand here; the ones before were brought in as approved.
DECISIONS = {
    "department_passed": ("pass",),
    "approved": ("pass", "approve"),
    "returned": ("return",),
    "rejected": ("pass", "reject"),
}


WATCHING = {"caizheng": Role.FINANCE_REVIEWER, "guanli": Role.ADMINISTRATOR, "shenji": Role.AUDITOR}
GRADES = {"pass": "优", "approve": "优", "return": "中", "reject": "差"}


class City:
    """Writes a city of `size` declarations, department by department."""

    def __init__(self, size: int, seed: int, password: str) -> None:
        self.rng = random.Random(seed)
        self.units = -(-size // (PROJECTS_A_UNIT * YEARS))
        self.left = size
        self.rows = Rows(*TABLES)
        self.password = make_password(password)
        self.campaigns = _campaigns()
        self.framework = Framework.objects.get(code="dongguan-2025")
        nodes = self.framework.nodes.exclude(parent=None).select_related("parent")
        self.nodes = {(node.parent.name, node.name): node.pk for node in nodes}
        self.texts = [one for one in _published() if len(one.indicators) >= INDICATORS]
        self.codes = [rule.code for rule in RULES]
        self.now = timezone.now()

    def write(self) -> Iterator[int]:
        """Write it; yields how many declarations there are after each department."""
        finance = self.rows.add(Department, name=f"{CITY}财政局", code="999")
        for name, role in WATCHING.items():
            self._person(f"city-{name}", role, finance)
        # Whoever decided so far; `city-caizheng` has everything still before them.
        self.financier = self._person("city-caizheng2", Role.FINANCE_REVIEWER, finance)
        written = 0
        for number in range(-(-self.units // UNITS_A_DEPARTMENT)):
            written += self._department(number, finance)
            self.rows.write()
            yield written
        self.rows.finish()

    def _person(self, username: str, role: Role, department: int) -> int:
        name = {"last_name": self.rng.choice(SURNAMES), "first_name": "".join(self.rng.choices(GIVEN, k=2))}
        person = self.rows.add(User, username=username, password=self.password, **name)
        self.rows.add(Membership, user_id=person, department_id=department, role=role)
        return person

    def _department(self, number: int, above: int) -> int:
        field = f"{PLACES[number // len(FIELDS) % len(PLACES)]}{FIELDS[number % len(FIELDS)]}"
        self.bureau_name = f"{CITY}{field}局"
        bureau = self.rows.add(Department, parent_id=above, name=self.bureau_name, code=f"{number + 1:03}")
        reviewer = self._person(f"city-shenhe-{number + 1}", Role.DEPARTMENT_REVIEWER, bureau)
        units = min(UNITS_A_DEPARTMENT, self.units - number * UNITS_A_DEPARTMENT)
        return sum(self._unit(number, at, field, bureau, reviewer) for at in range(units))

    def _unit(self, department: int, at: int, field: str, bureau: int, reviewer: int) -> int:
        name = f"{CITY}{field}{PLACES[at % len(PLACES)]}{self.rng.choice(SORTS)}{at + 1}"
        code = f"{department + 1:03}{at + 1:03}"
        unit = self.rows.add(Department, parent_id=bureau, name=name, code=code)
        filler = self._person(f"city-tianbao-{code}", Role.FILLER, unit)
        written = 0
        for number in range(PROJECTS_A_UNIT):
            written += self._project(number, unit, name, bureau, (filler, reviewer))
        for campaign, _ in self.campaigns:
            self.rows.add(UnitChange, unit_id=unit, fiscal_year=campaign.fiscal_year)
        return written

    def _project(self, number: int, unit: int, unit_name: str, bureau: int, people: tuple[int, int]) -> int:
        rng, text = self.rng, self.rng.choice(self.texts)
        name = f"{rng.choice(PLACES)}{rng.choice(TOPICS)}{rng.choice(KINDS)}{number + 1}"
        first, last = self.campaigns[-1][0].fiscal_year, self.campaigns[0][0].fiscal_year
        cycle = {"start_year": first, "end_year": last, "category": text.project.category, "level": text.project.level}
        project = self.rows.add(Project, unit_id=unit, name=name, supervising_department_id=bureau, **cycle)
        total = Decimal(rng.randrange(10_000, 20_000_000))
        named = {"name": name, "spending_unit": unit_name, "supervising_department": self.bureau_name}
        head = replace(text.project, **named, start_year=first, end_year=last)
        years = self.campaigns[: min(YEARS, self.left)]
        for age, (campaign, stages) in enumerate(years):
            budget = Budget(total=total, lines=(BudgetLine(source="财政拨款", amount=total),))
            rows = text.indicators[:INDICATORS]
            document = replace(text, fiscal_year=campaign.fiscal_year, project=head, budget=budget, indicators=rows)
            self._declaration(project, document, age, campaign, stages, people, (unit, bureau))
            total = (total * Decimal(rng.randrange(80, 125)) / 100).quantize(Decimal(1))
        self.left -= len(years)
        return len(years)

    def _declaration(
        self,
        project: int,
        document: Document,
        age: int,
        campaign: Campaign,
        stages: list[CampaignStage],
        people: tuple[int, int],
        units: tuple[int, int],
    ) -> None:
        rng, (filler, _), (unit, bureau) = self.rng, people, units
        shares = FORMER if age else NEWEST
        (state,) = rng.choices(list(shares), shares.values())
        sent = campaign.closes_at - timedelta(minutes=rng.randrange(-2 * 1440 if age else 7 * 1440, 20 * 1440))
        deep = age < DEEP_YEARS and state != State.DRAFT
        decisions = DECISIONS.get(state, ()) if deep else ()
        times = [
            min(self.now, sent + timedelta(hours=rng.randrange(2, 120) * (1 + at))) for at in range(len(decisions))
        ]
        waits = {State.SUBMITTED: stages[0], State.DEPARTMENT_PASSED: stages[1]}.get(State(state))
        key = self.rows.add(
            Declaration,
            project_id=project,
            unit_id=unit,
            project_name=document.project.name,
            unit_name=document.project.spending_unit,
            supervising_name=document.project.supervising_department,
            fiscal_year=document.fiscal_year,
            state=state,
            revision=1 + len(decisions),
            round=int(deep),
            submitted_by_id=filler if deep else None,
            state_changed_at=times[-1] if times else sent,
            changed_at=times[-1] if times else sent,
            waits_at=waits,
            framework=self.framework,
            layout=document.layout,
            supervising_department_id=bureau,
            category=document.project.category,
            level=document.project.level,
            start_year=document.project.start_year,
            end_year=document.project.end_year,
            total=document.budget.total,
            cycle_goal=document.goals.cycle,
            annual_goal=document.goals.annual,
        )
        self._parts(key, document)
        first = "submit" if deep else "create" if state == State.DRAFT else "import"
        plain = to_plain(document)
        judged = self._entry(key, 1, first, State.SUBMITTED if deep else state, plain, sent, filler)
        self._decisions(key, judged, plain, zip(decisions, stages, times, strict=False), sent, people)
        for code in self._findings() if deep else ():
            self.rows.add(SubmittedFinding, declaration_id=key, code=code, severity=Severity.REASON.value)

    def _findings(self) -> set[str]:
        """None to two; some checks speak much more often than others."""
        many = self.rng.choice((0, 1, 1, 2))
        return {self.codes[min(int(self.rng.expovariate(0.15)), len(self.codes) - 1)] for _ in range(many)}

    def _entry(self, key: int, number: int, action: str, state: str, plain: dict, at: datetime, by: int) -> int:
        return self.rows.add(
            Revision, declaration_id=key, number=number, action=action, state=state, document=plain, by_id=by, at=at
        )

    def _decisions(self, key: int, judged: int, plain: dict, made: Iterable, since: datetime, people: tuple[int, int]):
        for number, (action, stage, at) in enumerate(made, start=2):
            by_department = stage.role == Role.DEPARTMENT_REVIEWER
            by = people[1] if by_department else self.financier
            reasons = self.rng.sample(ReasonCode.values, k=self.rng.choice((1, 2))) if action == "return" else []
            decision = self.rows.add(
                ReviewDecision,
                declaration_id=key,
                judged_id=judged,
                stage=stage,
                round=1,
                action=action,
                grade=GRADES[action],
                audit=dict.fromkeys(Question.values, GRADES[action]),
                reason_codes=reasons,
                opinion="请补充测算依据" if reasons else "",
                by_id=by,
                office=self.bureau_name if by_department else f"{CITY}财政局",
                waiting_since=since,
                at=at,
            )
            if reasons:
                said = {"reason_code": reasons[0], "text": "请补充测算依据"}
                self.rows.add(Opinion, decision_id=decision, declaration_id=key, **said)
            judged, since = self._entry(key, number, action, LEADS_TO[action], plain, at, by), at

    def _parts(self, key: int, document: Document) -> None:
        amount = document.budget.total
        self.rows.add(FundingLine, declaration_id=key, position=0, source="财政拨款", amount=amount)
        for position, row in enumerate(document.indicators):
            self.rows.add(
                IndicatorRow,
                declaration_id=key,
                position=position,
                node_id=self.nodes[row.level1, row.level2],
                name=row.name,
                cycle_value=row.cycle_value,
                annual_value=row.annual_value,
            )


def _campaigns() -> list[tuple[Campaign, list[CampaignStage]]]:
    """The newest year's, which is open, and those of the years before, each with its stages."""
    now = timezone.now()
    newest = timezone.localdate().year
    found = []
    for age in range(YEARS):
        closes = now + timedelta(days=6 - 365 * age)
        campaign = Campaign.objects.filter(fiscal_year=newest - age).first() or Campaign.objects.establish(
            fiscal_year=newest - age,
            name=f"{newest - age} 年度绩效目标填报",
            opens_at=closes - timedelta(days=40),
            closes_at=closes,
            contact="业务管理员",
        )
        found.append((campaign, list(campaign.stages.order_by("position"))))
    return found


def _published() -> tuple[Document, ...]:
    return from_json((FIXTURES / "form13-dongguan-2025.json").read_text())

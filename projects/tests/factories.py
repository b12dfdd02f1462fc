"""Plain functions that make a small world. Each takes only what a test cares about."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from indicators.models import Framework
from indicators.outline import Outline, outlines_in
from projects import store, workflow
from projects.core.document import Budget, Document, from_json
from projects.models import Campaign, Declaration, Department, Membership, Project, Question, Role
from projects.workflow import Verdict

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
PASSING = Verdict(grade="优", audit=dict.fromkeys(Question.values, "优"))
RETURNING = Verdict(grade="中", reason_codes=("not-quantified",), opinion="请写明人数口径")
REJECTING = Verdict(grade="差", opinion="与部门职能无关")


def outlines() -> tuple[Outline, ...]:
    """The frameworks, read from their fixtures."""
    files = sorted(FIXTURES.glob("framework-*.json"))
    return tuple(outline for file in files for outline in outlines_in(json.loads(file.read_text())))


def truth(name: str) -> tuple[Document, ...]:
    """The verified Documents of a published table: `form13-dongguan-2025` or `list-guangzhou-2025`."""
    return from_json((FIXTURES / f"{name}.json").read_text())


def comfort_money() -> Document:
    """慰问费: ten indicators, with the money they cost (400元 × 31人 × 2次), so no reason to refuse a submit."""
    published = next(d for d in truth("form13-dongguan-2025") if d.project.name == "慰问费")
    return replace(published, budget=Budget(total=Decimal(24_800)))


def make_frameworks() -> None:
    if not Framework.objects.exists():
        call_command("loaddata", *(file.stem for file in FIXTURES.glob("framework-*.json")), verbosity=0)


def make_department(name: str, parent: Department | None = None) -> Department:
    return Department.objects.get_or_create(name=name, parent=parent)[0]


def make_user(username: str, role: Role | None = None, department: Department | None = None, **dates) -> User:
    user = User.objects.create_user(username, password="mubiao-test")
    if role and department:
        Membership.objects.create(user=user, department=department, role=role, **dates)
    return user


def make_stand_in(principal: User, username: str = "deputy", *, starts=0, ends=0, **where) -> User:
    """Somebody with no right of their own who stands in for `principal` from and until so many days from today."""
    own = principal.memberships.get()
    today = timezone.localdate()
    user = User.objects.filter(username=username).first() or make_user(username)
    Membership.objects.create(
        user=user,
        department=where.get("department", own.department),
        role=own.role,
        starts_on=today + timedelta(starts),
        ends_on=today + timedelta(ends),
        stands_in_for=principal,
    )
    return user


def make_campaign(fiscal_year: int = 2025, *, opens: int = -10, closes: int = 10) -> Campaign:
    """A campaign; `opens` and `closes` are days from now."""
    now = timezone.now()
    return Campaign.objects.establish(
        fiscal_year=fiscal_year,
        name=f"{fiscal_year} 年度填报",
        opens_at=now + timedelta(days=opens),
        closes_at=now + timedelta(days=closes),
        contact="王科长 0769-0000",
    )


def make_declaration(unit: Department, by: User, document: Document | None = None) -> Declaration:
    """A draft of `document` (慰问费) in `unit`."""
    make_frameworks()
    document = document or comfort_money()
    if not Department.objects.filter(name=document.project.supervising_department or unit.name).exists():
        make_department(document.project.supervising_department)
    project = Project.objects.get_or_create(unit=unit, name=document.project.name)[0]
    return store.create(project, document, by=by)


class World:
    """A bureau (局) under finance (财政局) with a branch (分局) beside a stranger, and one person for each role."""

    def __init__(self) -> None:
        self.finance = make_department("东莞市财政局")
        self.bureau = make_department("东莞市医疗保障局", self.finance)
        self.branch = make_department("东莞市医疗保障局东坑分局", self.bureau)
        self.elsewhere = make_department("广州市医疗保障局")
        posts = {
            "filler": (Role.FILLER, self.branch),
            "colleague": (Role.FILLER, self.branch),
            "reviewer": (Role.DEPARTMENT_REVIEWER, self.bureau),
            "financier": (Role.FINANCE_REVIEWER, self.finance),
            "administrator": (Role.ADMINISTRATOR, self.finance),
            "auditor": (Role.AUDITOR, self.finance),
            "stranger": (Role.FILLER, self.elsewhere),
        }
        # At once, as every test has a world of its own.
        password = make_password("mubiao-test")
        people = User.objects.bulk_create(User(username=name, password=password) for name in posts)
        self.__dict__ |= {user.username: user for user in people}
        Membership.objects.bulk_create(
            Membership(user=user, role=posts[user.username][0], department=posts[user.username][1]) for user in people
        )
        self.campaign = make_campaign()

    def draft(self, document: Document | None = None) -> Declaration:
        return make_declaration(self.branch, self.filler, document)

    def submitted(self) -> Declaration:
        return self.go(self.draft(), "submit", self.filler)

    def department_passed(self) -> Declaration:
        return self.go(self.submitted(), "pass", self.reviewer, verdict=PASSING)

    def approved(self) -> Declaration:
        return self.go(self.department_passed(), "approve", self.financier, verdict=PASSING)

    def returned(self) -> Declaration:
        return self.go(self.submitted(), "return", self.reviewer, verdict=RETURNING)

    def rejected(self) -> Declaration:
        return self.go(self.submitted(), "reject", self.reviewer, verdict=REJECTING)

    def answer(self, declaration: Declaration, text: str = "已补充") -> Declaration:
        """The filler answers every open opinion."""
        answers = {opinion.pk: text for opinion in declaration.opinions.unanswered()}
        document = store.load(declaration)
        return workflow.save(declaration, document, by=self.filler, based_on=declaration.revision, answers=answers)

    @staticmethod
    def go(declaration: Declaration, action: str, by: User, **needs) -> Declaration:
        return workflow.advance(declaration, action, by=by, based_on=declaration.revision, **needs)

    @staticmethod
    def take_back(declaration: Declaration, by: User, why: str = "点错了") -> Declaration:
        return workflow.take_back(declaration, by=by, based_on=declaration.revision, why=why)

"""Batches of files: received, read as a job, asked about, confirmed once, taken back."""

import io
import zipfile
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from projects import draft_counts, inquiries, store
from projects.core.document import Goals, Place, to_json
from projects.importing import batches, jobs, planning, reading
from projects.importing.report import problem_rows
from projects.models import Batch, Declaration, Department, Membership, Project
from projects.models.job_runs import SILENT
from projects.tables.apart import Apart, BrokenOff, Stream
from projects.tables.reading import error
from projects.tests.factories import FIXTURES, comfort_money, make_department, make_frameworks, truth
from projects.views.previews import progress_of

FORM13 = "form13-dongguan-2025.txt"
LIST = "list-guangzhou-2025.txt"


def named(name: str, document=None):
    document = document or comfort_money()
    return replace(document, project=replace(document.project, name=name))


def as_file(*documents, name: str = "表.json") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, to_json(documents).encode())


@pytest.fixture
def bring(world, client):
    """Send files as the administrator; the batch as it is when its job has ended."""
    make_frameworks()
    client.force_login(world.administrator)

    def send(*files, **data) -> Batch:
        response = client.post(reverse("import-list"), {"file": files, **data})
        return Batch.objects.get(pk=response.url.rstrip("/").split("/")[-1])

    return send


@pytest.fixture
def confirm(client):
    def press(batch: Batch) -> Batch:
        client.post(reverse("import-confirm", args=[batch.pk]), {"plan": batch.fingerprint, "accept_problems": "on"})
        return Batch.objects.get(pk=batch.pk)

    return press


@pytest.fixture
def undo(client):
    def press(batch: Batch) -> Batch:
        client.post(reverse("import-undo", args=[batch.pk]))
        return Batch.objects.get(pk=batch.pk)

    return press


def outcome(batch: Batch) -> list[tuple[str, str]]:
    return list(batch.documents.values_list("name", "status"))


def zipped(*members: tuple[str, bytes]) -> SimpleUploadedFile:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return SimpleUploadedFile("各单位.zip", out.getvalue())


def test_many_files_are_one_preview_and_one_import(bring, confirm, client):
    batch = bring(as_file(named("甲"), name="一.json"), as_file(named("乙"), named("丙"), name="二.json"))
    page = client.get(reverse("import-preview", args=[batch.pk])).content.decode()
    assert "确认导入 3 份" in page
    assert (confirm(batch).status, Declaration.objects.count()) == (Batch.Status.CONFIRMED, 3)
    assert set(Declaration.objects.values_list("revisions__why", flat=True)) == {"导入“一.json”", "导入“二.json”"}
    again = bring(as_file(named("甲"), name="一.json"))
    assert outcome(again) == [("甲", "same")]


def test_an_empty_file_does_not_keep_the_others_out(bring):
    batch = bring(as_file(named("甲"), name="一.json"), SimpleUploadedFile("空.xlsx", b""))
    assert outcome(batch) == [("甲", "new")]
    (problem,) = batches.problems_of(batch)
    assert (problem["file"], problem["code"]) == ("空.xlsx", "empty")


def test_a_file_whose_reading_breaks_off_leaves_its_reason_alone(bring, monkeypatch):
    problem = error("crashed", "读取中断", Place("表.json"))

    def broken():
        yield comfort_money()
        raise BrokenOff(problem)

    monkeypatch.setattr(Apart, "stream", lambda *_, **__: Stream((), "form13", broken()))
    batch = bring(as_file(comfort_money()))
    assert (batch.status, batch.documents.count()) == ("preview", 0)
    assert [said["message"] for said in batches.problems_of(batch)] == ["读取中断"]


def test_what_a_table_does_not_print_is_asked_and_no_fault(bring, client):
    batch = bring(SimpleUploadedFile("名单.txt", (FIXTURES / "list-guangzhou-2025.txt").read_bytes()))
    page = client.get(reverse("import-preview", args=[batch.pk])).content.decode()
    assert "表中没有印年度，预算年度是" in page
    assert "读表时的问题" not in page
    assert [(row[0], row[2]) for row in problem_rows(batch)] == [("名单.txt", "需要回答")]
    client.post(reverse("import-year", args=[batch.pk]), {"fiscal_year": "2025"})
    assert {document["fiscal_year"] for document in batch.documents.values_list("document", flat=True)} == {2025}


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda: as_file(comfort_money()), "读出的 1 份与系统中的完全相同，不必导入"),
        (lambda: SimpleUploadedFile("通知.txt", "关于开会的通知".encode()), "没有读出申报表"),
    ],
)
def test_a_batch_with_nothing_to_bring_in_says_so(bring, client, world, made, words):
    world.draft()
    batch = bring(made())
    page = client.get(reverse("import-preview", args=[batch.pk])).content.decode()
    assert words in page
    assert "确认导入" not in page


def test_a_zip_is_its_files_and_what_is_not_taken_is_said(bring):
    inner = zipped(("x.txt", b"x")).read()
    form = (FIXTURES / FORM13).read_bytes()
    batch = bring(
        zipped(("单位/表.txt", form), ("../../etc/表2.txt", form[:60]), ("里面.zip", inner), ("__MACOSX/x", b"x"))
    )
    names = list(batch.uploads.values_list("name", "inside"))
    assert names == [("各单位.zip", ""), ("单位/表.txt", "各单位.zip"), ("etc/表2.txt", "各单位.zip")]
    assert batch.documents.count() == 9
    codes = {problem["code"] for problem in batches.problems_of(batch)}
    assert "nested-archive" in codes


def test_gbk_names_in_a_zip_are_read(bring):
    name = "东坑分局.txt"
    raw = zipped(("AAAAAAAA.txt", (FIXTURES / FORM13).read_bytes())).read()
    patched = raw.replace(b"AAAAAAAA.txt", name.encode("gbk"))
    batch = bring(SimpleUploadedFile("a.zip", patched))
    assert batch.uploads.filter(name=name, inside="a.zip").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"PK\x03\x04 broken", "压缩包打不开"), (zipped(("零.txt", b"0" * (210 << 20))).read(), "最多 200 MB")],
)
def test_a_zip_that_cannot_be_unpacked_is_refused_in_words(bring, client, content, words):
    batch = bring(SimpleUploadedFile("a.zip", content))
    assert words in client.get(reverse("import-preview", args=[batch.pk])).content.decode()
    assert batch.uploads.count() == 1


def test_a_name_nearly_that_of_a_held_project_is_asked_and_kept_to(bring, confirm, client, world):
    world.draft(named("城乡居民医疗保险（财政补助）资金"))
    batch = bring(as_file(replace(named("城乡居民医疗保险(财政补助)资金"), goals=Goals(cycle="周期", annual="新的"))))
    assert outcome(batch) == [("城乡居民医疗保险(财政补助)资金", "ask")]
    assert confirm(batch).status == Batch.Status.PREVIEW
    _, (ask,) = planning.questions(batch)
    client.post(reverse("import-answer", args=[batch.pk]), {f"project {ask['key']}": ask["near"][0]["pk"]})
    batch.refresh_from_db()
    assert [status for _, status in outcome(batch)] == ["changed"]
    confirm(batch)
    assert (Project.objects.count(), Declaration.objects.get().annual_goal) == (1, "新的")
    file = SimpleUploadedFile("又一次.json", batch.uploads.get().file.read())
    assert [status for _, status in outcome(bring(file))] == ["same"]


@pytest.mark.parametrize(("held", "new"), [("信息化建设一期", "信息化建设二期"), ("慰问费", "公务用车购置费")])
def test_names_with_other_numbers_or_words_are_other_projects(bring, world, held, new):
    world.draft(named(held))
    assert outcome(bring(as_file(named(new)))) == [(new, "new")]


def test_undo_removes_restores_and_says_what_it_left(bring, confirm, undo, world):
    old = world.draft(named("原有的"))
    batch = bring(
        as_file(
            named("新的"), named("后来改过的"), replace(named("原有的"), goals=Goals(cycle="周期", annual="文件的"))
        )
    )
    confirm(batch)
    touched = Declaration.objects.get(project__name="后来改过的")
    store.save(
        touched, replace(named("后来改过的"), goals=Goals(cycle="周期", annual="人写的")), by=world.filler, based_on=1
    )
    batch = undo(batch)
    assert (batch.status, batch.undone_by) == (Batch.Status.UNDONE, world.administrator)
    assert list(batch.documents.values_list("name", "undone")) == [
        ("新的", "removed"),
        ("后来改过的", "kept"),
        ("原有的", "restored"),
    ]
    assert set(Project.objects.values_list("name", flat=True)) == {"原有的", "后来改过的"}
    old.refresh_from_db()
    assert (store.load(old), old.revision) == (named("原有的"), 3)
    assert undo(batch).status == Batch.Status.UNDONE


def test_last_year_comes_in_as_approved_history_without_reviews(bring, confirm):
    batch = confirm(bring(as_file(named("甲")), purpose="history"))
    declaration = Declaration.objects.get()
    assert (batch.status, declaration.state, declaration.decisions.count()) == ("confirmed", "approved", 0)
    entry = declaration.revisions.get()
    assert (entry.state, entry.why) == ("approved", "作为已批复的历史导入“表.json”")
    assert outcome(bring(as_file(replace(named("甲"), goals=Goals(cycle="", annual="别的"))), purpose="history")) == [
        ("甲", "locked")
    ]


def test_last_years_tables_become_this_years_drafts(bring, confirm):
    confirm(bring(as_file(named("甲")), purpose="this-year", fiscal_year="2026"))
    assert list(Declaration.objects.values_list("fiscal_year", "state")) == [(2026, "draft")]


def test_the_number_of_queries_does_not_grow_with_declarations(bring, confirm, undo, client, monkeypatch):
    # Which runs in a job of its own, after it.
    monkeypatch.setattr(draft_counts, "count_stale", lambda: 0)
    counts = []
    for rows in (1, 30):
        short = replace(comfort_money(), indicators=comfort_money().indicators[:1])
        batch = bring(as_file(*(named(f"项目{rows}-{n}", short) for n in range(rows))))
        steps = (
            lambda batch=batch: client.get(reverse("import-preview", args=[batch.pk])),
            lambda batch=batch: confirm(batch),
            lambda batch=batch: undo(batch),
        )
        for step in steps:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                step()
            counts.append(len(queries))
    assert counts[:3] == counts[3:]


def test_a_job_that_died_is_seen_and_started_again(world, client, bring):
    batch = bring(as_file(named("甲")))
    batch.uploads.update(read_at=None)
    batch.documents.all().delete()
    Batch.objects.filter(pk=batch.pk).update(status="reading", beat_at=timezone.now() - 2 * SILENT)
    page = client.get(reverse("import-preview", args=[batch.pk])).content.decode()
    assert "已中断" in page and "重新开始" in page
    client.post(reverse("import-restart", args=[batch.pk]))
    batch.refresh_from_db()
    assert (batch.status, outcome(batch)) == ("preview", [("甲", "new")])


def test_a_program_error_reaches_the_user_in_words_and_the_record_as_a_traceback(bring, monkeypatch, client):
    def broken(batch):
        raise RuntimeError("broken")

    monkeypatch.setattr(reading, "read", broken)
    batch = bring(as_file(named("甲")))
    page = client.get(reverse("import-preview", args=[batch.pk])).content.decode()
    assert jobs.BROKEN in page and "broken" not in page


def test_problems_come_as_a_workbook_of_text(bring, client):
    unknown = replace(named("=1+1"), project=replace(named("=1+1").project, spending_unit="没有的单位"))
    response = client.get(reverse("import-problems", args=[bring(as_file(unknown)).pk]))
    book = zipfile.ZipFile(io.BytesIO(response.content))
    assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()
    assert "<t>=1+1</t>" in book.read("xl/worksheets/sheet1.xml").decode()


def test_rows_are_filtered_by_what_they_mean(bring, client, world):
    world.draft(named("旧的"))
    batch = bring(as_file(named("旧的"), named("崭新项目")))
    page = client.get(reverse("import-preview", args=[batch.pk]), {"status": "same"}).context["entries"]
    assert [row.name for row, *_ in page] == ["旧的"]


def test_units_of_all_files_are_answered_once(bring, client, world):
    strange = [replace(named(n), project=replace(named(n).project, spending_unit="东坑")) for n in ("甲", "乙")]
    batch = bring(as_file(strange[0], name="一.json"), as_file(strange[1], name="二.json"))
    client.post(
        reverse("import-answer", args=[batch.pk]), {"name": "东坑", "department": world.branch.pk, "parent": ""}
    )
    assert outcome(batch) == [("甲", "new"), ("乙", "new")]
    assert not Department.objects.filter(name="东坑").exists()


def test_published_tables_are_written_as_they_are_read(bring, confirm):
    confirm(bring(SimpleUploadedFile(FORM13, (FIXTURES / FORM13).read_bytes())))
    assert list(store.documents(Declaration.objects.order_by("pk"))) == list(truth("form13-dongguan-2025"))


def test_answers_nobody_asks_for_any_more_change_nothing(bring, client):
    batch = bring(as_file(named("甲")))
    for posted in ({"money_unit": "万元"}, {"fiscal_year": "2031"}, {}):
        page = client.post(reverse("import-year", args=[batch.pk]), posted, follow=True).content.decode()
        assert "已经回答过了" in page
    batch.refresh_from_db()
    assert (batch.status, batch.money_unit, batch.fiscal_year) == ("preview", "", None)


def test_who_no_longer_administers_a_unit_takes_nothing_of_it_back(bring, confirm, undo, world):
    batch = confirm(bring(as_file(named("甲"))))
    Membership.objects.filter(user=world.administrator).update(department=world.elsewhere)
    assert undo(batch).status == Batch.Status.UNDONE
    row = batch.documents.get()
    assert (row.undone, Declaration.objects.count()) == ("kept", 1)
    assert row.why == "您现在没有为“东莞市医疗保障局东坑分局”导入的权限，没有撤销"


def test_what_somebody_asked_about_meanwhile_is_not_taken_away(bring, confirm, undo, world):
    batch = confirm(bring(as_file(named("甲"))))
    inquiries.ask(Declaration.objects.get(), "", "这份要不要报？", by=world.filler, based_on=1)
    row = undo(batch).documents.get()
    assert (row.undone, row.why) == ("kept", "导入之后有人对它提问，没有撤销")
    assert Declaration.objects.get().inquiries.count() == 1


def test_a_batch_given_up_is_read_no_further(bring):
    batch = bring(as_file(named("甲")))
    batch.uploads.update(read_at=None)
    Batch.objects.update(status=Batch.Status.DISCARDED)
    jobs.read_batch.enqueue(batch.pk)
    assert batch.uploads.get().read_at is None


def test_a_job_that_waits_behind_another_has_not_died(bring):
    long_ago = timezone.now() - 2 * SILENT
    waiting, other = bring(as_file(named("甲"))), bring(as_file(named("乙")))
    Batch.objects.update(status=Batch.Status.READING, beat_at=long_ago)
    DBTaskResult.objects.create(
        args_kwargs={"args": [waiting.pk], "kwargs": {}},
        task_path="projects.importing.jobs.read_batch",
        backend_name="default",
        run_after=long_ago,
    )

    def dead() -> list[bool]:
        return [Batch.objects.get(pk=batch.pk).is_dead for batch in (waiting, other)]

    assert dead() == [True, True]
    Batch.objects.filter(pk=other.pk).update(beat_at=timezone.now())
    assert dead() == [False, False]
    Batch.objects.filter(pk=other.pk).update(stopped=True)
    assert dead() == [True, True]


def test_whether_it_is_yuan_or_wan_is_asked_and_nothing_written_before(bring, confirm, client):
    printed = (FIXTURES / LIST).read_text()
    silent = SimpleUploadedFile(LIST, printed.replace("单位：万元", "", 1).encode())
    batch = bring(silent, fiscal_year="2025")
    assert batches.asked(batch) == {"money_unit"}
    assert confirm(batch).status == Batch.Status.PREVIEW
    client.post(reverse("import-year", args=[batch.pk]), {"money_unit": "斤"})
    assert batches.asked(batch) == {"money_unit"}
    client.post(reverse("import-year", args=[batch.pk]), {"money_unit": "万元"})
    assert batches.asked(batch) == set()
    kept = [batches.document_of(row) for row in batch.documents.all()]
    assert [document.budget for document in kept] == [document.budget for document in truth(LIST.removesuffix(".txt"))]


def test_what_cannot_be_given_back_is_said_and_the_rest_is_undone(bring, confirm, undo, world):
    documents = [named("甲"), named("乙")]
    held = [world.draft(document) for document in documents]
    headless = replace(documents[0], project=replace(documents[0].project, supervising_department=world.finance.name))
    batch = confirm(bring(as_file(headless, replace(documents[1], goals=Goals(cycle="周期", annual="文件的")))))
    # Meanwhile the former supervising department's name means two.
    make_department(world.branch.name, world.elsewhere)
    assert undo(batch).status == Batch.Status.UNDONE
    assert list(batch.documents.values_list("undone", flat=True)) == ["kept", "restored"]
    assert "几个名为" in batch.documents.first().why
    now = [store.load(Declaration.objects.get(pk=declaration.pk)) for declaration in held]
    assert now == [headless, documents[1]]


def test_a_zip_of_30_is_30_files(bring, client):
    batch = bring(zipped(*((f"{number}.json", as_file(named(f"项目{number}")).read()) for number in range(30))))
    pages = {
        name: client.get(reverse(name, args=at)) for name, at in (("import-list", []), ("import-preview", [batch.pk]))
    }
    assert "各单位.zip（30 个文件）" in pages["import-list"].content.decode()
    assert "30 个文件，按收到的原样保存" in pages["import-preview"].content.decode()
    assert progress_of(batch) | {"batch": None} == {"batch": None, "files": 30, "read": 30, "percent": 100, "found": 30}

"""The page that shows an imported file beside what was understood of it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from projects.models import Upload
from projects.tests.factories import make_frameworks
from projects.tests.tables.seeds import FIXTURES, FORM13_TEXT

FORM = "form13-dongguan-2025.xlsx"


@pytest.fixture
def received(world, client):
    """A file as the administrator sent it."""

    def send(name=FORM, data=None):
        make_frameworks()
        content = (FIXTURES / name).read_bytes() if data is None else data
        client.force_login(world.administrator)
        client.post(reverse("import-list"), {"file": SimpleUploadedFile(name, content), "fiscal_year": "2025"})
        return Upload.objects.latest("pk")

    return send


def page_of(client, upload, number):
    """The page of the file's Document with this number, from 0; 404 as of any other that is not there."""
    pk = upload.documents.filter(number=number).values_list("pk", flat=True).first() or 0
    return client.get(reverse("import-beside", args=[upload.batch_id, pk]))


def test_the_part_of_the_file_and_the_form_with_a_mark_for_each_value(received, client):
    response = page_of(client, received(), 1)
    page = response.content.decode()
    assert "工作表“2”" in page
    assert "工作表“1”" not in page
    assert '<td data-place="2····B3" colspan="4">慰问费</td>' in page
    assert 'id="project.name"' in page
    assert response.context["original"].anchors["project.name"] == "2····B3"
    assert "第 2 份，共 9 份" in page


def test_problems_stand_where_they_belong(received, client):
    upload = received("表.txt", FORM13_TEXT.replace("产出指标", "奇怪指标\n产出指标", 1).encode())
    ((problem, mark),) = page_of(client, upload, 0).context["problems"]
    assert (str(problem.place), problem.text) == ("表.txt 第 47 行", "奇怪指标")
    assert f'class="find" data-place="{mark}"' in page_of(client, upload, 0).content.decode()
    assert page_of(client, upload, 1).context["problems"] == []


def test_a_file_without_places_is_shown_and_says_so(received, client):
    page = page_of(client, received("form13-dongguan-2025.json"), 0).content.decode()
    assert "这一份没有记下各项内容在原件中的位置" in page
    assert "mubiao/1" in page


def test_markup_in_a_file_is_text(received, client):
    upload = received("表.txt", FORM13_TEXT.replace("二级项目", "<b>二级</b>", 1).encode())
    page = page_of(client, upload, 0).content.decode()
    assert "&lt;b&gt;二级&lt;/b&gt;" in page
    assert "<b>二级</b>" not in page


def test_for_nobody_but_who_sent_it(received, client, world):
    upload = received()
    assert page_of(client, upload, 9).status_code == 404
    for person in (world.filler, world.reviewer, world.auditor):
        client.force_login(person)
        assert page_of(client, upload, 0).status_code == 404
    client.logout()
    assert page_of(client, upload, 0).status_code == 302


def test_a_fixed_number_of_queries(received, client, django_assert_num_queries):
    upload = received()
    first, last = (
        reverse("import-beside", args=[upload.batch_id, upload.documents.get(number=number).pk]) for number in (0, 8)
    )
    client.get(first)
    for page in (first, last):
        with django_assert_num_queries(13):
            client.get(page)

"""Formats of older office programs: through LibreOffice where it is installed, otherwise a word on the way out."""

import os
import shutil
import subprocess

import docx
import pytest

from projects.core.document import Place
from projects.tables import read_file_bytes
from projects.tables.apart import read_apart
from projects.tables.formats import office
from projects.tests.tables.seeds import FIXTURES, FORM13, OUTLINES, codes

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MODERN = {suffix: (FIXTURES / f"form13-dongguan-2025{suffix}").read_bytes() for suffix in (".docx", ".xlsx")}


def read(data, name):
    return read_file_bytes(data, name=name, outlines=OUTLINES, fiscal_year=2025)


@pytest.fixture
def soffice(tmp_path, monkeypatch):
    """A stand-in for LibreOffice: `does` are the lines of its script; `$out` is where the result is asked for."""

    def stand_in(does):
        script = tmp_path / "bin" / "soffice"
        script.parent.mkdir()
        find = 'for last; do [ "$before" = --outdir ] && out=$last; before=$last; done\n'
        script.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\n{find}{does}\n')
        script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{script.parent}:{os.environ['PATH']}")
        return tmp_path / "asked"

    return stand_in


@pytest.mark.parametrize(("suffix", "modern"), [(".doc", ".docx"), (".wps", ".docx"), (".et", ".xlsx")])
def test_converted_files_are_read(soffice, suffix, modern):
    asked = soffice(f'cp "{FIXTURES}/form13-dongguan-2025{modern}" "$out/original{modern}"')
    reading = read(OLE, f"表{suffix}")
    assert (reading.documents, reading.problems) == (FORM13, ())
    assert {place.file for place in reading.documents[0].places.values()} == {f"表{suffix}"}
    assert "--headless" in asked.read_text()
    assert "-env:UserInstallation=file:///" in asked.read_text()


def test_the_profile_forbids_macros_and_links_and_nothing_stays(soffice, tmp_path):
    soffice(f'cp -r "$out" {tmp_path}/seen; cp "{FIXTURES}/form13-dongguan-2025.docx" "$out/original.docx"')
    read(OLE + b"x", "表.doc")
    settings = (tmp_path / "seen/profile/user/registrymodifications.xcu").read_text()
    assert all(name in settings for name in ("DisableMacrosExecution", "BlockUntrustedRefererLinks"))
    assert (tmp_path / "seen/original.doc").read_bytes() == OLE + b"x"
    folder = (tmp_path / "asked").read_text().split("--outdir ")[1].split()[0]
    assert not os.path.exists(folder)


@pytest.mark.parametrize("does", ["exit 0", "exit 1", "kill -SEGV $$"])
def test_no_result(soffice, does):
    soffice(does)
    (problem,) = read(OLE, "表.doc").problems
    assert (problem.code, problem.place) == ("unreadable", Place("表.doc"))
    assert problem.message == (
        "“.doc”文件转换不了，可能已经损坏或设有打开密码；请用 WPS 或 Office 打开，另存为“.docx”后重新选择"
    )


def test_a_result_that_is_none(soffice):
    soffice('echo rubbish > "$out/original.docx"')
    assert codes(read(OLE, "表.doc").errors) == ["wrong-extension"]


def test_one_that_takes_too_long(soffice, monkeypatch):
    monkeypatch.setattr(office, "CONVERTING_SECONDS", 0.2)
    soffice("exec sleep 60")
    (problem,) = read(OLE, "表.et").problems
    assert (problem.code, problem.message) == (
        "too-slow",
        "“.et”文件在 0.2 秒内没有转换完；请用 WPS 或 Office 打开，另存为“.xlsx”后重新选择",
    )


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"{\\rtf1}", "a.doc", "文件的内容不是“.doc”；请用 WPS 或 Office 打开，另存为“.docx”后重新选择"),
        (
            MODERN[".docx"],
            "a.doc",
            "文件的扩展名是“.doc”，内容却是“.docx”；请把扩展名改为“.docx”后重新选择",
        ),
        (
            MODERN[".xlsx"],
            "a.et",
            "文件的扩展名是“.et”，内容却是“.xlsx”；请把扩展名改为“.xlsx”后重新选择",
        ),
    ],
)
def test_what_is_no_such_file_is_not_converted(soffice, data, name, says):
    asked = soffice("exit 0")
    (problem,) = read(data, name).problems
    assert (problem.code, problem.message) == ("wrong-extension", says)
    assert not asked.exists()


@pytest.mark.parametrize(("suffix", "modern"), [(".doc", ".docx"), (".wps", ".docx"), (".et", ".xlsx")])
def test_without_libreoffice_the_way_out(monkeypatch, suffix, modern):
    monkeypatch.setattr(office, "program", lambda: None)
    (problem,) = read(OLE, f"表{suffix}").problems
    assert problem.code == "unsupported-format"
    assert problem.message == f"还不能读“{suffix}”文件；请用 WPS 或 Office 打开，另存为 {modern} 后重新选择"


def test_it_is_looked_for_where_programs_are(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert office.program() is None


def made_by_libreoffice(tmp_path, modern, old):
    """The published form as an older program keeps it."""
    soffice = office.program()
    if not soffice:
        pytest.skip("LibreOffice is not installed")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    original = str(tmp_path / f"original{modern}")
    if modern == ".docx":
        document = docx.Document(FIXTURES / "form13-dongguan-2025.docx")
        document.add_paragraph()  # without one at its end, a Word document loses its last table when it is converted
        document.save(original)
    else:
        shutil.copy(FIXTURES / "form13-dongguan-2025.xlsx", original)
    command = [soffice, profile, "--headless", "--convert-to", old, "--outdir", str(tmp_path), original]
    subprocess.run(command, check=True, capture_output=True, timeout=120, env={**os.environ, "HOME": str(tmp_path)})
    return (tmp_path / f"original.{old}").read_bytes()


@pytest.mark.parametrize(("modern", "old", "suffix"), [(".docx", "doc", ".doc"), (".xlsx", "xls", ".et")])
def test_real_files_through_the_real_libreoffice(tmp_path, modern, old, suffix):
    data = made_by_libreoffice(tmp_path, modern, old)
    reading = read_apart(data, name=f"表{suffix}", outlines=OUTLINES, fiscal_year=2025)
    assert (reading.documents, reading.problems) == (FORM13, ())
    assert read_apart(data[: len(data) // 3], name=f"表{suffix}", outlines=OUTLINES).errors

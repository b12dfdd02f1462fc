"""What a .zip holds, member by member, and what is not taken out of one."""

import io
import zipfile

import pytest

from projects.importing.unpack import unpack
from projects.problems import Problem
from projects.tables.limits import MIB


def packed(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def refusals(data: bytes) -> list[str]:
    return [found.code for found in unpack(data, name="a.zip") if isinstance(found, Problem)]


def names(data: bytes) -> list[str]:
    return [found[0] for found in unpack(data, name="a.zip") if not isinstance(found, Problem)]


def encrypted(method: int) -> bytes:
    """A member that says it is encrypted, in both of its headers."""
    data = bytearray(packed(("表.txt", b"secret"), method=zipfile.ZIP_STORED))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(mark) + flags
        data[at] |= 1
        data[at + 2] = method
    return bytes(data)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, 99])
def test_an_encrypted_member_is_said_to_be(method):
    assert refusals(encrypted(method)) == ["encrypted"]


def test_what_unpacks_to_far_more_than_it_is_stays_packed():
    bomb = packed(("零.txt", b"0" * (60 * MIB)))
    (problem,) = unpack(bomb, name="a.zip")
    assert (problem.code, "不像是表格文件" in problem.message) == ("too-large", True)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_unpack_without_measure_are_not_used(method):
    assert refusals(packed(("表.txt", b"0" * MIB), method=method)) == ["unreadable"]


def test_a_member_that_says_it_is_smaller_than_it_is_is_not_taken():
    data = bytearray(packed(("表.txt", b"0" * MIB)))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = (10).to_bytes(4, "little")
    assert refusals(bytes(data)) == ["unreadable"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/root/表.txt", "root/表.txt"),
        ("..\\..\\表.txt", "表.txt"),
        ("单位\n/表.txt", "单位/表.txt"),
        ("..", "未命名"),
        ("长" * 600 + ".txt", "长" * 496 + ".txt"),
    ],
)
def test_a_name_is_a_name_and_no_path(name, kept):
    assert names(packed((name, b"x"))) == [kept]

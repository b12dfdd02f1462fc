"""The files packed in a .zip, one after another, each within the limits; what is not taken is said."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from projects.core.document import Place
from projects.problems import Problem
from projects.tables.limits import LARGEST_FILE, LARGEST_RATIO, LARGEST_UNPACKED, MIB, RATIO_MATTERS_FROM
from projects.tables.reading import error, notice

ENCRYPTED, SAYS_UTF8 = 0x1, 0x800
MOST_MEMBERS = 1_000
# What `Upload.name` holds.
LONGEST_NAME = 500
NAMELESS = "未命名"
# What programs pack with. Other methods unpack as much as they please at once, before anybody can ask how much.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
# What office programs and systems leave in folders beside the tables.
LITTER = ("__MACOSX", "~$", ".", "Thumbs.db", "desktop.ini")
WAY_OUT = "请解压后直接选择其中的文件上传"


def is_archive(name: str) -> bool:
    return name.lower().endswith(".zip")


def unpack(data: bytes, *, name: str) -> Iterator[tuple[str, bytes] | Problem]:
    """Each member as (name within the archive, content), or why it is not taken."""
    place = Place(name)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        yield error("unreadable", f"压缩包打不开，可能没有下载完整或已经损坏；{WAY_OUT}", place)
        return
    members = [info for info in archive.infolist() if not info.is_dir() and not _is_litter(_kept_name(info))]
    if problem := _too_much(members, len(data), place):
        yield problem
        return
    if not members:
        yield error("empty", "压缩包里没有文件；请核对后重新选择", place)
    left = LARGEST_UNPACKED
    for info in members:
        found = _member(archive, info, left, name)
        left -= 0 if isinstance(found, Problem) else len(found[1])
        yield found


def member_name(info: zipfile.ZipInfo) -> str:
    """The name as its maker wrote it: Chinese systems pack names in GBK without saying so."""
    if info.flag_bits & SAYS_UTF8:
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _is_litter(name: str) -> bool:
    return any(part.startswith(LITTER) for part in PurePosixPath(name).parts)


def _too_much(members: list[zipfile.ZipInfo], packed: int, place: Place) -> Problem | None:
    unpacked = sum(info.file_size for info in members)
    if len(members) > MOST_MEMBERS:
        message = f"压缩包里有 {len(members)} 个文件，最多 {MOST_MEMBERS} 个；请分成几个压缩包"
    elif unpacked > LARGEST_UNPACKED:
        message = f"压缩包解开后有 {unpacked // MIB} MB，最多 {LARGEST_UNPACKED // MIB} MB；请分成几个压缩包"
    elif unpacked > RATIO_MATTERS_FROM and unpacked > packed * LARGEST_RATIO:
        message = f"压缩包解开后比原来大 {unpacked // packed} 倍，不像是表格文件，没有解开；{WAY_OUT}"
    else:
        return None
    return error("too-large", message, place)


def _kept_name(info: zipfile.ZipInfo) -> str:
    """A name only, never a path to write to: folders are kept as part of what is shown. Of a long one, the end."""
    parts = (part for part in PurePosixPath(member_name(info).replace("\\", "/")).parts if part not in ("/", "..", "."))
    return CONTROLS.sub("", "/".join(parts))[-LONGEST_NAME:] or NAMELESS


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int, inside: str) -> tuple[str, bytes] | Problem:
    name = _kept_name(info)
    place = Place(f"{inside}/{name}")
    if is_archive(name):
        return error("nested-archive", f"压缩包里还有压缩包，没有再解开；{WAY_OUT}", place)
    if info.flag_bits & ENCRYPTED:
        return error("encrypted", f"压缩包设有密码，读不出其中的文件；{WAY_OUT}", place)
    if info.compress_type not in METHODS:
        return error("unreadable", f"这个文件的压缩方式不常用，没有解开；{WAY_OUT}", place)
    most = min(left, LARGEST_FILE)
    try:
        with archive.open(info) as member:
            content = member.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        return error("unreadable", f"压缩包里的这个文件解不开，可能已经损坏；{WAY_OUT}", place)
    if len(content) > most:
        return error("too-large", f"文件解开后超过 {most // MIB} MB；请拆分后分别上传", place)
    if not content:
        return notice("empty", "文件是空的，没有读取", place)
    return name, content

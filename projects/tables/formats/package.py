"""Zipped formats (.xlsx, .docx, .ods) as packages: that they unpack to what they say they do, to no more than is
reasonable, and that nothing in them defines entities. Checked by unpacking: what a package says of itself may be a lie.
"""

from __future__ import annotations

import copy
import io
import zipfile
import zlib
from collections.abc import Iterator

from projects.tables.formats.unreadable import Unreadable, damaged
from projects.tables.limits import LARGEST_RATIO, LARGEST_UNPACKED, MIB, MOST_PARTS, RATIO_MATTERS_FROM

BROKEN = (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, NotImplementedError)
# What office programs pack with. Other methods unpack whole parts at once, before anybody can ask their size.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1
CHUNK = MIB
DEFINITIONS = tuple(
    mark.encode(encoding) for mark in ("<!ENTITY", "<!DOCTYPE") for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)
LONGEST_DEFINITION = max(map(len, DEFINITIONS))
# Older office programs name the type of this one part, which nobody reads.
MAY_HAVE_TYPE = "META-INF/manifest.xml"


def parts_of(data: bytes) -> list[zipfile.ZipInfo]:
    """The parts as the package lists them. Raises Unreadable."""
    try:
        return zipfile.ZipFile(io.BytesIO(data)).infolist()
    except BROKEN as error:
        raise damaged("文件") from error


def check(data: bytes) -> None:
    """Raises Unreadable for a package that no reader should open."""
    parts = parts_of(data)
    if any(part.flag_bits & ENCRYPTED for part in parts):
        raise Unreadable("文件设有打开密码，读不出内容；请取消密码后重新选择", code="encrypted")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > _most(data):
        raise _too_large()
    unpacked = 0
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        for part in parts:
            unpacked += _unpack(archive, part, _most(data) - unpacked)
    except Unreadable:
        raise
    except BROKEN as error:
        raise damaged("文件") from error


def _most(data: bytes) -> int:
    """To how much these bytes may unpack."""
    return min(LARGEST_UNPACKED, max(RATIO_MATTERS_FROM, len(data) * LARGEST_RATIO))


def _unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> int:
    """How large a part is. Raises Unreadable when it is more than `most`, not what it says, or defines entities."""
    if part.compress_type not in METHODS:
        raise damaged("文件")
    size, tail = 0, b""
    for chunk in _chunks(archive, part, most):
        size += len(chunk)
        if size > most:
            raise _too_large()
        window = tail + chunk
        if part.filename != MAY_HAVE_TYPE and any(mark in window for mark in DEFINITIONS):
            message = "文件里有自行定义的 XML 实体，办公软件不会这样保存；请用 WPS 或 Office 打开，另存后重新选择"
            raise Unreadable(message, code="entities")
        tail = chunk[-LONGEST_DEFINITION:]
    if size != part.file_size:
        raise damaged("文件")
    return size


def _chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
    """What a part unpacks to, however little it says it is."""
    beyond = copy.copy(part)
    beyond.file_size = most + 2 * CHUNK  # at its end the check sum is compared: far enough to see that it is too much
    with archive.open(beyond) as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def _too_large() -> Unreadable:
    message = f"文件解开后超过 {LARGEST_UNPACKED // MIB} MB，或比文件本身大得异常；请只保留绩效目标表，另存后重新选择"
    return Unreadable(message, code="too-large")

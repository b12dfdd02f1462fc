"""Formats of older office programs (.doc .wps .et), turned into ones we read by LibreOffice where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from projects.tables.formats.unreadable import Unreadable
from projects.tables.limits import CONVERTING_SECONDS

# WPS's own formats are those of Word and Excel under another name; LibreOffice asks the content, not the name.
CONVERTED = {".doc": ".docx", ".wps": ".docx", ".et": ".xlsx"}
FILTERS = {".docx": "docx:MS Word 2007 XML", ".xlsx": "xlsx:Calc MS Excel 2007 XML"}
PROGRAMS = ("soffice", "libreoffice")
# No macro is run, nothing that a file links to is fetched, be it from the network or from this machine.
SCRIPTING = "/org.openoffice.Office.Common/Security/Scripting"
CAUTION = (
    (SCRIPTING, "DisableMacrosExecution", "true"),
    (SCRIPTING, "MacroSecurityLevel", "3"),
    (SCRIPTING, "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "2"),
    ("/org.openoffice.Office.Calc/Content/Update", "Link", "2"),
)


def program() -> str | None:
    """Where LibreOffice is, None when it is not installed."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def convert(data: bytes, suffix: str, *, soffice: str) -> bytes:
    """The same table in the format of `CONVERTED`. Raises Unreadable when LibreOffice cannot make it in time."""
    with tempfile.TemporaryDirectory(prefix="mubiao-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        original, made = folder / f"original{suffix}", folder / f"original{CONVERTED[suffix]}"
        original.write_bytes(data)
        _write_profile(folder / "profile")
        _run([soffice, *_arguments(folder, suffix), str(original)], folder, suffix)
        if not made.exists():
            message = f"“{suffix}”文件转换不了，可能已经损坏或设有打开密码；{_way_out(suffix)}"
            raise Unreadable(message)
        return made.read_bytes()


def _arguments(folder: Path, suffix: str) -> list[str]:
    """With a profile of its own, as two at once would fight for one."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    to = ["--convert-to", FILTERS[CONVERTED[suffix]], "--outdir", str(folder)]
    return [profile, "--headless", "--norestore", *to]


def _write_profile(profile: Path) -> None:
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in CAUTION
    )
    spaces = 'xmlns:oor="http://openoffice.org/2001/registry"'
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(f"<oor:items {spaces}>{items}</oor:items>")


def _run(command: list[str], folder: Path, suffix: str) -> None:
    """What it starts in turn belongs to the group of the process that reads, and ends with it at the latest."""
    try:
        subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=CONVERTING_SECONDS,
            check=False,  # it says 0 of files it could not open, too: what counts is the file it made
        )
    except subprocess.TimeoutExpired as error:
        message = f"“{suffix}”文件在 {CONVERTING_SECONDS} 秒内没有转换完；{_way_out(suffix)}"
        raise Unreadable(message, code="too-slow") from error


def _way_out(suffix: str) -> str:
    return f"请用 WPS 或 Office 打开，另存为“{CONVERTED[suffix]}”后重新选择"

"""What every format raises when a file cannot be read."""

from __future__ import annotations


class Unreadable(ValueError):
    """A file that cannot be read; the message is Chinese and names the way out."""

    def __init__(self, message: str, *, code: str = "unreadable") -> None:
        super().__init__(message)
        self.code = code


def damaged(what: str) -> Unreadable:
    return Unreadable(f"{what}打不开，可能没有下载完整或已经损坏；请用办公软件打开核对，另存后重新选择")

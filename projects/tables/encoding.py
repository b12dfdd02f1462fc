"""The text of bytes, in the encodings that Chinese offices use."""

from __future__ import annotations

import codecs


def decode(data: bytes) -> str | None:
    """Bytes as text: UTF-8 or what a byte-order mark says, else GB18030, of which GBK is a part.

    No text has NUL characters; what seems to have them is UTF-16 without its mark, or no text file.
    """
    is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if is_utf16 else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None

"""Bytes as text: UTF-8 with or without its mark, UTF-16 with one, or GB 18030."""

from __future__ import annotations

import codecs
import re

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def decode(content: bytes) -> str | None:
    """The text, each line ended as on Unix; None if it is no text at all."""
    utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _CONTROL.search(text) else text.replace("\r\n", "\n").replace("\r", "\n")
    return None
